//! Endings and slips: when two words are the same word, written otherwise.

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
pub(crate) fn slip(a: &str, b: &str) -> bool {
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
    use std::collections::BTreeSet;

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
