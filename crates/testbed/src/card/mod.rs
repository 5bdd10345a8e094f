//! A virtual card: answers command APDUs as a PIV or PKCS#15 card does, or misbehaves in a stated way.

pub mod certificate;
mod command;
mod files;
mod piv;
mod pkcs15;
mod tlv;

use serde::{Deserialize, Serialize};

use crate::scenario::{Applet, CardFault};
pub use command::Command;
use files::Files;

/// Answer to reset of every virtual card: T=1, historical bytes `BENCH`. It is no real card's.
pub const ATR: [u8; 11] = [0x3B, 0x95, 0x13, 0x81, 0x01, b'B', b'E', b'N', b'C', b'H', 0x44];

/// Everything about one card.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Spec {
    /// The application on it; `Applet::None` answers no SELECT.
    pub applet: Applet,
    /// The holder's 12 digits.
    pub holder: String,
    /// Passcode tries left.
    pub tries: u8,
    /// DER certificates, two at most.
    pub certificates: Vec<Vec<u8>>,
    /// How it misbehaves.
    pub fault: CardFault,
    /// Whether commands with extended length are taken; otherwise 6700.
    pub extended: bool,
    /// Milliseconds before each answer.
    pub delay_millis: u64,
}

/// What a card does with a command.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reply {
    /// Answers with these bytes, status word included.
    Answer(Vec<u8>),
    /// Never answers.
    Never,
    /// Is pulled out of the reader.
    Removed,
}

/// A card between power-on and power-off.
#[derive(Debug)]
pub struct Card {
    spec: Spec,
    files: Files,
    in_piv: bool,
    /// Bytes still to be fetched by GET RESPONSE.
    rest: Vec<u8>,
    reads: u32,
}

/// The reading command at which a card with `removed-mid-read` goes.
const REMOVED_AT_READ: u32 = 3;

impl Card {
    /// A card as its spec says.
    pub fn new(spec: Spec) -> Self {
        let files = match spec.applet {
            Applet::Pkcs15 => Files::new(pkcs15::files(&spec.certificates, spec.holder.as_bytes())),
            Applet::Piv | Applet::None => Files::default(),
        };
        Self { spec, files, in_piv: false, rest: Vec::new(), reads: 0 }
    }

    /// What goes back to the reader when it asks for the answer to reset.
    pub fn atr(&self) -> Vec<u8> {
        match self.spec.fault {
            // More than 33 bytes is what makes vpcd report a card that does not answer.
            CardFault::Mute | CardFault::NoAtr => vec![0x3B; 40],
            CardFault::GarbageAtr => vec![0x00, 0x11, 0x22],
            _ => ATR.to_vec(),
        }
    }

    /// Milliseconds before each answer.
    pub fn delay_millis(&self) -> u64 {
        self.spec.delay_millis
    }

    /// Forgets selections, as a reset does.
    pub fn reset(&mut self) {
        self.in_piv = false;
        self.rest.clear();
        self.files.select_master();
    }

    /// Handles one command.
    pub fn handle(&mut self, bytes: &[u8]) -> Reply {
        let third_read = self.is_third_read(bytes);
        match self.spec.fault {
            CardFault::Stall => return Reply::Never,
            CardFault::ErrorWords => return Reply::Answer(vec![0x6F, 0]),
            CardFault::RemovedMidRead if third_read => return Reply::Removed,
            _ => {}
        }
        let Some(command) = Command::parse(bytes) else { return Reply::Answer(vec![0x67, 0]) };
        if command.extended && !self.spec.extended {
            return Reply::Answer(vec![0x67, 0]);
        }
        Reply::Answer(self.spoil(&command).unwrap_or_else(|| self.answer(&command)))
    }

    /// A card that nobody can read from goes at its third command of any kind.
    fn is_third_read(&mut self, bytes: &[u8]) -> bool {
        let reading = self.spec.applet == Applet::None || matches!(bytes.get(1), Some(0xB0 | 0xC0 | 0xCB));
        self.reads += u32::from(reading);
        self.reads >= REMOVED_AT_READ
    }

    /// The answers of the two faults that lie about lengths.
    fn spoil(&self, command: &Command<'_>) -> Option<Vec<u8>> {
        let reading = matches!(command.ins, 0xB0 | 0xC0 | 0xCB);
        match self.spec.fault {
            CardFault::Endless61xx if reading => Some([vec![0x53; command.le.unwrap_or(0).min(256)], vec![0x61, 0]].concat()),
            CardFault::GarbageLengths if reading => Some(vec![0x53, 0x84, 0xFF, 0xFF, 0xFF, 0xFF, 0x70, 0x82, 0x90, 0]),
            _ => None,
        }
    }

    fn answer(&mut self, command: &Command<'_>) -> Vec<u8> {
        if command.ins != 0xC0 {
            self.rest.clear();
        }
        match command.ins {
            0xA4 => self.select(command),
            0xB0 => self.files.read(command),
            0xCB if self.in_piv => self.get_data(command),
            0xC0 if self.rest.is_empty() => vec![0x69, 0x85],
            0xC0 => self.chunk(command.le),
            0x20 => self.verify(command),
            0x84 => [vec![0x5A; command.le.unwrap_or(8).min(64)], vec![0x90, 0]].concat(),
            _ => vec![0x6D, 0],
        }
    }

    fn select(&mut self, command: &Command<'_>) -> Vec<u8> {
        let for_piv = command.p1 == 4 && command.data.starts_with(&piv::AID);
        match self.spec.applet {
            Applet::Piv if for_piv => {
                self.in_piv = true;
                [piv::property_template(), vec![0x90, 0]].concat()
            }
            Applet::Pkcs15 => self.files.select(command),
            Applet::Piv | Applet::None => vec![0x6A, 0x82],
        }
    }

    fn get_data(&mut self, command: &Command<'_>) -> Vec<u8> {
        if command.parameters() != 0x3FFF {
            return vec![0x6A, 0x86];
        }
        match piv::object(command.data, &self.spec.certificates, &self.spec.holder) {
            Some(object) => {
                self.rest = object;
                self.chunk(command.le)
            }
            None => vec![0x6A, 0x82],
        }
    }

    /// The next part of a long answer, with 61xx while more is left.
    fn chunk(&mut self, le: Option<usize>) -> Vec<u8> {
        let size = le.unwrap_or(256).min(self.rest.len());
        let mut out: Vec<u8> = self.rest.drain(..size).collect();
        match self.rest.len() {
            0 => out.extend([0x90, 0]),
            left => out.extend([0x61, u8::try_from(left).unwrap_or(0)]),
        }
        out
    }

    /// Without data this only tells the tries left; any passcode offered is wrong and costs one.
    fn verify(&mut self, command: &Command<'_>) -> Vec<u8> {
        let known = match self.spec.applet {
            Applet::Piv => self.in_piv && command.p2 == piv::PIN,
            Applet::Pkcs15 => true,
            Applet::None => false,
        };
        if !known {
            return vec![0x6A, 0x88];
        }
        if !command.data.is_empty() {
            self.spec.tries = self.spec.tries.saturating_sub(1);
        }
        if self.spec.tries == 0 { vec![0x69, 0x83] } else { vec![0x63, 0xC0 | self.spec.tries] }
    }
}

#[cfg(test)]
mod tests;
