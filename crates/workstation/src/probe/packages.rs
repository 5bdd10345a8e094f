//! Installed programs, as the system lists them.

pub(super) mod dpkg;
#[cfg(target_os = "linux")]
mod linux;
pub(super) mod uninstall;
#[cfg(windows)]
mod windows;

use jiff::civil::Date;

#[cfg(target_os = "linux")]
pub(super) use self::linux::read;
#[cfg(windows)]
pub(super) use self::windows::read;

/// One installed program.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Package {
    /// The name under which the system lists it.
    pub(super) name: String,
    /// Its version, as the system gives it.
    pub(super) version: Option<String>,
    /// The day on which it was put there, where the list itself says so (Windows).
    pub(super) installed_on: Option<Date>,
}
