//! A PIV application (NIST SP 800-73-4): data objects by GET DATA, tries by an empty VERIFY.

use super::tlv::{group, tlv};

/// Application identifier without the version at its end.
pub(super) const AID: [u8; 9] = [0xA0, 0, 0, 0x03, 0x08, 0, 0, 0x10, 0];
const FULL_AID: [u8; 11] = [0xA0, 0, 0, 0x03, 0x08, 0, 0, 0x10, 0, 0x01, 0];

/// Key reference of the card holder's passcode.
pub(super) const PIN: u8 = 0x80;

/// The answer to SELECT: application property template.
pub(super) fn property_template() -> Vec<u8> {
    let authority = group(0x79, &[tlv(0x4F, &FULL_AID[..5])]);
    group(0x61, &[tlv(0x4F, &FULL_AID[5..]), authority])
}

/// The data object that a GET DATA tag list asks for, with its own tag in front.
pub(super) fn object(tag_list: &[u8], certificates: &[Vec<u8>], holder: &str) -> Option<Vec<u8>> {
    let [0x5C, length, tag @ ..] = tag_list else { return None };
    if usize::from(*length) != tag.len() {
        return None;
    }
    match tag {
        [0x7E] => Some(group(0x7E, &[tlv(0x4F, &FULL_AID), tlv(0x5F2F, &[0x40, 0])])),
        [0x5F, 0xC1, 0x02] => Some(tlv(0x53, &card_holder_identifier(holder))),
        [0x5F, 0xC1, 0x05] => certificates.first().map(|der| certificate(der)),
        [0x5F, 0xC1, 0x0A] => certificates.get(1).map(|der| certificate(der)),
        _ => None,
    }
}

fn certificate(der: &[u8]) -> Vec<u8> {
    group(0x53, &[tlv(0x70, der), tlv(0x71, &[0]), tlv(0xFE, &[])])
}

/// CHUID without signature: FASC-N, GUID, expiry, error detection code.
fn card_holder_identifier(holder: &str) -> Vec<u8> {
    let mut guid = [0_u8; 16];
    for (slot, byte) in guid.iter_mut().zip(holder.bytes()) {
        *slot = byte;
    }
    [tlv(0x30, &[0xD4; 25]), tlv(0x34, &guid), tlv(0x35, b"20351231"), tlv(0x3E, &[]), tlv(0xFE, &[])].concat()
}
