//! Browsers and the policy that is set for them.

mod firefox;
pub(crate) mod fuzz;
#[cfg(target_os = "linux")]
mod linux;
mod policy;
#[cfg(windows)]
mod windows;
mod zone;

use lanyard_model::{Browser, Fact};

#[cfg(target_os = "linux")]
use self::linux as system;
#[cfg(windows)]
use self::windows as system;
use crate::request::Request;

/// Reads each browser that is installed or has a policy.
pub fn read(_request: &Request) -> Fact<Browser> {
    system::read()
}
