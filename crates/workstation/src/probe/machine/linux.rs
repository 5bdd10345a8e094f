//! systemd's id of this machine, and the state folder of the XDG base directories.

use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};

/// Of machine-id(5); some systems have only the one of D-Bus.
const FILES: [&str; 2] = ["/etc/machine-id", "/var/lib/dbus/machine-id"];

pub(super) fn own_id() -> Option<String> {
    let read = FILES.iter().filter_map(|file| std::fs::read_to_string(file).ok());
    read.map(|id| id.trim().to_owned()).find(|id| id.len() == 32)
}

pub(super) fn state_folder() -> PathBuf {
    let variable = |name: &str| std::env::var_os(name).filter(|value| !value.is_empty()).map(PathBuf::from);
    let state = variable("XDG_STATE_HOME").or_else(|| variable("HOME").map(|home| home.join(".local/state")));
    state.unwrap_or_else(|| PathBuf::from("/nonexistent")).join("lanyard")
}

pub(super) fn only_for_this_user(path: &Path, is_folder: bool) -> std::io::Result<()> {
    std::fs::set_permissions(path, std::fs::Permissions::from_mode(if is_folder { 0o700 } else { 0o600 }))
}
