//! Finds the error texts that a person means, in whatever they typed: no case, small typos, words in between.

use lanyard_model::Recognised;

use crate::{Pack, Signature};

/// How many other words may stand between two words of a phrase.
const GAP: usize = 3;

/// What was understood of a text, and what was not.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Understood<'a> {
    /// Signatures that were recognised, in the pack's order.
    pub signatures: Vec<&'a Signature>,
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
    let sentences: Vec<(&str, Vec<Token>)> = sentences(text).map(|sentence| (sentence, tokens(sentence))).collect();
    let mut known = vec![false; sentences.len()];
    let mut signatures = Vec::new();
    for signature in &pack.signatures {
        let mut found = false;
        for ((_, words), known) in sentences.iter().zip(&mut known) {
            let here = signature.words.iter().any(|phrase| says(words, phrase));
            found |= here;
            *known |= here;
        }
        if found {
            signatures.push(signature);
        }
    }
    Understood { signatures, unrecognised: leftover(&sentences, &known) }
}

/// The sentences in which nothing was recognised, joined; those of fewer than two words say nothing.
fn leftover(sentences: &[(&str, Vec<Token>)], known: &[bool]) -> Option<String> {
    let unknown = sentences.iter().zip(known).filter(|((_, words), known)| !**known && words.len() >= 2);
    let left: Vec<&str> = unknown.map(|((sentence, _), _)| sentence.trim()).collect();
    (!left.is_empty()).then(|| left.join("; "))
}

/// A phrase never reaches from one sentence into the next. A stop within a word ("X.509") ends none.
fn sentences(text: &str) -> impl Iterator<Item = &str> {
    let parts = text.split([';', '!', '?', '\n']).flat_map(|part| part.split(". "));
    parts.filter(|sentence| !sentence.trim().is_empty())
}

/// A word, or a number; numbers must match exactly.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Token(String);

/// Splits at punctuation and between letters and digits, lower-cases, and writes common variants one way.
pub(crate) fn tokens(text: &str) -> Vec<Token> {
    let mut words: Vec<String> = Vec::new();
    let mut last = Kind::Other;
    for c in text.chars().flat_map(char::to_lowercase) {
        if matches!(c, '\'' | '\u{2019}') {
            continue;
        }
        let kind = Kind::of(c);
        match (kind, kind == last) {
            (Kind::Other, _) => {}
            (_, true) => words.iter_mut().last().into_iter().for_each(|word| word.push(c)),
            (_, false) => words.push(c.to_string()),
        }
        last = kind;
    }
    unify(words)
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Letter,
    Digit,
    Other,
}

impl Kind {
    fn of(c: char) -> Self {
        if c.is_ascii_digit() {
            Self::Digit
        } else if c.is_alphabetic() {
            Self::Letter
        } else {
            Self::Other
        }
    }
}

/// Pairs of words that are written apart or together.
const PAIRS: &[(&str, &str, &str)] = &[
    ("smart", "card", "smartcard"),
    ("smart", "cards", "smartcards"),
    ("pass", "code", "passcode"),
    ("log", "on", "logon"),
    ("log", "in", "logon"),
    ("sign", "in", "logon"),
    ("log", "out", "logout"),
    ("log", "off", "logout"),
    ("can", "not", "cannot"),
    ("pop", "up", "popup"),
];

/// Words that mean the same to the matcher.
const SAME: &[(&str, &str)] = &[
    ("login", "logon"),
    ("logged", "logon"),
    ("logging", "logon"),
    ("logoff", "logout"),
    ("cant", "cannot"),
    ("pins", "pin"),
    ("passcodes", "passcode"),
    ("pincode", "passcode"),
    ("error", "err"),
    ("computer", "pc"),
    ("computers", "pc"),
    ("machine", "pc"),
    ("laptop", "pc"),
];

fn unify(words: Vec<String>) -> Vec<Token> {
    let mut out: Vec<Token> = Vec::with_capacity(words.len());
    let mut words = words.into_iter().peekable();
    while let Some(word) = words.next() {
        let pair = words.peek().and_then(|next| PAIRS.iter().find(|(first, second, _)| *first == word && second == next));
        if let Some((_, _, joined)) = pair {
            words.next();
            out.push(Token((*joined).to_owned()));
        } else {
            let same = SAME.iter().find(|(from, _)| *from == word).map_or(word.as_str(), |(_, to)| to);
            out.push(Token(same.to_owned()));
        }
    }
    out
}

