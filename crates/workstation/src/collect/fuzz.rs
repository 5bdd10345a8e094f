//! Entry point for fuzzing: what a probe's child writes, which a module that it loaded may have spoilt.

use std::hint::black_box;

use jiff::Timestamp;
use lanyard_model::Checkup;

use super::{brief, child, place};
use crate::probe::Probe;

/// The output of a child, taken as every probe's.
pub(crate) fn child(bytes: &[u8]) {
    let fact = child::answer_line(bytes).and_then(|line| serde_json::from_slice(&line).ok());
    let Some(fact) = fact else { return };
    let mut checkup = Checkup::unread(String::new(), Timestamp::UNIX_EPOCH, String::new());
    for probe in Probe::ALL {
        place::place(&mut checkup, probe, lanyard_model::Fact::clone(&fact), 0);
        black_box(brief::brief(&checkup, probe));
    }
}
