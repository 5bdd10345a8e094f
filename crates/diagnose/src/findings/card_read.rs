//! The card can be read directly.
//!
//! Fails when the card answers its reader and reading it then breaks off: the card gives error words, its content makes no
//! sense, or it was taken out meanwhile. A worn or damaged card does this. Only cards whose layout is published can be
//! read directly; for all others this is not tested and counts neither for nor against anything.
//!
//! Source: NIST SP 800-73 (PIV) and ISO/IEC 7816-15 (PKCS#15). The layout of NHS series 8 to 10 is not published.

use lanyard_model::{Fact, State, Why, WhyCode};

use super::{Facts, Finding, card_answers, card_not_held, card_present, common::*, reader_answering};

pub(super) const FINDING: Finding =
    Finding { id: "card-read", title: "The card can be read directly", source: include_str!("card_read.rs"), judge };

fn judge(facts: &Facts) -> State {
    settle(|| {
        for upstream in [&card_present::FINDING, &card_answers::FINDING, &card_not_held::FINDING, &reader_answering::FINDING] {
            unless_fails(facts, upstream)?;
        }
        let read = cards(facts.checkup);
        let broken = broken(&facts.checkup.cards.fact)
            .or_else(|| read.iter().find_map(|card| broken(&card.applet).or_else(|| broken(&card.certificates))));
        if let Some(why) = broken {
            return Ok(State::Fail(reason(why)));
        }
        if read.iter().any(|card| card.applet.known().is_some() || listed(&card.certificates).is_some()) {
            return Ok(State::Pass);
        }
        let why = facts.checkup.cards.fact.why().or_else(|| read.iter().find_map(|card| card.applet.why()));
        untested(&why.map_or_else(|| "the card was not read directly".into(), reason))
    })
}

/// Why a read that was begun broke off.
fn broken<T>(fact: &Fact<T>) -> Option<&Why> {
    match fact {
        Fact::Failed(why) if matches!(why.code, WhyCode::Error | WhyCode::NoCard) => Some(why),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use lanyard_model::{Fact, ReaderState, WhyCode};

    use super::super::testing::{card, expect, judge, readers};

    const ID: &str = "card-read";

    #[test]
    fn a_read_that_breaks_off_fails() {
        expect(&judge(ID, |_| {}), "pass", "");
        let words = judge(ID, |checkup| card(checkup).certificates = Fact::failed(WhyCode::Error, "it answered 6F00"));
        expect(&words, "fail", "6F00");
        let pulled = judge(ID, |checkup| checkup.cards.fact = Fact::failed(WhyCode::NoCard, "The card was taken out."));
        expect(&pulled, "fail", "the card was taken out");
    }

    #[test]
    fn an_unpublished_layout_counts_for_nothing() {
        let state = judge(ID, |checkup| {
            let card = card(checkup);
            card.applet = Fact::not_tried(WhyCode::LayoutNotPublished, "the layout of this card is not published");
            card.certificates = Fact::NotAsked;
        });
        expect(&state, "not tested", "not published");
    }

    #[test]
    fn what_comes_first_is_reported_alone() {
        let empty = judge(ID, |checkup| {
            readers(checkup).readers[0].state = ReaderState::Empty;
            checkup.cards.fact = Fact::failed(WhyCode::NoCard, "no card");
        });
        expect(&empty, "not tested", "A card is in the reader");
        let hung = judge(ID, |checkup| checkup.cards.fact = Fact::failed(WhyCode::TimedOut, "no answer"));
        expect(&hung, "not tested", "The reader answers");
    }
}
