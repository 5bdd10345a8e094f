//! HTTP to the practice's server: over TLS, or in clear to this very machine only.

use std::sync::Arc;
use std::time::Duration;

use jiff::Timestamp;
use jiff::fmt::rfc2822::DateTimePrinter;
use rustls::crypto::ring;
use serde::Serialize;
use serde::de::DeserializeOwned;
use ureq::Agent;
use ureq::http::StatusCode;
use ureq::tls::{Certificate, PemItem, RootCerts, TlsConfig, TlsProvider, parse_pem};

use crate::probe::network::roots::trusted;

/// How long one request may take: somebody is waiting.
const DEADLINE: Duration = Duration::from_secs(10);
/// Largest answer that is read, in bytes.
const LARGEST_ANSWER: u64 = 64 * 1024;

/// Why the server did not take something.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Refused {
    /// It cannot be reached, or has trouble of its own: later it may work.
    Later(String),
    /// It does not know this PC any more.
    NotEnrolled(String),
    /// Something on the way to it lets this one not through; another may pass.
    NotThisOne(String),
    /// It will never take this.
    Never(String),
}

impl std::fmt::Display for Refused {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let (Self::Later(why) | Self::NotEnrolled(why) | Self::NotThisOne(why) | Self::Never(why)) = self;
        f.write_str(why)
    }
}

/// The words of a refusal, as the server sends them.
#[derive(serde::Deserialize)]
struct Problem {
    problem: String,
}

/// Checks an address and gives it without a slash at its end. Personal data crosses a network only inside TLS.
///
/// # Errors
/// A sentence that says how it should be.
pub(super) fn checked_address(address: &str) -> Result<String, String> {
    let address = address.trim().trim_end_matches('/');
    let here = |rest: &str| {
        let host = rest.split(['/', '?']).next().unwrap_or_default();
        let name = host.rsplit_once(':').map_or(host, |(name, _)| name);
        matches!(name, "127.0.0.1" | "localhost" | "[::1]")
    };
    match address.split_once("://") {
        Some(("https", rest)) if !rest.is_empty() => Ok(address.to_owned()),
        Some(("http", rest)) if here(rest) => Ok(address.to_owned()),
        Some(("http", _)) => Err(format!("{address} is not protected. Use the address of the server that begins with https://.")),
        _ => Err(format!(
            "{address} is not an address. Write it as your browser shows it, for example https://lanyard.surgery.example."
        )),
    }
}

/// Sends JSON to an address of the server; gives its answer. An enrolled PC sends its key, and the moment by its own clock: that tells
/// what lay in the outbox from what is wrong now.
///
/// # Errors
/// See [`Refused`].
pub(super) fn post<A: DeserializeOwned>(
    url: &str,
    authority: Option<&str>,
    enrolled: Option<(&str, Timestamp)>,
    body: &[u8],
) -> Result<A, Refused> {
    let agent = agent(authority).map_err(Refused::Later)?;
    let mut request = agent.post(url).content_type("application/json");
    if let Some((key, now)) = enrolled {
        request = request.header("Authorization", format!("Bearer {key}"));
        if let Ok(date) = DateTimePrinter::new().timestamp_to_rfc9110_string(&now) {
            request = request.header("Date", date);
        }
    }
    let mut answer = request.send(body).map_err(|error| Refused::Later(format!("the server cannot be reached ({error})")))?;
    let text = answer.body_mut().with_config().limit(LARGEST_ANSWER).read_to_string();
    let text = text.map_err(|error| Refused::Later(format!("the server’s answer cannot be read ({error})")))?;
    let unexpected =
        |error: serde_json::Error| Refused::Later(format!("this is not a Lanyard server, or it is a newer one ({error})"));
    if answer.status().is_success() {
        return serde_json::from_str(&text).map_err(unexpected);
    }
    Err(refusal(answer.status(), &text))
}

