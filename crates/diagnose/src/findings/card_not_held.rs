//! No other program holds the card for itself.
//!
//! Fails when another program has taken the card for itself alone, so that neither the NHS client nor this check can read
//! it. Usual holders are a second client, a card management program or a remote desktop that was left open. Closing that
//! program, or taking the card out and putting it in again, frees it.
//!
//! Source: the PC/SC standard, answer `SCARD_E_SHARING_VIOLATION` (0x8010000B).

use lanyard_model::{Fact, ReaderState, State, WhyCode};

use super::{Facts, Finding, common::*};

pub(super) const FINDING: Finding = Finding {
    id: "card-not-held",
    title: "No other program holds the card for itself",
    source: include_str!("card_not_held.rs"),
    judge,
};

fn judge(facts: &Facts) -> State {
    settle(|| {
        let readers = readers(facts)?;
        if let Some(held) = readers.iter().find(|reader| reader.state == ReaderState::HeldExclusively) {
            return Ok(State::Fail(format!("another program holds the card in \"{}\" for itself alone", short(&held.name))));
        }
        if read_was_refused(facts) {
            return Ok(State::Fail("another program holds the card for itself alone".into()));
        }
        if count(readers, ReaderState::Card) > 0 { Ok(State::Pass) } else { untested("no card that answers is in the reader") }
    })
}

fn read_was_refused(facts: &Facts) -> bool {
    refused(&facts.checkup.cards.fact)
        || cards(facts.checkup).iter().any(|card| refused(&card.applet) || refused(&card.certificates))
}

/// The probe that reads cards gives the service's own words, which begin so for a sharing violation.
fn refused<T>(fact: &Fact<T>) -> bool {
    fact.failed_with(WhyCode::Error) && fact.why().is_some_and(|why| why.text.contains("another program holds the card"))
}

#[cfg(test)]
mod tests {
    use lanyard_model::{Fact, ReaderState, WhyCode};

    use super::super::testing::{card, expect, judge, readers};

    const ID: &str = "card-not-held";

    #[test]
    fn a_held_card_fails() {
        expect(&judge(ID, |_| {}), "pass", "");
        let held = judge(ID, |checkup| readers(checkup).readers[0].state = ReaderState::HeldExclusively);
        expect(&held, "fail", "in \"Omnikey");
    }

    #[test]
    fn a_read_that_another_program_refuses_fails() {
        let refused = |checkup: &mut lanyard_model::Checkup| {
            card(checkup).applet = Fact::failed(WhyCode::Error, "another program holds the card for itself alone (0x8010000B)");
        };
        expect(&judge(ID, refused), "fail", "another program");
        expect(&judge("card-read", refused), "not tested", "holds");
    }

    #[test]
    fn no_card_is_another_matter() {
        expect(&judge(ID, |checkup| readers(checkup).readers[0].state = ReaderState::Empty), "not tested", "no card");
    }
}
