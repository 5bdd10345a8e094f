//! Where changes are listed on Windows.

use lanyard_model::{Fact, WhyCode};

use super::package_log::Logged;

/// Every change.
pub(super) fn log() -> Fact<Vec<Logged>> {
    Fact::not_tried(WhyCode::NotOnThisSystem, "The changes of this system are not read.")
}
