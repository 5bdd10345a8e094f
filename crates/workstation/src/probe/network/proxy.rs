//! The proxy for HTTPS: which one, for which hosts, and a tunnel through it.

use std::io::Write;
use std::net::SocketAddr;
use std::time::Instant;

use lanyard_model::{DnsOutcome, Fact, HttpOutcome, TcpOutcome, WhyCode};

use super::http::read_head;
use super::wire::Wire;
use super::{dns, http, socks};

/// An HTTP or SOCKS 5 proxy. A user name and password in the setting are never kept, so a proxy that wants them says so (HTTP 407).
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Proxy {
    kind: Kind,
    host: String,
    port: u16,
    except: Except,
}

/// Hosts that are reached without the proxy; lower case.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Except {
    /// As `NO_PROXY` lists them: a domain stands for itself and all below it.
    Domains(Vec<String>),
    /// As Windows lists them: a name stands for itself alone, `*` for any letters, `<local>` for names without a full stop.
    Patterns(Vec<String>),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Http,
    Socks5,
}

impl Proxy {
    /// Reads the values of `HTTPS_PROXY` (or `ALL_PROXY`) and `NO_PROXY`; without a scheme HTTP, without a
    /// port 80 for HTTP and 1080 for SOCKS, as curl has it.
    pub(super) fn from_settings(address: &str, except: &str) -> Fact<Self> {
        let address = address.trim();
        if address.is_empty() {
            return Fact::Absent;
        }
        let (scheme, rest) = address.split_once("://").unwrap_or(("http", address));
        let (kind, usual_port) = match scheme.to_ascii_lowercase().as_str() {
            "http" => (Kind::Http, 80),
            "socks5" | "socks5h" => (Kind::Socks5, 1080),
            _ => return Fact::failed(WhyCode::Error, "The proxy that is set is neither HTTP nor SOCKS 5, so it was not used."),
        };
        let Some(host) = http::host_of(&format!("//{rest}")) else {
            return Fact::failed(WhyCode::Error, "The proxy that is set cannot be understood, so it was not used.");
        };
        let except = Except::Domains(entries(except, |letter| letter == ','));
        Fact::Known(Self { kind, host, port: port_of(rest).unwrap_or(usual_port), except })
    }

    /// Reads the values `ProxyServer`, without a protocol before it, and `ProxyOverride` of Windows.
    pub(super) fn from_windows(address: &str, except: &str) -> Fact<Self> {
        let except = Except::Patterns(entries(except, |letter| letter == ';' || letter.is_whitespace()));
        Self::from_settings(address, "").map(|proxy| Self { except, ..proxy })
    }

    /// Whether this host is reached through the proxy.
    pub(super) fn is_for(&self, host: &str) -> bool {
        let host = host.to_ascii_lowercase();
        !match &self.except {
            Except::Domains(domains) => domains.iter().any(|domain| is_within(domain, &host)),
            Except::Patterns(patterns) => patterns.iter().any(|pattern| fits(pattern, &host)),
        }
    }

    /// The proxy as host and port.
    pub(super) fn name(&self) -> String {
        if self.host.contains(':') { format!("[{}]:{}", self.host, self.port) } else { format!("{}:{}", self.host, self.port) }
    }

    /// Asks the proxy for a tunnel to the host.
    pub(super) fn tunnel(&self, host: &str, port: u16, servers: &[SocketAddr], until: Instant) -> Result<Wire, TcpOutcome> {
        let (outcome, addresses) = dns::look_up(&self.host, self.port, servers, until);
        if !matches!(outcome, DnsOutcome::Resolved { .. }) {
            return Err(TcpOutcome::Error("The name of the proxy cannot be looked up".to_owned()));
        }
        let mut wire = Wire::connect(&addresses, until)?;
        match self.kind {
            Kind::Http => http_connect(&mut wire, host, port)?,
            Kind::Socks5 => socks::connect(&mut wire, host, port)?,
        }
        wire.forget();
        Ok(wire)
    }
}

/// The entries of a list, in lower case.
fn entries(list: &str, ends: impl Fn(char) -> bool) -> Vec<String> {
    let entries = list.split(ends).map(|entry| entry.trim().to_ascii_lowercase());
    entries.filter(|entry| !entry.is_empty()).take(1000).collect()
}

/// Whether a host is this domain of `NO_PROXY` or stands below it.
fn is_within(domain: &str, host: &str) -> bool {
    let plain = domain.trim_start_matches("*.").trim_start_matches('.');
    let inside = || host.strip_suffix(plain).is_some_and(|before| before.ends_with('.'));
    domain == "*" || (!plain.is_empty() && (host == plain || inside()))
}

/// Whether a host fits an entry of Windows' list.
///
/// Sources: the list and `<local>`, <https://learn.microsoft.com/en-us/windows/win32/api/winhttp/ns-winhttp-winhttp_proxy_info>; that
/// a name without `*` is that host alone, as somebody measured on WinINet and WinHTTP,
/// <https://docs.rs/proxy-watch/0.2.0/proxy_watch/parse/fn.proxy_override.html>.
fn fits(pattern: &str, host: &str) -> bool {
    if pattern == "<local>" {
        return !host.contains(['.', ':']);
    }
    let Some((begin, rest)) = pattern.split_once('*') else { return pattern == host };
    let Some(mut left) = host.strip_prefix(begin) else { return false };
    let (between, end) = rest.rsplit_once('*').unwrap_or(("", rest));
    for part in between.split('*') {
        let Some((_, after)) = left.split_once(part) else { return false };
        left = after;
    }
    left.ends_with(end)
}

