//! The edge of the program: the one place that reads the clock, the dice and who is signed in.

use std::path::PathBuf;

use jiff::Timestamp;
use lanyard_model::{Checkup, Origin};

/// Program and version, as checkups name it.
pub const PROGRAM: &str = concat!("lanyard ", env!("CARGO_PKG_VERSION"));

/// The moment it is now.
#[expect(clippy::disallowed_methods, reason = "the edge of the program")]
pub fn now() -> Timestamp {
    Timestamp::now()
}

/// A checkup of this PC, now, in which nothing has been read yet.
pub fn unread() -> Checkup {
    Checkup { origin: Some(origin()), ..unread_elsewhere() }
}

/// The same of a PC that is not this one: who and where is not known here.
pub fn unread_elsewhere() -> Checkup {
    Checkup::unread(random_id(), now(), PROGRAM.to_owned())
}

/// 128 random bits in hexadecimal. Without the system's randomness, time and process stand in: ids only tell checkups apart.
fn random_id() -> String {
    let mut bytes = [0_u8; 16];
    if getrandom::fill(&mut bytes).is_err() {
        bytes = (now().as_nanosecond().unsigned_abs() ^ u128::from(std::process::id())).to_be_bytes();
    }
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn origin() -> Origin {
    let variable = |names: &[&str]| names.iter().find_map(|name| std::env::var(name).ok()).filter(|value| !value.is_empty());
    Origin { user: variable(&["USERNAME", "USER", "LOGNAME"]).unwrap_or_else(|| "not known".to_owned()), pc: pc_name() }
}

/// This PC's name.
pub fn pc_name() -> String {
    let variable = |names: &[&str]| names.iter().find_map(|name| std::env::var(name).ok()).filter(|value| !value.is_empty());
    let host_file = || std::fs::read_to_string("/etc/hostname").ok().map(|name| name.trim().to_owned());
    variable(&["COMPUTERNAME", "HOSTNAME"]).or_else(host_file).unwrap_or_else(|| "not known".to_owned())
}

/// Where a person looks for files: their documents, or their own folder.
pub fn documents() -> PathBuf {
    let home = std::env::var_os(if cfg!(windows) { "USERPROFILE" } else { "HOME" }).map(PathBuf::from).unwrap_or_default();
    moved_documents().into_iter().chain([home.join("Documents")]).find(|folder| folder.is_dir()).unwrap_or(home)
}

/// The documents as the system has them.
#[cfg(windows)]
fn moved_documents() -> Option<PathBuf> {
    crate::win32::folders::documents()
}

/// Where they are the usual ones.
#[cfg(not(windows))]
fn moved_documents() -> Option<PathBuf> {
    None
}

/// The settings that whoever starts the program names in `LANYARD_SETTINGS`.
pub fn named_settings() -> Option<PathBuf> {
    std::env::var_os("LANYARD_SETTINGS").filter(|value| !value.is_empty()).map(PathBuf::from)
}

/// Where the practice's settings for all users of the PC stand.
pub fn shared_settings() -> PathBuf {
    let shared = if cfg!(windows) { std::env::var_os("ProgramData").map(PathBuf::from) } else { Some(PathBuf::from("/etc")) };
    let folder = if cfg!(windows) { "Lanyard" } else { "lanyard" };
    shared.unwrap_or_default().join(folder).join("settings.toml")
}
