//! Where the facts of the network come from on Linux.

use std::net::SocketAddr;
use std::{env, fs};

use lanyard_model::{Fact, WhyCode};

use super::interfaces::with_address;
use super::name_servers;
use super::proxy::Proxy;

/// Whether an interface but loopback has an address and is not known to be down.
pub(super) fn connected() -> Fact<bool> {
    let Ok(route) = fs::read_to_string("/proc/net/route") else {
        return Fact::failed(WhyCode::Error, "The kernel's table of routes cannot be read.");
    };
    // Missing when the kernel has no IPv6.
    let inet6 = fs::read_to_string("/proc/net/if_inet6").unwrap_or_default();
    Fact::Known(with_address(&route, &inet6).into_iter().any(|name| !is_down(name)))
}

/// Whether the kernel says that the interface is down (a pulled cable keeps its address for a while).
fn is_down(interface: &str) -> bool {
    fs::read_to_string(format!("/sys/class/net/{interface}/operstate")).is_ok_and(|state| state.trim() == "down")
}

/// The name servers of the system's resolver.
pub(super) fn name_servers() -> Vec<SocketAddr> {
    name_servers::parse(&fs::read_to_string("/etc/resolv.conf").unwrap_or_default())
}

/// The proxy for HTTPS, from the environment as curl reads it.
pub(super) fn proxy() -> Fact<Proxy> {
    let first = |names: &[&str]| names.iter().find_map(|name| env::var(name).ok().filter(|value| !value.is_empty()));
    let address = first(&["https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"]).unwrap_or_default();
    Proxy::from_settings(&address, &first(&["no_proxy", "NO_PROXY"]).unwrap_or_default())
}

/// Nothing but the environment names a proxy here.
pub(super) fn detection() -> impl FnOnce(Fact<String>) -> Fact<String> {
    |set| set
}

/// Services have the proxy that everybody has.
pub(super) fn service_proxy() -> Fact<String> {
    Fact::not_tried(WhyCode::NotOnThisSystem, "Only Windows has a proxy of its own for services.")
}
