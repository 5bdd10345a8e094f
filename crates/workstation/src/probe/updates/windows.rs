//! Where changes are listed on Windows: the event log of the system, the list of installed programs, and its devices.

use std::io;

use jiff::tz::TimeZone;
use lanyard_model::{ChangeKind, Fact, UnreadChanges};

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

/// Every change in the order of time, and what could not be read of it. Without the log of updates it is not known whether Windows
/// changed, so nothing is.
pub(super) fn log() -> Fact<(Vec<Logged>, Vec<UnreadChanges>)> {
    let updates = match events::newest("System", INSTALLED, MOST) {
        Ok(updates) => updates,
        Err(error) => return refused(&error, "the event log with its updates"),
    };
    let zone = TimeZone::system();
    packages::read().map(|programs| {
        let updates: Vec<Logged> = updates.iter().filter_map(|xml| history::update(&event::parse(xml)?)).collect();
        let mut unread = Vec::new();
        let serviced = or_unread(serviced(&updates), ChangeKind::System, "the event log Setup", &mut unread);
        let drivers = or_unread(drivers(), ChangeKind::ReaderDriver, "the drivers of readers", &mut unread);
        let programs = programs.iter().filter_map(|package| history::program(package, &zone));
        let mut all: Vec<Logged> = updates.into_iter().chain(serviced).chain(programs).chain(drivers).collect();
        all.sort_by_key(|entry| entry.at);
        (all, unread)
    })
}

/// What was read; else nothing, and why: what the log of updates says still counts.
fn or_unread(read: io::Result<Vec<Logged>>, kind: ChangeKind, what: &str, unread: &mut Vec<UnreadChanges>) -> Vec<Logged> {
    read.unwrap_or_else(|error| {
        let why = refused::<()>(&error, what);
        unread.extend(why.why().map(|why| UnreadChanges { kind, why: why.clone() }));
        Vec::new()
    })
}

/// What Windows Update does not list.
fn serviced(updates: &[Logged]) -> io::Result<Vec<Logged>> {
    let read = events::newest("Setup", SERVICED, MOST)?;
    Ok(read.iter().filter_map(|xml| history::serviced(&event::parse(xml)?, updates)).collect())
}

/// The drivers of the readers that are there.
fn drivers() -> io::Result<Vec<Logged>> {
    let read = devices::reader_drivers()?;
    let driver = |driver: &devices::Driver| {
        history::driver(driver.maker.as_deref(), driver.version.as_deref(), driver.installed?, driver.first_installed?)
    };
    let mut all: Vec<Logged> = read.iter().filter_map(driver).collect();
    // Several readers of a model are one change.
    all.dedup();
    Ok(all)
}
