//! The state of this PC's clock service. How far the clock is off is measured against each host, see the network.

#[cfg(target_os = "linux")]
mod linux;

use lanyard_model::{Clock, Fact};

#[cfg(target_os = "linux")]
use self::linux as system;
use crate::request::Request;

/// Reads whether the system says that its clock is kept in step.
pub fn read(_request: &Request) -> Fact<Clock> {
    Fact::Known(Clock { synchronised: system::synchronised() })
}

#[cfg(not(target_os = "linux"))]
mod system {
    use lanyard_model::{Fact, WhyCode};

    pub(super) fn synchronised() -> Fact<bool> {
        Fact::not_tried(WhyCode::NotOnThisSystem, "The clock service of this system is not read.")
    }
}
