//! Where the facts of the network come from on Windows.

use std::net::{IpAddr, SocketAddr};
use std::sync::mpsc;
use std::thread;
use std::time::{Duration, Instant};

use lanyard_model::{Fact, WhyCode};

use super::proxy::Proxy;
use super::windows_proxy;
use crate::probe::refused::refused;
use crate::probe::registry::{self, Hive, Values};
use crate::win32::network::{Adapter, adapters, names_script};

/// Where a proxy is set by policy and where it is set by hand, for the PC and for a user.
const POLICY: &str = r"SOFTWARE\Policies\Microsoft\Windows\CurrentVersion\Internet Settings";
const SETTINGS: &str = r"SOFTWARE\Microsoft\Windows\CurrentVersion\Internet Settings";
/// Where what belongs to connections is kept, below the settings.
const CONNECTIONS: &str = "Connections";
/// The longest that Windows may take to find out whether the network names a script.
const DETECTION: Duration = Duration::from_millis(1500);
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

/// The proxy for HTTPS that this user's programs have: by policy for the PC, then that of the PC as a whole where policy says so,
/// else by policy for the user, else by the user.
pub(super) fn proxy() -> Fact<Proxy> {
    windows_proxy::of_user(&places())
}

/// Where a proxy can be set that counts for this user, the place that wins first.
fn places() -> Vec<Fact<Values>> {
    let policy = registry::values(Hive::Machine, POLICY);
    if windows_proxy::is_for_everybody(&policy) {
        return vec![policy, registry::values(Hive::Machine, SETTINGS)];
    }
    vec![policy, registry::values(Hive::User, POLICY), registry::values(Hive::User, SETTINGS)]
}

/// Begins to find out whether the network itself names a script that chooses the proxy, where Windows is set to ask it. It is asked
/// by a thread of its own, as Windows may take long.
pub(super) fn detection() -> impl FnOnce(Fact<String>) -> Fact<String> {
    let everybody = windows_proxy::is_for_everybody(&registry::values(Hive::Machine, POLICY));
    let hive = if everybody { Hive::Machine } else { Hive::User };
    let detects = windows_proxy::detects(&registry::values(hive, &format!(r"{SETTINGS}\{CONNECTIONS}")));
    let has_script = windows_proxy::has_script(&places());
    let (answer, asked) = mpsc::channel();
    let asks = detects == Fact::Known(true);
    let spawned = asks.then(|| thread::Builder::new().spawn(move || answer.send(names_script())));
    let began = Instant::now();
    move |set| {
        let script = match spawned {
            None => detects.map(|_| false),
            Some(_) => match asked.recv_timeout(DETECTION.saturating_sub(began.elapsed())) {
                Ok(Ok(names)) => Fact::Known(names),
                Ok(Err(error)) => refused(&error, "whether the network names a proxy"),
                Err(_) => Fact::failed(WhyCode::TimedOut, "Windows does not tell in time whether the network names a proxy."),
            },
        };
        windows_proxy::unless_automatic(set, has_script, &script)
    }
}

/// The proxy that services have (WinHTTP), as host and port.
pub(super) fn service_proxy() -> Fact<String> {
    registry::values(Hive::Machine, &format!(r"{SETTINGS}\{CONNECTIONS}"))
        .into_known()
        .map_or_else(|unread| unread, |key| windows_proxy::of_services(&key))
}
