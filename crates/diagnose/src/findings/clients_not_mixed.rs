//! The two smartcard clients are not mixed.
//!
//! Fails when Identity Agent and Smartcard Connect (or Credential Management 3 and later) are on the same PC. They are not
//! made to be installed side by side; both reach for the card and either may get it.
//!
//! Source: https://production-like.nhsd.io/services/care-identity-service/applications-and-services/technical-services/nhs-smartcard-connect

use lanyard_model::State;

use super::{Facts, Finding};
use crate::ClientModel;

pub(super) const FINDING: Finding = Finding {
    id: "clients-not-mixed",
    title: "The two smartcard clients are not mixed",
    source: include_str!("clients_not_mixed.rs"),
    judge,
};

fn judge(facts: &Facts) -> State {
    match facts.client {
        ClientModel::Mixed => State::Fail("Identity Agent and Smartcard Connect are both on this PC".into()),
        ClientModel::NoClient | ClientModel::WithoutCard => State::NotApplicable("there is no smartcard client on this PC".into()),
        ClientModel::Unknown => State::NotTested("the client software could not be read".into()),
        ClientModel::IdentityAgent | ClientModel::IdentityAgentWithCm1 | ClientModel::SmartcardConnect => State::Pass,
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::{expect, install, judge, judge_for};
    use crate::ClientModel;

    const ID: &str = "clients-not-mixed";

    #[test]
    fn both_clients_fail() {
        expect(&judge_for(ClientModel::Mixed, ID, |_| {}), "fail", "both on this PC");
        expect(&judge(ID, |checkup| install(checkup, "credential-management", "4.1.0.0")), "fail", "both on this PC");
    }

    #[test]
    fn identity_agent_with_management_one_is_normal() {
        expect(&judge(ID, |_| {}), "pass", "");
    }

    #[test]
    fn it_needs_a_client() {
        expect(&judge_for(ClientModel::NoClient, ID, |_| {}), "not applicable", "no smartcard client");
        expect(&judge_for(ClientModel::Unknown, ID, |_| {}), "not tested", "could not be read");
    }
}
