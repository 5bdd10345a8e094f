//! Windows' two settings for a proxy: that of a user's programs (Internet Options) and that of services (WinHTTP).

use lanyard_model::{Fact, WhyCode};

use super::proxy::Proxy;
use crate::probe::registry::{Values, first_of};

/// Whether the proxy is set for the PC as a whole, from the key of the PC's policy: then `ProxySettingsPerUser` is 0, and what a user
/// sets does not count. Source:
/// <https://learn.microsoft.com/en-us/windows-hardware/customize/desktop/unattend/microsoft-windows-ie-clientnetworkprotocolimplementation-hklmproxyserver>.
pub(super) fn is_for_everybody(policy: &Fact<Values>) -> bool {
    policy.known().and_then(|key| key.number("ProxySettingsPerUser")) == Some(0)
}

/// Whether "Automatically detect settings" is on, from the key `Connections` beside the other settings: bit 8 of the third number
/// of its value `DefaultConnectionSettings`. Where nobody has set anything it is on.
///
/// The layout is not documented; it is that of values which somebody exported and explained, see the test.
pub(super) fn detects(key: &Fact<Values>) -> Fact<bool> {
    const AUTO_DETECT: u8 = 8;
    let flags = first_of(std::slice::from_ref(key), |key| key.bytes("DefaultConnectionSettings")?.get(8).copied());
    match flags {
        Fact::Absent => Fact::Known(true),
        flags => flags.map(|flags| flags & AUTO_DETECT != 0),
    }
}

/// Whether a script is set that chooses the proxy (`AutoConfigURL`), from the places where it can be set, the one that wins first.
pub(super) fn has_script(places: &[Fact<Values>]) -> bool {
    first_of(places, |place| place.text("AutoConfigURL").map(str::to_owned)).known().is_some()
}

/// What automatic settings choose takes the place of a proxy that is set by hand, which Windows comes to only when those fail. No
/// script is run: which way the hosts were asked instead is said, without the proxy's name, which is the site's own.
/// Source of the order: <https://www.chromium.org/developers/design-documents/network-stack/proxy-settings-fallback>.
pub(super) fn unless_automatic(set: Fact<String>, has_script: bool, script: &Fact<bool>) -> Fact<String> {
    let not_run = |script: &str| {
        let way = match &set {
            Fact::Known(_) => "through the proxy that is set by hand, which counts only when the script fails",
            _ => "without a proxy",
        };
        Fact::not_tried(
            WhyCode::NotReached,
            format!("{script} chooses the proxy for each address. It was not run. The hosts were asked {way}."),
        )
    };
    if has_script {
        return not_run("A script");
    }
    match script {
        Fact::Known(true) => not_run("A script that the network itself names"),
        // What is set still counts where the network is not known to say anything.
        Fact::NotTried(why) | Fact::Failed(why) if set == Fact::Absent => Fact::NotTried(why.clone()),
        _ => set,
    }
}

