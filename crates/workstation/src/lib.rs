//! The workstation program as a library: probes, collection, rendering. `main.rs` is the command line over it.

mod attributes;
pub mod cli;
pub mod collect;
pub mod command;
pub mod edge;
pub mod fuzz;
mod output;
pub mod probe;
pub mod render;
pub mod request;
pub mod server;
pub mod settings;
#[cfg(windows)]
mod win32;
mod window;
