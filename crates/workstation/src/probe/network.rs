//! NHS hosts as seen from this PC, all at the same time, each layer by layer.

mod answer;
mod dns;
pub(crate) mod fuzz;
mod host;
pub(super) mod http;
mod interfaces;
#[cfg(target_os = "linux")]
mod linux;
mod name_servers;
mod proxy;
pub(crate) mod roots;
#[cfg(test)]
pub(super) mod servers;
mod socks;
#[cfg(test)]
mod tests;
mod tls;
#[cfg(windows)]
mod windows;
mod windows_proxy;
pub(super) mod wire;

use std::sync::OnceLock;
use std::thread;

use lanyard_model::{Fact, HostReading, Network};

use self::host::{Ways, unread};
#[cfg(target_os = "linux")]
use self::linux as system;
#[cfg(windows)]
use self::windows as system;
use super::time;
use crate::edge;
use crate::request::{HostToAsk, Request};

/// The most hosts that are asked.
const MOST_HOSTS: usize = 64;

/// Asks every host of the request. Done 400 ms before the request's deadline, whatever the network does.
pub fn read(request: &Request) -> Fact<Network> {
    let unless_automatic = system::detection();
    let proxy = system::proxy();
    let ways = Ways {
        trust: OnceLock::new(),
        servers: system::name_servers(),
        proxy: proxy.known().cloned(),
        plain_port: 80,
        now: edge::now,
        until: time::end(request),
    };
    let hosts = read_hosts(&request.hosts, &ways);
    Fact::Known(Network {
        connected: system::connected(),
        proxy: unless_automatic(proxy.map(|proxy| proxy.name())),
        service_proxy: system::service_proxy(),
        hosts,
    })
}

/// Asks all hosts at the same time, and loads the trusted roots meanwhile.
fn read_hosts(hosts: &[HostToAsk], ways: &Ways) -> Vec<HostReading> {
    let asked = hosts.get(..MOST_HOSTS).unwrap_or(hosts);
    thread::scope(|scope| {
        let spawn = |asked| (asked, thread::Builder::new().spawn_scoped(scope, move || host::read(asked, ways)));
        let running: Vec<_> = asked.iter().map(spawn).collect();
        // The first handshake would load them; the name look-ups leave time for it now.
        let _ = ways.trust();
        running
            .into_iter()
            .map(|(asked, thread)| thread.ok().and_then(|thread| thread.join().ok()).unwrap_or_else(|| unread(asked)))
            .collect()
    })
}