/// Asks an HTTP proxy. The far end speaks only after our hello, so nothing of it can follow the proxy's answer.
fn http_connect(wire: &mut Wire, host: &str, port: u16) -> Result<(), TcpOutcome> {
    let request = format!("CONNECT {host}:{port} HTTP/1.1\r\nHost: {host}:{port}\r\n\r\n");
    wire.write_all(request.as_bytes()).map_err(|error| TcpOutcome::Error(error.to_string()))?;
    match read_head(wire) {
        Ok((head, _)) if (200..300).contains(&head.status) => Ok(()),
        Ok((head, _)) => Err(TcpOutcome::ProxyRefused(head.status)),
        Err(HttpOutcome::TimedOut) => Err(TcpOutcome::TimedOut),
        Err(_) => Err(TcpOutcome::Error("The proxy did not answer as a proxy does".to_owned())),
    }
}

fn port_of(rest: &str) -> Option<u16> {
    let authority = rest.split(['/', '?', '#']).next()?;
    let after_user = authority.rsplit('@').next()?;
    after_user.rsplit_once(':')?.1.parse().ok()
}

#[cfg(test)]
mod tests {
    use std::io::Read;
    use std::net::TcpListener;
    use std::thread;
    use std::time::Duration;

    use proptest::prelude::*;

    use super::*;

    fn proxy(address: &str, except: &str) -> Proxy {
        Proxy::from_settings(address, except).known().unwrap().clone()
    }

    #[test]
    fn credentials_are_never_kept() {
        let read = proxy("http://sam:Secret1@Proxy.Example:3128/", "");
        assert_eq!(read.name(), "proxy.example:3128");
        assert!(!format!("{read:?}").contains("Secret1"));
        assert_eq!(proxy("proxy.example", "").name(), "proxy.example:80");
        assert_eq!(proxy("http://[fd00::1]:8080", "").name(), "[fd00::1]:8080");
    }

    #[test]
    fn settings_that_are_no_proxy() {
        assert_eq!(Proxy::from_settings(" ", ""), Fact::Absent);
        assert!(Proxy::from_settings("socks4://p.example", "").failed_with(WhyCode::Error));
        assert_eq!(proxy("SOCKS5H://p.example", "").name(), "p.example:1080");
        assert!(Proxy::from_settings("http://", "").failed_with(WhyCode::Error));
    }

    #[test]
    fn exceptions() {
        let read = proxy("p.example:3128", "localhost, .nhs.uk,*.example.org ,,");
        for direct in ["localhost", "gas.national.ncrs.NHS.uk", "nhs.uk", "a.example.org"] {
            assert!(!read.is_for(direct), "{direct}");
        }
        assert!(read.is_for("notnhs.uk"));
        assert!(!proxy("p.example", "*").is_for("anything"));
    }

    #[test]
    fn exceptions_of_windows() {
        let read = |except: &str| Proxy::from_windows("p.example:3128", except).known().unwrap().clone();
        let mixed = read("NHS.uk;*.national.ncrs.nhs.uk 10.*; *ends.example;a*m*z.org;<local>");
        for direct in
            ["nhs.uk", "gas.national.ncrs.NHS.uk", "10.1.2.3", "it-ends.example", "ends.example", "amz.org", "a-m-m-z.org", "pc7"]
        {
            assert!(!mixed.is_for(direct), "{direct}");
        }
        for asked in [
            "digital.nhs.uk",
            "national.ncrs.nhs.uk",
            "110.1.2.3",
            "ends.example.org",
            "a.example",
            "am.org",
            "az.org",
            "[fd00::1]",
        ] {
            assert!(mixed.is_for(asked), "{asked}");
        }
        assert!(read("").is_for("nhs.uk") && !read("*").is_for("nhs.uk"));
    }

    /// A proxy that gives one answer.
    fn answering(scheme: &str, answer: &'static [u8]) -> Proxy {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        thread::spawn(move || {
            let (mut stream, _) = listener.accept().unwrap();
            let count = stream.read(&mut [0; 1024]).unwrap();
            assert!(count > 0);
            stream.write_all(answer).unwrap();
            // It stays until the other side has read it all.
            let _ = stream.read(&mut [0; 1024]);
        });
        proxy(&format!("{scheme}://{address}"), "")
    }

    #[test]
    fn a_tunnel_is_given_or_refused() {
        let until = || Instant::now() + Duration::from_secs(2);
        let asked = |answer| answering("http", answer).tunnel("a.example", 443, &[], until());
        assert!(asked(b"HTTP/1.1 200 Connection established\r\n\r\n").is_ok());
        assert_eq!(asked(b"HTTP/1.1 407 Proxy Authentication Required\r\n\r\n").unwrap_err(), TcpOutcome::ProxyRefused(407));
        assert!(matches!(asked(b"220 mail\r\n").unwrap_err(), TcpOutcome::Error(_)));
        let socks = |answer| answering("socks5", answer).tunnel("a.example", 443, &[], until());
        assert!(socks(&[5, 0, 5, 0, 0, 1, 127, 0, 0, 1, 4, 56]).is_ok());
        assert_eq!(socks(&[5, 0, 5, 5, 0, 1, 0, 0, 0, 0, 0, 0]).unwrap_err(), TcpOutcome::Refused);
    }

    proptest! {
        #[test]
        fn any_setting(address in "\\PC{0,60}", except in "\\PC{0,60}", host in "\\PC{0,30}") {
            if let Fact::Known(read) = Proxy::from_settings(&address, &except) {
                prop_assert!(!read.name().contains('@'));
                let _ = read.is_for(&host);
            }
        }
    }
}
