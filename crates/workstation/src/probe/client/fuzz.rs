//! Entry points for fuzzing: what NHS client software says.

use std::hint::black_box;

pub(crate) use super::ports::fuzz::port;

/// The setting of Identity Agent.
pub(crate) fn agent(bytes: &[u8]) {
    black_box(super::agent::points_at(&String::from_utf8_lossy(bytes)));
}
