//! Words as they are compared: people type names without the marks and capitals with which they are written.

use unicode_normalization::UnicodeNormalization as _;
use unicode_normalization::char::is_combining_mark;

/// Small letters without accents and apostrophes. Programs drop them, and a Mac writes a mark as a letter of its own: `O'BRIEN, ZOE`
/// becomes the same as `O’Brien, Zoë`.
pub fn folded(text: &str) -> String {
    let kept = |letter: &char| !is_combining_mark(*letter) && !is_apostrophe(*letter);
    let mut plain = String::with_capacity(text.len());
    for letter in text.to_lowercase().nfd().filter(kept) {
        match letter {
            'ł' => plain.push('l'),
            'ø' => plain.push('o'),
            'đ' | 'ð' => plain.push('d'),
            'ı' => plain.push('i'),
            'ß' => plain.push_str("ss"),
            'æ' => plain.push_str("ae"),
            'œ' => plain.push_str("oe"),
            'þ' => plain.push_str("th"),
            other => plain.push(other),
        }
    }
    plain
}

/// Whether a letter is an apostrophe, in any of the ways in which keyboards and programs write one.
fn is_apostrophe(letter: char) -> bool {
    matches!(letter, '\'' | '’' | '‘' | '`' | '´' | 'ʼ')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_the_same_however_its_marks_are_written() {
        for name in ["Zoë O’Brien", "ZOE OBRIEN", "Zoe\u{308} O'Brien", "zoë o`brien"] {
            assert_eq!(folded(name), "zoe obrien");
        }
        assert_eq!(folded("Łukasz Strauß-Sørensen"), "lukasz strauss-sorensen");
        assert_eq!(folded("100%_!"), "100%_!");
    }
}
