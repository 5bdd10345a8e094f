//! Words as they are compared: lower case, ways of writing the same thing written one way, endings taken off.

use std::collections::BTreeSet;
use std::sync::Arc;

use serde::Deserialize;

/// What the pack says about words (`knowledge/words.toml`).
#[derive(Debug, Clone, PartialEq, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Words {
    /// Groups of one to three words that mean the same; the first of each is the one that is compared.
    pub same: Vec<Vec<String>>,
    /// Words that turn what follows into its opposite. Any of them in a phrase is any denial in a text.
    pub denials: Vec<String>,
    /// Other denials, that say more ("never"): in a phrase they are only themselves.
    #[serde(default)]
    pub strong_denials: Vec<String>,
    /// Words that everybody uses and that say nothing by themselves.
    #[serde(default)]
    pub common: BTreeSet<String>,
    /// Variants of [`Self::same`] word by word, longest first, worked out when the pack is read.
    #[serde(skip)]
    variants: Vec<(Vec<String>, String)>,
    /// Every word that some phrase has, in order: none of them is a slip of another. Worked out when the pack is read.
    #[serde(skip)]
    vocabulary: Vec<Arc<Token>>,
}

/// A word or a number of a text or a phrase.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Token {
    /// As it is compared.
    pub(crate) word: String,
    /// Without its ending.
    pub(crate) stem: String,
    /// Whether it is a denial.
    pub(crate) denies: bool,
    /// Whether it is a denial that any other stands for.
    plain_denial: bool,
    /// Whether everybody uses it, whatever the fault.
    pub(crate) common: bool,
    /// Its place among the words that phrases have, when it is one.
    pub(crate) place: Option<usize>,
    /// Whether the phrase wants exactly this form of the word (written with `=` before it).
    exact: bool,
}

impl Words {
    /// Works out what follows from the lists and from the phrases they are used with.
    pub(crate) fn prepare<'a>(&mut self, phrases: impl Iterator<Item = &'a str>) {
        let mut variants = Vec::new();
        for group in &self.same {
            let Some(first) = group.first() else { continue };
            variants.extend(group.iter().skip(1).map(|variant| (split(variant), first.clone())));
        }
        variants.sort_by_key(|(words, _)| std::cmp::Reverse(words.len()));
        self.variants = variants;
        let words: BTreeSet<String> = phrases.flat_map(|phrase| self.tokens(phrase)).map(|token| token.word).collect();
        let placed = |(place, word): (usize, &String)| Arc::new(Token { place: Some(place), ..self.token(word) });
        self.vocabulary = words.iter().enumerate().map(placed).collect();
    }

    /// The tokens of a phrase. Phrases share their words, of which there are far fewer.
    pub(crate) fn phrase(&self, phrase: &str) -> Vec<Arc<Token>> {
        self.tokens(phrase).into_iter().map(|token| self.shared(token)).collect()
    }

    fn shared(&self, token: Token) -> Arc<Token> {
        let known = token.place.and_then(|place| self.vocabulary.get(place));
        known.filter(|_| !token.exact).cloned().unwrap_or_else(|| Arc::new(token))
    }

    /// The tokens of a text.
    pub(crate) fn tokens(&self, text: &str) -> Vec<Token> {
        self.unify(split(text)).into_iter().map(|word| self.token(&word)).collect()
    }

    /// For every word that phrases have, whether it stands in a text: most phrases are ruled out by one that does not.
    pub(crate) fn present(&self, text: &[Token]) -> Vec<bool> {
        self.vocabulary.iter().map(|word| text.iter().any(|typed| word.is_like(typed))).collect()
    }

    fn token(&self, written: &str) -> Token {
        let exact = written.starts_with('=');
        let word = written.trim_start_matches('=').to_owned();
        Token {
            stem: stem(&word),
            denies: self.denials.contains(&word) || self.strong_denials.contains(&word),
            common: self.common.contains(&word),
            plain_denial: self.denials.contains(&word),
            place: self.vocabulary.binary_search_by(|known| known.word.as_str().cmp(&word)).ok(),
            exact,
            word,
        }
    }

    /// Writes every variant as the first of its group.
    fn unify(&self, words: Vec<String>) -> Vec<String> {
        let mut out = Vec::with_capacity(words.len());
        let mut rest = words.as_slice();
        while let Some(first) = rest.first() {
            let variant = self.variants.iter().find(|(variant, _)| rest.starts_with(variant));
            out.push(variant.map_or(first, |(_, same)| same).clone());
            rest = rest.get(variant.map_or(1, |(variant, _)| variant.len())..).unwrap_or_default();
        }
        out
    }
}

impl Token {
    /// Whether a word of a phrase and a typed one are the same but for ending and typing. Numbers and words of up to three
    /// letters must be equal; a word of four letters may have two letters swapped or one doubled; of five or six also one left
    /// out or put in; longer words may be one (from eight letters: two) edits apart. A typed word that some phrase has is no
    /// slip of another.
    pub(crate) fn is_like(&self, typed: &Self) -> bool {
        if self.word == typed.word {
            return true;
        }
        if self.exact {
            return false;
        }
        self.plain_denial && typed.denies || self.stem == typed.stem || typed.place.is_none() && slip(&self.word, &typed.word)
    }
}

/// The phrases that one phrase with alternatives (`a|b`) stands for.
pub fn alternatives(phrase: &str) -> Vec<String> {
    phrase.split_whitespace().fold(vec![String::new()], |phrases, word| {
        let longer = |start: &String| word.split('|').map(|word| format!("{start} {word}")).collect::<Vec<String>>();
        phrases.iter().flat_map(longer).collect()
    })
}

