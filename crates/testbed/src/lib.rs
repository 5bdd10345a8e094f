//! Development only: one PC of a scenario, built from real parts inside private namespaces.
//!
//! A real pcscd with virtual readers and cards, stand-in NHS hosts with real TLS and DNS, stand-ins for client
//! software. The program under test runs unmodified inside, and nothing it does reaches the PC outside. Needs Linux
//! and root.

use std::fmt::Display;
use std::path::Path;

mod bench;
pub mod card;
mod control;
mod helpers;
pub mod inside;
mod needs;
pub mod postgres;
pub mod scenario;
pub mod story;

pub use bench::{Bench, Conditions, Output, Run};
pub use control::{Facts, LogEntry, Way};

/// What goes wrong on the bench is one sentence for whoever runs it.
pub type Result<T> = std::result::Result<T, String>;

/// A fresh folder in memory where this PC has one: for tests that make many small changes, of which none has to last.
///
/// # Errors
/// When the folder cannot be made.
pub fn quick_folder() -> Result<tempfile::TempDir> {
    let shared = Path::new("/dev/shm");
    let folder = if shared.is_dir() { tempfile::tempdir_in(shared) } else { tempfile::tempdir() };
    folder.map_err(failed("making a folder"))
}

/// Puts what was being done in front of an error.
pub(crate) fn failed<E: Display>(doing: impl Display) -> impl FnOnce(E) -> String {
    move |error| format!("{doing}: {error}")
}
