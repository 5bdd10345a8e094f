//! The NHS hosts on the internet are reached.
//!
//! Fails when a host on the internet that this PC's smartcard client needs is not reached: the connection is refused,
//! nothing answers, a proxy blocks it, or only this name cannot be looked up. Firewalls, proxies and web filters have to
//! allow these hosts by name. Where a script chooses the proxy it is not run, so that a host that is not reached is not tested: the
//! PC's programs may take another way to it than this check did. A sign-in page of the network, traffic that is opened on the way, and old encryption have
//! findings of their own.
//!
//! Source: https://production-like.nhsd.io/services/care-identity-service/setting-up-and-troubleshooting/allowing-domains-in-care-identity-service

use lanyard_model::State;

use super::{Facts, Finding, common::*};

pub(super) const FINDING: Finding = Finding {
    id: "internet-hosts",
    title: "The NHS hosts on the internet are reached",
    source: include_str!("internet_hosts.rs"),
    judge,
};

fn judge(facts: &Facts) -> State {
    settle(|| {
        network_usable(facts)?;
        reach(facts, Over::Internet)
    })
}

#[cfg(test)]
mod tests {
    use lanyard_model::{DnsOutcome, Fact, TcpOutcome, WhyCode};

    use super::super::testing::{
        AUTHENTICATION, GAS, TRUSTED, expect, failing, judge, judge_for, network, script_decides, unconnected, unresolved,
    };
    use crate::ClientModel;

    const ID: &str = "internet-hosts";

    #[test]
    fn a_needed_host_that_is_not_reached_fails() {
        expect(&judge(ID, |_| {}), "pass", "");
        let refused = judge(ID, |checkup| unconnected(checkup, AUTHENTICATION, TcpOutcome::Refused));
        expect(&refused, "fail", "am.nhsidentity.spineservices.nhs.uk refuses the connection");
        let blocked = judge(ID, |checkup| unconnected(checkup, "", TcpOutcome::ProxyRefused(403)));
        expect(&blocked, "fail", "is refused by the proxy (403); the same goes for 1 host more");
        expect(&judge(ID, |checkup| unresolved(checkup, TRUSTED, DnsOutcome::NoSuchName)), "fail", "does not know");
    }

    #[test]
    fn a_host_that_is_not_needed_does_not_count() {
        expect(&judge(ID, |checkup| unconnected(checkup, GAS, TcpOutcome::TimedOut)), "pass", "");
        let alone = judge_for(ClientModel::IdentityAgent, ID, |checkup| unconnected(checkup, "", TcpOutcome::TimedOut));
        expect(&alone, "not applicable", "needs no such host");
    }

    #[test]
    fn one_physical_fault_fails_one_finding() {
        let names = failing(|checkup| unresolved(checkup, "", DnsOutcome::TimedOut));
        assert_eq!(names, ["names-resolved"]);
        let blocked = failing(|checkup| unconnected(checkup, "", TcpOutcome::TimedOut));
        assert_eq!(blocked, ["internet-hosts"]);
    }

    #[test]
    fn a_way_that_programs_may_not_take_fails_nothing() {
        let with = |change: fn(&mut lanyard_model::Checkup)| {
            judge(ID, |checkup| {
                script_decides(checkup);
                change(checkup);
            })
        };
        expect(&with(|_| {}), "pass", "");
        for tcp in [TcpOutcome::TimedOut, TcpOutcome::ProxyRefused(403)] {
            let state = judge(ID, |checkup| {
                script_decides(checkup);
                unconnected(checkup, "", tcp);
            });
            expect(&state, "not tested", "a script chooses the proxy here, and it was not run");
        }
        // Another reason than a script says nothing of the way.
        let closed = with(|checkup| {
            network(checkup).proxy = Fact::not_tried(WhyCode::NeedsAdmin, "Closed.");
            unconnected(checkup, "", TcpOutcome::TimedOut);
        });
        expect(&closed, "fail", "does not answer");
    }

    #[test]
    fn without_an_answer_it_is_not_tested() {
        expect(&judge(ID, |checkup| network(checkup).hosts.clear()), "not tested", "was asked");
    }
}
