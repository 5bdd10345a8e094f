//! There are certificates on the card.
//!
//! Fails when the card itself, read directly, shows no certificate at all: a blank card, one that was cleared for reuse, or
//! one that is no NHS smartcard. Nobody can log on with it; the registration authority repairs or replaces it. Where only
//! middleware shows none, the card is not to blame for certain: "Middleware reads the card" fails instead.
//!
//! Source: "blank card" among the causes of "There was a problem reading your Smartcard",
//! https://production-like.nhsd.io/services/care-identity-service/setting-up-and-troubleshooting/common-issues/problem-reading-your-smartcard

use lanyard_model::State;

use super::{Facts, Finding, common::*};

pub(super) const FINDING: Finding = Finding {
    id: "card-has-certificates",
    title: "There are certificates on the card",
    source: include_str!("card_has_certificates.rs"),
    judge,
};

fn judge(facts: &Facts) -> State {
    settle(|| {
        let Some(found) = direct_certificates(facts.checkup) else {
            return if certificates(facts)?.iter().all(Vec::is_empty) {
                untested("only middleware shows none")
            } else {
                Ok(State::Pass)
            };
        };
        Ok(if found.iter().all(Vec::is_empty) { State::Fail("there is no certificate on the card".into()) } else { State::Pass })
    })
}

#[cfg(test)]
mod tests {
    use lanyard_model::Fact;

    use super::super::testing::{card, certificates, expect, judge, tokens, unpublished_layout};

    const ID: &str = "card-has-certificates";

    #[test]
    fn an_empty_card_fails() {
        expect(&judge(ID, |_| {}), "pass", "");
        expect(&judge(ID, |checkup| certificates(checkup).clear()), "fail", "no certificate");
        expect(&judge(ID, |checkup| card(checkup).certificates = Fact::Absent), "fail", "no certificate");
    }

    #[test]
    fn middleware_is_believed_where_the_layout_is_not_published() {
        expect(&judge(ID, unpublished_layout), "pass", "");
        let empty = judge(ID, |checkup| {
            unpublished_layout(checkup);
            tokens(checkup)[0].certificates = Fact::Known(Vec::new());
        });
        expect(&empty, "not tested", "only middleware");
    }

    #[test]
    fn a_token_that_middleware_does_not_show_says_nothing() {
        let state = judge(ID, |checkup| {
            unpublished_layout(checkup);
            tokens(checkup).clear();
        });
        expect(&state, "not tested", "could not be read");
    }
}
