//! NHS Credential Management runs.
//!
//! Fails when Credential Management is installed and does not run for the user who is signed in to this PC. It does not
//! start right after its installation, only at the next sign-in to Windows; browsers then say "Not Installed or Running".
//! Where Smartcard Connect is installed and does not run either, only that is reported.
//!
//! Source: https://digital.nhs.uk/services/e-referral-service/document-library/check-whether-your-computer-is-correctly-configured-for-e-rs/troubleshoot-incorrect-configurations/nhs-credential-management

use lanyard_model::State;

use super::{Facts, Finding, common::*, connect_running};

pub(super) const FINDING: Finding = Finding {
    id: "management-running",
    title: "NHS Credential Management runs",
    source: include_str!("management_running.rs"),
    judge,
};

fn judge(facts: &Facts) -> State {
    settle(|| {
        management_expected(facts)?;
        unless_fails(facts, &connect_running::FINDING)?;
        runs_if_installed(facts, MANAGEMENT)
    })
}

#[cfg(test)]
mod tests {
    use super::super::testing::{expect, judge, judge_for, running, stop};
    use crate::ClientModel;

    const ID: &str = "management-running";

    #[test]
    fn management_that_does_not_run_fails() {
        expect(&judge(ID, |_| {}), "pass", "");
        let stopped = judge(ID, |checkup| stop(checkup, "credential-management"));
        expect(&stopped, "fail", "NHS Credential Management is installed and does not run");
        let elsewhere = judge(ID, |checkup| running(checkup).iter_mut().for_each(|item| item.for_this_user = false));
        expect(&elsewhere, "fail", "for another user");
    }

    #[test]
    fn without_management_it_does_not_apply() {
        expect(&judge_for(ClientModel::IdentityAgent, ID, |_| {}), "not applicable", "not installed");
        expect(&judge_for(ClientModel::Unknown, ID, |_| {}), "not tested", "could not be read");
    }

    #[test]
    fn smartcard_connect_is_reported_first() {
        let both = judge_for(ClientModel::SmartcardConnect, ID, |checkup| running(checkup).clear());
        expect(&both, "not tested", "Smartcard Connect");
        let one = judge_for(ClientModel::SmartcardConnect, ID, |checkup| stop(checkup, "credential-management"));
        expect(&one, "fail", "does not run");
    }
}
