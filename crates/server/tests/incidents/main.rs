//! Incidents through the real router: report, triage, ending, merging, checkups from PCs, handing over; and what is
//! printed and shown of it.
#![expect(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "a test says what is wrong by failing")]

#[path = "../fresh/mod.rs"]
mod fresh;

mod again;
mod beside;
mod checkups;
mod desk;
mod elsewhere;
mod end;
mod hand_over;
mod mail_server;
mod over_tls;
mod packets;
mod paper;
mod parts;
mod report;
mod tickets;
mod together;
mod told;
mod web_server;
