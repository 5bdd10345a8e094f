//! Smartcard dialogue without input or output: what is asked of a card, in which order, and what its answers mean.
//!
//! [`read_card`] reads both certificates of a card without a passcode, with few commands that only read. How bytes get to a
//! card is the caller's business: it implements [`Transmit`]. No type in this crate can carry a passcode.

mod allowed;
mod apdu;
mod atr;
mod certificate;
mod file;
pub mod fuzz;
mod hex;
mod name;
mod piv;
mod pkcs15;
mod read;
mod session;
mod status;
mod tlv;
mod transcript;

pub use allowed::allowed;
pub use atr::{Atr, AtrError, known_atr};
pub use certificate::{CertificateError, certificate, peer_certificate};
pub use read::read_card;
pub use session::{MOST_COMMANDS, Transmit, TransmitError};
pub use transcript::{Exchange, Recorder, Replay};
