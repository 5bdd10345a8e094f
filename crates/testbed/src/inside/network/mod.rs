//! The network of the bench: interfaces, name server, NHS hosts.

mod authority;
mod dns;
mod hosts;
mod interfaces;
mod old_tls;
pub(super) mod web;

use std::collections::BTreeMap;
use std::net::Ipv4Addr;
use std::process::Child;
use std::time::Duration;

use jiff::Timestamp;

use super::root::write;
use crate::Result;
use crate::control::Plan;
use crate::scenario::{Condition, Dns, Host};
use authority::Authority;
use dns::{Names, Saying};

/// Extra milliseconds for each round trip when a host or the whole network is slow.
const SLOW_MILLIS: u64 = 800;
/// Where a captive portal sends people.
const PORTAL: &str = "login.guest-wifi.example";

/// The network as it came out.
#[derive(Debug, Default)]
pub(super) struct Network {
    /// Host to address.
    pub(super) hosts: BTreeMap<String, String>,
    pub(super) delays: String,
    pub(super) interface: String,
    /// Servers that are processes of their own.
    pub(super) processes: Vec<Child>,
}

/// Sets up the network of a scenario.
pub(super) fn start(plan: &Plan) -> Result<Network> {
    let wanted = &plan.scenario.bench.network;
    let outcomes = hosts::outcomes(wanted);
    let places: BTreeMap<String, Ipv4Addr> =
        outcomes.keys().cloned().zip((10..=250).map(|n| Ipv4Addr::new(198, 51, 100, n))).collect();
    let connected = wanted.all != Condition::Down;
    let answering = |host: &&String| !matches!(outcomes.get(*host), Some(Host::Silent));
    let on_lo: Vec<String> = places.iter().filter(|(host, _)| answering(host)).map(|(_, place)| place.to_string()).collect();
    interfaces::set_up(connected, &on_lo)?;
    let (trusted, proxy) = (authority::trusted()?, authority::proxy()?);
    settings(&trusted)?;
    let mut network = Network { delays: "in the servers (name look-up, TLS, HTTP)".to_owned(), ..Network::default() };
    if !connected {
        "none but loopback".clone_into(&mut network.interface);
        return Ok(network);
    }
    network.interface = format!("veth {}", interfaces::INTERFACE);
    let slow = if wanted.all == Condition::Slow { SLOW_MILLIS } else { 0 };
    let delay = Duration::from_millis(plan.host_delay_millis + slow);
    dns::serve(names(&outcomes, &places, wanted.dns, delay))?;
    let world = hosts::World { trusted, proxy, delay, clock_offset_seconds: -plan.scenario.bench.session.clock_offset_seconds };
    for (host, place) in &places {
        let outcome = outcomes.get(host).copied().unwrap_or_default();
        network.processes.extend(world.open(host, *place, outcome)?);
    }
    network.hosts = places.into_iter().map(|(host, place)| (host, place.to_string())).collect();
    Ok(network)
}

fn names(outcomes: &BTreeMap<String, Host>, places: &BTreeMap<String, Ipv4Addr>, dns: Dns, delay: Duration) -> Names {
    let of = |host: &String, place: &Ipv4Addr| match (dns, outcomes.get(host)) {
        (Dns::Silent, _) => Saying::Nothing,
        (Dns::ServerFailure, _) | (Dns::Ok, Some(Host::ServerFailure)) => Saying::ServerFailure,
        (Dns::NoSuchName, _) | (Dns::Ok, Some(Host::NoSuchName)) => Saying::NoSuchName,
        (Dns::Ok, _) => Saying::Address(*place),
    };
    let other = match dns {
        Dns::Ok | Dns::NoSuchName => Saying::NoSuchName,
        Dns::ServerFailure => Saying::ServerFailure,
        Dns::Silent => Saying::Nothing,
    };
    Names { listed: places.iter().map(|(host, place)| (host.clone(), of(host, place))).collect(), other, delay }
}

/// Resolver, hosts file and the only trusted authority.
fn settings(trusted: &Authority) -> Result<()> {
    write("/etc/resolv.conf", format!("nameserver {}\n", interfaces::NAME_SERVER))?;
    write(
        "/etc/nsswitch.conf",
        "passwd: files\ngroup: files\nshadow: files\nhosts: files dns\nservices: files\nprotocols: files\n",
    )?;
    write("/etc/hosts", "127.0.0.1 localhost\n::1 localhost ip6-localhost\n")?;
    super::root::hide("/etc/ssl/certs")?;
    write("/etc/ssl/certs/ca-certificates.crt", &trusted.pem)
}

/// This PC's clock.
#[expect(clippy::disallowed_methods, reason = "the servers are the edge: they tell the time of day")]
fn now() -> Timestamp {
    Timestamp::now()
}
