//! Texts in files that people choose, in whatever encoding a program of theirs wrote them.

use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252};

/// The text of a file; `None` for a picture or a program, which have characters that no text has.
pub(crate) fn text_of(bytes: &[u8]) -> Option<String> {
    let text = decoded(bytes);
    let strange = text.chars().filter(|letter| letter.is_control() && !letter.is_whitespace()).count();
    (strange * 20 <= text.chars().count()).then_some(text)
}

/// Text in whatever encoding: a byte-order mark says which, zeros between letters are UTF-16, what is no UTF-8 is Windows-1252.
fn decoded(bytes: &[u8]) -> String {
    if let Some((encoding, mark)) = Encoding::for_bom(bytes) {
        return encoding.decode_without_bom_handling(bytes.get(mark..).unwrap_or_default()).0.into_owned();
    }
    let beginning = bytes.get(..bytes.len().min(4_000)).unwrap_or_default();
    let zeros = |odd: usize| beginning.iter().skip(odd).step_by(2).filter(|byte| **byte == 0).count();
    let many = beginning.len() / 6 + 1;
    let encoding = match (zeros(0), zeros(1)) {
        (even, odd) if odd >= many && even < many => UTF_16LE,
        (even, odd) if even >= many && odd < many => UTF_16BE,
        _ if std::str::from_utf8(bytes).is_ok() => UTF_8,
        _ => WINDOWS_1252,
    };
    encoding.decode_without_bom_handling(bytes).0.into_owned()
}
