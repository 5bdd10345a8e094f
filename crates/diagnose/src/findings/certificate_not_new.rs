//! The certificates on the card are older than two weeks.
//!
//! Warns when a certificate on the card began within the last 14 days: the card was issued, repaired or renewed then. That is
//! no fault, but some faults come with it: a new starter whose roles nobody has added yet, an account that does not know the
//! card yet, a PC that still remembers what the card held before. It never fails.
//!
//! Source: the certificate's own first day; the 14 days are an estimate.

use jiff::SignedDuration;
use lanyard_model::State;

use super::{Facts, Finding, common::*};

/// For how long a certificate is new.
const NEW: SignedDuration = SignedDuration::from_hours(14 * 24);

pub(super) const FINDING: Finding = Finding {
    id: "certificate-not-new",
    title: "The certificates on the card are older than two weeks",
    source: include_str!("certificate_not_new.rs"),
    judge,
};

fn judge(facts: &Facts) -> State {
    settle(|| {
        let last = dated_certificates(facts)?.into_iter().map(|certificate| certificate.not_before).max();
        Ok(match last.map(|start| (start, facts.now.duration_since(start))) {
            Some((start, age)) if !age.is_negative() && age <= NEW => State::Warning(format!(
                "a certificate on the card began on {}, {} ago: it was issued or renewed then",
                day_of(start),
                span(age)
            )),
            _ => State::Pass,
        })
    })
}

#[cfg(test)]
mod tests {
    use super::super::testing::{Case, certificates, expect, judge};

    const ID: &str = "certificate-not-new";

    #[test]
    fn it_warns_for_two_weeks() {
        expect(&judge(ID, |_| {}), "pass", "");
        expect(&Case::default().at("2025-03-01T00:00:00Z").judge(ID), "warning", "began on 1 March 2025, 0 seconds ago");
        expect(&Case::default().at("2025-03-15T00:00:00Z").judge(ID), "warning", "14 days ago");
        expect(&Case::default().at("2025-03-15T00:00:01Z").judge(ID), "pass", "");
    }

    #[test]
    fn one_that_has_not_begun_is_another_matter() {
        expect(&Case::default().at("2025-02-28T23:00:00Z").judge(ID), "pass", "");
    }

    #[test]
    fn without_certificates_it_is_not_tested() {
        expect(&judge(ID, |checkup| certificates(checkup).clear()), "not tested", "no certificate");
    }
}
