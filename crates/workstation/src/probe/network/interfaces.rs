//! Which interfaces have an address, from the kernel's own tables.

use std::collections::BTreeSet;

/// `RTF_UP` of the flags in `/proc/net/route`.
const ROUTE_UP: u32 = 1;
/// Scope "link" in `/proc/net/if_inet6`: an address that every interface gives itself, so it tells nothing.
const LINK_SCOPE: &str = "20";

/// Names of the interfaces but loopback that have an address beyond link-local.
///
/// `route` is the text of `/proc/net/route` (an interface with an IPv4 address has a route in it), `inet6` that of
/// `/proc/net/if_inet6`.
pub(super) fn with_address<'a>(route: &'a str, inet6: &'a str) -> BTreeSet<&'a str> {
    let v4 = route.lines().skip(1).filter_map(interface_of_route);
    let v6 = inet6.lines().filter_map(interface_of_address);
    v4.chain(v6).filter(|name| *name != "lo").collect()
}

/// A line of `/proc/net/route`: name, destination, gateway, flags; the numbers in hexadecimal, addresses reversed.
fn interface_of_route(line: &str) -> Option<&str> {
    let mut fields = line.split_whitespace();
    let (name, destination) = (fields.next()?, fields.next()?);
    let flags = u32::from_str_radix(fields.nth(1)?, 16).ok()?;
    // 169.254.0.0/16, link-local: what an interface gives itself when nobody gives it an address.
    let link_local = destination.ends_with("FEA9");
    (flags & ROUTE_UP != 0 && !link_local).then_some(name)
}

/// A line of `/proc/net/if_inet6`: address, index, prefix, scope, flags, name.
fn interface_of_address(line: &str) -> Option<&str> {
    let mut fields = line.split_whitespace();
    let scope = fields.nth(3)?;
    let name = fields.nth(1)?;
    (scope != LINK_SCOPE).then_some(name)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const HEADER: &str = "Iface\tDestination\tGateway \tFlags\tRefCnt\tUse\tMetric\tMask\t\tMTU\tWindow\tIRTT\n";
    const LOOPBACK6: &str = "00000000000000000000000000000001 01 80 10 80       lo\n";

    #[test]
    fn recorded_tables() {
        let route = format!("{HEADER}eth0\t00000000\t010200C0\t0003\t0\t0\t0\t00000000\t0\t0\t0\n");
        assert_eq!(with_address(&route, LOOPBACK6), BTreeSet::from(["eth0"]));
        let inet6 = format!("{LOOPBACK6}fd000000000000000000000000000002 04 40 00 82     wlan0\n");
        assert_eq!(with_address(HEADER, &inet6), BTreeSet::from(["wlan0"]));
    }

    #[test]
    fn an_address_that_an_interface_gave_itself_does_not_count() {
        let route = format!("{HEADER}eth0\t0000FEA9\t00000000\t0001\t0\t0\t0\t0000FFFF\t0\t0\t0\n");
        let inet6 = "fe8000000000000000fc00fffe000001 04 40 20 80     eth0\n";
        assert!(with_address(&route, inet6).is_empty());
        assert!(with_address("", "").is_empty());
    }

    proptest! {
        #[test]
        fn any_text(route in "\\PC{0,200}", inet6 in "\\PC{0,200}") {
            prop_assert!(!with_address(&route, &inet6).contains("lo"));
        }
    }
}
