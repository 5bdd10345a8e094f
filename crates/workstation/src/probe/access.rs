//! Whether somebody who is no administrator can change a file: what all users of a PC are told must not come from one of them.

#[cfg(target_os = "linux")]
mod linux;
pub(super) mod sddl;
#[cfg(windows)]
mod windows;

use std::path::Path;

use lanyard_model::Fact;

#[cfg(target_os = "linux")]
use self::linux as system;
#[cfg(windows)]
use self::windows as system;

/// Whether somebody who is no administrator can change this file; absent when there is none.
pub fn others_can_change(file: &Path) -> Fact<bool> {
    system::others_can_change(file)
}
