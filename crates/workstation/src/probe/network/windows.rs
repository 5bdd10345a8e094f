//! Where the facts of the network come from on Windows.

use std::net::{IpAddr, SocketAddr};

use lanyard_model::{Fact, WhyCode};

use super::proxy::Proxy;
use super::windows_proxy;
use crate::probe::registry::{self, Hive};
use crate::win32::network::{Adapter, adapters};

/// Where a user's proxy is set: by policy for the PC, by policy for the user, by the user.
const PROXY_KEYS: [(Hive, &str); 3] = [
    (Hive::Machine, r"SOFTWARE\Policies\Microsoft\Windows\CurrentVersion\Internet Settings"),
    (Hive::User, r"SOFTWARE\Policies\Microsoft\Windows\CurrentVersion\Internet Settings"),
    (Hive::User, r"SOFTWARE\Microsoft\Windows\CurrentVersion\Internet Settings"),
];
const NAME_SERVICE: u16 = 53;

/// Whether an adapter but loopback is up and has an address that it did not give itself.
pub(super) fn connected() -> Fact<bool> {
    match adapters() {
        Ok(adapters) => Fact::Known(adapters.iter().any(|adapter| adapter.addresses.iter().any(|address| !is_own(*address)))),
        Err(_) => Fact::failed(WhyCode::Error, "Windows does not tell its network adapters."),
    }
}

/// Loopback, and link-local (RFC 3927, RFC 4291): what an adapter gives itself when nobody gives it an address.
fn is_own(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(address) => address.is_loopback() || address.is_link_local() || address.is_unspecified(),
        IpAddr::V6(address) => address.is_loopback() || address.is_unicast_link_local() || address.is_unspecified(),
    }
}

/// The name servers of all adapters that are up, each once.
pub(super) fn name_servers() -> Vec<SocketAddr> {
    let mut servers = Vec::new();
    for server in adapters().unwrap_or_default().iter().flat_map(|adapter: &Adapter| &adapter.name_servers) {
        let server = SocketAddr::new(*server, NAME_SERVICE);
        if !servers.contains(&server) {
            servers.push(server);
        }
    }
    servers
}

/// The proxy for HTTPS that this user's programs have.
pub(super) fn proxy() -> Fact<Proxy> {
    let read = |(hive, path)| registry::values(hive, path).known().cloned();
    windows_proxy::of_user(&PROXY_KEYS.into_iter().filter_map(read).collect::<Vec<_>>())
}

/// The proxy that services have (WinHTTP), as host and port.
pub(super) fn service_proxy() -> Fact<String> {
    let key = registry::values(Hive::Machine, r"SOFTWARE\Microsoft\Windows\CurrentVersion\Internet Settings\Connections");
    match key {
        Fact::Known(key) => windows_proxy::of_services(&key),
        other => other.map(|_| String::new()),
    }
}