/// Whether a phrase occurs: its words in order, with at most [`GAP`] others between two of them.
fn says(text: &[Token], phrase: &[Token]) -> bool {
    let Some((first, rest)) = phrase.split_first() else { return false };
    // A phrase without a "not" of its own is not said by "not …" or "… not …".
    let denies = !phrase.iter().any(is_no);
    let begins = |(start, token): (usize, &Token)| (alike(first, token) && !(denies && negated(text, start))).then_some(start);
    text.iter().enumerate().filter_map(begins).any(|start| goes_on(text, start, rest, denies))
}

/// Whether the rest of a phrase follows its first word.
fn goes_on(text: &[Token], start: usize, rest: &[Token], denies: bool) -> bool {
    let mut at = start;
    rest.iter().all(|word| {
        let window = text.iter().enumerate().skip(at + 1).take(GAP + 1);
        let next = window.take_while(|(_, token)| !(denies && is_no(token))).find(|(_, token)| alike(word, token));
        at = next.map_or(at, |(place, _)| place);
        next.is_some()
    })
}

/// Whether the word before says the opposite ("not locked").
fn negated(text: &[Token], start: usize) -> bool {
    start.checked_sub(1).and_then(|before| text.get(before)).is_some_and(is_no)
}

/// Words that turn what follows into its opposite.
fn is_no(token: &Token) -> bool {
    const NO: &[&str] =
        &["not", "isnt", "wasnt", "arent", "never", "doesnt", "didnt", "dont", "wont", "hasnt", "havent", "without"];
    NO.contains(&token.0.as_str())
}

/// Whether two words are the same but for typing. Numbers and words of up to three letters must be equal; a word of four
/// letters may have two letters swapped, one doubled or one left out; longer words may be one (from eight letters: two)
/// edits apart.
fn alike(word: &Token, typed: &Token) -> bool {
    let (a, b) = (word.0.as_str(), typed.0.as_str());
    if a == b {
        return true;
    }
    if a.len() <= 3 || a.len().abs_diff(b.len()) > 2 || !begin_alike(a.as_bytes(), b.as_bytes()) {
        return false;
    }
    // Most pairs end here, before anything is copied: a long text is compared with every phrase of the pack.
    let letters = a.chars().count();
    if letters <= 3 || letters.abs_diff(b.chars().count()) > 2 {
        return false;
    }
    let (a, b): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
    match a.len() {
        4 => b.len().abs_diff(4) <= 1 && distance(&a, &b) <= 1 && (b.len() != 4 || sorted(&a) == sorted(&b)),
        5..=7 => b.len() >= 4 && distance(&a, &b) <= 1,
        _ => b.len() >= 6 && distance(&a, &b) <= 2,
    }
}

/// Whether one slip could turn one beginning into the other; spares most words the full comparison. Numbers never are: they
/// must be equal.
fn begin_alike(a: &[u8], b: &[u8]) -> bool {
    let ([a0, a1, ..], [b0, b1, ..]) = (a, b) else { return false };
    !a0.is_ascii_digit() && !b0.is_ascii_digit() && (a0 == b0 || a1 == b1 || a0 == b1 || a1 == b0)
}

fn sorted(word: &[char]) -> Vec<char> {
    let mut letters = word.to_vec();
    letters.sort_unstable();
    letters
}

/// Edits between two words: insertion, deletion, substitution, and swapping of neighbours (optimal string alignment).
fn distance(a: &[char], b: &[char]) -> usize {
    if a.len().abs_diff(b.len()) > 2 {
        return usize::MAX;
    }
    let mut before: Vec<usize> = Vec::new();
    let mut previous: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.iter().enumerate() {
        let mut current = vec![i + 1];
        for (j, y) in b.iter().enumerate() {
            let get = |row: &[usize], at: usize| row.get(at).copied().unwrap_or(usize::MAX / 2);
            let mut best = (get(&previous, j) + usize::from(x != y)).min(get(&previous, j + 1) + 1).min(get(&current, j) + 1);
            let swapped = i > 0 && j > 0 && a.get(i - 1) == Some(y) && b.get(j - 1) == Some(x);
            if swapped {
                best = best.min(get(&before, j - 1) + 1);
            }
            current.push(best);
        }
        before = std::mem::replace(&mut previous, current);
    }
    previous.last().copied().unwrap_or(usize::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn says(phrase: &str, text: &str) -> bool {
        sentences(text).any(|sentence| super::says(&tokens(sentence), &tokens(phrase)))
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
        fn distance_is_symmetric_and_zero_on_itself(a in "[a-d]{0,9}", b in "[a-d]{0,9}") {
            let (a, b): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
            prop_assert_eq!(distance(&a, &b), distance(&b, &a));
            prop_assert_eq!(distance(&a, &a), 0);
        }

        #[test]
        fn any_text_is_taken(text in "\\PC{0,200}") {
            let _ = says("contacting server", &text);
        }
    }
}
