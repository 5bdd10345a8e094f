//! This PC is connected to a network.
//!
//! Fails when no network interface of this PC has an address: the cable is out, wireless is off, or the network did not
//! let it in. Nothing else about the network is judged then.
//!
//! Source: the PC's own report of its network interfaces.

use lanyard_model::{DnsOutcome, HostReading, State, TcpOutcome};

use super::{Facts, Finding, common::*};

pub(super) const FINDING: Finding = Finding {
    id: "network-connected",
    title: "This PC is connected to a network",
    source: include_str!("network_connected.rs"),
    judge,
};

fn judge(facts: &Facts) -> State {
    settle(|| {
        let network = section(&facts.checkup.network, "the network")?;
        match network.connected.known() {
            // A host that answered over an accepted connection is stronger evidence than the interfaces.
            _ if network.hosts.iter().any(HostReading::reached) => Ok(State::Pass),
            Some(true) => Ok(State::Pass),
            Some(false) => Ok(State::Fail("this PC is connected to no network".into())),
            None if network.hosts.iter().any(something_came_back) => Ok(State::Pass),
            None => untested("the network interfaces could not be read"),
        }
    })
}

/// Whether anything at all came back from outside for this host.
fn something_came_back(host: &HostReading) -> bool {
    let connected = matches!(host.tcp, Some(TcpOutcome::Connected { .. } | TcpOutcome::Refused | TcpOutcome::ProxyRefused(_)));
    connected || matches!(host.dns, DnsOutcome::Resolved { .. } | DnsOutcome::NoSuchName)
}

#[cfg(test)]
mod tests {
    use lanyard_model::{DnsOutcome, Fact};

    use super::super::testing::{expect, judge, network, unresolved};

    const ID: &str = "network-connected";

    #[test]
    fn no_network_fails() {
        expect(&judge(ID, |_| {}), "pass", "");
        let down = judge(ID, |checkup| {
            unresolved(checkup, "", DnsOutcome::TimedOut);
            network(checkup).connected = Fact::Known(false);
        });
        expect(&down, "fail", "no network");
    }

    #[test]
    fn an_answer_proves_a_network() {
        expect(&judge(ID, |checkup| network(checkup).connected = Fact::NotAsked), "pass", "");
        let silent = judge(ID, |checkup| {
            unresolved(checkup, "", DnsOutcome::TimedOut);
            network(checkup).connected = Fact::NotAsked;
        });
        expect(&silent, "not tested", "could not be read");
    }

    #[test]
    fn silent_name_servers_are_another_matter() {
        expect(&judge(ID, |checkup| unresolved(checkup, "", DnsOutcome::TimedOut)), "pass", "");
    }
}
