//! One host, asked layer by layer.

use std::net::SocketAddr;
use std::sync::OnceLock;
use std::time::{Duration, Instant};

use jiff::Timestamp;
use lanyard_model::{DnsOutcome, HostReading, HttpOutcome, TcpOutcome, TlsOutcome};

use super::proxy::Proxy;
use super::tls::{self, Trust};
use super::wire::Wire;
use super::{dns, http};
use crate::probe::time::millis_since;
use crate::request::HostToAsk;

/// The most that each layer may take.
const DNS: Duration = Duration::from_millis(2000);
const TCP: Duration = Duration::from_millis(1500);
const TLS: Duration = Duration::from_millis(2000);
const HTTP: Duration = Duration::from_millis(2000);

/// What all hosts of one checkup share.
pub(super) struct Ways {
    /// Whom this PC trusts; loaded when the first handshake needs it.
    pub(super) trust: OnceLock<Result<Trust, String>>,
    /// The name servers, asked only when the system's look-up fails.
    pub(super) servers: Vec<SocketAddr>,
    /// The proxy, when one is set.
    pub(super) proxy: Option<Proxy>,
    /// The port on which plain HTTP is asked: 80, but for tests.
    pub(super) plain_port: u16,
    /// Reads this PC's clock.
    pub(super) now: fn() -> Timestamp,
    /// The moment at which every layer of every host must be done.
    pub(super) until: Instant,
}

impl Ways {
    /// Whom this PC trusts.
    pub(super) fn trust(&self) -> Result<Trust, String> {
        self.trust.get_or_init(tls::native_trust).clone()
    }

    /// When a layer that begins now must be done.
    fn within(&self, most: Duration) -> Instant {
        self.until.min(Instant::now() + most)
    }

    /// Whether the time is up: a layer that could not even begin is left out rather than said to have timed out.
    fn is_over(&self) -> bool {
        Instant::now() >= self.until
    }
}

/// Asks one host layer by layer, until one fails.
pub(super) fn read(asked: &HostToAsk, ways: &Ways) -> HostReading {
    let begun = Instant::now();
    let mut reading = unread(asked);
    ask_layers(&mut reading, ways);
    reading.millis = millis_since(begun);
    reading
}

/// A reading of which nothing is known: nobody was asked in time.
pub(super) fn unread(asked: &HostToAsk) -> HostReading {
    HostReading {
        host: asked.host.clone(),
        port: asked.port,
        dns: DnsOutcome::TimedOut,
        tcp: None,
        tls: None,
        http: None,
        plain_http: None,
        millis: 0,
    }
}

fn ask_layers(reading: &mut HostReading, ways: &Ways) {
    let through = ways.proxy.as_ref().filter(|proxy| proxy.is_for(&reading.host));
    let (dns, addresses) = match through {
        Some(_) => (DnsOutcome::ByProxy, Vec::new()),
        None => dns::look_up(&reading.host, reading.port, &ways.servers, ways.within(DNS)),
    };
    reading.dns = dns;
    if (addresses.is_empty() && through.is_none()) || ways.is_over() {
        return;
    }
    let begun = Instant::now();
    let connected = match through {
        Some(proxy) => proxy.tunnel(&reading.host, reading.port, &ways.servers, ways.within(TCP)),
        None => Wire::connect(&addresses, ways.within(TCP)),
    };
    let millis = millis_since(begun);
    match connected {
        Ok(wire) => {
            reading.tcp = Some(TcpOutcome::Connected { millis });
            ask_over_tls(reading, wire, ways);
        }
        Err(outcome) => reading.tcp = Some(outcome),
    }
    if !matches!(reading.tls, Some(TlsOutcome::Accepted { .. })) && through.is_none() && !ways.is_over() {
        reading.plain_http = plain(&reading.host, addresses, ways);
    }
}

fn ask_over_tls(reading: &mut HostReading, mut wire: Wire, ways: &Ways) {
    if ways.is_over() {
        return;
    }
    let trust = match ways.trust() {
        Ok(trust) => trust,
        Err(text) => {
            reading.tls = Some(TlsOutcome::Error(text));
            return;
        }
    };
    wire.set_end(ways.within(TLS));
    let (outcome, secured) = tls::handshake(wire, &reading.host, trust);
    reading.tls = Some(outcome);
    if let Some(mut secured) = secured.filter(|_| !ways.is_over()) {
        secured.sock.set_end(ways.within(HTTP));
        reading.http = Some(http::ask(&mut secured, &reading.host, ways.now));
    }
}

/// Asks in plain HTTP: a captive portal answers here in the host's place. `None` when nothing listens.
fn plain(host: &str, mut addresses: Vec<SocketAddr>, ways: &Ways) -> Option<HttpOutcome> {
    addresses.iter_mut().for_each(|address| address.set_port(ways.plain_port));
    let mut wire = Wire::connect(&addresses, ways.within(TCP)).ok()?;
    wire.set_end(ways.within(HTTP));
    Some(http::ask(&mut wire, host, ways.now))
}
