//! The parts that pages are made of.

mod deadlines;
mod layout;
mod parts;
mod triage;

pub(crate) use deadlines::*;
pub(crate) use layout::*;
pub(crate) use parts::*;
pub(crate) use triage::*;
