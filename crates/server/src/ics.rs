//! Deadlines, visits and appointments as calendar files (RFC 5545, with name and refresh of RFC 7986) and as invitations (RFC 5546):
//! entries for a day, or for hours of one, whose bytes change only when what they say does.

use jiff::Timestamp;
use jiff::civil::Date;
use lanyard_model::{CalendarEntry, Feed, Id, Ods};

/// Longest line in octets before it is folded (RFC 5545, 3.1).
const LINE: usize = 75;

/// What a practice's calendar is called.
pub(crate) fn name_of(practice: &str) -> String {
    format!("Smartcards, {practice}")
}

/// An entry as one calendar shows it.
pub(crate) struct Shown<'a> {
    pub(crate) entry: &'a CalendarEntry,
    /// What it is called there.
    pub(crate) title: String,
    /// Where it can be let rest, for those who may.
    pub(crate) rest: Option<String>,
}

/// A calendar file.
pub(crate) fn file<'a>(ods: &Ods, name: &str, entries: impl Iterator<Item = Shown<'a>>) -> String {
    let mut text = beginning();
    push(&mut text, &format!("NAME:{}", escaped(name)));
    push(&mut text, &format!("X-WR-CALNAME:{}", escaped(name)));
    // How often to ask; some programs know only the older line.
    push(&mut text, "REFRESH-INTERVAL;VALUE=DURATION:PT6H");
    push(&mut text, "X-PUBLISHED-TTL:PT6H");
    for shown in entries {
        event(&mut text, &uid(ods, &shown.entry.id.to_string()), &shown, &[]);
    }
    push(&mut text, "END:VCALENDAR");
    text
}

/// One entry for a calendar that is pushed: without a method, as RFC 4791 wants it.
pub(crate) fn entry(ods: &Ods, shown: &Shown) -> String {
    let mut text = beginning();
    event(&mut text, &uid(ods, &shown.entry.id.to_string()), shown, &[]);
    push(&mut text, "END:VCALENDAR");
    text
}

/// One entry for one person's calendar: new or changed, or taken back. The identifier names the calendar that it was made for: two in
/// one mailbox do not change each other's entries, and one that is stopped and added again brings new ones, since a mailbox ignores
/// what has a lower number than an end that it was told of (RFC 5546, 2.1.5). Entries that were sent before identifiers had the
/// calendar in them are not found again; no such version was released.
pub(crate) fn invitation(ods: &Ods, feed: &Id<Feed>, shown: &Shown, from: &str, to: &str) -> String {
    let mut text = beginning();
    let method = if shown.entry.cancelled_at.is_some() { "CANCEL" } else { "REQUEST" };
    push(&mut text, &format!("METHOD:{method}"));
    let people = [
        format!("ORGANIZER;CN=Lanyard:mailto:{from}"),
        format!("ATTENDEE;CUTYPE=INDIVIDUAL;ROLE=OPT-PARTICIPANT;PARTSTAT=NEEDS-ACTION;RSVP=FALSE:mailto:{to}"),
    ];
    event(&mut text, &uid(ods, &format!("{}.{feed}", shown.entry.id)), shown, &people);
    push(&mut text, "END:VCALENDAR");
    text
}

fn beginning() -> String {
    let mut text = String::new();
    for line in ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Lanyard//Deadlines//EN", "CALSCALE:GREGORIAN"] {
        push(&mut text, line);
    }
    text
}

/// An identifier that nothing else has, here or elsewhere.
fn uid(ods: &Ods, name: &str) -> String {
    format!("{name}.{}@lanyard", ods.as_str().to_lowercase())
}

fn event(text: &mut String, uid: &str, Shown { entry, title, rest }: &Shown, people: &[String]) {
    let [from, until] = times(entry);
    let cancelled = entry.cancelled_at.is_some();
    let rest = rest.as_ref().filter(|_| !cancelled);
    let details = rest.map_or_else(|| entry.details.clone(), |rest| format!("{}\n\nLet it rest: {rest}", entry.details));
    for line in [
        "BEGIN:VEVENT".to_owned(),
        format!("UID:{uid}"),
        // The last change and not now: a file that says the same has the same bytes.
        format!("DTSTAMP:{}", stamp(entry.changed_at)),
        format!("LAST-MODIFIED:{}", stamp(entry.changed_at)),
        format!("SEQUENCE:{}", entry.sequence),
        format!("STATUS:{}", if cancelled { "CANCELLED" } else { "CONFIRMED" }),
        from,
        until,
        format!("SUMMARY:{}", escaped(title)),
        format!("DESCRIPTION:{}", escaped(&details)),
        "TRANSP:TRANSPARENT".to_owned(),
    ] {
        push(text, &line);
    }
    if let Some(place) = &entry.place {
        push(text, &format!("LOCATION:{}", escaped(place)));
    }
    people.iter().for_each(|line| push(text, line));
    if !cancelled {
        alarm(text, uid, title, entry.starts_at.is_some());
    }
    push(text, "END:VEVENT");
}

/// From when until when, in UTC, so that no time zone has to be described; a deadline is for its day.
fn times(entry: &CalendarEntry) -> [String; 2] {
    if let Some((from, until)) = entry.starts_at.zip(entry.ends_at) {
        return [format!("DTSTART:{}", stamp(from)), format!("DTEND:{}", stamp(until))];
    }
    let after = entry.day.tomorrow().unwrap_or(entry.day);
    let day = |day: Date| day.strftime("%Y%m%d");
    [format!("DTSTART;VALUE=DATE:{}", day(entry.day)), format!("DTEND;VALUE=DATE:{}", day(after))]
}

fn alarm(text: &mut String, uid: &str, title: &str, has_hour: bool) {
    push(text, "BEGIN:VALARM");
    push(text, &format!("UID:alarm-{uid}"));
    push(text, "ACTION:DISPLAY");
    push(text, &format!("DESCRIPTION:{}", escaped(title)));
    // At 16:00 of the day before, when there is still time to look for the card; what has an hour, an hour before.
    push(text, if has_hour { "TRIGGER:-PT1H" } else { "TRIGGER:-PT8H" });
    push(text, "END:VALARM");
}

fn stamp(at: Timestamp) -> String {
    at.strftime("%Y%m%dT%H%M%SZ").to_string()
}

/// Text with what has a meaning in a calendar file taken away.
pub(crate) fn escaped(text: &str) -> String {
    text.chars().fold(String::with_capacity(text.len()), |mut out, c| {
        match c {
            '\\' | ';' | ',' => out.extend(['\\', c]),
            '\n' => out.push_str("\\n"),
            c if c.is_control() => {}
            c => out.push(c),
        }
        out
    })
}

/// A line, folded so that none is longer than allowed and no character is cut in two.
pub(crate) fn push(text: &mut String, line: &str) {
    let mut room = LINE;
    for c in line.chars() {
        if c.len_utf8() > room {
            text.push_str("\r\n ");
            room = LINE - 1;
        }
        text.push(c);
        room -= c.len_utf8();
    }
    text.push_str("\r\n");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_folded_between_characters() {
        let mut text = String::new();
        push(&mut text, &format!("SUMMARY:{}", "é".repeat(100)));
        assert!(text.split("\r\n").all(|line| line.len() <= LINE), "{text}");
        assert_eq!(text.replace("\r\n ", "").trim_end(), format!("SUMMARY:{}", "é".repeat(100)));
    }

    #[test]
    fn what_has_a_meaning_is_escaped() {
        assert_eq!(escaped("a;b,c\\d\ne\r"), "a\\;b\\,c\\\\d\\ne");
    }
}
