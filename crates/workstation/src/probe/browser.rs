//! Browsers and the policy that is set for them.

pub(crate) mod fuzz;
#[cfg(target_os = "linux")]
mod linux;
mod policy;

use lanyard_model::{Browser, Fact};

#[cfg(target_os = "linux")]
use self::linux as system;
use crate::request::Request;

/// Reads each browser that is installed or has a policy.
pub fn read(_request: &Request) -> Fact<Browser> {
    system::read()
}

#[cfg(not(target_os = "linux"))]
mod system {
    use lanyard_model::{Browser, Fact, WhyCode};

    pub(super) fn read() -> Fact<Browser> {
        Fact::not_tried(WhyCode::NotOnThisSystem, "The browsers of this system are not read.")
    }
}
