//! The parts of a text that are counted.

use std::collections::BTreeMap;

/// The lengths of parts, in letters; a space stands before and after each word.
const LENGTHS: std::ops::RangeInclusive<usize> = 3..=5;

/// Parts of words, by their hashes, and how often each stands in a text, as 1 + ln(times): the tenth mention says less than
/// the first.
pub(crate) fn parts(text: &str) -> BTreeMap<u32, f32> {
    let mut counts: BTreeMap<u32, f32> = BTreeMap::new();
    for word in words(text) {
        let letters: Vec<char> = format!(" {word} ").chars().collect();
        for length in LENGTHS {
            letters.windows(length).for_each(|part| *counts.entry(hash(part)).or_insert(0.0) += 1.0);
        }
    }
    counts.values_mut().for_each(|count| *count = 1.0 + count.ln());
    counts
}

/// Runs of letters and digits in lower case; an apostrophe within one is passed over.
fn words(text: &str) -> impl Iterator<Item = String> {
    let plain: String = text.chars().filter(|c| !matches!(c, '\'' | '\u{2019}')).flat_map(char::to_lowercase).collect();
    let words: Vec<String> =
        plain.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).map(str::to_owned).collect();
    words.into_iter()
}

/// FNV-1a over the letters.
fn hash(part: &[char]) -> u32 {
    part.iter().fold(0x811c_9dc5, |hash, letter| (hash ^ u32::from(*letter)).wrapping_mul(0x0100_0193))
}
