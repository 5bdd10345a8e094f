//! What closed incidents teach: how often each cause is the cause here. Dirichlet counts, shrunk to the pack's own priors, so
//! that a handful of incidents moves little and hundreds move much.

use std::collections::BTreeMap;

use lanyard_model::Confirmation;

use crate::{Likelier, Pack};

/// How many incidents the pack's own priors count for (an estimate: about a year of one practice).
pub const PACK_COUNTS_FOR: f64 = 40.0;

/// What one practice has taught about one cause.
#[derive(Debug, Clone, PartialEq)]
pub struct Learned {
    /// The cause's id.
    pub cause: String,
    /// Its share of all faults by the pack, from 0 to 1.
    pub prior: f64,
    /// How many incidents it was the cause of, each counted by how well that is known.
    pub count: f64,
    /// Its share here, from 0 to 1.
    pub here: f64,
}

impl Learned {
    /// The factor on the pack's prior.
    pub fn likelier(&self) -> Likelier {
        let thousandths = (self.here / self.prior.max(f64::MIN_POSITIVE) * 1000.0).round();
        // In range by construction: a count of every incident there can be stays far below.
        Likelier(thousandths.clamp(1.0, 1e9) as u32)
    }
}

/// How much an incident counts: fully when the cause was seen or the resolving desk named it, less when it just works again
/// (an estimate).
pub fn counts_for(how: Confirmation) -> f64 {
    match how {
        Confirmation::Evidence | Confirmation::Desk => 1.0,
        Confirmation::WorksNow => 0.3,
    }
}

/// Every cause's share here, given how many incidents it was the cause of; in the pack's order.
pub fn learn(pack: &Pack, counts: &BTreeMap<String, f64>) -> Vec<Learned> {
    let priors: f64 = pack.causes.iter().map(|cause| cause.prior).sum();
    let all: f64 = pack.causes.iter().filter_map(|cause| counts.get(&cause.id)).sum();
    let learned = pack.causes.iter().map(|cause| {
        let prior = cause.prior / priors;
        let count = counts.get(&cause.id).copied().unwrap_or(0.0);
        let here = (PACK_COUNTS_FOR * prior + count) / (PACK_COUNTS_FOR + all);
        Learned { cause: cause.id.clone(), prior, count, here }
    });
    learned.collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Context, diagnose};
    use lanyard_model::{Checkup, ScreenedText};

    fn counts(cause: &str, count: f64) -> BTreeMap<String, f64> {
        BTreeMap::from([(cause.to_owned(), count)])
    }

    #[test]
    fn nothing_learned_changes_nothing_and_shares_sum_to_one() {
        let pack = Pack::embedded().unwrap();
        assert!(learn(&pack, &BTreeMap::new()).iter().all(|learned| learned.likelier() == Likelier(1000)));
        let sum: f64 = learn(&pack, &counts("passcode-locked", 17.0)).iter().map(|learned| learned.here).sum();
        assert!((sum - 1.0).abs() < 1e-9);
    }

    #[test]
    fn one_incident_moves_little_and_a_hundred_move_much() {
        let pack = Pack::embedded().unwrap();
        let here = |count: f64| {
            let learned = learn(&pack, &counts("unlock-no-contact", count));
            learned.into_iter().find(|learned| learned.cause == "unlock-no-contact").unwrap().here
        };
        assert!(here(1.0) < here(0.0) + 0.03);
        assert!(here(100.0) > 0.7);
    }

    #[test]
    fn what_was_learned_moves_the_diagnosis() {
        let pack = Pack::embedded().unwrap();
        let mut checkup = Checkup::unread("c".into(), "2026-11-23T08:05:00Z".parse().unwrap(), "test".into());
        checkup.said = Some(ScreenedText::new("nothing happens"));
        let chance = |count: f64| {
            let learned = learn(&pack, &counts("reader-unplugged", count));
            let learned = learned.into_iter().map(|learned| (learned.cause.clone(), learned.likelier())).collect();
            let context = Context { learned, ..Context::default() };
            let diagnosis = diagnose(&pack, &checkup, &context, checkup.taken_at);
            diagnosis.causes.iter().find(|cause| cause.id == "reader-unplugged").map_or(0.0, |cause| cause.probability)
        };
        assert!(chance(50.0) > chance(0.0) * 1.5, "{} {}", chance(50.0), chance(0.0));
    }
}
