//! What follows from the register and the calendar: which date stops a clinic, who may still act on it, and on which day that
//! is best done. Pure: no clock, file, thread, network or log is known here; today is always passed in.

mod calendar;
mod cis1;
mod cis1_ask;
mod cis1_people;
mod cis1_plan;
mod cover;
mod deadline;
mod deadlines;
mod facts;
mod handbook;
mod ladder;
mod ra_day;
mod readiness;
mod reminders;
mod sample;
mod score;
mod update;

pub use calendar::*;
pub use cis1::*;
pub use cis1_ask::*;
pub use cis1_people::*;
pub use cis1_plan::*;
pub use cover::*;
pub use deadline::*;
pub use deadlines::{deadlines, deadlines_by};
pub use facts::*;
pub use handbook::*;
pub use ladder::*;
pub use ra_day::*;
pub use readiness::*;
pub use reminders::*;
pub use sample::*;
pub use score::*;
pub use update::*;
