//! Where changes are listed on Windows: the event log of the system, and the list of installed programs.

use jiff::tz::TimeZone;
use lanyard_model::Fact;

use super::history;
use super::package_log::Logged;
use crate::probe::refused::refused;
use crate::probe::{event, packages};
use crate::win32::events;

/// Updates that were installed (event 19 of the update client; the log may be read by every user).
const INSTALLED: &str = "*[System[Provider[@Name='Microsoft-Windows-WindowsUpdateClient'] and EventID=19]]";
/// The most events that are read.
const MOST: usize = 500;

/// Every change in the order of time. Without the log it is not known whether Windows changed, so nothing is.
pub(super) fn log() -> Fact<Vec<Logged>> {
    let updates = match events::newest("System", INSTALLED, MOST) {
        Ok(updates) => updates,
        Err(error) => return refused(&error, "the event log with its updates"),
    };
    let zone = TimeZone::system();
    packages::read().map(|programs| {
        let updates = updates.iter().filter_map(|xml| history::update(&event::parse(xml)?));
        let programs = programs.iter().filter_map(|package| history::program(package, &zone));
        let mut all: Vec<Logged> = updates.chain(programs).collect();
        all.sort_by_key(|entry| entry.at);
        all
    })
}
