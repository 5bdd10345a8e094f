//! Entry points for fuzzing: what NHS client software says, and what Windows says of its tasks.

use std::hint::black_box;

use jiff::tz::TimeZone;
use lanyard_diagnose::Product;

pub(crate) use super::ports::fuzz::port;

/// The setting of Identity Agent.
pub(crate) fn agent(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    black_box(super::agent::host_in(super::agent::value_of(&text, super::agent::VALUE)));
    black_box(super::agent::value_of(&text, super::agent::POLLING).and_then(super::agent::is_on));
}

/// The definition of a scheduled task, which last ran on the day that its first bytes are.
pub(crate) fn task(bytes: &[u8]) {
    let product = Product { processes: vec!["IdentityAgent.exe".to_owned()], ..Product::default() };
    let day = bytes.first_chunk().map_or(0.0, |eight| f64::from_le_bytes(*eight));
    black_box(super::tasks::starting(&[product], &String::from_utf8_lossy(bytes), day, &TimeZone::UTC));
}
