//! The id that Windows set-up gave this machine, and the user's local application data.

use std::path::{Path, PathBuf};

use crate::probe::registry::{self, Hive};

/// `MachineGuid`, written when Windows is set up; a cloned PC that was not generalised carries the same one.
const CRYPTOGRAPHY: &str = r"SOFTWARE\Microsoft\Cryptography";

pub(super) fn own_id() -> Option<String> {
    let values = registry::values(Hive::Machine, CRYPTOGRAPHY);
    values.known()?.text("MachineGuid").map(str::to_owned)
}

pub(super) fn state_folder() -> PathBuf {
    let local = std::env::var_os("LOCALAPPDATA").filter(|value| !value.is_empty()).map(PathBuf::from);
    local.unwrap_or_else(std::env::temp_dir).join("Lanyard")
}

/// `%LOCALAPPDATA%` is the user's own: its access list lets nobody else in but administrators.
pub(super) fn only_for_this_user(_path: &Path, _is_folder: bool) -> std::io::Result<()> {
    Ok(())
}