/// What an answer means. Only the server's own words end anything: a proxy answers in its place while it is moved or its route is wrong.
fn refusal(status: StatusCode, text: &str) -> Refused {
    match (status.as_u16(), serde_json::from_str::<Problem>(text)) {
        (401 | 403, Ok(told)) => Refused::NotEnrolled(told.problem),
        (400 | 413 | 422, Ok(told)) => Refused::Never(told.problem),
        (_, Ok(told)) => Refused::Later(told.problem),
        (413, Err(_)) => Refused::NotThisOne("something on the way to the server takes nothing as large as this".to_owned()),
        (_, Err(_)) => Refused::Later(format!("the server answered {status}")),
    }
}

/// A client that trusts what this system trusts, and the practice's own authority where it has one.
fn agent(authority: Option<&str>) -> Result<Agent, String> {
    let mut roots: Vec<Certificate<'static>> = trusted().iter().map(|root| Certificate::from_der(root).to_owned()).collect();
    if let Some(pem) = authority {
        roots.extend(certificates(pem)?);
    }
    let tls = TlsConfig::builder()
        .provider(TlsProvider::Rustls)
        .unversioned_rustls_crypto_provider(Arc::new(ring::default_provider()))
        .root_certs(RootCerts::Specific(Arc::new(roots)))
        .build();
    // The practice's server is inside; a web proxy is for what is outside.
    let config = Agent::config_builder().tls_config(tls).timeout_global(Some(DEADLINE)).http_status_as_error(false).proxy(None);
    Ok(config.max_redirects(0).user_agent(crate::edge::PROGRAM).build().new_agent())
}

/// The certificates in a PEM text.
///
/// # Errors
/// A sentence that says what the file should hold.
pub(super) fn certificates(pem: &str) -> Result<Vec<Certificate<'static>>, String> {
    let found: Vec<_> = parse_pem(pem.as_bytes())
        .filter_map(|item| match item {
            Ok(PemItem::Certificate(certificate)) => Some(certificate),
            _ => None,
        })
        .collect();
    let none = "it holds no certificate: it should begin with -----BEGIN CERTIFICATE-----";
    if found.is_empty() { Err(none.to_owned()) } else { Ok(found) }
}

/// As the body of a request.
pub(super) fn json(value: &impl Serialize) -> Result<Vec<u8>, Refused> {
    serde_json::to_vec(value).map_err(|error| Refused::Never(format!("it cannot be written as JSON ({error})")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_leaves_this_machine_unprotected() {
        assert_eq!(checked_address(" https://lanyard.surgery.example/ ").unwrap(), "https://lanyard.surgery.example");
        assert_eq!(checked_address("http://127.0.0.1:8440").unwrap(), "http://127.0.0.1:8440");
        for wrong in
            ["http://lanyard.surgery.example", "http://127.0.0.1.evil.example", "lanyard.surgery.example", "ftp://x", "https://"]
        {
            assert!(checked_address(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn what_the_server_will_never_take_is_told_from_what_it_may_take_later() {
        assert_eq!(
            refusal(StatusCode::UNAUTHORIZED, "{\"problem\":\"Enrol again.\"}"),
            Refused::NotEnrolled("Enrol again.".into())
        );
        let own = "{\"problem\":\"It says why.\"}";
        for never in [StatusCode::BAD_REQUEST, StatusCode::PAYLOAD_TOO_LARGE, StatusCode::UNPROCESSABLE_ENTITY] {
            assert_eq!(refusal(never, own), Refused::Never("It says why.".into()), "{never}");
        }
        for later in [StatusCode::NOT_FOUND, StatusCode::CONFLICT, StatusCode::TOO_MANY_REQUESTS, StatusCode::SERVICE_UNAVAILABLE] {
            assert_eq!(refusal(later, own), Refused::Later("It says why.".into()), "{later}");
        }
    }

    #[test]
    fn what_stands_before_the_server_ends_nothing() {
        for status in (300..600).filter_map(|code| StatusCode::from_u16(code).ok()).filter(|status| *status != 413) {
            for text in ["", "<html>", "{\"error\":\"no route\"}"] {
                assert!(matches!(refusal(status, text), Refused::Later(_)), "{status} {text}");
            }
        }
        assert!(matches!(refusal(StatusCode::PAYLOAD_TOO_LARGE, "<html>"), Refused::NotThisOne(_)));
    }
}
