//! The certificate that a host presented.

use jiff::Timestamp;
use lanyard_model::PeerCertificate;
use x509_parser::parse_x509_certificate;

/// Reads a certificate from its DER bytes; `None` when it is not one.
pub(super) fn peer_certificate(der: &[u8]) -> Option<PeerCertificate> {
    let (_, certificate) = parse_x509_certificate(der).ok()?;
    let moment = |time: x509_parser::time::ASN1Time| Timestamp::from_second(time.timestamp()).ok();
    Some(PeerCertificate {
        subject: certificate.subject().to_string(),
        issuer: certificate.issuer().to_string(),
        not_before: moment(certificate.validity().not_before)?,
        not_after: moment(certificate.validity().not_after)?,
    })
}
