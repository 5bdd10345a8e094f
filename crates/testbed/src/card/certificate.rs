//! Certificates as an NHS card carries them, made at bench start.
//!
//! Names: subject `O=nhs, OU=people, CN=<12 digits>`, issuer `O=nhs, OU=CA, CN=SubCA02` (a published NHS user certificate).
//! The key is P-256 and the size is brought to that of an RSA 2048 certificate by a private extension.

use jiff::civil::Date;
use rcgen::{CertificateParams, CustomExtension, DistinguishedName, DnType, Issuer, KeyPair, KeyUsagePurpose, date_time_ymd};

use crate::scenario::day;
use crate::{Result, failed};

/// Sizes in bytes of the two certificates.
pub const SIZES: [usize; 2] = [1482, 1489];
/// Object identifier of the padding, under the arc that is free for tests.
const PADDING: [u64; 7] = [1, 3, 6, 1, 4, 1, 32473];

/// Up to two DER certificates of one holder: the first for authentication, the second for signing.
///
/// # Errors
/// One sentence, when the library refuses.
pub fn pair(holder: &str, from: Date, until: Date, count: usize) -> Result<Vec<Vec<u8>>> {
    let authority = KeyPair::generate().map_err(failed("make a key"))?;
    let mut params = CertificateParams::default();
    params.distinguished_name = name("CA", "SubCA02");
    let issuer = Issuer::new(params, authority);
    let usages = [KeyUsagePurpose::DigitalSignature, KeyUsagePurpose::ContentCommitment];
    let wanted = SIZES.into_iter().zip(usages).take(count);
    wanted.map(|(size, usage)| one(holder, from, until, usage, size, &issuer)).collect()
}

fn one(
    holder: &str,
    from: Date,
    until: Date,
    usage: KeyUsagePurpose,
    size: usize,
    issuer: &Issuer<'_, KeyPair>,
) -> Result<Vec<u8>> {
    let key = KeyPair::generate().map_err(failed("make a key"))?;
    let mut params = CertificateParams::default();
    params.distinguished_name = name("people", holder);
    let ((y, m, d), (last_y, last_m, last_d)) = (day(from), day(until));
    params.not_before = date_time_ymd(y, m, d);
    params.not_after = date_time_ymd(last_y, last_m, last_d);
    params.key_usages = vec![usage];
    let mut padding = 1000;
    // The signature's length varies by a byte or two, so the padding is set anew until the size is met.
    for _ in 0..1000 {
        params.custom_extensions = vec![CustomExtension::from_oid_content(&PADDING, vec![0x04; padding])];
        let der = params.signed_by(&key, issuer).map_err(failed("sign a certificate"))?.der().to_vec();
        if der.len() == size {
            return Ok(der);
        }
        padding = (padding + size).saturating_sub(der.len());
    }
    Err(format!("no certificate of {size} bytes came out"))
}

fn name(unit: &str, common: &str) -> DistinguishedName {
    let mut name = DistinguishedName::new();
    name.push(DnType::OrganizationName, "nhs");
    name.push(DnType::OrganizationalUnitName, unit);
    name.push(DnType::CommonName, common);
    name
}
