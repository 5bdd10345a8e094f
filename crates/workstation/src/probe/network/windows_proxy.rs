//! Windows' two settings for a proxy: that of a user's programs (Internet Options) and that of services (WinHTTP).

use lanyard_model::{Fact, WhyCode};

use super::proxy::Proxy;
use crate::probe::registry::Values;

/// The proxy for HTTPS of a user's programs, from the places where it can be set, the one that wins first.
///
/// Names of the values: `ProxyEnable`, `ProxyServer`, `ProxyOverride`, `AutoConfigURL`, see
/// <https://learn.microsoft.com/en-us/troubleshoot/windows-client/networking/configure-client-proxy-server-settings-by-registry-file>.
pub(super) fn of_user(places: &[Values]) -> Fact<Proxy> {
    let text = |name: &str| places.iter().find_map(|place| place.text(name));
    let enabled = places.iter().find_map(|place| place.number("ProxyEnable")).is_some_and(|number| number != 0);
    if !enabled && text("AutoConfigURL").is_some() {
        let why = "A script chooses the proxy for each address; it was not run, and the hosts were asked without a proxy.";
        return Fact::not_tried(WhyCode::NotReached, why);
    }
    match text("ProxyServer").filter(|_| enabled).and_then(for_https) {
        Some(server) => Proxy::from_settings(server, &text("ProxyOverride").unwrap_or_default().replace(';', ",")),
        None => Fact::Absent,
    }
}

/// The server for HTTPS of a setting: one for everything (`proxy:8080`), or one for each protocol (`http=a:80;https=b:80`).
fn for_https(setting: &str) -> Option<&str> {
    let entries = || setting.split([';', ' ']).map(str::trim).filter(|entry| !entry.is_empty());
    let of_https = entries().find_map(|entry| entry.strip_prefix("https=").or_else(|| entry.strip_prefix("HTTPS=")));
    of_https.or_else(|| entries().find(|entry| !entry.contains('=')))
}

/// The proxy of services, as host and port, from the value `WinHttpSettings`: three numbers, of which the third has bit 1
/// (`WINHTTP_ACCESS_TYPE_NAMED_PROXY` less one) for a proxy that is set, then its length and its text.
///
/// The layout is not documented; it is what Wine's winhttp reads and writes, and what `netsh winhttp set proxy` leaves.
pub(super) fn of_services(key: &Values) -> Fact<String> {
    key.bytes("WinHttpSettings").map_or(Fact::Absent, in_bytes)
}

fn in_bytes(bytes: &[u8]) -> Fact<String> {
    const PROXY_SET: u32 = 2;
    let number = |at: usize| Some(u32::from_le_bytes(bytes.get(at..)?.first_chunk().copied()?));
    let text = |at: usize, length: u32| bytes.get(at..at.checked_add(usize::try_from(length).ok()?)?);
    let (Some(flags), Some(length)) = (number(8), number(12)) else {
        return Fact::failed(WhyCode::Error, "The setting of the proxy for services cannot be understood.");
    };
    if flags & PROXY_SET == 0 || length == 0 {
        return Fact::Absent;
    }
    let server = text(16, length).map(String::from_utf8_lossy);
    match server.as_deref().and_then(for_https).map(|server| Proxy::from_settings(server, "")) {
        Some(proxy) => proxy.map(|proxy| proxy.name()),
        None => Fact::failed(WhyCode::Error, "The setting of the proxy for services cannot be understood."),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::probe::registry::testing::values;

    fn user(pairs: &[(&str, &str)]) -> Fact<Proxy> {
        of_user(&[values(pairs)])
    }

    #[test]
    fn a_users_proxy() {
        let set = user(&[
            ("ProxyEnable", "1"),
            ("ProxyServer", "http=a.example:80;https=b.example:8080"),
            ("ProxyOverride", "<local>;*.nhs.uk"),
        ]);
        let proxy = set.known().unwrap();
        assert_eq!(proxy.name(), "b.example:8080");
        assert!(!proxy.is_for("gas.national.ncrs.nhs.uk") && proxy.is_for("example.org"));
        assert_eq!(user(&[("ProxyEnable", "0"), ("ProxyServer", "a.example:80")]), Fact::Absent);
        assert_eq!(user(&[]), Fact::Absent);
        assert!(matches!(user(&[("AutoConfigURL", "http://a.example/p.pac")]), Fact::NotTried(_)));
    }

    #[test]
    fn policy_wins() {
        let places = [values(&[("ProxyEnable", "1"), ("ProxyServer", "policy.example:1")]), values(&[("ProxyEnable", "0")])];
        assert_eq!(of_user(&places).known().unwrap().name(), "policy.example:1");
    }

    /// Written by Wine 8's own `WinHttpSetDefaultProxyConfiguration` for `proxy.example:3128`.
    fn recorded(flags: u8) -> Vec<u8> {
        let server = b"proxy.example:3128";
        let head = [0x18, 0, 0, 0, 0, 0, 0, 0, flags, 0, 0, 0, server.len() as u8, 0, 0, 0];
        [head.as_slice(), server, &[0, 0, 0, 0]].concat()
    }

    #[test]
    fn the_proxy_of_services() {
        assert_eq!(in_bytes(&recorded(2)), Fact::Known("proxy.example:3128".to_owned()));
        assert_eq!(in_bytes(&recorded(1)), Fact::Absent);
        assert!(in_bytes(&recorded(2)[..20]).failed_with(WhyCode::Error));
        assert!(in_bytes(&[]).failed_with(WhyCode::Error));
    }

    proptest! {
        #[test]
        fn any_bytes(bytes in prop::collection::vec(any::<u8>(), 0..80)) {
            let _ = in_bytes(&bytes);
        }

        #[test]
        fn any_setting(server in "\\PC{0,60}", except in "\\PC{0,40}") {
            let _ = user(&[("ProxyEnable", "1"), ("ProxyServer", &server), ("ProxyOverride", &except)]);
        }
    }
}
