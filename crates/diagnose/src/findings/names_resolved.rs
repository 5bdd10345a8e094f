//! Names can be looked up.
//!
//! Fails when the name server (DNS) gave an answer for none of the hosts that were asked. Every site then seems to be down,
//! NHS or not. A single name that cannot be looked up is reported with its host. Where a script chooses the proxy, a name server
//! that knows none of them is not held against the network: the proxy may be the one that looks them up.
//!
//! Source: the name server's own answers (RFC 1035).

use lanyard_model::{DnsOutcome, State};

use super::{Facts, Finding, common::*, network_connected};

pub(super) const FINDING: Finding =
    Finding { id: "names-resolved", title: "Names can be looked up", source: include_str!("names_resolved.rs"), judge };

fn judge(facts: &Facts) -> State {
    settle(|| {
        let network = section(&facts.checkup.network, "the network")?;
        unless_fails(facts, &network_connected::FINDING)?;
        let looked_up: Vec<_> = network.hosts.iter().map(|host| &host.dns).filter(|dns| **dns != DnsOutcome::ByProxy).collect();
        if looked_up.iter().any(|dns| matches!(dns, DnsOutcome::Resolved { .. })) {
            return Ok(State::Pass);
        }
        match looked_up.first() {
            Some(dns) => {
                if **dns == DnsOutcome::NoSuchName {
                    unless_script_decides(facts)?;
                }
                Ok(State::Fail(format!("no name can be looked up: {}", what_came(dns))))
            }
            None if network.hosts.is_empty() => untested("no host was asked"),
            None => not_applicable("the proxy looks up names, not this PC"),
        }
    })
}

fn what_came(dns: &DnsOutcome) -> String {
    match dns {
        DnsOutcome::NoSuchName => "the name server says that they do not exist".into(),
        DnsOutcome::ServerFailure => "the name server answers that it failed".into(),
        DnsOutcome::TimedOut => "no name server answers".into(),
        DnsOutcome::Error(error) => short(error),
        DnsOutcome::Resolved { .. } | DnsOutcome::ByProxy => "no answer".into(),
    }
}

#[cfg(test)]
mod tests {
    use lanyard_model::{DnsOutcome, Fact};

    use super::super::testing::{GAS, expect, hosts, judge, network, script_decides, unresolved};

    const ID: &str = "names-resolved";

    #[test]
    fn no_names_at_all_fail() {
        expect(&judge(ID, |_| {}), "pass", "");
        for (dns, words) in [
            (DnsOutcome::TimedOut, "no name server answers"),
            (DnsOutcome::ServerFailure, "it failed"),
            (DnsOutcome::NoSuchName, "do not exist"),
        ] {
            expect(&judge(ID, |checkup| unresolved(checkup, "", dns)), "fail", words);
        }
    }

    #[test]
    fn one_name_alone_is_another_matter() {
        expect(&judge(ID, |checkup| unresolved(checkup, GAS, DnsOutcome::NoSuchName)), "pass", "");
    }

    #[test]
    fn where_a_script_chooses_the_proxy_unknown_names_say_nothing() {
        let with = |dns| {
            judge(ID, |checkup| {
                unresolved(checkup, "", dns);
                script_decides(checkup);
            })
        };
        expect(&with(DnsOutcome::NoSuchName), "not tested", "a script chooses the proxy");
        expect(&with(DnsOutcome::TimedOut), "fail", "no name server answers");
    }

    #[test]
    fn a_proxy_looks_up_names_itself() {
        expect(&judge(ID, |checkup| hosts(checkup, "", |host| host.dns = DnsOutcome::ByProxy)), "not applicable", "proxy");
    }

    #[test]
    fn without_a_network_it_is_not_tested() {
        let state = judge(ID, |checkup| {
            unresolved(checkup, "", DnsOutcome::TimedOut);
            network(checkup).connected = Fact::Known(false);
        });
        expect(&state, "not tested", "connected");
        expect(&judge(ID, |checkup| network(checkup).hosts.clear()), "not tested", "no host");
    }
}