/// The proxy for HTTPS of a user's programs, from the places where it can be set, the one that wins first.
///
/// Names of the values: `ProxyEnable`, `ProxyServer`, `ProxyOverride`, `AutoConfigURL`, see
/// <https://learn.microsoft.com/en-us/troubleshoot/windows-client/networking/configure-client-proxy-server-settings-by-registry-file>.
pub(super) fn of_user(places: &[Fact<Values>]) -> Fact<Proxy> {
    let text = |name: &str| first_of(places, |place| place.text(name).map(str::to_owned));
    // A script is left to `unless_automatic`: it is not run, so that a proxy set by hand is the best there is to ask through.
    let enabled = match first_of(places, |place| place.number("ProxyEnable")).into_known() {
        Ok(number) => number != 0,
        Err(Fact::Absent) => false,
        Err(unread) => return unread,
    };
    match text("ProxyServer").known().filter(|_| enabled).and_then(|server| for_https(server)) {
        Some(server) => Proxy::from_windows(server, text("ProxyOverride").known().map_or("", String::as_str)),
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
    match server.as_deref().and_then(for_https).map(|server| Proxy::from_windows(server, "")) {
        Some(proxy) => proxy.map(|proxy| proxy.name()),
        None => Fact::failed(WhyCode::Error, "The setting of the proxy for services cannot be understood."),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::probe::registry::{Data, testing::values};

    /// Values of the names that the sources above give, written for these tests; where they were recorded, the test says so.
    fn user(pairs: &[(&str, &str)]) -> Fact<Proxy> {
        of_user(&[Fact::Known(values(pairs))])
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
        let whole_names = user(&[("ProxyEnable", "1"), ("ProxyServer", "a.example:80"), ("ProxyOverride", "nhs.uk;10.*")]);
        let proxy = whole_names.known().unwrap();
        assert!(proxy.is_for("gas.national.ncrs.nhs.uk") && !proxy.is_for("nhs.uk") && !proxy.is_for("10.0.0.1"));
    }

    #[test]
    fn a_script_comes_before_what_is_set_by_hand() {
        let script = |address: &str| has_script(&[Fact::Absent, Fact::Known(values(&[("AutoConfigURL", address)]))]);
        assert!(script("http://a.example/p.pac") && !script(" ") && !has_script(&[Fact::Known(values(&[]))]));
        for set in [Fact::Absent, Fact::Known("a.example:80".to_owned())] {
            let told = unless_automatic(set, true, &Fact::Known(false));
            assert!(matches!(&told, Fact::NotTried(why) if why.text.starts_with("A script chooses")), "{told:?}");
        }
    }

    #[test]
    fn which_way_the_hosts_were_asked_instead_is_said() {
        let told = |set, has_script| match unless_automatic(set, has_script, &Fact::Known(true)) {
            Fact::NotTried(why) if why.code == WhyCode::NotReached => why.text,
            other => unreachable!("{other:?}"),
        };
        for has_script in [true, false] {
            let through = told(Fact::Known("a.example:80".to_owned()), has_script);
            assert!(
                through.ends_with("asked through the proxy that is set by hand, which counts only when the script fails."),
                "{through}"
            );
            assert!(told(Fact::Absent, has_script).ends_with("asked without a proxy."));
        }
    }

    #[test]
    fn policy_wins() {
        let policy = Fact::Known(values(&[("ProxyEnable", "1"), ("ProxyServer", "policy.example:1")]));
        let places = [Fact::Absent, policy, Fact::Known(values(&[("ProxyEnable", "0")]))];
        assert_eq!(of_user(&places).known().unwrap().name(), "policy.example:1");
    }

    #[test]
    fn a_closed_place_is_not_tried() {
        let places = [Fact::not_tried(WhyCode::NeedsAdmin, "closed"), Fact::Known(values(&[("ProxyEnable", "0")]))];
        assert!(matches!(of_user(&places), Fact::NotTried(why) if why.code == WhyCode::NeedsAdmin));
    }

    #[test]
    fn a_proxy_for_everybody() {
        let policy = |number: &str| Fact::Known(values(&[("ProxySettingsPerUser", number)]));
        assert!(is_for_everybody(&policy("0")) && !is_for_everybody(&policy("1")) && !is_for_everybody(&Fact::Absent));
    }

    /// The heads of values that an administrator exported and published with what each stands for (a default, no proxy, a proxy, a
    /// script): <https://gist.github.com/p0w3rsh3ll/15a59be0f23bf635574e> and those beside it.
    #[test]
    fn automatic_detection() {
        let flags = |counter: u8, flags: u8| {
            let bytes = vec![0x46, 0, 0, 0, counter, 0, 0, 0, flags, 0, 0, 0, 0, 0, 0, 0];
            detects(&Fact::Known(Values::new([("DefaultConnectionSettings".to_owned(), Data::Bytes(bytes))])))
        };
        assert_eq!([flags(2, 9), flags(3, 1), flags(3, 3), flags(4, 5)], [true, false, false, false].map(Fact::Known));
        assert_eq!(detects(&Fact::Absent), Fact::Known(true), "nobody has set anything");
        assert!(matches!(detects(&Fact::not_tried(WhyCode::NeedsAdmin, "closed")), Fact::NotTried(_)));
    }

    #[test]
    fn what_the_network_says_comes_before_what_is_set() {
        let set = || Fact::Known("a.example:80".to_owned());
        assert!(matches!(unless_automatic(set(), false, &Fact::Known(true)), Fact::NotTried(why) if why.text.contains("script")));
        assert_eq!(unless_automatic(set(), false, &Fact::Known(false)), set());
        let late = Fact::failed(WhyCode::TimedOut, "late");
        assert_eq!(unless_automatic(set(), false, &late), set());
        assert!(matches!(unless_automatic(Fact::Absent, false, &late), Fact::NotTried(why) if why.text == "late"));
        assert_eq!(unless_automatic(Fact::Absent, false, &Fact::Absent), Fact::Absent);
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
