//! The session this runs in, and how the PC is doing.

pub(crate) mod fuzz;
#[cfg(target_os = "linux")]
mod linux;
mod parse;
mod restrictions;
#[cfg(windows)]
mod windows;
mod windows_version;

use lanyard_model::{Fact, Session};

#[cfg(target_os = "linux")]
use self::linux as system;
#[cfg(windows)]
use self::windows as system;
use crate::request::Request;

/// Reads the session.
pub fn read(_request: &Request) -> Fact<Session> {
    system::read()
}
