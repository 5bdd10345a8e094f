//! A generic ISO/IEC 7816-15 (PKCS#15) file system: directory, token information, certificates, one passcode object.

use super::tlv::{group, tlv};

/// Application identifier: `PKCS-15` under RSA's registered prefix.
pub(super) const AID: [u8; 12] = *b"\xA0\x00\x00\x00\x63PKCS-15";

/// Master file.
pub(super) const MF: u16 = 0x3F00;
/// The application's directory.
pub(super) const DF: u16 = 0x5015;
/// First and second certificate identifier.
pub(super) const IDS: [u8; 2] = [0x45, 0x46];
const PIN_ID: u8 = 0x01;

/// One file below the master file or the application directory.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct File {
    /// The directory that holds it.
    pub(super) parent: u16,
    /// File identifier.
    pub(super) id: u16,
    /// Content; `None` for a directory.
    pub(super) content: Option<Vec<u8>>,
}

/// All files of a card with these certificates.
pub(super) fn files(certificates: &[Vec<u8>], serial: &[u8]) -> Vec<File> {
    let file = |parent, id, content| File { parent, id, content: Some(content) };
    let mut all = vec![
        file(MF, 0x2F00, directory_entry()),
        File { parent: MF, id: DF, content: None },
        file(DF, 0x5031, object_directory()),
        file(DF, 0x5032, token_information(serial)),
        file(DF, 0x4401, certificates.iter().zip(0_u16..).flat_map(|(_, n)| certificate_entry(n)).collect()),
        file(DF, 0x4403, passcode_entry()),
    ];
    all.extend(certificates.iter().zip(0x4301..).map(|(der, id)| file(DF, id, der.clone())));
    all
}

fn directory_entry() -> Vec<u8> {
    group(0x61, &[tlv(0x4F, &AID), tlv(0x50, b"Bench card"), tlv(0x51, &path(&[DF]))])
}

fn object_directory() -> Vec<u8> {
    let pointer = |tag, id| group(tag, &[group(0x30, &[tlv(0x04, &path(&[DF, id]))])]);
    [pointer(0xA4, 0x4401), pointer(0xA8, 0x4403)].concat()
}

fn token_information(serial: &[u8]) -> Vec<u8> {
    let parts = [tlv(0x02, &[0]), tlv(0x04, serial), tlv(0x0C, b"Test bench"), tlv(0x80, b"Bench card"), tlv(0x03, &[4, 0x10])];
    group(0x30, &parts)
}

fn certificate_entry(index: u16) -> Vec<u8> {
    let label = format!("Certificate {}", index + 1);
    let id = IDS.get(usize::from(index)).copied().unwrap_or_default();
    let place = group(0x30, &[group(0x30, &[tlv(0x04, &path(&[DF, 0x4301 + index]))])]);
    group(0x30, &[group(0x30, &[tlv(0x0C, label.as_bytes())]), group(0x30, &[tlv(0x04, &[id])]), tlv(0xA1, &place)])
}

/// Passcode object: local, initialised, needs padding; ASCII digits, 6 to 8 of them.
fn passcode_entry() -> Vec<u8> {
    let attributes = [
        tlv(0x03, &[3, 0x48]),
        tlv(0x0A, &[1]),
        tlv(0x02, &[6]),
        tlv(0x02, &[8]),
        tlv(0x02, &[8]),
        tlv(0x80, &[1]),
        tlv(0x04, &[0xFF]),
        group(0x30, &[tlv(0x04, &path(&[DF]))]),
    ];
    let typed = tlv(0xA1, &group(0x30, &attributes));
    let common = group(0x30, &[tlv(0x0C, b"Passcode"), tlv(0x03, &[6, 0xC0])]);
    group(0x30, &[common, group(0x30, &[tlv(0x04, &[PIN_ID])]), typed])
}

fn path(below: &[u16]) -> Vec<u8> {
    [MF].iter().chain(below).flat_map(|id| id.to_be_bytes()).collect()
}
