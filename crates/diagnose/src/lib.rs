//! Pure diagnosis: one checkup, what people said and the knowledge pack go in; ranked causes, why, why not and what to do
//! next come out. No clock, file, thread, network or log is known here.

pub mod asking;
mod card_use;
mod client_model;
mod context;
mod diagnose;
mod explain;
pub mod findings;
mod first_steps;
mod handover;
mod hearing;
mod learning;
pub mod listening;
mod pack;
pub mod plan;
pub mod posterior;
mod recognise;
pub mod safety;
pub mod said;
mod second;
mod spelling;
mod triage;
mod words;

pub use client_model::*;
pub use context::*;
pub use diagnose::*;
pub use explain::*;
pub use findings::{Facts, Finding};
pub use first_steps::*;
pub use handover::*;
pub use lanyard_listener::alternatives;
pub use learning::*;
pub use pack::*;
pub use recognise::*;
pub use triage::*;
pub use words::Words;
