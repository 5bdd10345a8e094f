//! Where the facts of the session come from on Windows.

use std::{env, io};

use lanyard_model::{Fact, Restriction, Session, WhyCode};

use super::{restrictions as policy, windows_version};
use crate::probe::refused::refused;
use crate::probe::registry::{self, Hive, Values};
use crate::win32::machine;

const MIB: u64 = 1024 * 1024;
const HOUR: u64 = 3600 * 1000;

/// A key that is there while Windows waits for a restart, put there by component servicing or by Windows Update.
const RESTART_KEYS: [&str; 2] = [
    r"SOFTWARE\Microsoft\Windows\CurrentVersion\Component Based Servicing\RebootPending",
    r"SOFTWARE\Microsoft\Windows\CurrentVersion\WindowsUpdate\Auto Update\RebootRequired",
];

/// Reads the session.
pub(super) fn read() -> Fact<Session> {
    let names: Vec<String> = env::vars_os().filter_map(|(name, _)| name.into_string().ok()).collect();
    let session = env::var("SESSIONNAME").unwrap_or_default();
    Fact::Known(Session {
        system: system(),
        remote: Fact::Known(windows_version::remote(machine::is_remote_session(), &session, &names)),
        admin: of_call(machine::is_elevated(), "the rights of this user"),
        uptime_hours: Fact::Known(machine::millis_since_start() / HOUR),
        pending_restart: pending_restart(),
        disk_free_mib: of_call(machine::disk_free(), "the free space of the disk").map(|bytes| bytes / MIB),
        memory_free_mib: of_call(machine::memory_free(), "the free memory").map(|bytes| bytes / MIB),
        restrictions: restrictions(),
    })
}

fn of_call<T>(answer: io::Result<T>, what: &str) -> Fact<T> {
    answer.map_or_else(|error| refused(&error, what), Fact::Known)
}

fn system() -> Fact<String> {
    let key = registry::values(Hive::Machine, r"SOFTWARE\Microsoft\Windows NT\CurrentVersion");
    match registry::first_of(&[key], windows_version::system) {
        Fact::Absent => Fact::failed(WhyCode::Error, "The registry does not tell the name of this Windows."),
        told => told,
    }
}

/// Whether Windows waits for a restart. A sign that is there says so even when another cannot be read.
fn pending_restart() -> Fact<bool> {
    let is_there = |path| registry::values(Hive::Machine, path).map(|_| true);
    let renames = registry::values(Hive::Machine, r"SYSTEM\CurrentControlSet\Control\Session Manager");
    let signs = [is_there(RESTART_KEYS[0]), is_there(RESTART_KEYS[1]), renames.map(|key| windows_version::renames_wait(&key))];
    if signs.contains(&Fact::Known(true)) {
        return Fact::Known(true);
    }
    signs.into_iter().find(|sign| sign.why().is_some()).unwrap_or(Fact::Known(false))
}

/// What policy keeps this user from. A key that nobody made restricts nothing.
fn restrictions() -> Fact<Vec<Restriction>> {
    let [explorer, system] = policy::KEYS.map(|path| match registry::values(Hive::User, path) {
        Fact::Absent => Fact::Known(Values::default()),
        read => read,
    });
    match (explorer, system) {
        (Fact::Known(explorer), Fact::Known(system)) => Fact::Known(policy::restrictions(&explorer, &system)),
        (Fact::Known(_), unread) | (unread, _) => unread.map(|_| Vec::new()),
    }
}
