//! From where a practice takes reports without sign-in: its own ranges of addresses, where a hosted server was told them.

use std::net::IpAddr;

use axum::extract::{FromRequestParts, RawPathParams};
use axum::http::request::Parts;
use ipnet::IpNet;
use lanyard_store::Practice;

use crate::app::App;
use crate::failure::Failure;
use crate::sign_in::address;

/// Most ranges that a practice can enter.
const MOST: usize = 40;

/// The practice whose report link stands in the address, for whoever asks from where it may be opened.
#[derive(Debug)]
pub(crate) struct OnSite(pub(crate) Practice);

impl FromRequestParts<App> for OnSite {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Failure> {
        let path = RawPathParams::from_request_parts(parts, app).await.map_err(|_| Failure::NotFound)?;
        let link = path.iter().find(|(name, _)| *name == "link").map_or("", |(_, value)| value);
        let practice = app.store.practice_of_report_link(link).await?.ok_or(Failure::NotFound)?;
        let address = address(app.sign_in.proxy.as_ref(), &parts.headers, &parts.extensions);
        if holds(&practice.networks, &address) { Ok(Self(practice)) } else { Err(Failure::Elsewhere(practice.name)) }
    }
}

/// Whether an address is in one of these ranges; where there are none, every address is.
pub(crate) fn holds(networks: &[String], address: &str) -> bool {
    let ranges: Vec<IpNet> = networks.iter().filter_map(|one| range(one)).collect();
    networks.is_empty() || is_within(&ranges, address)
}

/// Whether an address is in one of these ranges.
pub(crate) fn is_within(ranges: &[IpNet], address: &str) -> bool {
    let address: Option<IpAddr> = address.parse().ok().map(|address: IpAddr| address.to_canonical());
    address.is_some_and(|address| ranges.iter().any(|one| one.contains(&address)))
}

/// This machine's own addresses.
pub(crate) fn this_machine() -> Vec<IpNet> {
    ["127.0.0.0/8", "::1"].into_iter().filter_map(range).collect()
}

/// A range, or one address alone.
pub(crate) fn range(text: &str) -> Option<IpNet> {
    text.parse().ok().or_else(|| text.parse::<IpAddr>().ok().map(IpNet::from))
}

/// Reads ranges, one a line; the problem names the line.
pub(crate) fn read(text: &str) -> Result<Vec<String>, String> {
    let lines: Vec<(usize, &str)> =
        text.lines().map(str::trim).enumerate().filter(|(_, line)| !line.is_empty()).map(|(at, line)| (at + 1, line)).collect();
    if lines.len() > MOST {
        return Err(format!("At most {MOST} ranges are kept. Take out those that are over."));
    }
    let one = |(at, line): (usize, &str)| {
        let wrong =
            || format!("Line {at}: “{line}” is not a range of addresses. Write for example 10.20.30.0/24 or 2001:db8:20::/48.");
        range(line).map(|range| range.trunc().to_string()).ok_or_else(wrong)
    };
    lines.into_iter().map(one).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_are_read_and_a_wrong_one_is_named_by_its_line() {
        let typed = "10.20.30.7/24\n\n 192.0.2.9 \n2001:db8:20::1/48";
        assert_eq!(read(typed).unwrap(), ["10.20.30.0/24", "192.0.2.9/32", "2001:db8:20::/48"]);
        assert_eq!(read(" \n").unwrap(), Vec::<String>::new());
        for (typed, line) in [("10.0.0.0/33", "Line 1: “10.0.0.0/33”"), ("10.0.0.0/8\nthe surgery", "Line 2: “the surgery”")]
        {
            assert!(read(typed).unwrap_err().contains(line), "{typed}");
        }
        assert!(read(&"10.0.0.0/8\n".repeat(41)).unwrap_err().contains("At most 40"));
    }

    #[test]
    fn an_address_is_inside_or_not() {
        let networks = read("10.20.30.0/24\n2001:db8:20::/48").unwrap();
        for inside in ["10.20.30.1", "::ffff:10.20.30.255", "2001:db8:20:9::1"] {
            assert!(holds(&networks, inside), "{inside}");
        }
        for outside in ["10.20.31.1", "2001:db8:21::1", "", "unknown", "10.20.30.1, 10.20.30.2"] {
            assert!(!holds(&networks, outside), "{outside}");
        }
        assert!(holds(&[], "unknown"), "where nothing is entered it is open everywhere");
    }
}
