//! The state of this PC's clock service. How far the clock is off is measured against each host, see the network.

pub(super) mod fuzz;
#[cfg(target_os = "linux")]
mod linux;
mod time_service;
#[cfg(windows)]
mod windows;

use lanyard_model::{Clock, Fact};

#[cfg(target_os = "linux")]
use self::linux as system;
#[cfg(windows)]
use self::windows as system;
use crate::request::Request;

/// Reads whether the system says that its clock is kept in step.
pub fn read(_request: &Request) -> Fact<Clock> {
    Fact::Known(Clock { synchronised: system::synchronised() })
}
