//! Each registered card has its driver file.
//!
//! Windows keeps a list of the kinds of card that it knows, each with the file of its driver (minidriver) or the provider (CSP)
//! that programs are to use. Warns when such a file is not where Windows keeps them: its program was removed badly or only half
//! installed. Windows then cannot use that kind of card; other kinds are not affected. Says so when it is the kind of the card
//! in the reader; for that kind it also warns when its provider is not installed.
//!
//! Source: how Windows finds a card's driver,
//! https://learn.microsoft.com/en-us/windows-hardware/drivers/smartcard/minidriver-registration; which kinds NHS cards are
//! registered as is not published.

use lanyard_model::{Fact, Minidriver, State};

use super::{Facts, Finding, common::*};

pub(super) const FINDING: Finding = Finding {
    id: "card-drivers-there",
    title: "Each registered card has its driver file",
    source: include_str!("card_drivers_there.rs"),
    judge,
};

fn judge(facts: &Facts) -> State {
    settle(|| {
        let windows = windows_cards(facts)?;
        let registered = &windows.minidrivers;
        let here = registered.iter().filter(|card| inserted(facts, card));
        let missing_here = here.filter_map(|card| Some((card, missing(card)?))).next();
        let without_file = registered.iter().find(|card| card.file_there == Fact::Known(false));
        Ok(match (missing_here, without_file, &windows.minidrivers_unread) {
            (Some((card, what)), ..) => warning(what, "the card in the reader", card),
            (None, Some(card), _) => warning("driver file", "a registered card", card),
            (None, None, Some(why)) => return untested(&reason(why)),
            (None, None, None) => State::Pass,
        })
    })
}

fn missing(card: &Minidriver) -> Option<&'static str> {
    match (&card.file_there, &card.csp_there) {
        (Fact::Known(false), _) => Some("driver file"),
        (_, Fact::Known(false)) => Some("provider"),
        _ => None,
    }
}

fn warning(what: &str, which: &str, card: &Minidriver) -> State {
    State::Warning(format!("the {what} of {which} ({}) is missing", short(&card.name)))
}

#[cfg(test)]
mod tests {
    use lanyard_model::{Fact, Why, WhyCode};

    use super::super::testing::{expect, judge, readers, register, windows_cards};

    const ID: &str = "card-drivers-there";

    #[test]
    fn a_missing_file_warns_and_says_whether_it_is_of_the_card_in_the_reader() {
        expect(&judge(ID, |checkup| register(checkup, "3B00", Fact::Known(true))), "pass", "");
        expect(&judge(ID, |checkup| register(checkup, "3B00", Fact::Known(false))), "warning", "a registered card (Maker Card)");
        let state = judge(ID, |checkup| {
            register(checkup, "3B01", Fact::Known(false));
            register(checkup, "3B02", Fact::Known(false));
            readers(checkup).readers[0].atr = Some("3B02".to_owned());
        });
        expect(&state, "warning", "the card in the reader (Maker Card)");
    }

    #[test]
    fn a_missing_provider_warns_and_open_bits_are_open() {
        let of_reader = |mask: &str| {
            judge(ID, |checkup| {
                register(checkup, "3B00F1", Fact::Absent);
                let card = &mut windows_cards(checkup).minidrivers[0];
                (card.atr_mask, card.csp_there) = (Some(mask.to_owned()), Fact::Known(false));
                readers(checkup).readers[0].atr = Some("3B00F2".to_owned());
            })
        };
        expect(&of_reader("FFFFF0"), "warning", "the provider of the card in the reader (Maker Card) is missing");
        // Of another card, whose program may have gone for good.
        expect(&of_reader("FFFFFF"), "pass", "");
        expect(&of_reader("FF"), "pass", "");
    }

    #[test]
    fn a_list_that_was_not_read_whole_does_not_pass() {
        let closed = |file_there| {
            judge(ID, |checkup| {
                register(checkup, "3B00", Fact::Known(file_there));
                let why = Why::new(WhyCode::NeedsAdmin, "Only an administrator may read this setting.");
                windows_cards(checkup).minidrivers_unread = Some(why);
            })
        };
        expect(&closed(true), "not tested", "only an administrator may read");
        expect(&closed(false), "warning", "a registered card");
    }

    #[test]
    fn a_registration_without_a_file_and_a_file_nobody_may_see_are_not_missing() {
        expect(&judge(ID, |checkup| register(checkup, "3B00", Fact::Absent)), "pass", "");
        expect(&judge(ID, |checkup| register(checkup, "3B00", Fact::NotAsked)), "pass", "");
        expect(&judge(ID, |_| {}), "not tested", "set up for cards");
    }
}
