//! Entry point for fuzzing: the log of changes.

use std::hint::black_box;

use jiff::{Timestamp, tz::TimeZone};

use super::{changes, package_log};

/// The package manager's log, in a zone whose clocks change.
pub(crate) fn package_log(bytes: &[u8]) {
    let zone = TimeZone::get("Europe/London").unwrap_or(TimeZone::UTC);
    let log = package_log::parse(&String::from_utf8_lossy(bytes), &zone);
    black_box(changes(log, &[], Timestamp::MIN));
}
