//! What several findings share: early answers, sections, words, cards, client software, hosts.

mod browsers;
mod cards;
mod changes;
mod client;
mod hosts;
mod session;
mod words;

pub(super) use browsers::*;
pub(super) use cards::*;
pub(super) use changes::*;
pub(super) use client::*;
pub(super) use hosts::*;
pub(super) use session::*;
pub(crate) use words::Version;
pub(super) use words::*;

use lanyard_model::{Fact, Reading, State, Why};

use super::{Facts, Finding};

/// Longest name of a checkup that is put into a sentence, in characters.
const LONGEST_NAME: usize = 80;
/// Longest reason of a probe that is given on, in characters.
const LONGEST_REASON: usize = 240;

/// Runs a condition in which `?` gives an early answer.
pub(super) fn settle(condition: impl FnOnce() -> Result<State, State>) -> State {
    condition().unwrap_or_else(|early| early)
}

/// The early answer "could not be tested".
pub(super) fn untested<T>(why: &str) -> Result<T, State> {
    Err(State::NotTested(why.into()))
}

/// The early answer "makes no sense here".
pub(super) fn not_applicable<T>(why: &str) -> Result<T, State> {
    Err(State::NotApplicable(why.into()))
}

/// One physical fact fails one finding: where `finding` fails, what follows from it is not tested.
pub(super) fn unless_fails(facts: &Facts, finding: &Finding) -> Result<(), State> {
    if (finding.judge)(facts).is_fail() {
        return Err(State::NotTested(format!("judged once this holds: \"{}\"", finding.title)));
    }
    Ok(())
}

/// A section of the checkup, or the early answer that it is missing.
pub(super) fn section<'a, T>(reading: &'a Reading<T>, what: &str) -> Result<&'a T, State> {
    reading.known().ok_or_else(|| State::NotTested(format!("{what} could not be read")))
}

/// A list that was looked for: what is absent is an empty list.
pub(super) fn listed<T>(fact: &Fact<Vec<T>>) -> Option<&[T]> {
    match fact {
        Fact::Known(list) => Some(list),
        Fact::Absent => Some(&[]),
        _ => None,
    }
}

/// A name from a checkup, fit for a sentence: one line and not endless.
pub(super) fn short(text: &str) -> String {
    cut(text, LONGEST_NAME)
}

/// A probe's own reason, as the rest of a sentence: without its capital and its full stop.
pub(super) fn reason(why: &Why) -> String {
    let text = cut(&why.text, LONGEST_REASON);
    let text = text.trim_end_matches('.');
    let mut letters = text.chars();
    match (letters.next(), letters.next()) {
        // An abbreviation keeps its capitals.
        (Some(first), Some(second)) if second.is_lowercase() || second == ' ' => {
            first.to_lowercase().chain([second]).chain(letters).collect()
        }
        _ => text.to_owned(),
    }
}

fn cut(text: &str, longest: usize) -> String {
    let mut kept: String = text.chars().take(longest).map(|c| if c.is_control() { ' ' } else { c }).collect();
    if kept.len() < text.len() {
        kept.push('…');
    }
    kept.trim().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_stay_on_one_line_and_end() {
        assert_eq!(short("a\nb "), "a b");
        assert_eq!(short(&"ä".repeat(500)).chars().count(), LONGEST_NAME + 1);
    }

    #[test]
    fn a_reason_is_the_rest_of_a_sentence() {
        let said = |text: &str| reason(&Why::new(lanyard_model::WhyCode::Error, text));
        assert_eq!(said("The card was taken out."), "the card was taken out");
        assert_eq!(said("PIV object 9A holds nothing."), "PIV object 9A holds nothing");
        assert_eq!(said(""), "");
    }

    #[test]
    fn what_is_absent_is_an_empty_list() {
        assert_eq!(listed::<u8>(&Fact::Absent), Some([].as_slice()));
        assert_eq!(listed::<u8>(&Fact::NotAsked), None);
    }
}
