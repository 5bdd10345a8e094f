//! All passcode tries are left.
//!
//! Warns when one or two passcode tries are left: somebody has typed a wrong passcode. With one try left nobody should
//! guess again, since the next wrong passcode locks the card; unlocking it sets a new passcode and costs less. A correct
//! passcode gives all tries back. A locked card is reported by the finding on locked passcodes.
//!
//! Only a PIV card is asked, for which NIST SP 800-73 says that asking costs no try. Of a PKCS#15 card nothing like it is
//! documented, so it is never asked: there, what middleware says of the last try and of a lock is all that is known.
//!
//! Source: three wrong entries lock a card,
//! https://cpe.org.uk/our-news/reminder-nhs-smartcard-action-required-checking-contact-info-self-unlock-and-expiry

use lanyard_model::{Checkup, State, WhyCode};

use super::{Facts, Finding, common::*};

pub(super) const FINDING: Finding =
    Finding { id: "passcode-tries", title: "All passcode tries are left", source: include_str!("passcode_tries.rs"), judge };

/// What somebody with one try left should know.
const LAST_TRY: &str = "; whoever is not sure of the passcode unlocks the card instead of trying";

fn judge(facts: &Facts) -> State {
    if locked(facts.checkup) == Some(true) {
        return State::NotApplicable("the passcode is locked already".into());
    }
    let final_try = || tokens(facts.checkup).is_some_and(|tokens| tokens.iter().any(|token| token.final_try));
    match tries_left(facts.checkup) {
        Some(left @ 2) => State::Warning(format!("{left} passcode tries are left")),
        Some(3..) => State::Pass,
        Some(_) => State::Warning(format!("only one passcode try is left{LAST_TRY}")),
        None if final_try() => State::Warning(format!("only one passcode try is left, as middleware says{LAST_TRY}")),
        None if asking_costs(facts.checkup) => {
            State::NotTested("asking this kind of card how many passcode tries are left may cost one, so it was not asked".into())
        }
        None => State::NotTested("it is not known how many passcode tries are left".into()),
    }
}

/// Whether a card was not asked because asking might cost a try.
fn asking_costs(checkup: &Checkup) -> bool {
    let mut whys = cards(checkup).iter().filter_map(|card| card.tries_left.why());
    whys.any(|why| why.code == WhyCode::WouldCost)
}

#[cfg(test)]
mod tests {
    use lanyard_model::Fact;

    use super::super::testing::{card, expect, judge, tokens, unpublished_layout};

    const ID: &str = "passcode-tries";

    #[test]
    fn few_tries_warn() {
        expect(&judge(ID, |_| {}), "pass", "");
        expect(&judge(ID, |checkup| card(checkup).tries_left = Fact::Known(2)), "warning", "2 passcode tries");
        expect(&judge(ID, |checkup| card(checkup).tries_left = Fact::Known(1)), "warning", "only one");
        expect(&judge(ID, |checkup| card(checkup).tries_left = Fact::Known(0)), "not applicable", "locked");
    }

    #[test]
    fn middleware_knows_only_the_last_try() {
        expect(&judge(ID, unpublished_layout), "not tested", "may cost one");
        let last = judge(ID, |checkup| {
            unpublished_layout(checkup);
            tokens(checkup)[0].final_try = true;
        });
        expect(&last, "warning", "only one");
    }
}
