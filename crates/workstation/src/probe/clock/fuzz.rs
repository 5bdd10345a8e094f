//! Entry point for fuzzing: the Windows time service.

use std::hint::black_box;

use super::time_service::{self, Signs};
use crate::probe::registry::Values;

/// The settings of the time service.
pub(in crate::probe) fn registry(key: &Values) {
    let source = key.text("Type").map(str::to_owned);
    black_box(time_service::meaning(&Signs { source, runs: Some(true), disabled: key.number("Start") == Some(4) }));
}
