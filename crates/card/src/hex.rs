//! Bytes as hexadecimal digits.

use std::fmt::Write;

/// Upper-case, without spaces.
pub(crate) fn upper(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut text, byte| {
        // Writing into a String cannot fail.
        let _ = write!(text, "{byte:02X}");
        text
    })
}

/// Lower-case, without spaces.
pub(crate) fn lower(bytes: &[u8]) -> String {
    upper(bytes).to_ascii_lowercase()
}
