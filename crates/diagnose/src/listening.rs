//! What people say as a whole: somebody who uses no known phrase still sounds like one fault more than another.
//!
//! What each fault sounds like is learned when the program is built, from lines in many voices (`knowledge/spoken.toml`) and from
//! each cause's own title and description. No saying that recognition is measured on is among them. It is weak evidence,
//! and what it can say is bounded, since a recognised phrase is part of the same text.

use std::borrow::Cow;

use lanyard_listener::Model;

use crate::Cause;
use crate::posterior::Observation;

/// How much it counts: recognised phrases are part of the same text.
pub const COUNTS: f64 = 0.8;
/// The most that it can speak for a cause (natural logarithm): it does not outweigh what a card itself says.
pub const MOST_FOR: f64 = 3.2;
/// The most that it can speak against a cause (natural logarithm).
pub const MOST_AGAINST: f64 = -1.0;

/// How much of that is left where a finding failed: what this PC shows to be wrong weighs more than how somebody speaks of it.
pub const BESIDE_A_FAULT: f64 = 0.6;

/// What was learned, and the causes in the order in which it knows them.
const LEARNED: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/listener.bin"));
const CAUSES: &str = include_str!(concat!(env!("OUT_DIR"), "/listener.txt"));

/// ln of how much likelier each cause makes people say this, against all causes alike, in the order of the causes; empty when
/// nothing in it was ever heard. A cause that was not learned is spoken neither for nor against.
pub(crate) fn heard(causes: &[Cause], text: &str) -> Vec<f64> {
    let Some(lifts) = Model::new(LEARNED).and_then(|model| model.hear(text)) else { return Vec::new() };
    let place = |cause: &Cause| CAUSES.lines().position(|known| known == cause.id);
    causes.iter().map(|cause| place(cause).and_then(|place| lifts.get(place)).copied().unwrap_or(0.0)).collect()
}

/// What was heard as one observation, when anything was; `failed` says whether any finding failed.
pub(crate) fn heard_observation<'a>(heard: &[f64], failed: bool) -> Option<Observation<'a>> {
    let share = if failed { BESIDE_A_FAULT } else { 1.0 };
    let counts = |lift: &f64| share * (COUNTS * lift).clamp(MOST_AGAINST, MOST_FOR);
    (!heard.is_empty()).then(|| Observation {
        text: "what was said, taken as a whole".to_owned(),
        log_likelihood: Cow::Owned(heard.iter().map(counts).collect()),
        log_elsewhere: 0.0,
    })
}
