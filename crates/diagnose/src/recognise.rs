//! Finds the error texts that a person means, in whatever they typed: no case, small typos, words in between.

use std::sync::Arc;

use lanyard_model::Recognised;

use crate::hearing::{Hearing, Phrase};
use crate::listening::heard;
use crate::words::{PAUSE, Token};
use crate::{Pack, Signature};

/// How many other words may stand between two words of a phrase; a pause counts as that many, and a word that says something of
/// its own as two ("stopped seeing the card" is no "stopped the card").
const GAP: usize = 3;

/// What was understood of a text, and what was not.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Understood<'a> {
    /// Signatures that were recognised, in the pack's order.
    pub signatures: Vec<&'a Signature>,
    /// What the text as a whole sounds like: see [`crate::listening`].
    pub heard: Vec<f64>,
    /// Whether a card is spoken of that is used: not one that is only asked for.
    pub card_used: bool,
    /// The clauses in which nothing was recognised.
    pub unrecognised: Option<String>,
}

impl Understood<'_> {
    /// The recognised signatures as the diagnosis shows them.
    pub fn recognised(&self) -> Vec<Recognised> {
        self.signatures.iter().map(|sign| Recognised { id: sign.id.clone(), means: sign.means.clone() }).collect()
    }
}

/// Finds the signatures in a text.
pub fn recognise<'a>(pack: &'a Pack, text: &str) -> Understood<'a> {
    if text.trim().is_empty() {
        return Understood::default();
    }
    let hearing = pack.hearing();
    let text = hearing.lexicon.without_greeting(text);
    let sentences: Vec<(&str, Vec<Token>)> = sentences(text).map(|sentence| (sentence, hearing.lexicon.tokens(sentence))).collect();
    let found: Vec<Vec<usize>> = sentences.iter().map(|(_, words)| in_sentence(hearing, words)).collect();
    let known: Vec<bool> = found.iter().map(|found| !found.is_empty()).collect();
    let said = |(place, _): &(usize, &Signature)| found.iter().flatten().any(|found| found == place);
    let signatures = pack.signatures.iter().enumerate().filter(said).map(|(_, signature)| signature).collect();
    let card_used = sentences.iter().any(|(_, words)| hearing.card_used.iter().any(|phrase| says(words, phrase).is_some()));
    Understood { signatures, heard: heard(&pack.causes, text), card_used, unrecognised: leftover(&sentences, &known) }
}

/// The signatures in one sentence, by their place in the pack. The longest phrase wins: one whose words are all among the words
/// of a longer one of another signature is not meant ("the reader card is not found" is no "card not found").
fn in_sentence(hearing: &Hearing, words: &[Token]) -> Vec<usize> {
    let present = hearing.lexicon.present(words);
    let may_be = |word: &Arc<Token>| word.place.and_then(|place| present.get(place)).copied().unwrap_or(true);
    let phrases = |(place, phrases): (usize, &'_ Vec<Phrase>)| {
        let possible = phrases.iter().filter(|phrase| phrase.iter().all(may_be));
        let places: Vec<Vec<usize>> = possible.filter_map(|phrase| says(words, phrase)).collect();
        places.into_iter().map(move |places| (place, places))
    };
    let matches: Vec<(usize, Vec<usize>)> = hearing.phrases.iter().enumerate().flat_map(phrases).collect();
    let within = |short: &[usize], long: &[usize]| short.len() < long.len() && short.iter().all(|place| long.contains(place));
    let meant = |(signature, places): &&(usize, Vec<usize>)| {
        !matches.iter().any(|(other, longer)| other != signature && within(places, longer))
    };
    let mut found: Vec<usize> = matches.iter().filter(meant).map(|(signature, _)| *signature).collect();
    found.dedup();
    found
}

/// The sentences in which nothing was recognised, joined. One of fewer than two words, or only of words that everybody uses
/// ("it just doesn't work"), says nothing and is passed over.
fn leftover(sentences: &[(&str, Vec<Token>)], known: &[bool]) -> Option<String> {
    let telling = |words: &[Token]| words.len() >= 2 && words.iter().any(|word| word.word != PAUSE && !word.common);
    let unknown = sentences.iter().zip(known).filter(|((_, words), known)| !**known && telling(words));
    let left: Vec<&str> = unknown.map(|((sentence, _), _)| sentence.trim()).collect();
    (!left.is_empty()).then(|| left.join("; "))
}

/// A phrase never reaches from one sentence into the next. A stop within a word ("X.509") ends none.
fn sentences(text: &str) -> impl Iterator<Item = &str> {
    let parts = text.split([';', '!', '?', '\n']).flat_map(|part| part.split(". "));
    parts.filter(|sentence| !sentence.trim().is_empty())
}

