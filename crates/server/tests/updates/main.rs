//! The exit from CIS1 and updates, through the real router, a real database and checkups as PCs send them.
#![expect(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "a test says what is wrong by failing")]

#[path = "../fresh/mod.rs"]
mod fresh;

mod audit;
mod cards;
#[path = "../incidents/desk.rs"]
mod desk;
mod evidence;
mod exit;
mod journey;
mod pcs;
mod pilots;
mod visit;
