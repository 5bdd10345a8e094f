//! Appointments as a calendar file (RFC 5545): entries with a time, in UTC, so that no time zone has to be described.

use jiff::Timestamp;
use jiff::civil::{Date, Time};
use jiff::tz::TimeZone;

use crate::ics::{escaped, push};

/// One appointment.
pub(crate) struct Timed {
    /// The same for as long as it is the same appointment.
    pub(crate) uid: String,
    /// Rises with each change.
    pub(crate) sequence: i64,
    pub(crate) from: Timestamp,
    pub(crate) until: Timestamp,
    pub(crate) summary: String,
    pub(crate) description: String,
    pub(crate) location: String,
    pub(crate) cancelled: bool,
}

/// A time of the day in the United Kingdom, as a moment.
pub(crate) fn moment(day: Date, time: Time) -> Timestamp {
    let zone = TimeZone::get("Europe/London").unwrap_or(TimeZone::UTC);
    day.to_datetime(time).to_zoned(zone).map_or(Timestamp::UNIX_EPOCH, |zoned| zoned.timestamp())
}

/// A calendar file with these appointments.
pub(crate) fn timed(name: &str, entries: &[Timed], now: Timestamp) -> String {
    let mut text = beginning("PUBLISH");
    push(&mut text, &format!("NAME:{}", escaped(name)));
    for one in entries {
        event(&mut text, one, &[], now);
    }
    push(&mut text, "END:VCALENDAR");
    text
}

/// One person's appointment as an invitation, or as its end (RFC 5546).
pub(crate) fn appointment(one: &Timed, from: &str, to: &str, now: Timestamp) -> String {
    let mut text = beginning(if one.cancelled { "CANCEL" } else { "REQUEST" });
    let people = [
        format!("ORGANIZER;CN=Lanyard:mailto:{from}"),
        format!("ATTENDEE;CUTYPE=INDIVIDUAL;ROLE=REQ-PARTICIPANT;PARTSTAT=NEEDS-ACTION;RSVP=FALSE:mailto:{to}"),
    ];
    event(&mut text, one, &people, now);
    push(&mut text, "END:VCALENDAR");
    text
}

fn beginning(method: &str) -> String {
    let mut text = String::new();
    for line in ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Lanyard//Appointments//EN", "CALSCALE:GREGORIAN"] {
        push(&mut text, line);
    }
    push(&mut text, &format!("METHOD:{method}"));
    text
}

fn event(text: &mut String, one: &Timed, people: &[String], now: Timestamp) {
    let utc = |at: Timestamp| at.strftime("%Y%m%dT%H%M%SZ").to_string();
    let said = [
        "BEGIN:VEVENT".to_owned(),
        format!("UID:{}", one.uid),
        format!("SEQUENCE:{}", one.sequence),
        format!("DTSTAMP:{}", utc(now)),
        format!("DTSTART:{}", utc(one.from)),
        format!("DTEND:{}", utc(one.until)),
        format!("SUMMARY:{}", escaped(&one.summary)),
        format!("DESCRIPTION:{}", escaped(&one.description)),
        format!("LOCATION:{}", escaped(&one.location)),
        format!("STATUS:{}", if one.cancelled { "CANCELLED" } else { "CONFIRMED" }),
    ];
    said.iter().chain(people).for_each(|line| push(text, line));
    push(text, "END:VEVENT");
}

#[cfg(test)]
mod tests {
    use jiff::civil::{date, time};

    use super::*;

    #[test]
    fn a_time_in_summer_is_an_hour_earlier_in_utc() {
        for (day, utc) in [(date(2027, 6, 1), "DTSTART:20270601T092000Z"), (date(2027, 12, 1), "DTSTART:20271201T102000Z")] {
            let (from, until) = (moment(day, time(10, 20, 0, 0)), moment(day, time(10, 40, 0, 0)));
            let (uid, text) = ("u".to_owned(), String::new);
            let one =
                Timed { uid, sequence: 0, from, until, summary: text(), description: text(), location: text(), cancelled: false };
            let file = timed("Visit", &[one], from);
            assert!(file.contains(utc), "{file}");
        }
    }
}
