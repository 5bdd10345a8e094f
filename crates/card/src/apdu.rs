//! The commands that can be expressed. Every one only reads; there is none for a passcode, for writing, or for keys.

use crate::piv::PivSelected;

/// Most bytes one short answer carries, besides the status word.
pub(crate) const BLOCK: usize = 256;

/// A command to a card (ISO/IEC 7816-4, short form, class 00).
#[derive(Debug, Clone)]
pub(crate) enum Command {
    /// SELECT by application identifier.
    SelectApplication(Application),
    /// SELECT of a file or folder.
    SelectFile(By, FilePath),
    /// GET DATA of a PIV object.
    GetData(PivObject),
    /// READ BINARY of the selected file.
    ReadBinary(Offset, Length),
    /// GET RESPONSE: the next part of an answer.
    GetResponse(Length),
    /// VERIFY without a body: asks how many tries are left and costs none (NIST SP 800-73-4 part 2, 3.2.1). Only for a card
    /// that has shown to be PIV.
    AskTries(PivSelected),
}

/// An application that is looked for.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Application {
    /// NIST SP 800-73-4 part 1.
    Piv,
    /// ISO/IEC 7816-15 (RID A0 00 00 00 63 followed by `PKCS-15`).
    Pkcs15,
}

impl Application {
    /// Its identifier.
    pub(crate) fn identifier(self) -> &'static [u8] {
        match self {
            Self::Piv => &[0xA0, 0x00, 0x00, 0x03, 0x08, 0x00, 0x00, 0x10, 0x00, 0x01, 0x00],
            Self::Pkcs15 => &[0xA0, 0x00, 0x00, 0x00, 0x63, 0x50, 0x4B, 0x43, 0x53, 0x2D, 0x31, 0x35],
        }
    }
}

/// How a file is selected: the P1 byte.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum By {
    /// By its identifier, wherever it is.
    Identifier = 0x00,
    /// By its identifier, directly under the current folder.
    Child = 0x02,
    /// By its path from the root, the root itself left out.
    PathFromRoot = 0x08,
    /// By its path from the current folder.
    PathFromHere = 0x09,
}

/// One to eight file identifiers of two bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct FilePath(Vec<u8>);

impl FilePath {
    /// `None` for an odd length, none or more than eight identifiers.
    pub(crate) fn new(bytes: &[u8]) -> Option<Self> {
        (bytes.len().is_multiple_of(2) && (2..=16).contains(&bytes.len())).then(|| Self(bytes.to_vec()))
    }
}

/// A certificate object of PIV (NIST SP 800-73-4 part 1, table 3).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum PivObject {
    /// X.509 certificate for PIV authentication, key 9A.
    Authentication = 0x05,
    /// X.509 certificate for digital signature, key 9C.
    Signature = 0x0A,
}

/// Where READ BINARY starts: 15 bits.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Offset(u16);

impl Offset {
    /// `None` beyond what a short READ BINARY can reach.
    pub(crate) fn new(offset: usize) -> Option<Self> {
        u16::try_from(offset).ok().filter(|offset| *offset < 0x8000).map(Self)
    }
}

/// How many bytes are asked for: the Le byte, where 0 stands for 256.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Length(pub(crate) u8);

impl Length {
    /// The Le byte for this many bytes; 256 or more asks for 256.
    pub(crate) fn of(bytes: usize) -> Self {
        Self(u8::try_from(bytes).unwrap_or(0))
    }
}

impl Command {
    /// Its bytes; `corrected` is the length that the card itself asked for (6Cxx).
    pub(crate) fn encode(&self, corrected: Option<Length>) -> Vec<u8> {
        let Length(all) = corrected.unwrap_or(Length(0));
        match self {
            Self::SelectApplication(application) => with_body([0x00, 0xA4, 0x04, 0x00], application.identifier(), all),
            Self::SelectFile(by, FilePath(path)) => with_body([0x00, 0xA4, *by as u8, 0x00], path, all),
            Self::GetData(object) => with_body([0x00, 0xCB, 0x3F, 0xFF], &[0x5C, 0x03, 0x5F, 0xC1, *object as u8], all),
            Self::ReadBinary(Offset(offset), length) => {
                let [high, low] = offset.to_be_bytes();
                vec![0x00, 0xB0, high, low, corrected.unwrap_or(*length).0]
            }
            Self::GetResponse(length) => vec![0x00, 0xC0, 0x00, 0x00, corrected.unwrap_or(*length).0],
            Self::AskTries(PivSelected { .. }) => vec![0x00, 0x20, 0x00, 0x80],
        }
    }
}

/// Header, Lc, body, Le. No body here is longer than 16 bytes.
fn with_body(header: [u8; 4], body: &[u8], le: u8) -> Vec<u8> {
    let mut bytes = header.to_vec();
    bytes.push(body.len() as u8);
    bytes.extend_from_slice(body);
    bytes.push(le);
    bytes
}
