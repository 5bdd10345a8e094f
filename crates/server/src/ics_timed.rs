//! Appointments as a calendar file (RFC 5545): entries with a time, in UTC, so that no time zone has to be described.

use jiff::Timestamp;

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

/// A calendar file with these appointments.
pub(crate) fn timed(name: &str, entries: &[Timed], now: Timestamp) -> String {
    let mut text = String::new();
    let utc = |at: Timestamp| at.strftime("%Y%m%dT%H%M%SZ").to_string();
    for line in ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Lanyard//Appointments//EN", "CALSCALE:GREGORIAN", "METHOD:PUBLISH"] {
        push(&mut text, line);
    }
    push(&mut text, &format!("NAME:{}", escaped(name)));
    for one in entries {
        for line in [
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
            "END:VEVENT".to_owned(),
        ] {
            push(&mut text, &line);
        }
    }
    push(&mut text, "END:VCALENDAR");
    text
}
