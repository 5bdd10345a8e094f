//! Both certificates are on the card.
//!
//! Warns when a card holds only one certificate. NHS smartcards hold two, one to log on and one to sign; with one missing
//! either logging on or signing prescriptions fails. The registration authority repairs such a card.
//!
//! Source: https://abcdocz.com/doc/756927/cis-msd-3.3---repair-smartcard-certificates

use lanyard_model::State;

use super::{Facts, Finding, common::*};

pub(super) const FINDING: Finding = Finding {
    id: "card-both-certificates",
    title: "Both certificates are on the card",
    source: include_str!("card_both_certificates.rs"),
    judge,
};

fn judge(facts: &Facts) -> State {
    settle(|| {
        let found = certificates(facts)?;
        if found.iter().any(|card| card.len() == 1) {
            return Ok(State::Warning("there is only one certificate on the card, and there should be two".into()));
        }
        if found.iter().all(Vec::is_empty) { untested("there is no certificate on the card") } else { Ok(State::Pass) }
    })
}

#[cfg(test)]
mod tests {
    use lanyard_model::Fact;

    use super::super::testing::{certificates, expect, judge};

    const ID: &str = "card-both-certificates";

    #[test]
    fn a_single_certificate_warns() {
        expect(&judge(ID, |_| {}), "pass", "");
        expect(&judge(ID, |checkup| certificates(checkup).truncate(1)), "warning", "only one certificate");
    }

    #[test]
    fn an_empty_card_is_another_matter() {
        expect(&judge(ID, |checkup| certificates(checkup).clear()), "not tested", "no certificate");
    }

    #[test]
    fn unread_cards_are_not_tested() {
        let state = judge(ID, |checkup| (checkup.cards.fact, checkup.middleware.fact) = (Fact::NotAsked, Fact::NotAsked));
        expect(&state, "not tested", "could not be read");
    }
}
