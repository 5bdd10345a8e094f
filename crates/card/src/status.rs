//! Status words (ISO/IEC 7816-4).

use std::fmt;

/// The two bytes that end every answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Status(pub(crate) u16);

impl Status {
    /// Done.
    pub(crate) const OK: Self = Self(0x9000);
    /// The passcode has no tries left.
    pub(crate) const LOCKED: Self = Self(0x6983);
    /// More bytes wait for GET RESPONSE; this many (0 stands for 256 or more).
    pub(crate) fn more(self) -> Option<u8> {
        let [high, low] = self.0.to_be_bytes();
        (high == 0x61).then_some(low)
    }

    /// The command asked for the wrong length; this is the right one (0 stands for 256).
    pub(crate) fn right_length(self) -> Option<u8> {
        let [high, low] = self.0.to_be_bytes();
        (high == 0x6C).then_some(low)
    }

    /// The answer to an empty VERIFY: this many tries are left.
    pub(crate) fn tries(self) -> Option<u8> {
        (self.0 & 0xFFF0 == 0x63C0).then_some((self.0 & 0x000F) as u8)
    }

    /// There is no such file or object.
    pub(crate) fn not_found(self) -> bool {
        matches!(self.0, 0x6A82 | 0x6A88)
    }

    /// The card does not know this way of asking, so another way may work.
    pub(crate) fn unsupported(self) -> bool {
        matches!(self.0, 0x6A81 | 0x6A86 | 0x6B00 | 0x6D00)
    }

    /// The card could not do what it knows how to do: its memory or its program failed (64xx, 65xx, 6Fxx).
    pub(crate) fn internal_error(self) -> bool {
        matches!(self.0 >> 8, 0x64 | 0x65 | 0x6F)
    }

    fn words(self) -> &'static str {
        match self.0 {
            0x6282 | 0x6B00 => "its data ended early",
            0x6700 => "it did not accept the length",
            0x6982 => "it asks for the passcode first",
            0x6985 => "it does not allow this now",
            0x6A81 | 0x6A86 | 0x6D00 | 0x6E00 => "it does not know the command",
            0x6A82 | 0x6A88 => "it has no such data",
            _ if self.internal_error() => "it failed inside",
            _ => "it answered with an error",
        }
    }
}

impl fmt::Display for Status {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} ({:04X})", self.words(), self.0)
    }
}
