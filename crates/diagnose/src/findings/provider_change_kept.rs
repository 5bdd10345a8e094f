//! The Windows change of October 2025 is not taken back.
//!
//! Warns when this PC is set to give programs the older kind of provider for a card again (the registry value
//! `DisableCapiOverrideForRSA` is 0). That takes back a security fix (CVE-2024-30098), helps a program that does not know the
//! newer kind, and was announced to stop working in April 2026; whether it did is not known. A program that worked because of
//! it may fail after a Windows update, on this PC and not on others. To take it back is then no longer advised.
//!
//! Source: the change,
//! https://support.microsoft.com/en-gb/topic/guidance-for-certificate-handling-for-smart-card-propagated-certificates-792002ef-4c98-4736-9393-0622debe2989;
//! the value and its end, second-hand,
//! https://windowsforum.com/threads/microsoft-october-2025-update-moves-rsa-smart-cards-to-ksp.386061

use lanyard_model::{Fact, State};

use super::{Facts, Finding, common::*};

pub(super) const FINDING: Finding = Finding {
    id: "provider-change-kept",
    title: "The Windows change of October 2025 is not taken back",
    source: include_str!("provider_change_kept.rs"),
    judge,
};

fn judge(facts: &Facts) -> State {
    settle(|| match windows_cards(facts)?.ksp_change_taken_back {
        Fact::Known(true) => Ok(State::Warning(
            "this PC takes the Windows change of October 2025 back, which was announced to stop working in April 2026".into(),
        )),
        Fact::Known(false) | Fact::Absent => Ok(State::Pass),
        _ => untested("this setting of Windows could not be read"),
    })
}

#[cfg(test)]
mod tests {
    use lanyard_model::{Fact, State, WhyCode};

    use super::super::testing::{expect, judge, windows_cards};

    const ID: &str = "provider-change-kept";

    fn taken_back(fact: Fact<bool>) -> State {
        judge(ID, |checkup| windows_cards(checkup).ksp_change_taken_back = fact)
    }

    #[test]
    fn a_change_that_was_taken_back_warns() {
        expect(&taken_back(Fact::Known(true)), "warning", "announced to stop working");
        expect(&taken_back(Fact::Known(false)), "pass", "");
        expect(&taken_back(Fact::Absent), "pass", "");
    }

    #[test]
    fn what_may_not_be_read_is_not_tested() {
        expect(&taken_back(Fact::not_tried(WhyCode::NeedsAdmin, "Only an administrator may.")), "not tested", "could not be read");
        expect(&judge(ID, |_| {}), "not tested", "set up for cards");
    }
}
