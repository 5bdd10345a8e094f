//! What follows from the register and the calendar: which date stops a clinic, who may still act on it, and on which day that
//! is best done. Pure: no clock, file, thread, network or log is known here; today is always passed in.

mod calendar;
mod cis1;
mod cover;
mod deadline;
mod deadlines;
mod facts;
mod handbook;
mod ladder;
mod readiness;
mod reminders;

pub use calendar::*;
pub use cis1::*;
pub use cover::*;
pub use deadline::*;
pub use deadlines::{deadlines, deadlines_by};
pub use facts::*;
pub use handbook::*;
pub use ladder::*;
pub use readiness::*;
pub use reminders::*;
