//! Asking other servers.

use std::sync::Arc;
use std::time::Duration;

use ureq::tls::{Certificate, RootCerts, TlsConfig};

use crate::mail::NotDelivered;

/// A client that trusts what this machine trusts, and follows no redirect: an address must not lead elsewhere. Each request may
/// take this long.
pub(crate) fn agent(patience: Duration) -> ureq::Agent {
    let roots = rustls_native_certs::load_native_certs().certs;
    let roots: Vec<_> = roots.iter().map(|root| Certificate::from_der(root).to_owned()).collect();
    let tls = TlsConfig::builder()
        .root_certs(RootCerts::Specific(Arc::new(roots)))
        .unversioned_rustls_crypto_provider(Arc::new(rustls::crypto::ring::default_provider()))
        .build();
    let config = ureq::Agent::config_builder().tls_config(tls).max_redirects(0).http_status_as_error(false);
    config.timeout_global(Some(patience)).timeout_connect(Some(patience / 2)).build().new_agent()
}

/// How long the other side may take with what is posted.
const DEADLINE: Duration = Duration::from_secs(20);
/// The most of an answer that is read, in bytes.
const LARGEST_ANSWER: u64 = 64 * 1024;

/// What the other side said.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
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
    let mut answer = request.send(body).map_err(|error| broken(&error))?;
    let status = answer.status().as_u16();
    let body = answer.body_mut().with_config().limit(LARGEST_ANSWER).read_to_string().unwrap_or_default();
    Ok(Answer { status, body })
}

fn broken(error: &ureq::Error) -> NotDelivered {
    use std::io::ErrorKind::{ConnectionRefused, HostUnreachable, NetworkUnreachable};
    use ureq::{Error, Timeout};
    let later = |why: &str| NotDelivered::Later(why.to_owned());
    match error {
        Error::BadUri(_) => NotDelivered::Never("the address cannot be used".to_owned()),
        Error::HostNotFound => later("its host is not found"),
        Error::Tls(_) | Error::Rustls(_) => later("TLS with it failed"),
        Error::ConnectionFailed | Error::Timeout(Timeout::Resolve | Timeout::Connect) => later("it cannot be reached"),
        Error::Io(io) if matches!(io.kind(), ConnectionRefused | HostUnreachable | NetworkUnreachable) => {
            later("it cannot be reached")
        }
        Error::Timeout(_) => NotDelivered::Unsure("it took too long to answer".to_owned()),
        _ => NotDelivered::Unsure("the connection broke off".to_owned()),
    }
}
