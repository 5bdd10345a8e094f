//! Middleware reads the card.
//!
//! Fails when a card that answers is in the reader and no middleware that was asked shows its certificates, although
//! nothing is known to be wrong with the card. The wrong middleware, leftovers of an old one or a stale cache of the card
//! does this; the smartcard client then says that it cannot read the card. On Windows it fails when Windows' own provider gives no
//! answer, or an error, about a card that can be read without it; of one that cannot, no answer in time is a warning.
//!
//! Source: the Oberthur card cache,
//! https://digital.nhs.uk/services/registration-authorities-and-smartcards/care-identity-service/news-and-service-updates/technical-updates/nhs-digital-identity-agent-v2.2-is-now-available

use lanyard_model::{Fact, ModuleReading, ReaderState, State, Token, Why, WhyCode};

use super::{
    Facts, Finding, card_has_certificates, card_not_held, card_read, common::*, middleware_present, passcode_not_locked,
    reader_answering,
};

/// What explains middleware that reads nothing, and is reported in its place.
const UPSTREAM: [&Finding; 6] = [
    &reader_answering::FINDING,
    &card_not_held::FINDING,
    &card_read::FINDING,
    &card_has_certificates::FINDING,
    &passcode_not_locked::FINDING,
    &middleware_present::FINDING,
];

pub(super) const FINDING: Finding = Finding {
    id: "middleware-reads-card",
    title: "Middleware reads the card",
    source: include_str!("middleware_reads_card.rs"),
    judge,
};

fn judge(facts: &Facts) -> State {
    settle(|| {
        if count(readers(facts)?, ReaderState::Card) == 0 {
            return untested("no card that answers is in the reader");
        }
        for upstream in UPSTREAM {
            unless_fails(facts, upstream)?;
        }
        if shown_certificates(facts.checkup).is_some_and(|shown| !shown.iter().all(Vec::is_empty)) {
            return Ok(State::Pass);
        }
        let hung = facts.checkup.middleware.fact.failed_with(WhyCode::TimedOut) && direct_certificates(facts.checkup).is_some();
        if hung {
            return Ok(State::Fail("middleware gives no answer, although the card itself does".into()));
        }
        let middleware = section(&facts.checkup.middleware, "the card through middleware")?;
        if let Fact::Failed(why) = &middleware.shown_by_windows {
            return by_windows(why, direct_certificates(facts.checkup).is_some());
        }
        match middleware.modules.iter().find(|module| was_asked(module)) {
            Some(module) => {
                Ok(State::Fail(format!("the middleware {} does not show the certificates of the card", short(&module.name))))
            }
            None => untested("no middleware could be asked"),
        }
    })
}

/// What it says that Windows' own provider showed nothing, whether or not the card can be read without it.
fn by_windows(why: &Why, direct: bool) -> Result<State, State> {
    match (why.code, direct) {
        (WhyCode::TimedOut, true) => {
            Ok(State::Fail("Windows' own provider for cards gives no answer, although the card itself does".into()))
        }
        (WhyCode::TimedOut, false) => Ok(State::Warning("Windows' own provider for cards gave no answer in time".into())),
        (_, true) => Ok(State::Fail("Windows' own provider for cards does not show the certificates of the card".into())),
        (_, false) => untested(&reason(why)),
    }
}

/// Whether a module was asked for certificates: one that tried for no token was not.
fn was_asked(module: &ModuleReading) -> bool {
    let asked = |token: &Token| !matches!(token.certificates, Fact::NotTried(_) | Fact::NotAsked);
    match &module.tokens {
        Fact::Known(tokens) => tokens.is_empty() || tokens.iter().any(asked),
        tokens => matches!(tokens, Fact::Failed(_)),
    }
}

#[cfg(test)]
mod tests {
    use lanyard_model::{Fact, ReaderState, Token, WhyCode};

    use super::super::testing::{card, expect, judge, known, readers, token_in_store, tokens, unpublished_layout, windows_cards};

    const ID: &str = "middleware-reads-card";

    #[test]
    fn middleware_that_shows_nothing_fails() {
        expect(&judge(ID, |_| {}), "pass", "");
        expect(&judge(ID, |checkup| tokens(checkup).clear()), "fail", "libmiddleware.so");
        expect(&judge(ID, |checkup| tokens(checkup)[0].certificates = Fact::Known(Vec::new())), "fail", "does not show");
        let broken = judge(ID, |checkup| {
            known(&mut checkup.middleware).modules[0].tokens = Fact::failed(WhyCode::Error, "it answered CKR_DEVICE_ERROR");
        });
        expect(&broken, "fail", "does not show");
    }

    #[test]
    fn middleware_that_hangs_fails_when_the_card_itself_answers() {
        let hang = |checkup: &mut lanyard_model::Checkup| checkup.middleware.fact = Fact::failed(WhyCode::TimedOut, "no answer");
        expect(&judge(ID, hang), "fail", "gives no answer");
        let unread = judge(ID, |checkup| {
            hang(checkup);
            unpublished_layout(checkup);
        });
        expect(&unread, "not tested", "could not be read");
    }

    #[test]
    fn a_windows_provider_that_fails_is_told() {
        let fails = |code, opaque: bool| {
            judge(ID, |checkup| {
                windows_cards(checkup);
                let middleware = known(&mut checkup.middleware);
                middleware.modules.clear();
                middleware.shown_by_windows = Fact::failed(code, "It broke off.");
                if opaque {
                    unpublished_layout(checkup);
                }
            })
        };
        expect(&fails(WhyCode::TimedOut, false), "fail", "gives no answer");
        expect(&fails(WhyCode::Error, false), "fail", "does not show");
        expect(&fails(WhyCode::TimedOut, true), "warning", "no answer in time");
        expect(&fails(WhyCode::Error, true), "not tested", "it broke off");
    }

    #[test]
    fn a_locked_or_empty_card_explains_it() {
        let locked = judge(ID, |checkup| {
            tokens(checkup).clear();
            card(checkup).tries_left = Fact::Known(0);
        });
        expect(&locked, "not tested", "locked");
        let empty = judge(ID, |checkup| {
            tokens(checkup)[0].certificates = Fact::Known(Vec::new());
            card(checkup).certificates = Fact::Known(Vec::new());
        });
        expect(&empty, "not tested", "certificates on the card");
    }

    #[test]
    fn without_a_card_it_is_not_tested() {
        let state = judge(ID, |checkup| {
            tokens(checkup).clear();
            readers(checkup).readers[0].state = ReaderState::Empty;
        });
        expect(&state, "not tested", "no card");
    }

    #[test]
    fn middleware_that_was_not_asked_is_not_tested() {
        expect(&judge(ID, |checkup| known(&mut checkup.middleware).modules[0].tokens = Fact::NotAsked), "not tested", "asked");
        let of_no_token = judge(ID, |checkup| {
            tokens(checkup)[0].certificates = Fact::not_tried(WhyCode::NotReached, "Several people's.");
        });
        expect(&of_no_token, "not tested", "asked");
    }

    #[test]
    fn copies_in_a_windows_users_store_are_no_middleware() {
        let copies = |change: fn(&mut Token)| {
            judge(ID, |checkup| {
                windows_cards(checkup);
                change(token_in_store(checkup));
            })
        };
        expect(&copies(|_| {}), "not tested", "asked");
        let of_two_people = |token: &mut Token| token.certificates = Fact::not_tried(WhyCode::NotReached, "Several people's.");
        expect(&copies(of_two_people), "not tested", "asked");
        expect(&copies(|token| token.certificates = Fact::Absent), "not tested", "asked");
    }
}
