//! NHS Smartcard Connect runs.
//!
//! Fails when Smartcard Connect is installed and does not run for the user who is signed in to this PC: no application is
//! then offered the card. Does not apply to a PC that has Identity Agent.
//!
//! Source: https://digital.nhs.uk/services/care-identity-service/applications-and-services/technical-services/nhs-smartcard-connect

use lanyard_model::State;

use super::{Facts, Finding, common::*};
use crate::ClientModel;

pub(super) const FINDING: Finding =
    Finding { id: "connect-running", title: "NHS Smartcard Connect runs", source: include_str!("connect_running.rs"), judge };

fn judge(facts: &Facts) -> State {
    settle(|| {
        client_known(facts)?;
        if facts.client != ClientModel::SmartcardConnect {
            return not_applicable("this PC does not rely on Smartcard Connect");
        }
        runs_if_installed(facts, "smartcard-connect")
    })
}

#[cfg(test)]
mod tests {
    use super::super::testing::{expect, judge, judge_for, stop, uninstall};
    use crate::ClientModel::SmartcardConnect;

    const ID: &str = "connect-running";

    #[test]
    fn connect_that_does_not_run_fails() {
        expect(&judge_for(SmartcardConnect, ID, |_| {}), "pass", "");
        let stopped = judge_for(SmartcardConnect, ID, |checkup| stop(checkup, "smartcard-connect"));
        expect(&stopped, "fail", "NHS Smartcard Connect is installed and does not run");
    }

    #[test]
    fn other_clients_have_none() {
        expect(&judge(ID, |_| {}), "not applicable", "does not rely");
    }

    #[test]
    fn management_alone_says_nothing_about_it() {
        let state = judge_for(SmartcardConnect, ID, |checkup| uninstall(checkup, "smartcard-connect"));
        expect(&state, "not tested", "not installed");
    }
}
