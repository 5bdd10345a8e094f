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
    settle(|| {
        let Some(noted) = windows_cards(facts)?.events.known() else { return untested("Windows' event log could not be read") };
        Ok(match noted.iter().find(|event| event.id == 624) {
            None => State::Pass,
            Some(event) => State::Warning(format!(
                "Windows noted {} in 30 days that a program reaches the card's keys the old way (event 624)",
                counted(event.times.into(), "time")
            )),
        })
    })
}

#[cfg(test)]
mod tests {
    use lanyard_model::{CardServiceEvent, Fact, WhyCode};

    use super::super::testing::{expect, judge, windows_cards};

    const ID: &str = "no-old-provider";

    fn noted(id: u32, times: u32) -> lanyard_model::State {
        let last_at = jiff::Timestamp::UNIX_EPOCH;
        judge(ID, |checkup| windows_cards(checkup).events = Fact::Known(vec![CardServiceEvent { id, times, last_at }]))
    }

    #[test]
    fn a_note_of_windows_warns() {
        expect(&judge(ID, |checkup| windows_cards(checkup).events = Fact::Known(Vec::new())), "pass", "");
        expect(&noted(619, 5), "pass", "");
        expect(&noted(624, 1), "warning", "noted 1 time in 30 days");
        expect(&noted(624, 7), "warning", "noted 7 times in 30 days");
    }

    #[test]
    fn without_the_log_or_without_windows_it_is_not_tested() {
        let unread = judge(ID, |checkup| windows_cards(checkup).events = Fact::failed(WhyCode::Error, "It broke."));
        expect(&unread, "not tested", "event log");
        expect(&judge(ID, |_| {}), "not tested", "set up for cards");
    }
}
