//! System services that smartcards need.

#[cfg(target_os = "linux")]
mod linux;

use lanyard_model::{Fact, Service};

#[cfg(target_os = "linux")]
use self::linux as system;
use crate::request::Request;

/// Reads each service of the request that this kind of system can have.
pub fn read(request: &Request) -> Fact<Vec<Service>> {
    system::read(&request.services)
}

#[cfg(not(target_os = "linux"))]
mod system {
    use lanyard_model::{Fact, Service, WhyCode};

    pub(super) fn read(_names: &[String]) -> Fact<Vec<Service>> {
        Fact::not_tried(WhyCode::NotOnThisSystem, "The services of this system are not read.")
    }
}
