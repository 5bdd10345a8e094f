//! Small virtual cards that answer as NIST SP 800-73-4 and ISO/IEC 7816-4/-15 say, in short form.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use lanyard_card::{Transmit, TransmitError};
use rcgen::{CertificateParams, CustomExtension, DistinguishedName, DnType, KeyPair, KeyUsagePurpose, date_time_ymd};

/// Certificates for authentication and for signing, near 1482 and 1489 bytes.
pub(crate) static CERTIFICATES: LazyLock<[Vec<u8>; 2]> = LazyLock::new(|| {
    [made("000123456789", KeyUsagePurpose::DigitalSignature, 1482), made("000123456789", KeyUsagePurpose::ContentCommitment, 1489)]
});

/// A self-signed certificate brought to about this size by a private extension. The signature's length varies, so the size is
/// met within three bytes; the number of 256-byte blocks is the same.
pub(crate) fn made(common: &str, usage: KeyUsagePurpose, size: usize) -> Vec<u8> {
    let key = KeyPair::generate().unwrap();
    let mut params = CertificateParams::default();
    params.distinguished_name = DistinguishedName::new();
    params.distinguished_name.push(DnType::OrganizationName, "nhs");
    params.distinguished_name.push(DnType::OrganizationalUnitName, "people");
    params.distinguished_name.push(DnType::CommonName, common);
    params.not_before = date_time_ymd(2025, 11, 22);
    params.not_after = date_time_ymd(2027, 11, 22);
    params.key_usages = vec![usage];
    let mut padding = size - 500;
    loop {
        params.custom_extensions = vec![CustomExtension::from_oid_content(&[1, 3, 6, 1, 4, 1, 32473], vec![0x04; padding])];
        let der = params.self_signed(&key).unwrap().der().to_vec();
        if der.len().abs_diff(size) <= 3 {
            return der;
        }
        padding = padding + size - der.len();
    }
}

pub(crate) fn tlv(tag: u32, value: &[u8]) -> Vec<u8> {
    let mut out: Vec<u8> = tag.to_be_bytes().into_iter().skip_while(|byte| *byte == 0).collect();
    match value.len() {
        short @ 0..=0x7F => out.push(short as u8),
        long => out.extend([0x82, (long >> 8) as u8, long as u8]),
    }
    out.extend_from_slice(value);
    out
}

/// A PIV card.
pub(crate) struct PivCard {
    pub(crate) objects: BTreeMap<[u8; 3], Vec<u8>>,
    /// The answer to an empty VERIFY.
    pub(crate) verify: [u8; 2],
    pub(crate) selected: bool,
    pub(crate) rest: Vec<u8>,
}

pub(crate) const OBJECT_9A: [u8; 3] = [0x5F, 0xC1, 0x05];
pub(crate) const OBJECT_9C: [u8; 3] = [0x5F, 0xC1, 0x0A];

pub(crate) fn piv_object(certificate: &[u8], info: u8) -> Vec<u8> {
    tlv(0x53, &[tlv(0x70, certificate), tlv(0x71, &[info]), tlv(0xFE, &[])].concat())
}

impl PivCard {
    pub(crate) fn new(certificates: &[Vec<u8>]) -> Self {
        let objects = [OBJECT_9A, OBJECT_9C].into_iter().zip(certificates.iter().map(|der| piv_object(der, 0))).collect();
        Self { objects, verify: [0x63, 0xC3], selected: false, rest: Vec::new() }
    }

    fn part(&mut self, le: u8) -> Vec<u8> {
        let size = if le == 0 { 256 } else { usize::from(le) }.min(self.rest.len());
        let mut part: Vec<u8> = self.rest.drain(..size).collect();
        match self.rest.len() {
            0 => part.extend([0x90, 0x00]),
            left => part.extend([0x61, u8::try_from(left).unwrap_or(0)]),
        }
        part
    }
}

impl Transmit for PivCard {
    fn transmit(&mut self, command: &[u8]) -> Result<Vec<u8>, TransmitError> {
        const AID: [u8; 11] = [0xA0, 0, 0, 3, 8, 0, 0, 0x10, 0, 1, 0];
        Ok(match command {
            [0x00, 0xA4, 0x04, 0x00, 11, aid @ .., _] if *aid == AID => {
                self.selected = true;
                let template = [tlv(0x4F, &AID[5..]), tlv(0x79, &tlv(0x4F, &AID[..5]))].concat();
                [tlv(0x61, &template), vec![0x90, 0x00]].concat()
            }
            [0x00, 0x20, 0x00, 0x80] if self.selected => self.verify.to_vec(),
            [0x00, 0xCB, 0x3F, 0xFF, 5, 0x5C, 3, a, b, c, le] if self.selected => match self.objects.get(&[*a, *b, *c]) {
                Some(object) => {
                    self.rest = object.clone();
                    self.part(*le)
                }
                None => vec![0x6A, 0x82],
            },
            [0x00, 0xC0, 0x00, 0x00, le] => self.part(*le),
            _ => vec![0x6A, 0x82],
        })
    }
}

/// How a card selects files.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Selects {
    /// Every way, and the application by its identifier.
    All,
    /// Files by identifier and path; the application only through EF.DIR.
    NoApplication,
    /// Only by file identifier.
    OneByOne,
}

/// What a card does when more is asked for than the file still has.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum PastEnd {
    /// Answers what there is, with 6282.
    Shorter,
    /// Names the right length with 6Cxx, as T=0 cards do.
    Corrects,
    /// Refuses with 6700.
    Refuses,
}

