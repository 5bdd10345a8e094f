//! The words of Lanyard as types, and nothing else: no clock, file, thread, network or log is known here.
//!
//! A *checkup* is everything read from one PC at one moment; each thing in it is a *fact* that is known, absent, failed
//! or not tried. A *finding* is one judged condition. A *diagnosis* is the ranked causes with what to do next.

mod checkup;
mod diagnosis;
mod fact;
mod finding;
mod network;
mod redact;
mod register;
mod screen;
mod software;
mod wire;

pub use checkup::*;
pub use diagnosis::*;
pub use fact::*;
pub use finding::*;
pub use network::*;
pub use redact::Names;
pub use register::*;
pub use screen::*;
pub use software::*;
pub use wire::*;
