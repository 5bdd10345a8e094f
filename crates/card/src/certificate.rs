//! What matters in a certificate, from its DER bytes.

use std::fmt;

use jiff::Timestamp;
use lanyard_model::{CardCertificate, PeerCertificate};
use sha2::{Digest, Sha256};
use x509_parser::certificate::X509Certificate;
use x509_parser::extensions::KeyUsage;
use x509_parser::prelude::FromDer;
use x509_parser::public_key::PublicKey;
use x509_parser::time::ASN1Time;
use x509_parser::x509::{SubjectPublicKeyInfo, X509Name};

use crate::{hex, name, tlv};

/// Why bytes are not a certificate.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CertificateError {
    /// Nothing but filling (00 or FF).
    Empty,
    /// Shorter than it says itself, both in bytes.
    CutOff {
        /// How many bytes are there.
        has: usize,
        /// How many there should be.
        needs: usize,
    },
    /// Not an X.509 certificate; the parser's own words.
    NotX509(String),
}

impl fmt::Display for CertificateError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Empty => write!(f, "its place is empty"),
            Self::CutOff { has, needs } => write!(f, "it is cut off after {has} of {needs} bytes"),
            Self::NotX509(detail) => write!(f, "it is not an X.509 certificate ({detail})"),
        }
    }
}

impl std::error::Error for CertificateError {}

/// A certificate of a card. `slot` says where it stood, see [`CardCertificate::slot`]. Bytes after the certificate are ignored.
pub fn certificate(slot: &str, der: &[u8]) -> Result<CardCertificate, CertificateError> {
    let parsed = parse(der)?;
    let whole = parsed.as_raw();
    let usage = parsed.key_usage().ok().flatten();
    Ok(CardCertificate {
        slot: slot.to_owned(),
        holder: holder(parsed.subject()),
        issuer: name::print(parsed.issuer()),
        not_before: moment(parsed.validity().not_before),
        not_after: moment(parsed.validity().not_after),
        key_usage: usage.map(|extension| key_usages(extension.value)).unwrap_or_default(),
        key: key(parsed.public_key()),
        bytes: u32::try_from(whole.len()).unwrap_or(u32::MAX),
        sha256: Some(hex::lower(&Sha256::digest(whole))),
    })
}

/// The certificate that a host or a proxy presents in TLS. Nothing is verified here.
pub fn peer_certificate(der: &[u8]) -> Result<PeerCertificate, CertificateError> {
    let parsed = parse(der)?;
    Ok(PeerCertificate {
        subject: name::print(parsed.subject()),
        issuer: name::print(parsed.issuer()),
        not_before: moment(parsed.validity().not_before),
        not_after: moment(parsed.validity().not_after),
    })
}

fn parse(der: &[u8]) -> Result<X509Certificate<'_>, CertificateError> {
    if der.iter().all(|byte| *byte == 0x00) || der.iter().all(|byte| *byte == 0xFF) {
        return Err(CertificateError::Empty);
    }
    if let Some(needs) = tlv::declared_size(der).filter(|needs| *needs > der.len()) {
        return Err(CertificateError::CutOff { has: der.len(), needs });
    }
    match X509Certificate::from_der(der) {
        Ok((_, parsed)) => Ok(parsed),
        Err(x509_parser::nom::Err::Incomplete(_)) => Err(CertificateError::NotX509("a part is cut off".to_owned())),
        Err(x509_parser::nom::Err::Error(error) | x509_parser::nom::Err::Failure(error)) => {
            Err(CertificateError::NotX509(error.to_string()))
        }
    }
}

/// The NHS user's UUID: a common name of exactly twelve digits (published shape `O=nhs, OU=people, CN=<12 digits>`,
/// <https://github.com/hippo-digital/NHSbuntu-identity-agent> `tests_cms.py`).
fn holder(subject: &X509Name<'_>) -> Option<String> {
    subject
        .iter_common_name()
        .filter_map(name::text)
        .find(|name| name.len() == 12 && name.bytes().all(|byte| byte.is_ascii_digit()))
}

/// RFC 5280 writes "never ends" as the last second of year 9999, which is a little later than a [`Timestamp`] can be.
fn moment(time: ASN1Time) -> Timestamp {
    let seconds = time.timestamp().clamp(Timestamp::MIN.as_second(), Timestamp::MAX.as_second());
    Timestamp::from_second(seconds).unwrap_or(Timestamp::MAX)
}

/// Names as RFC 5280, 4.2.1.3 spells them; X.509's newer name of bit 1, contentCommitment, is not used.
fn key_usages(usage: &KeyUsage) -> Vec<String> {
    [
        (usage.digital_signature(), "digitalSignature"),
        (usage.non_repudiation(), "nonRepudiation"),
        (usage.key_encipherment(), "keyEncipherment"),
        (usage.data_encipherment(), "dataEncipherment"),
        (usage.key_agreement(), "keyAgreement"),
        (usage.key_cert_sign(), "keyCertSign"),
        (usage.crl_sign(), "cRLSign"),
        (usage.encipher_only(), "encipherOnly"),
        (usage.decipher_only(), "decipherOnly"),
    ]
    .into_iter()
    .filter(|(set, _)| *set)
    .map(|(_, name)| name.to_owned())
    .collect()
}

/// Curves of RFC 5480, 2.1.1.1, by the names of NIST.
const CURVES: [(&str, &str); 3] = [("1.2.840.10045.3.1.7", "P-256"), ("1.3.132.0.34", "P-384"), ("1.3.132.0.35", "P-521")];

fn key(key: &SubjectPublicKeyInfo<'_>) -> String {
    match key.parsed() {
        Ok(PublicKey::RSA(rsa)) => format!("RSA {}", bits(rsa.modulus)),
        Ok(PublicKey::EC(point)) => {
            let curve = key.algorithm.parameters().and_then(|parameters| parameters.as_oid().ok()).map(|oid| oid.to_id_string());
            match CURVES.iter().find(|(oid, _)| Some(*oid) == curve.as_deref()) {
                Some((_, name)) => format!("EC {name}"),
                None => format!("EC {}", point.key_size()),
            }
        }
        // RFC 8410, section 3.
        _ if key.algorithm.oid().to_id_string() == "1.3.101.112" => "Ed25519".to_owned(),
        _ => format!("algorithm {}", key.algorithm.oid().to_id_string()),
    }
}

/// Bits of a whole number, leading zeros left out.
fn bits(number: &[u8]) -> usize {
    let mut rest = number;
    while let [0, after @ ..] = rest {
        rest = after;
    }
    rest.first().map_or(0, |first| rest.len() * 8 - first.leading_zeros() as usize)
}
