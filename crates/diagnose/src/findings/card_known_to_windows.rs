//! Windows knows the card in the reader.
//!
//! Windows keeps a list of the kinds of card that it has a driver or a provider for; middleware and Windows Update put them there.
//! A card of none of these kinds it asks whether it is a PIV or a GIDS card, for which it has a driver of its own, and remembers
//! those that are. Warns when the card in the reader is in neither list and Windows' own provider shows nothing of it either: on a
//! new PC, after the middleware was removed, or for a card of series 9 where the PIV mini-driver never came. Where that provider
//! gave no answer nothing is said. It never fails: some programs ask the card themselves, and which kinds NHS cards are registered
//! as is not published.
//!
//! Source: how Windows finds a card's driver,
//! https://learn.microsoft.com/en-us/windows-hardware/drivers/smartcard/minidriver-registration and
//! https://learn.microsoft.com/en-us/windows-hardware/drivers/smartcard/discovery-process; the PIV mini-driver for series 9,
//! https://digital.nhs.uk/services/care-identity-service/applications-and-services/technical-services/credential-management

use lanyard_model::{Fact, ReaderState, State, WhyCode};

use super::{Facts, Finding, common::*};

pub(super) const FINDING: Finding = Finding {
    id: "card-known-to-windows",
    title: "Windows knows the card in the reader",
    source: include_str!("card_known_to_windows.rs"),
    judge,
};

fn judge(facts: &Facts) -> State {
    settle(|| {
        let windows = windows_cards(facts)?;
        let readers = readers(facts)?;
        if !readers.iter().any(|reader| reader.state == ReaderState::Card && reader.atr.is_some()) {
            return untested("no card that answers is in the reader");
        }
        let shown = &section(&facts.checkup.middleware, "what Windows shows of the card")?.shown_by_windows;
        if listed(shown).is_some_and(|tokens| !tokens.is_empty())
            || found_by_windows(facts, windows)
            || windows.minidrivers.iter().any(|card| inserted(facts, card))
        {
            return Ok(State::Pass);
        }
        match (&windows.minidrivers_unread, shown) {
            (Some(why), _) => return untested(&reason(why)),
            (None, Fact::Known(_) | Fact::Absent) => {}
            // A Windows without that provider shows nothing by it.
            (None, Fact::NotTried(why)) if why.code == WhyCode::NotOnThisSystem => {}
            (None, Fact::Failed(why) | Fact::NotTried(why)) => return untested(&reason(why)),
            (None, Fact::NotAsked) => return untested("Windows' own provider was not asked"),
        }
        Ok(State::Warning("no driver or provider for the card in the reader is registered with this Windows".into()))
    })
}

#[cfg(test)]
mod tests {
    use lanyard_model::{Checkup, Fact, ReaderState, Why, WhyCode};

    use super::super::testing::{expect, judge, known, readers, register, show_by_windows, windows_cards};

    const ID: &str = "card-known-to-windows";

    fn on_windows(checkup: &mut Checkup) {
        windows_cards(checkup);
        known(&mut checkup.middleware).shown_by_windows = Fact::Absent;
        readers(checkup).readers[0].atr = Some("3B01".to_owned());
    }

    #[test]
    fn a_card_of_no_registered_kind_warns() {
        let with = |atr: Option<&str>| {
            judge(ID, |checkup| {
                on_windows(checkup);
                atr.into_iter().for_each(|atr| register(checkup, atr, Fact::Absent));
            })
        };
        expect(&with(None), "warning", "no driver or provider for the card");
        expect(&with(Some("3B02")), "warning", "no driver or provider for the card");
        expect(&with(Some("3B01")), "pass", "");
    }

    #[test]
    fn what_windows_shows_it_knows() {
        let shown = judge(ID, |checkup| {
            on_windows(checkup);
            show_by_windows(checkup);
        });
        expect(&shown, "pass", "");
    }

    #[test]
    fn a_piv_card_that_windows_drives_itself_is_known() {
        let found = |atr: &str| {
            judge(ID, |checkup| {
                on_windows(checkup);
                windows_cards(checkup).found_by_windows = vec![atr.to_owned()];
            })
        };
        expect(&found("3B01"), "pass", "");
        expect(&found("3B02"), "warning", "no driver or provider for the card");
    }

    #[test]
    fn a_provider_that_gave_no_answer_says_nothing() {
        let shown = |fact: fn() -> Fact<Vec<lanyard_model::Token>>| {
            judge(ID, |checkup| {
                on_windows(checkup);
                known(&mut checkup.middleware).shown_by_windows = fact();
            })
        };
        expect(&shown(|| Fact::failed(WhyCode::TimedOut, "No answer in time.")), "not tested", "no answer in time");
        expect(&shown(|| Fact::not_tried(WhyCode::WouldCost, "Windows would have asked.")), "not tested", "would have asked");
        expect(&shown(|| Fact::NotAsked), "not tested", "was not asked");
        expect(&shown(|| Fact::not_tried(WhyCode::NotOnThisSystem, "None.")), "warning", "no driver or provider for the card");
    }

    #[test]
    fn a_list_that_was_not_read_whole_says_nothing() {
        let closed = judge(ID, |checkup| {
            on_windows(checkup);
            let why = Why::new(WhyCode::NeedsAdmin, "Only an administrator may read this setting.");
            windows_cards(checkup).minidrivers_unread = Some(why);
        });
        expect(&closed, "not tested", "only an administrator may read");
    }

    #[test]
    fn without_a_card_that_answers_or_without_windows_it_is_not_tested() {
        let without = judge(ID, |checkup| {
            on_windows(checkup);
            readers(checkup).readers[0].state = ReaderState::Mute;
        });
        expect(&without, "not tested", "no card that answers");
        expect(&judge(ID, |_| {}), "not tested", "set up for cards");
    }
}
