//! Words as they are compared: lower case, ways of writing the same thing written one way, endings taken off.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use serde::Deserialize;

use crate::spelling::{slip, stem};

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
    /// Words after which, up to the next pause, something is feared or asked about and not reported.
    #[serde(default)]
    pub suppositions: Vec<String>,
    /// Phrases of people who have a card in use, whatever else they sign in with ("my card isn't seen"). Not those of a program that
    /// asks for one.
    #[serde(default)]
    pub card_used: Vec<String>,
    /// Words before which a “hello” that begins a text greets, and is no Windows Hello.
    #[serde(default)]
    pub after_greeting: BTreeSet<String>,
    /// Words that everybody uses and that say nothing by themselves.
    #[serde(default)]
    pub common: BTreeSet<String>,
}

/// What begins the texts of polite people.
const GREETING: &str = "hello";

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
    /// Whether what follows it is only supposed.
    pub(crate) supposes: bool,
    /// Whether everybody uses it, whatever the fault.
    pub(crate) common: bool,
    /// Its place among the words that phrases have, when it is one.
    pub(crate) place: Option<usize>,
    /// Whether the phrase wants exactly this form of the word (written with `=` before it).
    exact: bool,
}

/// What the pack says about words, worked out with the phrases it is used with.
#[derive(Debug, Clone, PartialEq, Default)]
pub(crate) struct Lexicon {
    /// As the pack says it.
    words: Words,
    /// Ways of writing the first of a group, by their first word: its other words and what stands for it, longest first.
    variants: BTreeMap<String, Vec<(Vec<String>, String)>>,
    /// Every word that some phrase has, in order: none of them is a slip of another.
    vocabulary: Vec<Arc<Token>>,
}

impl Lexicon {
    /// The words of the pack, for these phrases.
    pub(crate) fn new<'a>(words: &Words, phrases: impl Iterator<Item = &'a str>) -> Self {
        let mut lexicon = Self { variants: variants(&words.same), words: words.clone(), vocabulary: Vec::new() };
        let used: BTreeSet<String> = phrases.flat_map(|phrase| lexicon.tokens(phrase)).map(|token| token.word).collect();
        let placed = |(place, word): (usize, &String)| Arc::new(Token { place: Some(place), ..lexicon.token(word) });
        lexicon.vocabulary = used.iter().enumerate().map(placed).collect();
        lexicon
    }

    /// The text after the greeting that it begins with: neither “Hello, …” nor “hello i …” is Windows Hello.
    pub(crate) fn without_greeting<'a>(&self, text: &'a str) -> &'a str {
        let text = text.trim_start();
        let greeting = text.split_at_checked(GREETING.len()).filter(|(first, _)| first.eq_ignore_ascii_case(GREETING));
        let Some((_, rest)) = greeting else { return text };
        let word = |rest: &str| rest.trim_start().split(|c: char| !c.is_alphanumeric()).next().unwrap_or_default().to_lowercase();
        let greets = rest.starts_with(|c: char| !c.is_alphanumeric() && !c.is_whitespace())
            || rest.starts_with(char::is_whitespace) && self.words.after_greeting.contains(&word(rest));
        if greets { rest.trim_start_matches(|c: char| !c.is_alphanumeric()) } else { text }
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
            denies: self.words.denials.contains(&word) || self.words.strong_denials.contains(&word),
            supposes: self.words.suppositions.contains(&word),
            common: self.words.common.contains(&word),
            plain_denial: self.words.denials.contains(&word),
            place: self.vocabulary.binary_search_by(|known| known.word.as_str().cmp(&word)).ok(),
            exact,
            word,
        }
    }

    /// Writes every variant as the first of its group.
    fn unify(&self, words: Vec<String>) -> Vec<String> {
        let mut out = Vec::with_capacity(words.len());
        let mut rest = words.as_slice();
        while let Some((first, after)) = rest.split_first() {
            let variants = self.variants.get(first).into_iter().flatten();
            let variant = variants.into_iter().find(|(others, _)| after.starts_with(others));
            out.push(variant.map_or(first, |(_, same)| same).clone());
            rest = after.get(variant.map_or(0, |(others, _)| others.len())..).unwrap_or_default();
        }
        out
    }
}

fn variants(same: &[Vec<String>]) -> BTreeMap<String, Vec<(Vec<String>, String)>> {
    let mut by_first: BTreeMap<String, Vec<(Vec<String>, String)>> = BTreeMap::new();
    for group in same {
        let Some((stands, others)) = group.split_first() else { continue };
        for mut variant in others.iter().map(|variant| split(variant)).filter(|variant| !variant.is_empty()) {
            let first = variant.remove(0);
            by_first.entry(first).or_default().push((variant, stands.clone()));
        }
    }
    by_first.values_mut().for_each(|variants| variants.sort_by_key(|(others, _)| std::cmp::Reverse(others.len())));
    by_first
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
