//! People: cover and training, joiners, movers and leavers, lost cards; through the real router and a real database.
#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test says what is wrong by failing")]

#[path = "../fresh/mod.rs"]
mod fresh;

mod cover;
mod lost;
mod office;
mod staff_cases;
