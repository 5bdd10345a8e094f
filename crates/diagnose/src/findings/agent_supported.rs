//! This version of Identity Agent may still log on.
//!
//! Fails when the installed Identity Agent is older than the oldest version that is not blocked: it starts, asks for the
//! passcode and is then turned away. Warns when it will be blocked within 90 days.
//!
//! Source: https://digital.nhs.uk/services/care-identity-service/setting-up-and-troubleshooting/common-issues; the version
//! and the day stand in the knowledge pack.

use lanyard_model::State;

use super::{Facts, Finding, common::*};

pub(super) const FINDING: Finding = Finding {
    id: "agent-supported",
    title: "This version of Identity Agent may still log on",
    source: include_str!("agent_supported.rs"),
    judge,
};

fn judge(facts: &Facts) -> State {
    settle(|| {
        agent_expected(facts)?;
        supported(facts, "identity-agent")
    })
}

#[cfg(test)]
mod tests {
    use super::super::testing::{Case, expect, judge, judge_for, set_version, uninstall};
    use crate::ClientModel;

    const ID: &str = "agent-supported";

    #[test]
    fn an_old_agent_fails() {
        expect(&judge(ID, |_| {}), "pass", "");
        let old = judge(ID, |checkup| set_version(checkup, "identity-agent", Some("2.4.5.0")));
        expect(&old, "fail", "NHS Identity Agent 2.4.5.0 is older than 2.4.10.0");
        expect(&judge(ID, |checkup| set_version(checkup, "identity-agent", Some("2.4.10"))), "pass", "");
    }

    #[test]
    fn it_was_well_before_the_block() {
        let old = Case::default().checkup(|checkup| set_version(checkup, "identity-agent", Some("2.4.5.0")));
        expect(&old.clone().at("2025-10-11T08:00:00Z").judge(ID), "warning", "blocked on 12 October 2025, in 1 day");
        expect(&old.at("2025-06-01T08:00:00Z").judge(ID), "pass", "");
    }

    #[test]
    fn without_a_version_it_is_not_tested() {
        expect(&judge(ID, |checkup| set_version(checkup, "identity-agent", None)), "not tested", "not known");
        expect(&judge(ID, |checkup| uninstall(checkup, "identity-agent")), "not tested", "not installed");
        expect(&judge_for(ClientModel::SmartcardConnect, ID, |_| {}), "not applicable", "Smartcard Connect");
    }
}
