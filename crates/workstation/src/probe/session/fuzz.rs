//! Entry point for fuzzing: the system's files about itself.

use super::parse;

/// `os-release`, `/proc/uptime`, `/proc/meminfo`, and names of environment variables.
pub(crate) fn files(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    let _ = (parse::system(&text), parse::uptime_hours(&text), parse::memory_free_mib(&text));
    let _ = parse::remote(&text.lines().map(str::to_owned).collect::<Vec<_>>());
}
