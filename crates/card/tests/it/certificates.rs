//! What is read out of certificates.

use lanyard_card::{CertificateError, certificate, peer_certificate};
use rcgen::{
    CertificateParams, DistinguishedName, DnType, KeyPair, KeyUsagePurpose, PKCS_ECDSA_P384_SHA384, PKCS_ED25519, date_time_ymd,
};

use super::virtual_card::CERTIFICATES;

/// Specimen made with `openssl req -x509`: RSA 2048, `O=nhs, OU=people, CN=000123456789`; nobody's.
const RSA: &[u8] = include_bytes!("../corpus/certificate/rsa-2048.bin");

#[test]
fn an_nhs_shaped_certificate() {
    let read = certificate("9A", &CERTIFICATES[0]).unwrap();
    assert_eq!(read.slot, "9A");
    assert_eq!(read.holder.as_deref(), Some("000123456789"));
    assert_eq!(read.issuer, "CN=000123456789,OU=people,O=nhs");
    assert_eq!(read.not_before.to_string(), "2025-11-22T00:00:00Z");
    assert_eq!(read.not_after.to_string(), "2027-11-22T00:00:00Z");
    assert_eq!(read.key_usage, ["digitalSignature"]);
    assert_eq!(read.key, "EC P-256");
    assert_eq!(read.bytes as usize, CERTIFICATES[0].len());
    assert_eq!(certificate("9C", &CERTIFICATES[1]).unwrap().key_usage, ["nonRepudiation"]);
}

#[test]
fn an_rsa_certificate_with_its_fingerprint_as_openssl_prints_it() {
    let read = certificate("45", RSA).unwrap();
    assert_eq!(read.key, "RSA 2048");
    assert_eq!(read.holder.as_deref(), Some("000123456789"));
    assert_eq!(read.key_usage, ["digitalSignature", "keyEncipherment"]);
    assert_eq!(read.sha256.as_deref(), Some("4372f748168391ac67014d7b39991aa008023de3002922b1ccc29a64be04df65"));
    assert_eq!(read.not_after.to_string(), "2028-11-22T05:25:35Z");
}

fn signed(key: &KeyPair, name: &[(DnType, &str)], until: (i32, u8, u8)) -> Vec<u8> {
    let mut params = CertificateParams::default();
    params.distinguished_name = DistinguishedName::new();
    for (kind, value) in name {
        params.distinguished_name.push(kind.clone(), *value);
    }
    params.not_after = date_time_ymd(until.0, until.1, until.2);
    params.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
    params.self_signed(key).unwrap().der().to_vec()
}

#[test]
fn other_keys_and_the_end_of_time() {
    let ed = KeyPair::generate_for(&PKCS_ED25519).unwrap();
    let p384 = KeyPair::generate_for(&PKCS_ECDSA_P384_SHA384).unwrap();
    let read = certificate("1", &signed(&ed, &[(DnType::CommonName, "x")], (9999, 12, 31))).unwrap();
    assert_eq!((read.key.as_str(), read.not_after.to_string().as_str()), ("Ed25519", "9999-12-30T22:00:00Z"));
    assert_eq!(read.key_usage, ["keyCertSign", "cRLSign"]);
    assert_eq!(certificate("1", &signed(&p384, &[(DnType::CommonName, "x")], (2027, 1, 1))).unwrap().key, "EC P-384");
}

#[test]
fn only_twelve_digits_are_a_holder() {
    let key = KeyPair::generate().unwrap();
    for common in ["00012345678", "0001234567890", "00012345678A", " 000123456789", "٠٠٠١٢٣", "Ann Example"] {
        let der = signed(&key, &[(DnType::CommonName, common)], (2027, 1, 1));
        assert_eq!(certificate("9A", &der).unwrap().holder, None, "{common}");
    }
}

#[test]
fn a_proxy_that_presents_itself() {
    let key = KeyPair::generate().unwrap();
    let name = [(DnType::CountryName, "GB"), (DnType::OrganizationName, "Filter, Ltd"), (DnType::CommonName, "web\u{1b}[2Jfilter")];
    let read = peer_certificate(&signed(&key, &name, (2027, 1, 1))).unwrap();
    assert_eq!(read.subject, "CN=web\\1B[2Jfilter,O=Filter\\, Ltd,C=GB");
    assert_eq!(read.issuer, read.subject);
    assert_eq!(read.not_after.to_string(), "2027-01-01T00:00:00Z");
}

#[test]
fn what_is_no_certificate_says_why() {
    assert_eq!(certificate("9A", &[]), Err(CertificateError::Empty));
    assert_eq!(certificate("9A", &[0xFF; 40]), Err(CertificateError::Empty));
    assert_eq!(peer_certificate(&RSA[..100]), Err(CertificateError::CutOff { has: 100, needs: RSA.len() }));
    assert!(matches!(certificate("9A", &[0x30, 0x03, 0x02, 0x01, 0x01]), Err(CertificateError::NotX509(_))));
}
