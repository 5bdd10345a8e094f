//! A card is in the reader.
//!
//! Fails when readers are connected and every one of them is empty, or, where the readers could not be asked, when the
//! person in front of the PC says that no card is in. A card that is in and not felt by the reader is not pushed home.
//!
//! Source: the reader's own report by the PC/SC standard.

use lanyard_model::{ReaderState, State};

use super::{Facts, Finding, common::*, reader_present};

pub(super) const FINDING: Finding =
    Finding { id: "card-present", title: "A card is in the reader", source: include_str!("card_present.rs"), judge };

fn judge(facts: &Facts) -> State {
    match settle(|| by_reader(facts)) {
        // A PC that sees no reader at all has another fault, whatever the person sees.
        State::NotTested(_) if facts.context.answered("card_in", "no") && !(reader_present::FINDING.judge)(facts).is_fail() => {
            State::Fail("the person at the PC says that no card is in the reader".into())
        }
        state => state,
    }
}

fn by_reader(facts: &Facts) -> Result<State, State> {
    let readers = readers(facts)?;
    if readers.iter().any(holds_something) {
        return Ok(State::Pass);
    }
    if count(readers, ReaderState::Unavailable) > 0 {
        return untested("a reader cannot be used");
    }
    Ok(State::Fail(match readers.len() {
        1 => "the reader is empty".into(),
        more => format!("all {more} readers are empty"),
    }))
}

#[cfg(test)]
mod tests {
    use lanyard_model::{Fact, PcscService, ReaderState};

    use super::super::testing::{Case, expect, judge, readers};

    const ID: &str = "card-present";

    #[test]
    fn an_empty_reader_fails() {
        expect(&judge(ID, |_| {}), "pass", "");
        expect(&judge(ID, |checkup| readers(checkup).readers[0].state = ReaderState::Empty), "fail", "reader is empty");
        expect(&judge(ID, |checkup| readers(checkup).readers[0].state = ReaderState::Mute), "pass", "");
    }

    #[test]
    fn a_reader_that_cannot_be_used_says_nothing() {
        let state = judge(ID, |checkup| readers(checkup).readers[0].state = ReaderState::Unavailable);
        expect(&state, "not tested", "cannot be used");
        expect(&judge(ID, |checkup| readers(checkup).service = PcscService::NotRunning), "not tested", "does not answer");
    }

    #[test]
    fn what_the_person_sees_counts_where_the_reader_was_not_asked() {
        let case = Case::default().context(|context| drop(context.answers.insert("card_in".into(), "no".into())));
        expect(&case.clone().judge(ID), "pass", "");
        expect(&case.clone().checkup(|checkup| checkup.readers.fact = Fact::NotAsked).judge(ID), "fail", "the person");
        expect(&case.checkup(|checkup| readers(checkup).readers.clear()).judge(ID), "not tested", "no smartcard reader");
    }
}
