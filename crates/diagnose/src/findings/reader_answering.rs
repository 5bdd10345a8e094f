//! The reader answers.
//!
//! Fails when a reader, or the card through it, gives no answer in time, or when the system says that a reader has gone or
//! cannot be used. A driver that hangs, a reader that lost power or a bad cable does this; unplugging the reader and
//! plugging it in again often cures it. While it lasts, nothing that is read through the reader can be judged.
//!
//! A second reader that cannot be used is only a warning as long as another one has a card that answers, and so is a reader that
//! answers now, of which Windows noted within the last day (event 619 or 620) that it did not.
//!
//! Source: Windows events 619 and 620,
//! https://learn.microsoft.com/en-us/windows/security/identity-protection/smart-cards/smart-card-events

use jiff::SignedDuration;
use lanyard_model::{Fact, ReaderState, State, WhyCode};

use super::{Facts, Finding, common::*};

pub(super) const FINDING: Finding =
    Finding { id: "reader-answering", title: "The reader answers", source: include_str!("reader_answering.rs"), judge };

fn judge(facts: &Facts) -> State {
    settle(|| {
        if silent(&facts.checkup.readers.fact) {
            return Ok(State::Fail("the smartcard readers give no answer".into()));
        }
        let readers = readers(facts)?;
        if silent(&facts.checkup.cards.fact)
            || cards(facts.checkup).iter().any(|card| silent(&card.applet) || silent(&card.certificates))
        {
            return Ok(State::Fail("the reader gives no answer while the card is read".into()));
        }
        let Some(gone) = readers.iter().find(|reader| reader.state == ReaderState::Unavailable) else { return Ok(lately(facts)) };
        let what = format!("the reader \"{}\" cannot be used", short(&gone.name));
        Ok(if count(readers, ReaderState::Card) > 0 { State::Warning(what) } else { State::Fail(what) })
    })
}

/// What Windows noted of a reader that answers now: one with a loose cable, or a driver that hangs at times.
fn lately(facts: &Facts) -> State {
    let a_day_ago = facts.checkup.taken_at.saturating_sub(SignedDuration::from_hours(24)).unwrap_or(facts.checkup.taken_at);
    let noted = windows_cards(facts).ok().and_then(|windows| windows.events.known()).into_iter().flatten();
    let silence = noted.filter(|event| matches!(event.id, 619 | 620) && event.last_at >= a_day_ago);
    silence.max_by_key(|event| event.last_at).map_or(State::Pass, |event| {
        let id = event.id;
        State::Warning(format!("it answers now, but Windows noted within the last day that it did not (event {id})"))
    })
}

fn silent<T>(fact: &Fact<T>) -> bool {
    fact.why().is_some_and(|why| matches!(why.code, WhyCode::TimedOut | WhyCode::ReaderNotAnswering))
}

#[cfg(test)]
mod tests {
    use jiff::ToSpan as _;
    use lanyard_model::{CardServiceEvent, Fact, ReaderState, WhyCode};

    use super::super::testing::{add_reader, expect, judge, readers, windows_cards};

    const ID: &str = "reader-answering";

    #[test]
    fn silence_fails() {
        expect(&judge(ID, |_| {}), "pass", "");
        let hung = judge(ID, |checkup| checkup.readers.fact = Fact::failed(WhyCode::TimedOut, "no answer"));
        expect(&hung, "fail", "give no answer");
        let stalled = judge(ID, |checkup| checkup.cards.fact = Fact::failed(WhyCode::TimedOut, "no answer"));
        expect(&stalled, "fail", "while the card is read");
    }

    #[test]
    fn what_windows_noted_within_a_day_warns() {
        let noted = |id, hours: i64| {
            judge(ID, |checkup| {
                let last_at = checkup.taken_at - hours.hours();
                windows_cards(checkup).events = Fact::Known(vec![CardServiceEvent { id, times: 2, last_at }]);
            })
        };
        expect(&noted(619, 1), "warning", "event 619");
        expect(&noted(620, 23), "warning", "event 620");
        expect(&noted(619, 25), "pass", "");
        expect(&noted(610, 1), "pass", "");
    }

    #[test]
    fn a_reader_that_cannot_be_used_fails_unless_another_works() {
        let alone = judge(ID, |checkup| readers(checkup).readers[0].state = ReaderState::Unavailable);
        expect(&alone, "fail", "Omnikey");
        let second = judge(ID, |checkup| add_reader(checkup, ReaderState::Unavailable));
        expect(&second, "warning", "cannot be used");
    }

    #[test]
    fn no_reader_is_another_matter() {
        expect(&judge(ID, |checkup| readers(checkup).readers.clear()), "not tested", "no smartcard reader");
    }
}
