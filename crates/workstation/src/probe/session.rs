//! The session this runs in, and how the PC is doing.

pub(crate) mod fuzz;
#[cfg(target_os = "linux")]
mod linux;
mod pace;
mod parse;

use lanyard_model::{Fact, Session};

#[cfg(target_os = "linux")]
use self::linux as system;
use crate::request::Request;

/// Reads the session.
pub fn read(_request: &Request) -> Fact<Session> {
    system::read()
}

#[cfg(not(target_os = "linux"))]
mod system {
    use lanyard_model::{Fact, Session, WhyCode};

    pub(super) fn read() -> Fact<Session> {
        Fact::not_tried(WhyCode::NotOnThisSystem, "The session of this system is not read.")
    }
}
