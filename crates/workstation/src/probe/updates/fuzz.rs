//! Entry point for fuzzing: the log of changes.

use std::hint::black_box;

use jiff::{Timestamp, tz::TimeZone};

use super::{changes, history, package_log};
use crate::probe::event::Event;
use crate::probe::packages::Package;

/// The package manager's log, in a zone whose clocks change.
pub(crate) fn package_log(bytes: &[u8]) {
    let zone = TimeZone::get("Europe/London").unwrap_or(TimeZone::UTC);
    let log = package_log::parse(&String::from_utf8_lossy(bytes), &zone);
    black_box(changes(log, &[], Timestamp::MIN));
}

/// An event that may say that an update was installed.
pub(in crate::probe) fn event(event: &Event) {
    black_box((history::update(event), history::serviced(event, &[])));
}

/// A reader's driver with its version and its two moments.
pub(in crate::probe) fn driver(version: &str, installed: u64, first: u64) {
    black_box(history::driver(Some(version), Some(version), installed, first));
}

/// A program with the day on which it was installed.
pub(in crate::probe) fn program(package: &Package) {
    black_box(history::program(package, &TimeZone::UTC));
}
