//! Where the facts of the session come from on Linux.

use std::path::Path;
use std::{env, fs};

use lanyard_model::{Fact, Session, WhyCode};

use super::parse;

const MIB: u64 = 1024 * 1024;

/// Reads the session.
pub(super) fn read() -> Fact<Session> {
    let names: Vec<String> = env::vars_os().filter_map(|(name, _)| name.into_string().ok()).collect();
    Fact::Known(Session {
        system: of_file("/etc/os-release", "the name of this system", parse::system).map(with_kernel),
        remote: Fact::Known(parse::remote(&names)),
        admin: Fact::Known(rustix::process::geteuid().is_root()),
        uptime_hours: of_file("/proc/uptime", "the time since the start", parse::uptime_hours),
        pending_restart: Fact::Known(Path::new("/run/reboot-required").exists()),
        disk_free_mib: disk_free_mib(),
        memory_free_mib: of_file("/proc/meminfo", "the free memory", parse::memory_free_mib),
        restrictions: Fact::not_tried(WhyCode::NotOnThisSystem, "This system has no such policies for its users."),
    })
}

fn of_file<T>(path: &str, what: &str, parse: fn(&str) -> Option<T>) -> Fact<T> {
    match fs::read_to_string(path).ok().as_deref().and_then(parse) {
        Some(value) => Fact::Known(value),
        None => Fact::failed(WhyCode::Error, format!("{path} does not tell {what}.")),
    }
}

fn with_kernel(system: String) -> String {
    format!("{system}, Linux {}", rustix::system::uname().release().to_string_lossy())
}

/// What a user without special rights can still fill on the system's disk.
fn disk_free_mib() -> Fact<u64> {
    match rustix::fs::statvfs("/") {
        Ok(disk) => Fact::Known(disk.f_bavail.saturating_mul(disk.f_frsize) / MIB),
        Err(error) => Fact::failed(WhyCode::Error, format!("The system's disk does not tell its free space: {error}.")),
    }
}
