//! The NHS hosts on HSCN are reached.
//!
//! HSCN is the NHS's own network; away from the practice it is reached through a VPN. Fails when a host there that this
//! PC's smartcard client needs is not reached although others on the internet are. Identity Agent logs on through such a
//! host. Does not apply to Smartcard Connect, and not once CIS1 has ended.
//!
//! Source: https://production-like.nhsd.io/services/care-identity-service/setting-up-and-troubleshooting/allowing-domains-in-care-identity-service

use lanyard_model::State;

use super::{Facts, Finding, cis1_available, common::*};

pub(super) const FINDING: Finding =
    Finding { id: "hscn-hosts", title: "The NHS hosts on HSCN are reached", source: include_str!("hscn_hosts.rs"), judge };

fn judge(facts: &Facts) -> State {
    settle(|| {
        network_usable(facts)?;
        unless_fails(facts, &cis1_available::FINDING)?;
        let state = reach(facts, Over::Hscn)?;
        if state.is_fail() && none_reached(facts, Over::Internet)? && none_reached(facts, Over::Hscn)? {
            return untested("the hosts on the internet are not reached either");
        }
        Ok(state)
    })
}

#[cfg(test)]
mod tests {
    use lanyard_model::{DnsOutcome, TcpOutcome};

    use super::super::testing::{Case, GAS, expect, judge, judge_for, unconnected, unresolved};
    use crate::ClientModel;

    const ID: &str = "hscn-hosts";

    #[test]
    fn a_needed_host_that_is_not_reached_fails() {
        expect(&judge(ID, |_| {}), "pass", "");
        expect(
            &judge(ID, |checkup| unconnected(checkup, GAS, TcpOutcome::TimedOut)),
            "fail",
            "gas.national.ncrs.nhs.uk does not answer",
        );
        expect(&judge(ID, |checkup| unresolved(checkup, GAS, DnsOutcome::NoSuchName)), "fail", "does not know");
        let alone = judge_for(ClientModel::IdentityAgent, ID, |checkup| unconnected(checkup, GAS, TcpOutcome::Refused));
        expect(&alone, "fail", "refuses");
    }

    #[test]
    fn smartcard_connect_needs_none() {
        let state = judge_for(ClientModel::SmartcardConnect, ID, |checkup| unconnected(checkup, GAS, TcpOutcome::TimedOut));
        expect(&state, "not applicable", "needs no such host");
    }

    #[test]
    fn a_line_that_is_down_is_reported_once() {
        expect(&judge(ID, |checkup| unconnected(checkup, "", TcpOutcome::TimedOut)), "not tested", "either");
    }

    #[test]
    fn after_the_end_of_cis1_it_says_nothing() {
        let case = Case::default().checkup(|checkup| unconnected(checkup, GAS, TcpOutcome::Refused)).at("2027-03-01T08:00:00Z");
        expect(&case.judge(ID), "not tested", "log-on service");
    }
}