/// A comma or colon, where people stop for breath.
pub(crate) const PAUSE: &str = ",";

/// Splits at punctuation and between letters and digits, and lower-cases. A `=` before a word stays with it; a comma or a colon is
/// a word of its own.
fn split(text: &str) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    let mut last = Kind::Other;
    for c in text.chars().flat_map(char::to_lowercase) {
        if matches!(c, '\'' | '\u{2019}') {
            continue;
        }
        let kind = Kind::of(c);
        let goes_on = kind == last && kind != Kind::Pause || last == Kind::Exactly && kind == Kind::Letter;
        match (kind, goes_on) {
            (Kind::Other, _) => {}
            (_, true) => words.iter_mut().last().into_iter().for_each(|word| word.push(c)),
            (Kind::Pause, _) => words.push(PAUSE.to_owned()),
            (_, false) => words.push(c.to_string()),
        }
        last = kind;
    }
    words
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Letter,
    Digit,
    Exactly,
    Pause,
    Other,
}

impl Kind {
    fn of(c: char) -> Self {
        if c.is_ascii_digit() {
            Self::Digit
        } else if c.is_alphabetic() {
            Self::Letter
        } else if c == '=' {
            Self::Exactly
        } else if matches!(c, ',' | ':') {
            Self::Pause
        } else {
            Self::Other
        }
    }
}

/// A word without its ending, so that "recognise", "recognised" and "recognising" are one. Crude on purpose: phrase and text
/// go through the same, so it need not yield a word.
pub(crate) fn stem(word: &str) -> String {
    let cut = |end: &str, least: usize| word.strip_suffix(end).filter(|stem| stem.len() >= least);
    if let Some(stem) = cut("ies", 2).or_else(|| cut("ied", 2)) {
        return format!("{stem}y");
    }
    let stem = match cut("ing", 3).or_else(|| cut("ed", 3)) {
        Some(stem) => verb(stem),
        None => cut("s", 3).filter(|stem| !stem.ends_with(['s', 'u', 'i'])).unwrap_or(word).to_owned(),
    };
    stem.strip_suffix('e').filter(|short| short.len() >= 4).map_or(stem.clone(), str::to_owned)
}

/// What is left of a verb when "ing" or "ed" is taken off: "stopp" becomes "stop", "install" keeps both letters, "com" becomes
/// "come".
fn verb(stem: &str) -> String {
    let vowel = |c: char| matches!(c, 'a' | 'e' | 'i' | 'o' | 'u' | 'y');
    let last: Vec<char> = stem.chars().rev().take(3).collect();
    match last.as_slice() {
        [a, b, ..] if a == b && !matches!(a, 'l' | 's' | 'z' | 'e') => stem.strip_suffix(*a).unwrap_or(stem).to_owned(),
        [a, b, c] if stem.len() == 3 && !vowel(*a) && !matches!(a, 'w' | 'x') && vowel(*b) && !vowel(*c) => format!("{stem}e"),
        _ => stem.to_owned(),
    }
}

/// Whether one word is the other, mistyped.
fn slip(a: &str, b: &str) -> bool {
    if a.len() <= 3 || a.len().abs_diff(b.len()) > 2 || !begin_alike(a.as_bytes(), b.as_bytes()) {
        return false;
    }
    // Most pairs end here, before anything is copied: a long text is compared with every phrase of the pack.
    let letters = a.chars().count();
    if letters <= 3 || letters.abs_diff(b.chars().count()) > 2 {
        return false;
    }
    let (a, b): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
    // Another letter in a letter's place makes another word too easily, unless the word is long.
    let same_letters = a.len() != b.len() || sorted(&a) == sorted(&b);
    match a.len() {
        4 => distance(&a, &b) <= 1 && same_letters && (b.len() == 4 || doubled(&b)),
        5 | 6 => b.len() >= 4 && distance(&a, &b) <= 1 && same_letters,
        7 => distance(&a, &b) <= 1,
        _ => b.len() >= 6 && distance(&a, &b) <= 2,
    }
}

/// Whether one slip could turn one beginning into the other; spares most words the full comparison. Numbers never are: they
/// must be equal.
fn begin_alike(a: &[u8], b: &[u8]) -> bool {
    let ([a0, a1, ..], [b0, b1, ..]) = (a, b) else { return false };
    !a0.is_ascii_digit() && !b0.is_ascii_digit() && (a0 == b0 || a1 == b1 || a0 == b1 || a1 == b0)
}

fn doubled(word: &[char]) -> bool {
    word.windows(2).any(|pair| matches!(pair, [a, b] if a == b))
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

    #[test]
    fn endings_are_taken_off() {
        for group in [
            &["recognise", "recognised", "recognising", "recognises"][..],
            &["stop", "stopped", "stops", "stopping"],
            &["install", "installed", "installing"],
            &["card", "cards"],
            &["try", "tries", "tried"],
            &["freeze", "freezes", "freezing"],
            &["come", "comes", "coming"],
            &["ask", "asks", "asking", "asked"],
            &["put", "puts", "putting"],
        ] {
            let stems: BTreeSet<String> = group.iter().map(|word| stem(word)).collect();
            assert_eq!(stems.len(), 1, "{stems:?}");
        }
        assert!(stem("address") != stem("addr") && stem("this") == "this" && stem("site") != stem("sits"));
    }

    proptest! {
        #[test]
        fn distance_is_symmetric_and_zero_on_itself(a in "[a-d]{0,9}", b in "[a-d]{0,9}") {
            let (a, b): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
            prop_assert_eq!(distance(&a, &b), distance(&b, &a));
            prop_assert_eq!(distance(&a, &a), 0);
        }
    }
}
