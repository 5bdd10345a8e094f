//! The NHS Port Service finds Credential Management.
//!
//! Fails when the NHS Port Service answers with a fault although Credential Management runs for this user: the two do not
//! find each other, as after a change of user without signing out. Where Credential Management does not run, only that is
//! reported.
//!
//! Source: `PR30007`, "Unable to find CM process for user",
//! https://github.com/NHSDigital/nhs-credential-manager-prescription-signing

use lanyard_model::{PortAnswer, State};

use super::{Facts, Finding, common::*, management_running};

pub(super) const FINDING: Finding = Finding {
    id: "port-service-finds-client",
    title: "The NHS Port Service finds Credential Management",
    source: include_str!("port_service_finds_client.rs"),
    judge,
};

fn judge(facts: &Facts) -> State {
    settle(|| {
        management_expected(facts)?;
        unless_fails(facts, &management_running::FINDING)?;
        let answers = port_answers(facts)?;
        if answers.contains(&&PortAnswer::Ok) {
            return Ok(State::Pass);
        }
        let Some(code) = answers.iter().find_map(|answer| if let PortAnswer::Fault(code) = answer { Some(code) } else { None })
        else {
            return untested("NHS Port Service did not answer");
        };
        if !runs_here(facts, MANAGEMENT)? {
            return untested("Credential Management does not run");
        }
        Ok(State::Fail(format!("NHS Port Service does not find Credential Management, although it runs ({})", short(code))))
    })
}

#[cfg(test)]
mod tests {
    use lanyard_model::{Checkup, PortAnswer};

    use super::super::testing::{client, expect, judge, judge_for, stop};
    use crate::ClientModel;

    const ID: &str = "port-service-finds-client";

    fn fault(checkup: &mut Checkup) {
        client(checkup).ports[0].answer = PortAnswer::Fault("PR30007".into());
    }

    #[test]
    fn a_fault_fails() {
        expect(&judge(ID, |_| {}), "pass", "");
        expect(&judge(ID, fault), "fail", "PR30007");
    }

    #[test]
    fn management_that_does_not_run_explains_it() {
        let stopped = judge(ID, |checkup| {
            fault(checkup);
            stop(checkup, "credential-management");
        });
        expect(&stopped, "not tested", "NHS Credential Management runs");
    }

    #[test]
    fn without_an_answer_it_is_not_tested() {
        expect(&judge(ID, |checkup| client(checkup).ports.clear()), "not tested", "did not answer");
        expect(&judge_for(ClientModel::IdentityAgent, ID, |_| {}), "not applicable", "not installed");
    }
}
