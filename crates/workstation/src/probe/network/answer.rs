//! What the first bytes of an answer to a TLS client hello are: an older TLS, or no TLS at all.
//!
//! Record and handshake headers: RFC 8446 sections 5.1 and 4, the same since SSL 3.0.

/// What answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Answer {
    /// Nothing was received.
    Nothing,
    /// Not a TLS record.
    NotTls,
    /// A server that only speaks this older version.
    TooOld(String),
    /// TLS in a version that we speak, or too little to tell.
    Tls,
}

const ALERT: u8 = 21;
const HANDSHAKE: u8 = 22;
const SERVER_HELLO: u8 = 2;
const PROTOCOL_VERSION: u8 = 70;

/// Reads the first bytes of an answer.
pub(super) fn read(bytes: &[u8]) -> Answer {
    match bytes {
        [] => Answer::Nothing,
        [kind, ..] if !(20..=23).contains(kind) => Answer::NotTls,
        [_, major, ..] if *major != 3 => Answer::NotTls,
        [ALERT, _, minor, _, _, _, PROTOCOL_VERSION, ..] => Answer::TooOld(older(*minor).unwrap_or("an older version").to_owned()),
        [HANDSHAKE, _, _, _, _, SERVER_HELLO, _, _, _, 3, minor, ..] => match older(*minor) {
            Some(version) => Answer::TooOld(version.to_owned()),
            None => Answer::Tls,
        },
        _ => Answer::Tls,
    }
}

/// The name of a version older than TLS 1.2.
fn older(minor: u8) -> Option<&'static str> {
    match minor {
        0 => Some("SSL 3.0"),
        1 => Some("TLS 1.0"),
        2 => Some("TLS 1.1"),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn recorded_answers() {
        let old = |version: &str| Answer::TooOld(version.to_owned());
        // OpenSSL 3.0.19 `s_server`, limited to TLS 1.0 or 1.1: to a client of 1.2 and 1.3, then to one of 1.2 alone.
        assert_eq!(read(&[21, 3, 3, 0, 2, 2, 70]), old("an older version"));
        assert_eq!(read(&[22, 3, 1, 0, 69, 2, 0, 0, 65, 3, 1, 0xB1, 0xA9]), old("TLS 1.0"));
        assert_eq!(read(&[22, 3, 2, 0, 69, 2, 0, 0, 65, 3, 2, 0x80, 0x60]), old("TLS 1.1"));
        // By hand: a server that names its version in the alert's own header.
        assert_eq!(read(&[21, 3, 1, 0, 2, 2, 70]), old("TLS 1.0"));
        assert_eq!(read(&[22, 3, 3, 0, 122, 2, 0, 0, 118, 3, 3, 9, 9]), Answer::Tls);
        assert_eq!(read(&[21, 3, 3, 0, 2, 2, 40]), Answer::Tls);
        assert_eq!(read(b"HTTP/1.1 400 Bad Request"), Answer::NotTls);
        assert_eq!(read(b""), Answer::Nothing);
    }

    proptest! {
        #[test]
        fn any_bytes(bytes in prop::collection::vec(any::<u8>(), 0..80)) {
            let answer = read(&bytes);
            prop_assert_eq!(answer == Answer::Nothing, bytes.is_empty());
        }
    }
}
