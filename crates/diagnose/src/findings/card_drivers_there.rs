//! Each registered card has its driver file.
//!
//! Windows keeps a list of the kinds of card that it knows, each with the file of its driver (minidriver). Warns when such a
//! file is not where Windows keeps them: its program was removed badly or only half installed. Windows then cannot use that
//! kind of card; other kinds are not affected. Says so when it is the kind of the card in the reader.
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
        let registered = &windows_cards(facts)?.minidrivers;
        let missing: Vec<&Minidriver> = registered.iter().filter(|card| card.file_there == Fact::Known(false)).collect();
        let here = missing.iter().find(|card| inserted(facts, card));
        Ok(match (here, missing.first()) {
            (Some(card), _) => warning("the card in the reader", card),
            (None, Some(card)) => warning("a registered card", card),
            (None, None) => State::Pass,
        })
    })
}

fn warning(which: &str, card: &Minidriver) -> State {
    State::Warning(format!("the driver file of {which} ({}) is missing", short(&card.name)))
}

/// Whether a card in a reader answers as this one. Registrations may leave bits open, which is not looked at: they are then
/// taken for another card's.
fn inserted(facts: &Facts, card: &Minidriver) -> bool {
    let readers = facts.checkup.readers.known().map_or(&[][..], |readers| &readers.readers);
    card.atr.is_some() && readers.iter().any(|reader| reader.atr == card.atr)
}

#[cfg(test)]
mod tests {
    use lanyard_model::{Checkup, Fact, Minidriver};

    use super::super::testing::{expect, judge, readers, windows_cards};

    const ID: &str = "card-drivers-there";

    fn register(checkup: &mut Checkup, atr: &str, file_there: Fact<bool>) {
        let card = Minidriver {
            name: "Maker Card".to_owned(),
            atr: Some(atr.to_owned()),
            for_32_bit: false,
            file: Some("maker.dll".to_owned()),
            file_there,
            version: Fact::Absent,
            csp: None,
            ksp: None,
        };
        windows_cards(checkup).minidrivers.push(card);
    }

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
    fn a_registration_without_a_file_and_a_file_nobody_may_see_are_not_missing() {
        expect(&judge(ID, |checkup| register(checkup, "3B00", Fact::Absent)), "pass", "");
        expect(&judge(ID, |checkup| register(checkup, "3B00", Fact::NotAsked)), "pass", "");
        expect(&judge(ID, |_| {}), "not tested", "set up for cards");
    }
}
