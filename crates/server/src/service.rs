//! The server as a service of Windows: started and stopped by Windows, its options in a file beside the program.
//!
//! It runs as Local Service. What it keeps is in that account's own folder, which other people of the PC cannot open.

#[cfg(any(windows, test))]
mod options;

#[cfg(windows)]
mod windows;

#[cfg(windows)]
pub(crate) use windows::run;
