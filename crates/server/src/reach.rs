//! Whether a PC reaches what log-on needs over the internet once CIS1 has ended.

use std::mem;

use jiff::Timestamp;
use lanyard_diagnose::{Host, Pack};
use lanyard_model::{Checkup, HostReading, Network};

/// Client models of the knowledge pack under which a log-on goes over the internet once CIS1 has ended.
const AFTER_CIS1: &str = "cm4";

/// Whether the hosts that log-on needs over the internet answer at a PC.
pub(crate) enum Reach {
    /// No checkup has asked.
    NotKnown,
    /// They answered then.
    Reached(Timestamp),
    /// These did not.
    Blocked(Vec<String>),
}

impl Reach {
    /// Whether the same is found, whenever it was.
    pub(crate) fn is_like(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Blocked(one), Self::Blocked(other)) => one == other,
            (one, other) => mem::discriminant(one) == mem::discriminant(other),
        }
    }
}

/// What a PC's last checkup found.
pub(crate) fn reach(pack: &Pack, checkup: Option<&Checkup>) -> Reach {
    let Some((checkup, network)) = checkup.and_then(|one| Some((one, one.network.known()?))) else { return Reach::NotKnown };
    let needed = |host: &&Host| host.over == "internet" && host.ask && host.needed_by.iter().any(|model| model == AFTER_CIS1);
    let asked: Vec<&Host> = pack.hosts.iter().filter(needed).filter(|host| was_asked(network, host)).collect();
    let blocked: Vec<String> = asked.iter().filter(|host| !answered(network, host)).map(|host| host.name.clone()).collect();
    match (asked.is_empty(), blocked.is_empty()) {
        (true, _) => Reach::NotKnown,
        (_, true) => Reach::Reached(checkup.taken_at),
        (_, false) => Reach::Blocked(blocked),
    }
}

fn was_asked(network: &Network, host: &Host) -> bool {
    network.hosts.iter().any(|reading| reading.host == host.name)
}

fn answered(network: &Network, host: &Host) -> bool {
    network.hosts.iter().filter(|reading| reading.host == host.name).any(HostReading::reached)
}
