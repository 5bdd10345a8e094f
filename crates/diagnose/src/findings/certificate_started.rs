//! The certificates on the card have begun.
//!
//! Fails when a certificate on the card is not valid yet. A card is never issued for the future, so this PC's clock is
//! most probably wrong, even where no server could be asked for the time.
//!
//! Source: the certificate's own first day; what it suggests is an estimate.

use lanyard_model::State;

use super::{Facts, Finding, common::*};

pub(super) const FINDING: Finding = Finding {
    id: "certificate-started",
    title: "The certificates on the card have begun",
    source: include_str!("certificate_started.rs"),
    judge,
};

fn judge(facts: &Facts) -> State {
    settle(|| {
        let last = dated_certificates(facts)?.into_iter().map(|certificate| certificate.not_before).max();
        Ok(match last {
            Some(start) if start > facts.now => {
                State::Fail(format!("a certificate on the card is valid only from {}; is this PC's clock right?", day_of(start)))
            }
            _ => State::Pass,
        })
    })
}

#[cfg(test)]
mod tests {
    use super::super::testing::{Case, certificates, expect, judge};

    const ID: &str = "certificate-started";

    #[test]
    fn a_certificate_of_the_future_fails() {
        expect(&judge(ID, |_| {}), "pass", "");
        expect(&Case::default().at("2019-01-01T08:00:00Z").judge(ID), "fail", "only from 1 March 2025");
    }

    #[test]
    fn without_certificates_it_is_not_tested() {
        expect(&judge(ID, |checkup| certificates(checkup).clear()), "not tested", "no certificate");
    }
}
