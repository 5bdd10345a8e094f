//! The passcode is not locked.
//!
//! Fails when the card says that no passcode tries are left or, where the card cannot be asked directly, when middleware
//! says that it is locked. After three wrong passcodes a card locks itself; nothing that is typed then unlocks it. The
//! holder can unlock it by self-service, or a sponsor, a local smartcard administrator or the registration authority can.
//! The card is asked only where asking costs no try. Middleware is believed when it says "locked" and not when it does not:
//! its word may be stale until somebody logs on.
//!
//! Source: https://digital.nhs.uk/services/care-identity-service/applications-and-services/self-service-smartcard-unlock

use lanyard_model::State;

use super::{Facts, Finding, common::*};

pub(super) const FINDING: Finding = Finding {
    id: "passcode-not-locked",
    title: "The passcode is not locked",
    source: include_str!("passcode_not_locked.rs"),
    judge,
};

fn judge(facts: &Facts) -> State {
    match locked(facts.checkup) {
        Some(true) => State::Fail("the passcode is locked: no tries are left".into()),
        Some(false) => State::Pass,
        None => State::NotTested("neither the card nor middleware says whether the passcode is locked".into()),
    }
}

#[cfg(test)]
mod tests {
    use lanyard_model::Fact;

    use super::super::testing::{card, expect, judge, tokens, unpublished_layout};

    const ID: &str = "passcode-not-locked";

    #[test]
    fn no_tries_left_fails() {
        expect(&judge(ID, |_| {}), "pass", "");
        expect(&judge(ID, |checkup| card(checkup).tries_left = Fact::Known(0)), "fail", "no tries are left");
    }

    #[test]
    fn middleware_is_believed_where_the_card_cannot_be_asked() {
        expect(&judge(ID, unpublished_layout), "not tested", "neither");
        let locked = judge(ID, |checkup| {
            unpublished_layout(checkup);
            tokens(checkup)[0].locked = true;
        });
        expect(&locked, "fail", "locked");
        expect(&judge(ID, |checkup| tokens(checkup)[0].locked = true), "pass", "");
    }

    #[test]
    fn when_nobody_knows_it_is_not_tested() {
        let state = judge(ID, |checkup| {
            unpublished_layout(checkup);
            tokens(checkup).clear();
        });
        expect(&state, "not tested", "neither");
    }
}
