//! The answer to reset (ISO/IEC 7816-3): whether it is well formed, its historical bytes, and the two that are
//! published for NHS cards. A card's series is never guessed from it.

use std::fmt;

/// Shortest and longest answer to reset, in bytes.
const SIZES: std::ops::RangeInclusive<usize> = 2..=33;

/// A well-formed answer to reset.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Atr<'a> {
    /// What the card's maker put in, at most 15 bytes.
    pub historical: &'a [u8],
}

/// Why bytes are not an answer to reset.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AtrError {
    /// Not 2 to 33 bytes; this many.
    Size(usize),
    /// The first byte is neither 3B nor 3F.
    FirstByte(u8),
    /// It ends before what it announces, or goes on after it.
    Length,
    /// Its check byte does not fit.
    Check,
}

impl fmt::Display for AtrError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Size(size) => write!(f, "it has {size} bytes, not 2 to 33"),
            Self::FirstByte(byte) => write!(f, "it begins with {byte:02X}, not 3B or 3F"),
            Self::Length => write!(f, "its length is not what it announces"),
            Self::Check => write!(f, "its check byte does not fit"),
        }
    }
}

impl std::error::Error for AtrError {}

impl<'a> Atr<'a> {
    /// Reads an answer to reset.
    pub fn parse(bytes: &'a [u8]) -> Result<Self, AtrError> {
        if !SIZES.contains(&bytes.len()) {
            return Err(AtrError::Size(bytes.len()));
        }
        let (first, rest) = bytes.split_first().ok_or(AtrError::Size(0))?;
        if !matches!(first, 0x3B | 0x3F) {
            return Err(AtrError::FirstByte(*first));
        }
        let (format, mut rest) = rest.split_first().ok_or(AtrError::Length)?;
        let mut announced = format >> 4;
        let mut checked = false;
        while announced != 0 {
            let (interface, after) = rest.split_at_checked(announced.count_ones() as usize).ok_or(AtrError::Length)?;
            rest = after;
            // Bit 8 announces TD, the last of a group: more groups, and a protocol. Any but T=0 brings a check byte.
            let more = interface.last().filter(|_| announced & 0x08 != 0);
            checked |= more.is_some_and(|td| td & 0x0F != 0);
            announced = more.map_or(0, |td| td >> 4);
        }
        let (historical, check) = rest.split_at_checked(usize::from(format & 0x0F)).ok_or(AtrError::Length)?;
        if check.len() != usize::from(checked) {
            return Err(AtrError::Length);
        }
        if checked && bytes.iter().skip(1).fold(0, |sum, byte| sum ^ byte) != 0 {
            return Err(AtrError::Check);
        }
        Ok(Self { historical })
    }
}

/// An answer to reset, and what the source says about it.
type Known = (&'static [u8], &'static str);

/// The two entries that name the NHS in `smartcard_list.txt` of pcsc-tools,
/// <https://github.com/LudovicRousseau/pcsc-tools>, commit 3e819c605e93f02c6a215d5d35cbd205dbe6c0a5 (3 June 2026). None is
/// published for series 8, 9 or 10.
const KNOWN: [Known; 2] = [
    (
        &[0x3B, 0x6A, 0x00, 0xFF, 0x4A, 0x43, 0x4F, 0x50, 0x34, 0x31, 0x56, 0x32, 0x32, 0x31],
        "JCOP41, listed as an NHS hospital smartcard",
    ),
    (
        &[0x3B, 0xF9, 0x18, 0x00, 0x00, 0x81, 0x31, 0xFE, 0x45, 0x4A, 0x43, 0x4F, 0x50, 0x34, 0x31, 0x56, 0x32, 0x32, 0xAF],
        "JCOP41, listed as an NHS Care Identity Service smartcard",
    ),
];

/// What is published about exactly this answer to reset.
pub fn known_atr(atr: &[u8]) -> Option<&'static str> {
    KNOWN.iter().find(|(bytes, _)| *bytes == atr).map(|(_, words)| *words)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn the_published_ones_are_well_formed_and_known() {
        for ((bytes, words), historical) in KNOWN.iter().zip([&b"JCOP41V221"[..], b"JCOP41V22"]) {
            assert_eq!(Atr::parse(bytes), Ok(Atr { historical }));
            assert_eq!(known_atr(bytes), Some(*words));
        }
        // Same vendor as series 8 to 10, but not published as NHS cards: nothing is said about them.
        let idemia = [0x3B, 0xD6, 0x97, 0x00, 0x81, 0xB1, 0xFE, 0x45, 0x1F, 0x87, 0x80, 0x31, 0xC1, 0x52, 0x41, 0x1A, 0x2B];
        assert_eq!(Atr::parse(&idemia).map(|atr| atr.historical.len()), Ok(6));
        assert_eq!(known_atr(&idemia), None);
    }

    #[test]
    fn nonsense_is_named() {
        assert_eq!(Atr::parse(&[]), Err(AtrError::Size(0)));
        assert_eq!(Atr::parse(&[0x3B; 40]), Err(AtrError::Size(40)));
        assert_eq!(Atr::parse(&[0x00, 0x11, 0x22]), Err(AtrError::FirstByte(0)));
        assert_eq!(Atr::parse(&[0x3B, 0x8F, 0x01]), Err(AtrError::Length));
        assert_eq!(Atr::parse(&[0x3B, 0x00, 0x05]), Err(AtrError::Length));
        assert_eq!(Atr::parse(&[0x3B, 0x80, 0x01, 0x80]), Err(AtrError::Check));
        assert_eq!(Atr::parse(&[0x3B, 0x80, 0x01, 0x81]), Ok(Atr { historical: &[] }));
    }

    proptest! {
        #[test]
        fn any_bytes_give_an_answer(bytes in prop::collection::vec(any::<u8>(), 0..50)) {
            if let Ok(atr) = Atr::parse(&bytes) {
                prop_assert!(atr.historical.len() <= 15);
            }
        }

        #[test]
        fn any_format_byte_gives_an_answer(mut bytes in prop::collection::vec(any::<u8>(), 2..34)) {
            bytes[0] = 0x3B;
            let _ = Atr::parse(&bytes);
        }
    }
}
