//! Every layer against real servers on this machine.

use std::net::SocketAddr;
use std::sync::OnceLock;
use std::time::{Duration, Instant};

use jiff::Timestamp;
use lanyard_model::{CertificateProblem, DnsOutcome, HostReading, HttpOutcome, TcpOutcome, TlsOutcome};

use super::host::Ways;
use super::servers::{Authority, say, self_signed, shut, silent};
use super::tls::{Secured, Trust, handshake};
use super::wire::Wire;
use super::*;

const OK: &[u8] = b"HTTP/1.1 200 OK\r\nDate: Mon, 23 Nov 2026 08:05:00 GMT\r\n\r\n";
const YEARS: (i32, i32) = (2020, 2090);

fn clock() -> Timestamp {
    "2026-11-23T08:02:00Z".parse().unwrap()
}

/// A handshake as "localhost" with the server there.
fn shake_within(server: SocketAddr, trust: Trust, most: Duration) -> (TlsOutcome, Option<Secured>) {
    let wire = Wire::connect(&[server], Instant::now() + most).unwrap();
    handshake(wire, "localhost", trust)
}

fn shake(server: SocketAddr, trust: Trust) -> TlsOutcome {
    shake_within(server, trust, Duration::from_secs(5)).0
}

fn refused(outcome: TlsOutcome) -> (CertificateProblem, String) {
    let TlsOutcome::CertificateRefused { reason, certificate } = outcome else { panic!("{outcome:?}") };
    (reason, certificate.unwrap().issuer)
}

#[test]
fn an_accepted_certificate_is_kept_with_its_dates() {
    let authority = Authority::new("Test Authority");
    let outcome = shake(authority.serve("localhost", YEARS, OK), authority.trust());
    let TlsOutcome::Accepted { version, certificate, .. } = outcome else { panic!("{outcome:?}") };
    assert_eq!(version, "TLS 1.3");
    assert!(certificate.subject.contains("localhost") && certificate.issuer.contains("Test Authority"), "{certificate:?}");
    assert_eq!(certificate.not_before.to_string(), "2020-01-01T00:00:00Z");
    assert_eq!(certificate.not_after.to_string(), "2090-01-01T00:00:00Z");
}

#[test]
fn a_refused_certificate_is_kept_as_evidence() {
    let authority = Authority::new("Test Authority");
    let trust = || authority.trust();
    let stranger = Authority::new("Stranger's Test Authority").serve("localhost", YEARS, OK);
    let namesake = Authority::new("Test Authority").serve("localhost", YEARS, OK);
    let cases = [
        (authority.serve("localhost", (2019, 2020), OK), CertificateProblem::Expired),
        (authority.serve("localhost", (2089, 2090), OK), CertificateProblem::NotYetValid),
        (authority.serve("other.example", YEARS, OK), CertificateProblem::WrongName),
        (stranger, CertificateProblem::UnknownIssuer),
        (namesake, CertificateProblem::UnknownIssuer),
    ];
    for (server, expected) in cases {
        let (reason, issuer) = refused(shake(server, trust()));
        assert_eq!(reason, expected);
        assert!(issuer.contains("Test Authority"), "{issuer}");
    }
    assert_eq!(refused(shake(self_signed(OK), trust())).0, CertificateProblem::UnknownIssuer);
}

#[test]
fn an_older_server_is_told_by_what_it_answers() {
    let trust = Authority::new("Test Authority").trust();
    let old = |answer| shake(say(answer), trust.clone());
    let hello = old(b"\x16\x03\x01\x00\x2a\x02\x00\x00\x26\x03\x0101234567890123456789012345678901\x00\x00\x2f\x00");
    assert_eq!(hello, TlsOutcome::TooOld { offered: "TLS 1.0".to_owned() });
    assert_eq!(old(b"\x15\x03\x02\x00\x02\x02\x46"), TlsOutcome::TooOld { offered: "TLS 1.1".to_owned() });
}

