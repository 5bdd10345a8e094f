//! Deadlines as a calendar file (RFC 5545, with names and refresh of RFC 7986): all-day entries with stable identifiers, and
//! no person's name, since calendars are shared.

use jiff::Timestamp;
use lanyard_insight::Deadline;
use lanyard_model::Ods;

/// Longest line in octets before it is folded (RFC 5545, 3.1).
const LINE: usize = 75;

/// What a practice's calendar is called.
pub(crate) fn name_of(practice: &str) -> String {
    format!("Smartcards, {practice}")
}

/// A calendar file with one entry for each deadline, on the day on which it is best done.
pub(crate) fn file(ods: &Ods, name: &str, deadlines: &[Deadline], now: Timestamp) -> String {
    let mut text = String::new();
    for line in ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Lanyard//Deadlines//EN", "CALSCALE:GREGORIAN", "METHOD:PUBLISH"] {
        push(&mut text, line);
    }
    push(&mut text, &format!("NAME:{}", escaped(name)));
    push(&mut text, "REFRESH-INTERVAL;VALUE=DURATION:PT6H");
    for deadline in deadlines {
        entry(&mut text, ods, deadline, now);
    }
    push(&mut text, "END:VCALENDAR");
    text
}

fn entry(text: &mut String, ods: &Ods, deadline: &Deadline, now: Timestamp) {
    let day = deadline.act_on.unwrap_or(deadline.due);
    let after = day.tomorrow().unwrap_or(day);
    let description = format!("{} {} If nobody acts: {}", deadline.reason, deadline.needs, deadline.stops);
    let uid = format!("{}.{}@lanyard", deadline.key, ods.as_str().to_lowercase());
    for line in [
        "BEGIN:VEVENT".to_owned(),
        format!("UID:{uid}"),
        format!("DTSTAMP:{}", now.strftime("%Y%m%dT%H%M%SZ")),
        format!("DTSTART;VALUE=DATE:{}", day.strftime("%Y%m%d")),
        format!("DTEND;VALUE=DATE:{}", after.strftime("%Y%m%d")),
        format!("SUMMARY:{}", escaped(&deadline.about)),
        format!("DESCRIPTION:{}", escaped(&description)),
        "TRANSP:TRANSPARENT".to_owned(),
        "BEGIN:VALARM".to_owned(),
        format!("UID:alarm-{uid}"),
        "ACTION:DISPLAY".to_owned(),
        format!("DESCRIPTION:{}", escaped(&deadline.about)),
        // The working day before at 16:00, when there is still time to look for the card.
        "TRIGGER:-PT8H".to_owned(),
        "END:VALARM".to_owned(),
        "END:VEVENT".to_owned(),
    ] {
        push(text, &line);
    }
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
