//! What people say as a whole: somebody who uses no known phrase still sounds like one fault more than another.
//!
//! What each fault sounds like is learned when the program is built, from lines in many voices (`knowledge/spoken.toml`), from the
//! scenarios that have been read and from each cause's own title and description. No saying that recognition is measured on is
//! among them. It is weak evidence, and what it can say is bounded, since a recognised phrase is part of the same text.

use std::borrow::Cow;

use lanyard_listener::Model;

use crate::posterior::Observation;
use crate::{CardUse, Cause};

/// How much it counts: recognised phrases are part of the same text.
pub const COUNTS: f64 = 0.8;
/// The most that it can speak for a cause (natural logarithm): it does not outweigh what a card itself says.
pub const MOST_FOR: f64 = 3.2;
/// The most that it can speak against a cause (natural logarithm).
pub const MOST_AGAINST: f64 = -1.0;

/// How much of that is left where a finding failed: what this PC shows to be wrong weighs more than how somebody speaks of it.
pub const BESIDE_A_FAULT: f64 = 0.6;

/// How much of what speaks for all causes without a card alike, or for all others, is known already once it is known that no card is
/// used (0 to 1). Estimate: all of it, and “the only program that wants a card” is lost; none, and “my face, and no internet” is.
const KNOWN: f64 = 0.5;

/// What was learned, and the causes in the order in which it knows them.
const LEARNED: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/listener.bin"));
const CAUSES: &str = include_str!(concat!(env!("OUT_DIR"), "/listener.txt"));

/// ln of how much likelier each cause makes people say this, against all causes alike, in the order of the causes; empty when
/// nothing in it was ever heard. A cause that was not learned is spoken neither for nor against.
pub(crate) fn heard(causes: &[Cause], text: &str) -> Vec<f64> {
    let Some(lifts) = Model::new(LEARNED).and_then(|model| model.hear(text)) else { return Vec::new() };
    causes.iter().map(|cause| place(cause).and_then(|place| lifts.get(place)).copied().unwrap_or(0.0)).collect()
}

/// The place of a cause among those that were learned.
fn place(cause: &Cause) -> Option<usize> {
    CAUSES.lines().position(|known| known == cause.id)
}

/// How likely the words alone make causes of some kind, when all causes are alike beforehand (0 to 1).
pub(crate) fn share(causes: &[Cause], heard: &[f64], of_kind: impl Fn(&Cause) -> bool) -> f64 {
    let likely = causes.iter().zip(heard).filter(|(cause, _)| of_kind(cause)).map(|(_, lift)| lift.exp()).sum::<f64>();
    likely / CAUSES.lines().count().max(1) as f64
}

/// What was heard once it is known that no card is used: that somebody speaks of a fingerprint says less then, so that the causes
/// without a card and all others are heard more among themselves.
pub(crate) fn heard_apart(causes: &[Cause], heard: &[f64]) -> Vec<f64> {
    let without = |cause: &Cause| cause.card == CardUse::None;
    let usual = |kind: bool| {
        let lifts = causes.iter().zip(heard).filter(|(cause, _)| without(cause) == kind).map(|(_, lift)| lift.exp());
        (lifts.clone().sum::<f64>() / lifts.count().max(1) as f64).max(f64::MIN_POSITIVE).ln()
    };
    let (with_card, without_card) = (usual(false), usual(true));
    let known = |cause: &Cause| KNOWN * if without(cause) { without_card } else { with_card };
    let lift = |(cause, lift): (&Cause, &f64)| lift - place(cause).map_or(0.0, |_| known(cause));
    causes.iter().zip(heard).map(lift).collect()
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
