//! Only one card is connected.
//!
//! Fails when more than one reader holds a card: NHS client software then may read the wrong one. Warns when more than one
//! reader is connected, because the card may be in the one that nobody looks at. While somebody's card is being renewed
//! two cards or readers are normal, so it does not apply then.
//!
//! Source: "more than one card attached" among the causes of ERR1002,
//! https://digital.nhs.uk/services/care-identity-service/setting-up-and-troubleshooting/common-issues/err1002-unable-to-read-smartcard

use lanyard_model::State;

use super::{Facts, Finding, common::*};

pub(super) const FINDING: Finding =
    Finding { id: "one-card", title: "Only one card is connected", source: include_str!("one_card.rs"), judge };

fn judge(facts: &Facts) -> State {
    settle(|| {
        if facts.context.renewal_in_progress {
            return not_applicable("a card is being renewed here, so two cards or readers are normal");
        }
        let readers = readers(facts)?;
        let holding = readers.iter().filter(|reader| holds_something(reader)).count();
        Ok(match (holding, readers.len()) {
            (2.., _) => State::Fail(format!("{holding} readers hold a card")),
            (_, found @ 2..) => State::Warning(format!("{found} readers are connected")),
            _ => State::Pass,
        })
    })
}

#[cfg(test)]
mod tests {
    use lanyard_model::ReaderState;

    use super::super::testing::{Case, add_reader, expect, judge, readers};

    const ID: &str = "one-card";

    #[test]
    fn two_cards_fail_and_two_readers_warn() {
        expect(&judge(ID, |_| {}), "pass", "");
        expect(&judge(ID, |checkup| add_reader(checkup, ReaderState::Mute)), "fail", "2 readers hold a card");
        expect(&judge(ID, |checkup| add_reader(checkup, ReaderState::Empty)), "warning", "2 readers are connected");
    }

    #[test]
    fn two_cards_are_normal_while_one_is_renewed() {
        let case = Case::default().checkup(|checkup| add_reader(checkup, ReaderState::Card));
        expect(&case.context(|context| context.renewal_in_progress = true).judge(ID), "not applicable", "renewed");
    }

    #[test]
    fn no_reader_is_another_matter() {
        expect(&judge(ID, |checkup| readers(checkup).readers.clear()), "not tested", "no smartcard reader");
    }
}
