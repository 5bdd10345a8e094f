//! Stand-ins for NHS client software.

use std::fs;
use std::os::unix::fs::chown;

use crate::{Result, failed};

/// Name of the ordinary user of the bench.
pub(super) const USER: &str = "bench";
/// Home folder of the ordinary user.
pub(super) const HOME: &str = "/home/bench";

/// Makes the ordinary user known to the system.
pub(super) fn add_user(user: Option<u32>) -> Result<()> {
    let Some(id) = user else { return Ok(()) };
    fs::create_dir_all(HOME).map_err(failed(HOME))?;
    chown(HOME, Some(id), Some(id)).map_err(failed(HOME))?;
    let mut known = fs::read_to_string("/etc/passwd").map_err(failed("/etc/passwd"))?;
    known.push_str(&format!("{USER}:x:{id}:{id}::{HOME}:/bin/sh\n"));
    super::root::write("/etc/passwd", known)
}
