//! NHS hosts as seen from one PC, layer by layer, so that the verdict can name the layer.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::Fact;

/// The network as seen from one PC.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct Network {
    /// Whether any interface but loopback has an address.
    pub connected: Fact<bool>,
    /// The proxy in use for HTTPS, as host and port. Not tried (`not-reached`) where a script chooses it, which is not run: the hosts
    /// were then asked another way than programs may take.
    pub proxy: Fact<String>,
    /// The proxy that Windows' own services have (WinHTTP), as host and port; absent when they have none.
    #[serde(default)]
    pub service_proxy: Fact<String>,
    /// Each host that was asked.
    #[serde(default)]
    pub hosts: Vec<HostReading>,
}

/// One host, asked layer by layer; a layer that was not reached is `None`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct HostReading {
    /// Host name, from the knowledge pack's list or from settings.
    pub host: String,
    /// TCP port.
    pub port: u16,
    /// Name look-up.
    pub dns: DnsOutcome,
    /// TCP connection.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tcp: Option<TcpOutcome>,
    /// TLS handshake.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tls: Option<TlsOutcome>,
    /// HTTP answer over TLS.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub http: Option<HttpOutcome>,
    /// HTTP answer on port 80 without TLS, asked only when TLS did not succeed: shows a captive portal.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub plain_http: Option<HttpOutcome>,
    /// Wall time for all layers in milliseconds.
    #[serde(default)]
    pub millis: u64,
}

/// What the name look-up gave.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "kebab-case")]
pub enum DnsOutcome {
    /// Addresses were found.
    Resolved {
        /// How many.
        addresses: u32,
        /// Whether all are private (RFC 1918, loopback, link-local, unique local).
        private: bool,
        /// Milliseconds.
        millis: u64,
    },
    /// The name server says that the name does not exist (NXDOMAIN).
    NoSuchName,
    /// The name server answered that it failed (SERVFAIL, REFUSED).
    ServerFailure,
    /// No name server answered in time.
    TimedOut,
    /// Looked up by the proxy, not by this PC.
    ByProxy,
    /// Another error.
    Error(String),
}

/// What the TCP connection gave.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "kebab-case")]
pub enum TcpOutcome {
    /// Connected, in this many milliseconds.
    Connected {
        /// Milliseconds.
        millis: u64,
    },
    /// The host or something on the way said no.
    Refused,
    /// Nothing answered in time.
    TimedOut,
    /// No route.
    Unreachable,
    /// The proxy answered the CONNECT with this status.
    ProxyRefused(u16),
    /// Another error.
    Error(String),
}

/// What the TLS handshake gave.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "kebab-case")]
pub enum TlsOutcome {
    /// Accepted.
    Accepted {
        /// For example `TLS 1.3`.
        version: String,
        /// Who the other side is.
        certificate: PeerCertificate,
        /// Milliseconds.
        millis: u64,
    },
    /// The certificate was refused; it is kept as evidence of who answered.
    CertificateRefused {
        /// Why.
        reason: CertificateProblem,
        /// Who answered; `None` when it could not be read.
        certificate: Option<PeerCertificate>,
    },
    /// The other side only speaks an older version, read from what it answered, for example `TLS 1.0`.
    TooOld {
        /// The version it offered.
        offered: String,
    },
    /// The other side ended the handshake with this alert.
    Alert(String),
    /// What answered does not speak TLS.
    NotTls,
    /// The connection was closed or reset during the handshake.
    Closed,
    /// No answer in time.
    TimedOut,
    /// Another error.
    Error(String),
}

/// Why a host's certificate was refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "kebab-case")]
pub enum CertificateProblem {
    /// Past its last day, by this PC's clock.
    Expired,
    /// Before its first day, by this PC's clock.
    NotYetValid,
    /// Signed by somebody this PC does not trust.
    UnknownIssuer,
    /// For another name.
    WrongName,
    /// Anything else.
    Other,
}

/// The certificate a host or a proxy presented.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct PeerCertificate {
    /// Subject, as printed by RFC 4514.
    pub subject: String,
    /// Issuer, as printed by RFC 4514.
    pub issuer: String,
    /// First moment of validity.
    pub not_before: Timestamp,
    /// Last moment of validity.
    pub not_after: Timestamp,
}

/// What HTTP gave.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "kebab-case")]
pub enum HttpOutcome {
    /// An answer.
    Answered {
        /// Status code.
        status: u16,
        /// The host of a `Location` header, when it names another host.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        redirected_to: Option<String>,
        /// The server's `Date` minus this PC's clock at that moment, in seconds.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        clock_offset_seconds: Option<i64>,
        /// Milliseconds.
        millis: u64,
    },
    /// What answered does not speak HTTP.
    NotHttp,
    /// Closed before an answer.
    Closed,
    /// No answer in time.
    TimedOut,
    /// Another error.
    Error(String),
}

impl HostReading {
    /// Whether the host was reached: it gave an HTTP answer over a TLS connection that this PC accepts.
    pub fn reached(&self) -> bool {
        matches!(self.http, Some(HttpOutcome::Answered { .. }))
    }
}
