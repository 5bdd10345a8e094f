//! The real program as a user runs it, on the virtual bench: what it prints, what it writes, how it ends.
#![cfg(target_os = "linux")]
#![expect(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "a test that cannot go on has failed")]

mod absence;
mod card;
mod exit;
mod explain;
mod facts;
mod files;
mod json;
mod leads;
mod pc;
mod says;
mod stuck;
mod triage;
mod verdict;
mod watch;
mod when;
