//! The parts that pages are made of.

mod deadlines;
mod form;
mod layout;
mod parts;
mod register;
mod triage;

pub(crate) use deadlines::*;
pub(crate) use form::*;
pub(crate) use layout::*;
pub(crate) use parts::*;
pub(crate) use register::*;
pub(crate) use triage::*;
