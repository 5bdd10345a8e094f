//! What is needed to understand what people say, worked out from the pack when somebody first says something: most checkups
//! come without a word.

use std::sync::Arc;

use crate::words::{Lexicon, Token};
use crate::{Pack, Signature, alternatives};

/// The words of a phrase, in order.
pub(crate) type Phrase = Vec<Arc<Token>>;

/// The pack's phrases and words, ready to be compared.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Hearing {
    /// How words are compared.
    pub(crate) lexicon: Lexicon,
    /// The phrases of each signature, in the pack's order of signatures.
    pub(crate) phrases: Vec<Vec<Phrase>>,
    /// Ways of saying that a card is used.
    pub(crate) card_used: Vec<Phrase>,
}

impl Hearing {
    /// What follows from a pack.
    pub(crate) fn new(pack: &Pack) -> Self {
        let spelt = |signature: &Signature| signature.phrases.iter().flat_map(|phrase| alternatives(phrase)).collect();
        let spelt: Vec<Vec<String>> = pack.signatures.iter().map(spelt).collect();
        let card_used: Vec<String> = pack.words.card_used.iter().flat_map(|phrase| alternatives(phrase)).collect();
        let lexicon = Lexicon::new(&pack.words, spelt.iter().flatten().chain(&card_used).map(String::as_str));
        let phrases: Vec<Vec<Phrase>> =
            spelt.iter().map(|phrases| phrases.iter().map(|phrase| lexicon.phrase(phrase)).collect()).collect();
        let card_used = card_used.iter().map(|phrase| lexicon.phrase(phrase)).collect();
        Self { lexicon, phrases, card_used }
    }
}
