//! Which class a text sounds like: multinomial logistic regression over its words and their letters.
//!
//! Examples are learned from when the program is built ([`learn`]), and what was learned is kept as bytes that are read where
//! they lie ([`Model`]): a PC on which nobody says anything pays for none of it. Counted are
//! parts of words of three and four letters, so that endings and slips of the finger cost little, and words with their
//! neighbours. The class names are the caller's.

mod learn;
mod model;
mod parts;

pub use learn::{Example, learn};
pub use model::Model;

/// The phrases that one phrase with alternatives (`a|b`) stands for.
pub fn alternatives(phrase: &str) -> Vec<String> {
    phrase.split_whitespace().fold(vec![String::new()], |phrases, word| {
        let longer = |start: &String| word.split('|').map(|word| format!("{start} {word}")).collect::<Vec<String>>();
        phrases.iter().flat_map(longer).collect()
    })
}
