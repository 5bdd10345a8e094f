//! No card is in a reader while a security key is used.
//!
//! It matters only to people who sign in without a card. Fails when a reader holds a card: a security key is then refused with a
//! message that asks to remove all cards. For Windows Hello and apps nothing of the kind is published.
//!
//! Source: "remove all cards",
//! https://production-like.nhsd.io/services/care-identity-service/applications-and-services/cis2-authentication/authenticate-using-a-security-key

use lanyard_model::State;

use super::{Facts, Finding, common::*};
use crate::ClientModel;

pub(super) const FINDING: Finding = Finding {
    id: "no-card-beside-key",
    title: "No card is in a reader while a security key is used",
    source: include_str!("no_card_beside_key.rs"),
    judge,
};

fn judge(facts: &Facts) -> State {
    settle(|| {
        if facts.client != ClientModel::WithoutCard {
            return not_applicable("a card is what is signed in with");
        }
        let readers = section(&facts.checkup.readers, "the readers")?;
        let holding = readers.readers.iter().filter(|reader| holds_something(reader)).count();
        Ok(if holding > 0 { State::Fail("a card is in a reader of this PC".into()) } else { State::Pass })
    })
}

#[cfg(test)]
mod tests {
    use super::super::testing::{Case, expect, readers};

    const ID: &str = "no-card-beside-key";

    #[test]
    fn a_card_in_a_reader_fails_for_whoever_signs_in_without_one() {
        let with_a_key = Case::default().without_card();
        expect(&with_a_key.judge(ID), "fail", "a card is in a reader");
        let emptied = with_a_key.checkup(|checkup| readers(checkup).readers.clear());
        expect(&emptied.judge(ID), "pass", "");
        expect(&Case::default().judge(ID), "not applicable", "a card is what is signed in with");
    }
}
