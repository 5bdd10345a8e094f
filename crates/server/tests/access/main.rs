//! Who may see and do what: practices apart, signing in, the API, and what protects every answer.
#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test says what is wrong by failing"
)]

#[path = "../fresh/mod.rs"]
mod fresh;

mod api;
mod browser;
mod first_start;
mod forms;
mod isolation;
mod offered;
mod oidc;
mod on_site;
mod programs;
mod security;
mod seed;
mod server;
mod sign_in;
mod values;
mod viewer;
mod without_emis;
