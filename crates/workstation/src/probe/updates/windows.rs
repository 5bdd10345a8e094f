//! Where changes are listed on Windows: the event log of the system, the list of installed programs, and its devices.

use jiff::tz::TimeZone;
use lanyard_model::Fact;

use super::history;
use super::package_log::Logged;
use crate::probe::refused::refused;
use crate::probe::{event, packages};
use crate::win32::{devices, events};

/// Updates that were installed (event 19 of the update client; the log may be read by every user).
const INSTALLED: &str = "*[System[Provider[@Name='Microsoft-Windows-WindowsUpdateClient'] and EventID=19]]";
/// Packages that went to a state, by whatever way they came (event 2 of servicing, in the log *Setup*).
const SERVICED: &str = "*[System[Provider[@Name='Microsoft-Windows-Servicing'] and EventID=2]]";
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
        let updates: Vec<Logged> = updates.iter().filter_map(|xml| history::update(&event::parse(xml)?)).collect();
        let serviced = serviced(&updates);
        let programs = programs.iter().filter_map(|package| history::program(package, &zone));
        let mut all: Vec<Logged> = updates.into_iter().chain(serviced).chain(programs).chain(drivers()).collect();
        all.sort_by_key(|entry| entry.at);
        all
    })
}

/// What Windows Update does not list. Without that log, what it lists still counts.
fn serviced(updates: &[Logged]) -> Vec<Logged> {
    let read = events::newest("Setup", SERVICED, MOST).unwrap_or_default();
    read.iter().filter_map(|xml| history::serviced(&event::parse(xml)?, updates)).collect()
}

/// The drivers of the readers that are there. Where Windows does not list them, what it says of updates still counts.
fn drivers() -> Vec<Logged> {
    let read = devices::reader_drivers().unwrap_or_default();
    let driver = |driver: &devices::Driver| {
        history::driver(driver.maker.as_deref(), driver.version.as_deref(), driver.installed?, driver.first_installed?)
    };
    let mut all: Vec<Logged> = read.iter().filter_map(driver).collect();
    // Several readers of a model are one change.
    all.dedup();
    all
}
