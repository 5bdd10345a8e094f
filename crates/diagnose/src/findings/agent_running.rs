//! NHS Identity Agent runs.
//!
//! Fails when Identity Agent is installed and does not run for the user who is signed in to this PC. Nobody is then asked
//! for a passcode. It can be started from the Start menu. If a scheduled task of Windows is meant to start it and is switched
//! off, that is said too: whoever looks after the PC can switch it on. Does not apply to a PC that has Smartcard Connect
//! instead.
//!
//! Source: "IA not running" among the causes of smartcard authentication failure,
//! https://production-like.nhsd.io/services/care-identity-service/setting-up-and-troubleshooting/common-issues/smartcard-authentication-failure

use lanyard_model::State;

use super::{Facts, Finding, common::*};

pub(super) const FINDING: Finding =
    Finding { id: "agent-running", title: "NHS Identity Agent runs", source: include_str!("agent_running.rs"), judge };

fn judge(facts: &Facts) -> State {
    settle(|| {
        agent_expected(facts)?;
        runs_if_installed(facts, "identity-agent")
    })
}

#[cfg(test)]
mod tests {
    use lanyard_model::{Fact, StartingTask};

    use super::super::testing::{client, expect, judge, judge_for, running, stop, uninstall};
    use crate::ClientModel;

    const ID: &str = "agent-running";

    #[test]
    fn an_agent_that_does_not_run_fails() {
        expect(&judge(ID, |_| {}), "pass", "");
        expect(&judge(ID, |checkup| stop(checkup, "identity-agent")), "fail", "NHS Identity Agent is installed and does not run");
        let elsewhere = judge(ID, |checkup| running(checkup).iter_mut().for_each(|item| item.for_this_user = false));
        expect(&elsewhere, "fail", "for another user");
    }

    #[test]
    fn a_task_that_would_start_it_and_is_switched_off_is_named() {
        let told = |tasks: &[(&str, bool)]| {
            judge(ID, |checkup| {
                stop(checkup, "identity-agent");
                let task = |(product, on): &(&str, bool)| StartingTask { product: (*product).into(), on: *on, last_run: None };
                client(checkup).tasks = Fact::Known(tasks.iter().map(task).collect());
            })
        };
        let off = "the scheduled task that starts it is switched off";
        expect(&told(&[("identity-agent", false)]), "fail", off);
        for others in [&[("identity-agent", true), ("identity-agent", false)][..], &[("smartcard-connect", false)], &[]] {
            let state = told(others);
            expect(&state, "fail", "is installed and does not run");
            assert!(!state.detail().unwrap().contains(off), "{others:?}: {state:?}");
        }
    }

    #[test]
    fn an_agent_that_is_not_installed_is_another_matter() {
        expect(&judge(ID, |checkup| uninstall(checkup, "identity-agent")), "not tested", "not installed");
    }

    #[test]
    fn other_clients_have_none() {
        expect(&judge_for(ClientModel::SmartcardConnect, ID, |_| {}), "not applicable", "Smartcard Connect");
        expect(&judge_for(ClientModel::NoClient, ID, |_| {}), "not tested", "no smartcard client");
    }

    #[test]
    fn what_could_not_be_read_is_not_tested() {
        expect(&judge(ID, |checkup| client(checkup).running = Fact::NotAsked), "not tested", "running programs");
    }
}
