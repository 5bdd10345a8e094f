//! Entry point for fuzzing: the system's files about itself.

use std::hint::black_box;

use super::parse;

/// `os-release`, `/proc/uptime`, `/proc/meminfo`, and names of environment variables.
pub(crate) fn files(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    black_box((parse::system(&text), parse::uptime_hours(&text), parse::memory_free_mib(&text)));
    black_box(parse::remote(&text.lines().map(str::to_owned).collect::<Vec<_>>()));
}