/// A PKCS#15 card: files by their path from the root.
pub(crate) struct Pkcs15Card {
    pub(crate) files: BTreeMap<Vec<u16>, Vec<u8>>,
    pub(crate) selects: Selects,
    /// Whether SELECT tells a file's size.
    pub(crate) tells_size: bool,
    pub(crate) past_end: PastEnd,
    pub(crate) folder: Vec<u16>,
    pub(crate) file: Option<Vec<u16>>,
}

const DF: u16 = 0x5015;
pub(crate) const CDF: [u16; 2] = [DF, 0x4401];
pub(crate) const ODF: [u16; 2] = [DF, 0x5031];
const PKCS15: &[u8] = b"\xA0\x00\x00\x00\x63PKCS-15";

fn path(ids: &[u16]) -> Vec<u8> {
    [0x3F00].iter().chain(ids).flat_map(|id: &u16| id.to_be_bytes()).collect()
}

pub(crate) fn cdf_entry(id: u8, place: &[u8]) -> Vec<u8> {
    let common = tlv(0x30, &tlv(0x0C, b"Certificate"));
    tlv(0x30, &[common, tlv(0x30, &tlv(0x04, &[id])), tlv(0xA1, &tlv(0x30, place))].concat())
}

impl Pkcs15Card {
    pub(crate) fn new(certificates: &[Vec<u8>]) -> Self {
        let entry = |n: u8| cdf_entry(0x45 + n, &tlv(0x30, &tlv(0x04, &path(&[DF, 0x4301 + u16::from(n)]))));
        let mut files: BTreeMap<Vec<u16>, Vec<u8>> = BTreeMap::from([
            (vec![0x2F00], tlv(0x61, &[tlv(0x4F, PKCS15), tlv(0x51, &path(&[DF]))].concat())),
            (
                ODF.to_vec(),
                [tlv(0xA8, &tlv(0x30, &tlv(0x04, &path(&[DF, 0x4403])))), tlv(0xA4, &tlv(0x30, &tlv(0x04, &path(&CDF))))].concat(),
            ),
            (CDF.to_vec(), (0..).zip(certificates).flat_map(|(n, _)| entry(n)).collect()),
        ]);
        files.extend((0x4301..).zip(certificates).map(|(id, der)| (vec![DF, id], der.clone())));
        Self { files, selects: Selects::All, tells_size: true, past_end: PastEnd::Shorter, folder: Vec::new(), file: None }
    }

    fn select(&mut self, to: Vec<u16>) -> Vec<u8> {
        let Some(content) = self.files.get(&to) else {
            if to.is_empty() || to == [DF] {
                (self.folder, self.file) = (to, None);
                return vec![0x6F, 0x03, 0x82, 0x01, 0x38, 0x90, 0x00];
            }
            return vec![0x6A, 0x82];
        };
        let size = (content.len() as u16).to_be_bytes();
        (self.folder, self.file) = (to[..to.len() - 1].to_vec(), Some(to));
        match self.tells_size {
            true => [tlv(0x6F, &[tlv(0x80, &size), tlv(0x82, &[0x01])].concat()), vec![0x90, 0x00]].concat(),
            false => vec![0x90, 0x00],
        }
    }

    fn read(&self, offset: u16, le: u8) -> Vec<u8> {
        let Some(content) = self.file.as_ref().and_then(|file| self.files.get(file)) else { return vec![0x69, 0x86] };
        let wanted = if le == 0 { 256 } else { usize::from(le) };
        match content.get(usize::from(offset)..) {
            None | Some([]) => vec![0x6B, 0x00],
            Some(rest) if rest.len() < wanted => match self.past_end {
                PastEnd::Shorter => [rest, &[0x62, 0x82]].concat(),
                PastEnd::Corrects => vec![0x6C, rest.len() as u8],
                PastEnd::Refuses => vec![0x67, 0x00],
            },
            Some(rest) => [&rest[..wanted], &[0x90, 0x00]].concat(),
        }
    }
}

impl Transmit for Pkcs15Card {
    fn transmit(&mut self, command: &[u8]) -> Result<Vec<u8>, TransmitError> {
        let ids = |bytes: &[u8]| bytes.chunks(2).map(|id| u16::from_be_bytes([id[0], id[1]])).collect::<Vec<_>>();
        let below = |folder: &[u16], bytes: &[u8]| [folder.to_vec(), ids(bytes)].concat();
        Ok(match command {
            [0x00, 0xA4, 0x04, 0x00, _, aid @ .., _] => match aid == PKCS15 && self.selects == Selects::All {
                true => self.select(vec![DF]),
                false => vec![0x6A, 0x82],
            },
            [0x00, 0xA4, 0x00, 0x00, 2, 0x3F, 0x00, _] => self.select(Vec::new()),
            [0x00, 0xA4, 0x00, 0x00, 2, id @ .., _] => self.select(below(&self.folder, id)),
            [0x00, 0xA4, _, 0x00, ..] if self.selects == Selects::OneByOne => vec![0x6A, 0x86],
            [0x00, 0xA4, 0x02, 0x00, 2, id @ .., _] => self.select(below(&self.folder, id)),
            [0x00, 0xA4, 0x08, 0x00, _, path @ .., _] => self.select(ids(path)),
            [0x00, 0xB0, high, low, le] => self.read(u16::from_be_bytes([*high, *low]), *le),
            _ => vec![0x6D, 0x00],
        })
    }
}
