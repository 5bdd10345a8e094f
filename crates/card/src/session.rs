//! Sending commands within bounds, and gathering answers that come in parts.

use std::fmt;

use crate::apdu::{Command, Length};
use crate::status::Status;

/// Most commands one card is sent, whatever it answers.
pub const MOST_COMMANDS: u32 = 64;

/// Most bytes one answer may have, all its parts together.
const MOST_BYTES: usize = 64 * 1024;

/// The way to a card. Implemented by the PC/SC transport, by virtual cards and by [`crate::Replay`].
pub trait Transmit {
    /// Sends one command and returns the raw answer with its status word. Time-outs are the implementer's business.
    fn transmit(&mut self, command: &[u8]) -> Result<Vec<u8>, TransmitError>;
}

/// Why a command did not reach the card or its answer did not come back, for example `the card was removed`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TransmitError(pub String);

impl fmt::Display for TransmitError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for TransmitError {}

/// What a card answered: data of all parts, and the last status word.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) data: Vec<u8>,
    pub(crate) status: Status,
}

/// Why the dialogue with a card ended before its end. Nothing more is sent to that card.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Broken {
    /// The transport failed.
    Transmit(TransmitError),
    /// Fewer than the two bytes of a status word; a card that is pulled out shows as none.
    NoStatus(usize),
    /// More than [`MOST_BYTES`] in one answer.
    TooMuch,
    /// [`MOST_COMMANDS`] were sent and there is still more to ask.
    TooMany,
}

impl fmt::Display for Broken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Transmit(error) => write!(f, "no answer ({error})"),
            Self::NoStatus(bytes) => write!(f, "the answer had {bytes} of at least 2 bytes"),
            Self::TooMuch => write!(f, "the answer was longer than {} KiB", MOST_BYTES / 1024),
            Self::TooMany => write!(f, "stopped after {MOST_COMMANDS} commands"),
        }
    }
}

/// One card, from the first command to the last.
pub(crate) struct Session<'card> {
    card: &'card mut dyn Transmit,
    sent: u32,
    broken: Option<Broken>,
    only_errors: Option<Status>,
}

impl<'card> Session<'card> {
    pub(crate) fn new(card: &'card mut dyn Transmit) -> Self {
        Self { card, sent: 0, broken: None, only_errors: None }
    }

    /// How many commands were sent so far.
    pub(crate) fn sent(&self) -> u32 {
        self.sent
    }

    /// The last status word, when the card answered every command so far with an internal error.
    pub(crate) fn only_errors(&self) -> Option<Status> {
        self.only_errors
    }

    /// Sends a command, asks again once with the length that the card wants (6Cxx), and gathers all parts (61xx).
    pub(crate) fn send(&mut self, command: &Command) -> Result<Answer, Broken> {
        let mut data = Vec::new();
        let mut next = command.clone();
        let mut corrected = None;
        loop {
            let (part, status) = self.exchange(&next.encode(corrected))?;
            match (status.right_length(), status.more(), corrected) {
                (Some(length), _, None) => corrected = Some(Length(length)),
                (_, Some(length), _) => {
                    data.extend_from_slice(&part);
                    next = Command::GetResponse(Length(length));
                    corrected = None;
                }
                _ => {
                    data.extend_from_slice(&part);
                    return Ok(Answer { data, status });
                }
            }
            if data.len() > MOST_BYTES {
                return Err(self.give_up(Broken::TooMuch));
            }
        }
    }

    /// One command and its raw answer. After the first failure nothing is sent any more.
    fn exchange(&mut self, bytes: &[u8]) -> Result<(Vec<u8>, Status), Broken> {
        if let Some(broken) = &self.broken {
            return Err(broken.clone());
        }
        if self.sent >= MOST_COMMANDS {
            return Err(self.give_up(Broken::TooMany));
        }
        self.sent += 1;
        let mut answer = match self.card.transmit(bytes) {
            Ok(answer) => answer,
            Err(error) => return Err(self.give_up(Broken::Transmit(error))),
        };
        if answer.len() > MOST_BYTES {
            return Err(self.give_up(Broken::TooMuch));
        }
        let Some((_, status)) = answer.split_last_chunk::<2>() else {
            return Err(self.give_up(Broken::NoStatus(answer.len())));
        };
        let status = Status(u16::from_be_bytes(*status));
        if self.sent == 1 || self.only_errors.is_some() {
            self.only_errors = status.internal_error().then_some(status);
        }
        answer.truncate(answer.len() - 2);
        Ok((answer, status))
    }

    fn give_up(&mut self, broken: Broken) -> Broken {
        self.broken.get_or_insert(broken).clone()
    }
}
