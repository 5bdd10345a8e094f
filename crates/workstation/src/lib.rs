//! The workstation program as a library: probes, collection, rendering. `main.rs` is the command line over it.

pub mod collect;
pub mod probe;
pub mod request;
