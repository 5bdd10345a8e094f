//! Development only: one PC of a scenario, built from real parts inside private namespaces.
//!
//! A real pcscd with virtual readers and cards, stand-in NHS hosts with real TLS and DNS, stand-ins for client
//! software. The program under test runs unmodified inside, and nothing it does reaches the PC outside. Needs Linux
//! and root.

use std::fmt::Display;

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

/// Puts what was being done in front of an error.
pub(crate) fn failed<E: Display>(doing: impl Display) -> impl FnOnce(E) -> String {
    move |error| format!("{doing}: {error}")
}
