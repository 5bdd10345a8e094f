//! Where a request comes from: for what is counted by address, for practices that take reports from their own network only, and
//! for the list of sessions.

use std::net::{IpAddr, Ipv6Addr, SocketAddr};

use axum::extract::{ConnectInfo, FromRequestParts};
use axum::http::request::Parts;
use axum::http::{Extensions, HeaderMap, HeaderName, header};
use ipnet::IpNet;
use lanyard_store::Browser;

use crate::app::App;
use crate::on_site::is_within;

/// Longest text that is kept of what a browser calls itself.
const AGENT: usize = 200;

/// The proxy that ends TLS before this server.
#[derive(Debug, Clone)]
pub struct Proxy {
    /// The header in which it names the client's address.
    pub header: HeaderName,
    /// From where it connects: nobody else is believed, or served.
    pub from: Vec<IpNet>,
}

impl Proxy {
    /// Whether this is its connection.
    pub(crate) fn is_of(&self, connection: Option<IpAddr>) -> bool {
        connection.is_some_and(|address| is_within(&self.from, &address.to_canonical().to_string()))
    }
}

/// The address that a connection comes from.
pub(crate) fn connection(extensions: &Extensions) -> Option<IpAddr> {
    extensions.get::<ConnectInfo<SocketAddr>>().map(|ConnectInfo(from)| from.ip())
}

/// Who sends a request, as far as the network says.
#[derive(Debug, Clone)]
pub(crate) struct Client {
    /// Network address; empty where nobody says it.
    pub(crate) address: String,
    agent: Option<String>,
}

impl Client {
    /// As a session keeps it.
    pub(crate) fn browser(&self) -> Browser {
        let address = Some(self.address.clone()).filter(|address| !address.is_empty());
        Browser { address, agent: self.agent.clone() }
    }
}

impl FromRequestParts<App> for Client {
    type Rejection = std::convert::Infallible;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Self::Rejection> {
        let address = address(app.sign_in.proxy.as_ref(), &parts.headers, &parts.extensions);
        let agent = parts.headers.get(header::USER_AGENT).and_then(|value| value.to_str().ok());
        let agent = agent.map(|agent| agent.chars().take(AGENT).collect());
        Ok(Self { address, agent })
    }
}

/// The address that a request comes from: the one that our own proxy saw, where it names it in its header; else the connection's.
/// Empty where the header is there and cannot be read: whoever sends rubbish is not taken for the proxy itself.
pub(crate) fn address(proxy: Option<&Proxy>, headers: &HeaderMap, extensions: &Extensions) -> String {
    let from = connection(extensions);
    let proxy = proxy.filter(|proxy| proxy.is_of(from));
    match proxy.and_then(|proxy| headers.get_all(&proxy.header).iter().next_back()) {
        // A proxy appends what it saw: only the last address of the last such header was written by it, the rest by anybody.
        Some(list) => {
            let last = list.as_bytes().rsplit(|byte| *byte == b',').next().unwrap_or_default();
            str::from_utf8(last).map_or_else(|_| String::new(), without_port)
        }
        None => from.map(|address| address.to_string()).unwrap_or_default(),
    }
}

/// What is counted as one: an address, of IPv6 the network that a line is given, within which one PC can have any address it likes.
pub(crate) fn network(address: &str) -> String {
    match address.parse::<IpAddr>().map(|address| address.to_canonical()) {
        Ok(IpAddr::V6(address)) => Ipv6Addr::from_bits(address.to_bits() & !u128::from(u64::MAX)).to_string(),
        Ok(address) => address.to_string(),
        Err(_) => address.to_owned(),
    }
}

