//! The parts that pages are made of.

mod deadlines;
mod form;
mod layout;
mod parts;
mod picture;
mod qr;
mod register;
mod score;
mod timeline;
mod triage;

pub(crate) use deadlines::*;
pub(crate) use form::*;
pub(crate) use layout::*;
pub(crate) use parts::*;
pub(crate) use picture::*;
pub(crate) use qr::*;
pub(crate) use register::*;
pub(crate) use score::*;
pub(crate) use timeline::*;
pub(crate) use triage::*;