#[test]
fn other_ways_to_fail_are_told_apart() {
    let trust = Authority::new("Test Authority").trust();
    assert_eq!(shake(say(b"\x15\x03\x03\x00\x02\x02\x28"), trust.clone()), TlsOutcome::Alert("handshake_failure".to_owned()));
    assert_eq!(shake(say(b"\x15\x03\x03\x00\x02\x02\x30"), trust.clone()), TlsOutcome::Alert("unknown_ca".to_owned()));
    assert_eq!(shake(say(b"HTTP/1.1 400 Bad Request\r\n\r\n"), trust.clone()), TlsOutcome::NotTls);
    assert_eq!(shake(say(b""), trust.clone()), TlsOutcome::Closed);
    let short = Duration::from_millis(200);
    assert_eq!(shake_within(silent(), trust, short).0, TlsOutcome::TimedOut);
}

/// A reading of "localhost" with this server there and this one in the place of port 80.
fn host(server: SocketAddr, plain: SocketAddr, trust: Trust, most: Duration) -> HostReading {
    let ways = Ways {
        trust: OnceLock::from(Ok(trust)),
        servers: Vec::new(),
        proxy: None,
        plain_port: plain.port(),
        now: clock,
        until: Instant::now() + most,
    };
    let asked = HostToAsk { host: "localhost".to_owned(), port: server.port() };
    read_hosts(&[asked], &ways).remove(0)
}

#[test]
fn a_healthy_host_is_reached_and_tells_the_time() {
    let authority = Authority::new("Test Authority");
    let server = authority.serve("localhost", YEARS, OK);
    let reading = host(server, shut(), authority.trust(), Duration::from_secs(5));
    assert!(reading.reached(), "{reading:?}");
    assert!(matches!(reading.dns, DnsOutcome::Resolved { private: true, .. }));
    let Some(HttpOutcome::Answered { status: 200, clock_offset_seconds, redirected_to: None, .. }) = reading.http else {
        panic!("{reading:?}")
    };
    assert_eq!(clock_offset_seconds, Some(180));
    assert_eq!(reading.plain_http, None);
}

#[test]
fn a_captive_portal_shows_itself_in_plain_http() {
    let portal = say(b"HTTP/1.1 302 Found\r\nLocation: http://portal.example/login\r\n\r\n");
    let reading = host(say(b"HTTP/1.1 400 Bad\r\n\r\n"), portal, Authority::new("Test Authority").trust(), Duration::from_secs(5));
    assert_eq!(reading.tls, Some(TlsOutcome::NotTls));
    assert!(!reading.reached());
    let Some(HttpOutcome::Answered { status: 302, redirected_to, .. }) = reading.plain_http else { panic!("{reading:?}") };
    assert_eq!(redirected_to.as_deref(), Some("portal.example"));
}

#[test]
fn a_shut_port_is_refused_and_goes_no_further() {
    let reading = host(shut(), shut(), Authority::new("Test Authority").trust(), Duration::from_secs(5));
    assert_eq!(reading.tcp, Some(TcpOutcome::Refused));
    assert_eq!((reading.tls, reading.http, reading.plain_http), (None, None, None));
}

#[test]
fn a_silent_host_is_done_in_time() {
    let begun = Instant::now();
    let reading = host(silent(), silent(), Authority::new("Test Authority").trust(), Duration::from_millis(300));
    assert_eq!(reading.tls, Some(TlsOutcome::TimedOut));
    assert_eq!(reading.plain_http, None, "no time was left for it");
    assert!(begun.elapsed() < Duration::from_millis(900), "{:?}", begun.elapsed());
}

#[test]
fn no_time_at_all_is_a_time_out() {
    let hosts = vec![HostToAsk { host: "localhost".to_owned(), port: 1 }];
    let network = read(&Request { hosts, deadline_millis: 1, ..Request::default() });
    assert_eq!(network.known().unwrap().hosts[0].tcp, None);
}