/// Some proxies write the port too, which is another one with every connection.
fn without_port(entry: &str) -> String {
    let entry = entry.trim();
    let with_port = || entry.parse::<SocketAddr>().map(|address| address.ip());
    entry.parse::<IpAddr>().or_else(|_| with_port()).map_or_else(|_| entry.to_owned(), |address| address.to_string())
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;

    use super::*;

    const FORWARDED: HeaderName = HeaderName::from_static("x-forwarded-for");

    /// The address of a request from a connection of 127.0.0.1 that carries these headers.
    fn of(named_in: Option<&HeaderName>, sent: &[(HeaderName, &'static str)]) -> String {
        let sent: Vec<(HeaderName, &[u8])> = sent.iter().map(|(name, value)| (name.clone(), value.as_bytes())).collect();
        of_bytes(named_in, &sent)
    }

    fn of_bytes(named_in: Option<&HeaderName>, sent: &[(HeaderName, &[u8])]) -> String {
        from(named_in, sent, "127.0.0.1:5000")
    }

    /// Where the proxy is on this machine.
    fn from(named_in: Option<&HeaderName>, sent: &[(HeaderName, &[u8])], connection: &str) -> String {
        let proxy = named_in.map(|header| Proxy { header: header.clone(), from: crate::on_site::this_machine() });
        let mut extensions = Extensions::new();
        extensions.insert(ConnectInfo::<SocketAddr>(connection.parse().unwrap()));
        let mut headers = HeaderMap::new();
        for (name, value) in sent {
            headers.append(name, HeaderValue::from_bytes(value).unwrap());
        }
        address(proxy.as_ref(), &headers, &extensions)
    }

    #[test]
    fn whoever_is_not_the_proxy_is_not_believed() {
        let sent: [(HeaderName, &[u8]); 1] = [(FORWARDED, b"10.20.30.4")];
        assert_eq!(from(Some(&FORWARDED), &sent, "127.0.0.1:5000"), "10.20.30.4");
        assert_eq!(from(Some(&FORWARDED), &sent, "[::ffff:127.0.0.1]:5000"), "10.20.30.4");
        assert_eq!(from(Some(&FORWARDED), &sent, "192.0.2.9:5000"), "192.0.2.9");
    }

    #[test]
    fn only_what_our_own_proxy_wrote_counts_as_the_address() {
        let sent = [(FORWARDED, "10.9.9.9, 192.0.2.7")];
        assert_eq!(of(Some(&FORWARDED), &sent), "192.0.2.7");
        assert_eq!(of(None, &sent), "127.0.0.1");
        assert_eq!(of(Some(&FORWARDED), &[]), "127.0.0.1");
        assert_eq!(of(Some(&FORWARDED), &[(FORWARDED, "10.9.9.9, ")]), "", "nobody is taken for the proxy");
        assert_eq!(
            of_bytes(Some(&FORWARDED), &[(FORWARDED, b"\xff, 192.0.2.7")]),
            "192.0.2.7",
            "rubbish before it changes nothing"
        );
        assert_eq!(of_bytes(Some(&FORWARDED), &[(FORWARDED, b"192.0.2.7, \xff")]), "");
    }

    #[test]
    fn of_several_headers_the_last_counts_and_another_may_be_named() {
        let sent = [(FORWARDED, "10.9.9.9"), (FORWARDED, "10.9.9.8, 192.0.2.7")];
        assert_eq!(of(Some(&FORWARDED), &sent), "192.0.2.7", "a proxy may add a header of its own behind the sender’s");
        let real = HeaderName::from_static("x-real-ip");
        let sent = [(FORWARDED, "10.9.9.9"), (real.clone(), "192.0.2.7")];
        assert_eq!(of(Some(&real), &sent), "192.0.2.7");
    }

    #[test]
    fn one_line_counts_as_one_however_many_addresses_it_has() {
        assert_eq!(network("192.0.2.7"), "192.0.2.7");
        assert_eq!(network("::ffff:192.0.2.7"), "192.0.2.7");
        assert_eq!(network("2001:db8:1:2:3:4:5:6"), network("2001:db8:1:2::99"));
        assert_ne!(network("2001:db8:1:2::99"), network("2001:db8:1:3::99"));
        assert_eq!(network(""), "");
    }

    #[test]
    fn a_port_is_no_part_of_the_address() {
        for (written, read) in
            [("192.0.2.7:1234", "192.0.2.7"), ("[2001:db8::1]:443", "2001:db8::1"), ("2001:DB8::1", "2001:db8::1")]
        {
            assert_eq!(of(Some(&FORWARDED), &[(FORWARDED, written)]), read);
        }
    }
}
