//! The certificate authorities of a bench: the one that the PC trusts and the one of an inspecting proxy.

use std::sync::Arc;

use jiff::{Timestamp, ToSpan};
use rcgen::{BasicConstraints, CertificateParams, DistinguishedName, DnType, IsCa, Issuer, KeyPair, date_time_ymd};
use rustls::ServerConfig;
use rustls::crypto::ring;
use rustls::pki_types::PrivatePkcs8KeyDer;

use crate::scenario::day;
use crate::{Result, failed};

/// Name of the inspecting proxy's authority.
pub(super) const PROXY: &str = "Bench Web Filter Root";
/// Name of the trusted authority.
const TRUSTED: &str = "Bench Public Root";

/// An authority and its certificate.
pub(super) struct Authority {
    issuer: Issuer<'static, KeyPair>,
    /// Its own certificate.
    pub(super) pem: String,
}

/// Which days a host's certificate covers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Validity {
    Current,
    Past,
}

/// A certificate and its key.
pub(super) struct Identity {
    pub(super) certificate: rcgen::Certificate,
    pub(super) key: KeyPair,
}

/// The authority that the PC trusts.
pub(super) fn trusted() -> Result<Authority> {
    authority(TRUSTED)
}

/// The authority of a proxy that reads along; the PC does not trust it.
pub(super) fn proxy() -> Result<Authority> {
    authority(PROXY)
}

fn authority(name: &str) -> Result<Authority> {
    let key = KeyPair::generate().map_err(failed("make a key"))?;
    let mut params = CertificateParams::default();
    params.distinguished_name = DistinguishedName::new();
    params.distinguished_name.push(DnType::OrganizationName, "Lanyard test bench");
    params.distinguished_name.push(DnType::CommonName, name);
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    (params.not_before, params.not_after) = (date_time_ymd(2020, 1, 1), date_time_ymd(2060, 1, 1));
    let pem = params.self_signed(&key).map_err(failed("sign an authority"))?.pem();
    Ok(Authority { issuer: Issuer::new(params, key), pem })
}

impl Authority {
    /// A certificate for a host name, valid by this PC's clock or past.
    pub(super) fn identity(&self, host: &str, validity: Validity, now: Timestamp) -> Result<Identity> {
        let key = KeyPair::generate().map_err(failed("make a key"))?;
        let mut params = CertificateParams::new([host.to_owned()]).map_err(failed(host))?;
        params.distinguished_name = DistinguishedName::new();
        params.distinguished_name.push(DnType::CommonName, host);
        let (from, until) = match validity {
            Validity::Current => (-60, 60),
            Validity::Past => (-400, -9),
        };
        let moment = |days: i64| {
            let date = now.saturating_add((days * 24).hours()).map_err(failed("a date"))?.to_zoned(jiff::tz::TimeZone::UTC).date();
            let (year, month, day) = day(date);
            Ok::<_, String>(date_time_ymd(year, month, day))
        };
        (params.not_before, params.not_after) = (moment(from)?, moment(until)?);
        let certificate = params.signed_by(&key, &self.issuer).map_err(failed(host))?;
        Ok(Identity { certificate, key })
    }
}

impl Identity {
    /// A TLS 1.2 and 1.3 server that shows this certificate.
    pub(super) fn server(&self) -> Result<Arc<ServerConfig>> {
        let key = PrivatePkcs8KeyDer::from(self.key.serialize_der()).into();
        let config = ServerConfig::builder_with_provider(ring::default_provider().into())
            .with_safe_default_protocol_versions()
            .map_err(failed("TLS versions"))?
            .with_no_client_auth()
            .with_single_cert(vec![self.certificate.der().clone()], key)
            .map_err(failed("TLS certificate"))?;
        Ok(Arc::new(config))
    }
}
