//! No program reaches the card's keys the old way.
//!
//! Warns when Windows noted within the last 30 days (event 624 of its smartcard service) that a program still uses the older
//! kind of provider, a CSP, for a card. Since the updates of 14 October 2025 Windows gives such a program a provider of the
//! newer kind, a KSP, which it may not understand: it no longer sees the card, or cannot sign. The note alone breaks nothing,
//! so this is a warning; which program it was is in the event log, where IT support can look it up.
//!
//! Source: the change,
//! https://support.microsoft.com/en-gb/topic/guidance-for-certificate-handling-for-smart-card-propagated-certificates-792002ef-4c98-4736-9393-0622debe2989;
//! the event, second-hand,
//! https://news.lavx.hu/article/microsoft-s-october-security-updates-break-smart-card-authentication-across-windows-ecosystem

use lanyard_model::State;

use super::{Facts, Finding, common::*};

pub(super) const FINDING: Finding = Finding {
    id: "no-old-provider",
    title: "No program reaches the card's keys the old way",
    source: include_str!("no_old_provider.rs"),
    judge,
};

fn judge(facts: &Facts) -> State {
    settle(|| match windows_cards(facts)?.old_provider_warnings.known() {
        Some(0) => Ok(State::Pass),
        Some(&times) => Ok(State::Warning(format!(
            "Windows noted {} in 30 days that a program reaches the card's keys the old way (event 624)",
            counted(times.into(), "time")
        ))),
        None => untested("Windows' event log could not be read"),
    })
}

#[cfg(test)]
mod tests {
    use lanyard_model::{Fact, WhyCode};

    use super::super::testing::{expect, judge, windows_cards};

    const ID: &str = "no-old-provider";

    fn noted(times: Fact<u32>) -> lanyard_model::State {
        judge(ID, |checkup| windows_cards(checkup).old_provider_warnings = times)
    }

    #[test]
    fn a_note_of_windows_warns() {
        expect(&noted(Fact::Known(0)), "pass", "");
        expect(&noted(Fact::Known(1)), "warning", "noted 1 time in 30 days");
        expect(&noted(Fact::Known(7)), "warning", "noted 7 times in 30 days");
    }

    #[test]
    fn without_the_log_or_without_windows_it_is_not_tested() {
        expect(&noted(Fact::failed(WhyCode::Error, "It broke.")), "not tested", "event log");
        expect(&judge(ID, |_| {}), "not tested", "set up for cards");
    }
}