/// Where a phrase occurs, if it does: its words in order, with at most [`GAP`] others between two of them.
fn says(text: &[Token], phrase: &[Arc<Token>]) -> Option<Vec<usize>> {
    let (first, rest) = phrase.split_first()?;
    // A phrase without a "not" of its own is not said by "not …" or "… not …".
    let affirms = !phrase.iter().any(|token| token.denies);
    let supposes = phrase.iter().any(|token| token.supposes);
    let begins = |(_, token): &(usize, &Token)| first.is_like(token);
    let starts = text.iter().enumerate().filter(begins).map(|(start, _)| start);
    let reported = |start: &usize| !(affirms && denied(text, *start)) && (supposes || !supposed(text, *start));
    starts.filter(reported).find_map(|start| goes_on(text, start, rest, affirms))
}

/// The places of a phrase that begins at one, if the rest follows.
fn goes_on(text: &[Token], start: usize, rest: &[Arc<Token>], affirms: bool) -> Option<Vec<usize>> {
    let mut places = vec![start];
    for word in rest {
        places.push(follows(text, *places.last()?, word, affirms)?);
    }
    Some(places)
}

/// Where a word follows the one at a place, if it does.
fn follows(text: &[Token], place: usize, word: &Token, affirms: bool) -> Option<usize> {
    let denial = text.get(place)?.denies;
    let mut gap = 0;
    for (place, token) in text.iter().enumerate().skip(place + 1) {
        let pause = token.word == PAUSE;
        // What is affirmed is not denied half-way, and a denial reaches to the next pause.
        if gap > GAP || affirms && token.denies || denial && pause {
            return None;
        }
        if word.is_like(token) {
            return Some(place);
        }
        gap += apart(token);
    }
    None
}

/// How far a word between two words of a phrase drives them apart.
fn apart(token: &Token) -> usize {
    match () {
        () if token.word == PAUSE => GAP,
        () if token.common => 1,
        () => 2,
    }
}

/// Whether the word before says the opposite ("not locked").
fn denied(text: &[Token], start: usize) -> bool {
    start.checked_sub(1).and_then(|before| text.get(before)).is_some_and(|before| before.denies)
}

/// Whether the clause, before this place, only supposes what it says ("am i going to get locked out").
fn supposed(text: &[Token], start: usize) -> bool {
    text.iter().take(start).rev().take_while(|token| token.word != PAUSE).any(|token| token.supposes)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Words;
    use crate::words::Lexicon;
    use proptest::prelude::*;

    fn says(phrase: &str, text: &str) -> bool {
        let own = |words: &[&str]| words.iter().map(|word| (*word).to_owned()).collect::<Vec<String>>();
        let words = Words {
            same: vec![own(&["logon", "log on", "login"]), own(&["card", "smart card", "smartcard"]), own(&["err", "error"])],
            denials: own(&["not", "doesnt", "isnt", "wont"]),
            common: own(&["it", "is", "its", "now", "just", "on", "the"]).into_iter().collect(),
            ..Words::default()
        };
        let lexicon = Lexicon::new(&words, std::iter::once(phrase));
        sentences(text).any(|sentence| super::says(&lexicon.tokens(sentence), &lexicon.phrase(phrase)).is_some())
    }

    #[test]
    fn codes_are_found_however_they_are_written() {
        for text in ["ERR1002", "err 1002", "it says Error: 1002 again", "error1002"] {
            assert!(says("err1002", text), "{text}");
        }
        assert!(says("400_645", "code 400 645 on screen") && says("PR20002", "pr-20002"));
        assert!(!says("err1002", "err1001"), "numbers are exact");
    }

    #[test]
    fn typos_and_words_in_between() {
        for text in ["it just goes contacting server", "contactign sever...", "conacting the servr", "Contacting  Server"] {
            assert!(says("contacting server", text), "{text}");
        }
        assert!(says("card locked", "my smart crad... card is now locked"));
        assert!(says("log on", "cant login"));
        assert!(!says("card locked", "the card works and the door of the other room is locked"));
        assert!(!says("card stopped", "the card program never stopped"), "words with a meaning of their own drive a phrase apart");
    }

    #[test]
    fn a_denial_is_no_report() {
        assert!(!says("locked", "its not locked") && says("not locked", "its not locked"));
        assert!(!says("card locked", "the card is not locked") && !says("card works", "her card doesnt work"));
    }

    #[test]
    fn a_phrase_stays_within_a_sentence() {
        assert!(
            !says("card locked", "i have my card. locked out of the building too") && says("card locked", "my card, locked again")
        );
    }

    #[test]
    fn short_words_must_be_exact() {
        assert!(!says("card", "care") && says("card", "crad") && says("card", "cards") && !says("pin", "pun"));
    }

    proptest! {
        #[test]
        fn any_text_is_taken(text in "\\PC{0,200}") {
            let _ = says("contacting server", &text);
        }
    }
}
