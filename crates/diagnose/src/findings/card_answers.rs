//! The card answers the reader.
//!
//! Fails when something is in the reader that does not answer as a smartcard and no other card does. The card is upside
//! down or back to front, dirty, bent or broken, or it is not a smartcard.
//!
//! Source: the reader's own report by the PC/SC standard.

use lanyard_model::{ReaderState, State};

use super::{Facts, Finding, common::*};

pub(super) const FINDING: Finding =
    Finding { id: "card-answers", title: "The card answers the reader", source: include_str!("card_answers.rs"), judge };

fn judge(facts: &Facts) -> State {
    settle(|| {
        let readers = readers(facts)?;
        if count(readers, ReaderState::Card) > 0 {
            return Ok(State::Pass);
        }
        if count(readers, ReaderState::Mute) > 0 {
            return Ok(State::Fail("what is in the reader does not answer as a smartcard".into()));
        }
        if count(readers, ReaderState::HeldExclusively) > 0 {
            return untested("another program holds the card");
        }
        untested("no card is in the reader")
    })
}

#[cfg(test)]
mod tests {
    use lanyard_model::ReaderState;

    use super::super::testing::{add_reader, expect, judge, readers};

    const ID: &str = "card-answers";

    #[test]
    fn a_mute_card_fails() {
        expect(&judge(ID, |_| {}), "pass", "");
        expect(&judge(ID, |checkup| readers(checkup).readers[0].state = ReaderState::Mute), "fail", "does not answer");
    }

    #[test]
    fn a_working_card_beside_it_passes() {
        expect(&judge(ID, |checkup| add_reader(checkup, ReaderState::Mute)), "pass", "");
    }

    #[test]
    fn no_card_is_another_matter() {
        expect(&judge(ID, |checkup| readers(checkup).readers[0].state = ReaderState::Empty), "not tested", "no card");
        let held = judge(ID, |checkup| readers(checkup).readers[0].state = ReaderState::HeldExclusively);
        expect(&held, "not tested", "another program");
    }
}
