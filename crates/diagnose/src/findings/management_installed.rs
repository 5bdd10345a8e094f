//! NHS Credential Management is installed.
//!
//! Warns when a PC has Identity Agent alone. Applications that use CIS2 and the signing of prescriptions need Credential
//! Management too; whoever uses neither does not miss it. Smartcard Connect brings its own.
//!
//! Source: https://production-like.nhsd.io/services/care-identity-service/applications-and-services/technical-services/credential-management

use lanyard_model::State;

use super::{Facts, Finding};
use crate::ClientModel;

pub(super) const FINDING: Finding = Finding {
    id: "management-installed",
    title: "NHS Credential Management is installed",
    source: include_str!("management_installed.rs"),
    judge,
};

fn judge(facts: &Facts) -> State {
    match facts.client {
        ClientModel::IdentityAgent => State::Warning("Identity Agent is installed without Credential Management".into()),
        ClientModel::NoClient | ClientModel::WithoutCard => State::NotApplicable("there is no smartcard client on this PC".into()),
        ClientModel::Unknown => State::NotTested("the client software could not be read".into()),
        ClientModel::IdentityAgentWithCm1 | ClientModel::SmartcardConnect | ClientModel::Mixed => State::Pass,
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::{expect, judge, judge_for};
    use crate::ClientModel;

    const ID: &str = "management-installed";

    #[test]
    fn identity_agent_alone_warns() {
        expect(&judge(ID, |_| {}), "pass", "");
        expect(&judge_for(ClientModel::IdentityAgent, ID, |_| {}), "warning", "without Credential Management");
        expect(&judge_for(ClientModel::SmartcardConnect, ID, |_| {}), "pass", "");
    }

    #[test]
    fn without_a_client_it_does_not_apply() {
        expect(&judge_for(ClientModel::NoClient, ID, |_| {}), "not applicable", "no smartcard client");
        expect(&judge_for(ClientModel::Unknown, ID, |_| {}), "not tested", "could not be read");
    }
}
