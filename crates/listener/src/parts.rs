//! The parts of a text that are counted.

use std::collections::BTreeMap;

/// The lengths of parts of words, in letters; a space stands before and after each word.
const LENGTHS: std::ops::RangeInclusive<usize> = 3..=4;

/// Parts by their hashes, and how often each stands in a text, as 1 + ln(times): the tenth mention says less than the first.
pub(crate) type Parts = BTreeMap<u32, f32>;

/// The two kinds of parts, each of which counts for half: letters within words, so that endings and slips of the finger cost
/// little, and words with the word before, which say what is done to what.
pub(crate) fn parts(text: &str) -> [Parts; 2] {
    let words = words(text);
    let letters = words.iter().flat_map(|word| letters(word));
    let pairs = words.windows(2).map(|pair| hash(pair.join(" ").chars()));
    let words = words.iter().map(|word| hash(format!("{word}\n").chars()));
    [counted(letters), counted(words.chain(pairs))]
}

/// The parts of one word.
fn letters(word: &str) -> Vec<u32> {
    let letters: Vec<char> = format!(" {word} ").chars().collect();
    LENGTHS.flat_map(|length| letters.windows(length).map(|part| hash(part.iter().copied())).collect::<Vec<_>>()).collect()
}

fn counted(parts: impl Iterator<Item = u32>) -> Parts {
    let mut counts = Parts::new();
    parts.for_each(|part| *counts.entry(part).or_insert(0.0) += 1.0);
    counts.values_mut().for_each(|count| *count = 1.0 + count.ln());
    counts
}

/// Runs of letters and digits in lower case; an apostrophe within one is passed over.
fn words(text: &str) -> Vec<String> {
    let plain: String = text.chars().filter(|c| !matches!(c, '\'' | '\u{2019}')).flat_map(char::to_lowercase).collect();
    plain.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).map(str::to_owned).collect()
}

/// FNV-1a over the letters.
fn hash(letters: impl Iterator<Item = char>) -> u32 {
    letters.fold(0x811c_9dc5, |hash, letter| (hash ^ u32::from(letter)).wrapping_mul(0x0100_0193))
}
