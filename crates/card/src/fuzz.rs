//! Entry points for fuzzing, one for each thing that is parsed: each takes any bytes and returns without a panic, in bounded
//! time and memory. What is read goes into a black box, so that the compiler does not leave the reading out.

use std::hint::black_box;

use crate::session::{Transmit, TransmitError};
use crate::{Atr, file, piv, pkcs15, tlv};

/// A card that answers with these bytes: each answer is preceded by its length in two bytes, highest first. The last answer may
/// be cut off; after it the card is gone.
#[derive(Debug)]
pub struct Scripted<'a>(pub &'a [u8]);

impl Transmit for Scripted<'_> {
    fn transmit(&mut self, _: &[u8]) -> Result<Vec<u8>, TransmitError> {
        let (length, rest) = self.0.split_first_chunk::<2>().ok_or_else(|| TransmitError("the card is gone".to_owned()))?;
        let (answer, rest) = rest.split_at(usize::from(u16::from_be_bytes(*length)).min(rest.len()));
        self.0 = rest;
        Ok(answer.to_vec())
    }
}

/// A whole dialogue with a [`Scripted`] card.
pub fn card(script: &[u8]) {
    let reading = crate::read_card(&mut Scripted(script), "fuzz");
    assert!(reading.apdus <= crate::MOST_COMMANDS, "{} commands", reading.apdus);
}

/// A certificate.
pub fn certificate(bytes: &[u8]) {
    let _ = black_box(crate::certificate("00", bytes));
    let _ = black_box(crate::peer_certificate(bytes));
}

/// An answer to reset.
pub fn atr(bytes: &[u8]) {
    match Atr::parse(bytes) {
        Ok(atr) => assert!(atr.historical.len() <= 15, "{} historical bytes", atr.historical.len()),
        Err(error) => drop(black_box(error.to_string())),
    }
    black_box(crate::known_atr(bytes));
}

/// A PIV data object, PKCS#15 directories, and a file's control information.
pub fn structures(bytes: &[u8]) {
    let _ = black_box(piv::certificate_in(bytes));
    black_box(pkcs15::folder(bytes));
    black_box(pkcs15::certificate_directories(bytes));
    black_box(pkcs15::certificate_entries(bytes));
    black_box(file::size(bytes));
    black_box((tlv::complete(bytes), tlv::ends_in_filling(bytes), tlv::declared_size(bytes)));
}

/// The allow-list of commands.
pub fn allowed(bytes: &[u8]) {
    black_box(crate::allowed(bytes));
}
