//! What PC/SC answers when it does not do what it was asked.

use super::width::Long;

/// One answer of the PC/SC library that is not a success.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PcscError {
    /// What it means for us.
    pub kind: ErrorKind,
    /// The library's own code, for example 0x8010001D; 0 when this program found the fault itself.
    pub code: u32,
}

/// The answers that a probe treats differently. Codes: PC/SC specification and `winscard.h`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ErrorKind {
    /// There is no PC/SC library on this system.
    NoLibrary,
    /// The smartcard service does not run, or stopped.
    NoService,
    /// There is no reader.
    NoReaders,
    /// The reader has gone or its driver reports it as not usable.
    ReaderGone,
    /// There is no card in the reader.
    NoCard,
    /// The card was pulled.
    Removed,
    /// What is in the reader does not answer as a card.
    Unresponsive,
    /// Another program holds the card for itself alone.
    SharingViolation,
    /// Another program has reset the card.
    Reset,
    /// Nothing changed in the time given.
    TimedOut,
    /// A command or a card's answer that is too short to be one.
    TooShort,
    /// Any other answer.
    Other,
}

impl PcscError {
    pub(super) fn without_code(kind: ErrorKind) -> Self {
        Self { kind, code: 0 }
    }

    fn from_code(code: u32) -> Self {
        let kind = match code {
            // NO_SERVICE, SERVICE_STOPPED, and COMM_ERROR, which pcsc-lite gives when its service dies under a call
            0x8010_001D | 0x8010_001E | 0x8010_0013 => ErrorKind::NoService,
            0x8010_002E => ErrorKind::NoReaders,
            // UNKNOWN_READER, READER_UNAVAILABLE
            0x8010_0009 | 0x8010_0017 => ErrorKind::ReaderGone,
            0x8010_000C => ErrorKind::NoCard,
            // REMOVED_CARD, and NOT_TRANSACTED, which pcsc-lite gives before it has noticed the removal
            0x8010_0069 | 0x8010_0016 => ErrorKind::Removed,
            // UNSUPPORTED_CARD, UNRESPONSIVE_CARD, UNPOWERED_CARD, PROTO_MISMATCH
            0x8010_0065..=0x8010_0067 | 0x8010_000F => ErrorKind::Unresponsive,
            0x8010_000B => ErrorKind::SharingViolation,
            0x8010_0068 => ErrorKind::Reset,
            0x8010_000A => ErrorKind::TimedOut,
            _ => ErrorKind::Other,
        };
        Self { kind, code }
    }
}

/// The library's answer as a result. Codes are 32 bits; Linux gives them in a wider integer, Windows in a signed one.
pub(super) fn checked(answer: Long) -> Result<(), PcscError> {
    match answer as u32 {
        0 => Ok(()),
        code => Err(PcscError::from_code(code)),
    }
}

impl std::fmt::Display for PcscError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self.kind {
            ErrorKind::NoLibrary => "there is no smartcard library on this PC",
            ErrorKind::NoService => "the smartcard service does not run",
            ErrorKind::NoReaders => "there is no reader",
            ErrorKind::ReaderGone => "the reader has gone or cannot be used",
            ErrorKind::NoCard => "there is no card in the reader",
            ErrorKind::Removed => "the card was taken out while it was read",
            ErrorKind::Unresponsive => "what is in the reader does not answer as a card",
            ErrorKind::SharingViolation => "another program holds the card for itself alone",
            ErrorKind::Reset => "another program reset the card while it was read",
            ErrorKind::TimedOut => "nothing changed in the time given",
            ErrorKind::TooShort => "the card's answer was cut short",
            ErrorKind::Other => "the smartcard service answered with an error",
        })?;
        if self.code == 0 { Ok(()) } else { write!(f, " (0x{:08X})", self.code) }
    }
}

impl std::error::Error for PcscError {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_told_apart() {
        for (code, kind) in [
            (0x8010_001D_u32, ErrorKind::NoService),
            (0x8010_0013, ErrorKind::NoService),
            (0x8010_000B, ErrorKind::SharingViolation),
            (0x8010_0067, ErrorKind::Unresponsive),
            (0x8010_0069, ErrorKind::Removed),
            (0x8010_0001, ErrorKind::Other),
        ] {
            let error = checked(code as Long).unwrap_err();
            assert_eq!((error.kind, error.code), (kind, code));
        }
        assert_eq!(checked(0), Ok(()));
    }

    #[test]
    fn the_code_is_shown_as_people_search_for_it() {
        let error = checked(0x8010_001D_u32 as Long).unwrap_err();
        assert_eq!(error.to_string(), "the smartcard service does not run (0x8010001D)");
    }
}
