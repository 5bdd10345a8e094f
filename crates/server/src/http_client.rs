//! Asking other servers.

use std::sync::Arc;
use std::time::Duration;

use rustls::pki_types::CertificateDer;
use ureq::http::request::Builder;
use ureq::tls::{Certificate, RootCerts, TlsConfig};

use crate::mail::NotDelivered;

/// A client that trusts what this machine trusts, and follows no redirect: an address must not lead elsewhere. Each request may
/// take this long.
pub(crate) fn agent(patience: Duration) -> ureq::Agent {
    let roots: Vec<_> = trusted().iter().map(|root| Certificate::from_der(root).to_owned()).collect();
    let tls = TlsConfig::builder()
        .root_certs(RootCerts::Specific(Arc::new(roots)))
        .unversioned_rustls_crypto_provider(Arc::new(rustls::crypto::ring::default_provider()))
        .build();
    let config = ureq::Agent::config_builder().tls_config(tls).max_redirects(0).http_status_as_error(false);
    let config = config.allow_non_standard_methods(true);
    config.timeout_global(Some(patience)).timeout_connect(Some(patience / 2)).build().new_agent()
}

/// The authorities that this machine trusts. A small image or a minimal system may have none: then no other server can be believed.
fn trusted() -> Vec<CertificateDer<'static>> {
    let roots = rustls_native_certs::load_native_certs().certs;
    if roots.is_empty() {
        tracing::error!("this machine trusts no certificate authority, so TLS with other servers fails: {NO_ROOTS}");
    }
    roots
}

/// What to do about a machine that trusts nobody.
const NO_ROOTS: &str = "install the package ca-certificates where the server runs, then restart it";

/// The host of an address of another server's that somebody entered; otherwise what is wrong with it.
pub(crate) fn host_of(url: &str, public_url: &str) -> Result<String, String> {
    let parsed: ureq::http::Uri = url.parse().map_err(|_| "This is not an address. Copy it as a whole.".to_owned())?;
    let host = parsed.host().unwrap_or_default().to_lowercase();
    // Without TLS only where this server itself is tried out on one machine.
    let local = host == "127.0.0.1" && public_url.starts_with("http://") && parsed.scheme_str() == Some("http");
    if host.is_empty() || (parsed.scheme_str() != Some("https") && !local) {
        return Err("The address has to begin with https://.".to_owned());
    }
    if host.parse::<std::net::IpAddr>().is_ok() && !local {
        return Err("The address has to name a host, not a number.".to_owned());
    }
    Ok(host)
}

/// How long the other side may take with what is posted.
pub(crate) const DEADLINE: Duration = Duration::from_secs(20);
/// The most of an answer that is read, in bytes.
const LARGEST_ANSWER: u64 = 64 * 1024;

/// What the other side said.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    /// What it calls this version of what was asked for.
    pub(crate) etag: Option<String>,
    /// As far as it could be read.
    pub(crate) body: String,
}

/// Posts JSON and waits for the answer. The words of an error may hold the address, which is a secret: they are not passed on.
///
/// # Errors
/// What never arrived can be tried again; what broke off on the way may have arrived.
pub(crate) fn post_json(url: &str, headers: Vec<(&'static str, String)>, body: String) -> Result<Answer, NotDelivered> {
    let request = agent(DEADLINE).post(url).header("Content-Type", "application/json");
    let request = headers.into_iter().fold(request, |request, (name, value)| request.header(name, value));
    request.send(body).map(read).map_err(|error| broken(&error))
}

/// Asks by any method, with a body or without, and waits for the answer. As with [`post_json`], no error holds the address.
///
/// # Errors
/// As [`post_json`].
pub(crate) fn ask(agent: &ureq::Agent, request: Builder, body: Option<String>) -> Result<Answer, NotDelivered> {
    let unusable = |_| NotDelivered::Never("the address cannot be used".to_owned());
    let answer = match body {
        Some(body) => agent.run(request.body(body).map_err(unusable)?),
        None => agent.run(request.body(()).map_err(unusable)?),
    };
    answer.map(read).map_err(|error| broken(&error))
}

fn read(mut answer: ureq::http::Response<ureq::Body>) -> Answer {
    let etag = answer.headers().get("ETag").and_then(|tag| tag.to_str().ok()).map(str::to_owned);
    let body = answer.body_mut().with_config().limit(LARGEST_ANSWER).read_to_string().unwrap_or_default();
    Answer { status: answer.status().as_u16(), etag, body }
}

fn broken(error: &ureq::Error) -> NotDelivered {
    use rustls::Error::InvalidCertificate;
    use std::io::ErrorKind::{ConnectionRefused, HostUnreachable, NetworkUnreachable};
    use ureq::{Error, Timeout};
    let later = |why: &str| NotDelivered::Later(why.to_owned());
    // Nothing was sent to a server that is not believed.
    let unbelieved = |io: &std::io::Error| {
        matches!(io.get_ref().and_then(|why| why.downcast_ref::<rustls::Error>()), Some(InvalidCertificate(_)))
    };
    match error {
        Error::BadUri(_) => NotDelivered::Never("the address cannot be used".to_owned()),
        Error::HostNotFound => later("its host is not found"),
        Error::Tls(_) | Error::Rustls(_) => later(&tls_failed(trusted().is_empty())),
        Error::Io(io) if unbelieved(io) => later(&tls_failed(trusted().is_empty())),
        Error::ConnectionFailed | Error::Timeout(Timeout::Resolve | Timeout::Connect) => later("it cannot be reached"),
        Error::Io(io) if matches!(io.kind(), ConnectionRefused | HostUnreachable | NetworkUnreachable) => {
            later("it cannot be reached")
        }
        Error::Timeout(_) => NotDelivered::Unsure("it took too long to answer".to_owned()),
        _ => NotDelivered::Unsure("the connection broke off".to_owned()),
    }
}

fn tls_failed(nobody_is_trusted: bool) -> String {
    if nobody_is_trusted {
        format!("TLS with it failed, because the server’s machine trusts no certificate authority: {NO_ROOTS}")
    } else {
        "TLS with it failed: its certificate is not one that this machine trusts".to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_server_that_is_not_believed_got_nothing_and_a_machine_that_believes_nobody_is_told_what_it_lacks() {
        let unknown = rustls::Error::InvalidCertificate(rustls::CertificateError::UnknownIssuer);
        let broken = broken(&std::io::Error::new(std::io::ErrorKind::InvalidData, unknown).into());
        assert!(matches!(&broken, NotDelivered::Later(why) if why.starts_with("TLS with it failed")), "{broken:?}");
        assert!(tls_failed(true).contains("ca-certificates") && !tls_failed(false).contains("ca-certificates"));
    }
}
