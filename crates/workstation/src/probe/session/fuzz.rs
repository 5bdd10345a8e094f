//! Entry point for fuzzing: the system's files about itself.

use std::hint::black_box;

use super::{parse, restrictions, windows_version};
use crate::probe::registry::Values;

/// `os-release`, `/proc/uptime`, `/proc/meminfo`, and names of environment variables.
pub(crate) fn files(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    black_box((parse::system(&text), parse::uptime_hours(&text), parse::memory_free_mib(&text)));
    black_box(parse::remote(&text.lines().map(str::to_owned).collect::<Vec<_>>()));
}

/// The name of a Windows, and whether it waits for a restart.
pub(in crate::probe) fn registry(key: &Values) {
    black_box((windows_version::system(key), windows_version::renames_wait(key), restrictions::restrictions(key, key)));
    black_box(windows_version::remote(false, key.text("SESSIONNAME").unwrap_or_default(), &[]));
}
