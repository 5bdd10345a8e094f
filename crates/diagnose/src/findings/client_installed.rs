//! A smartcard client is installed.
//!
//! Fails when neither NHS Identity Agent nor NHS Smartcard Connect is installed on this PC: a card in the reader is then
//! good for nothing. It also fails when only NHS Credential Management 1.x is installed, since that cannot log anybody on
//! by itself. On a PC without a client, without a reader and with nothing said it does not apply: staff may sign in there by
//! Windows Hello, a security key or another way that needs no card.
//!
//! Source: https://production-like.nhsd.io/services/care-identity-service/applications-and-services/technical-services/credential-management

use lanyard_model::State;

use super::{Facts, Finding, common::*};
use crate::ClientModel;

pub(super) const FINDING: Finding = Finding {
    id: "client-installed",
    title: "A smartcard client is installed",
    source: include_str!("client_installed.rs"),
    judge,
};

fn judge(facts: &Facts) -> State {
    settle(|| {
        client_known(facts)?;
        let agent = "identity-agent";
        match facts.client {
            ClientModel::NoClient => {
                installed(facts, agent)?;
                a_card_is_used(facts)?;
                Ok(State::Fail("neither Identity Agent nor Smartcard Connect is installed".into()))
            }
            ClientModel::IdentityAgentWithCm1 if !runs_here(facts, agent).unwrap_or(false) && !installed(facts, agent)? => {
                Ok(State::Fail("Credential Management is installed without Identity Agent, which it needs to log on".into()))
            }
            _ => Ok(State::Pass),
        }
    })
}

#[cfg(test)]
mod tests {
    use lanyard_model::Fact;

    use super::super::testing::{Case, client, expect, judge, judge_for, set_version, uninstall};
    use crate::ClientModel;

    const ID: &str = "client-installed";

    #[test]
    fn every_client_passes() {
        for model in
            [ClientModel::IdentityAgent, ClientModel::IdentityAgentWithCm1, ClientModel::SmartcardConnect, ClientModel::Mixed]
        {
            expect(&judge_for(model, ID, |_| {}), "pass", "");
        }
    }

    #[test]
    fn a_pc_without_a_client_and_without_a_reader_is_meant_to_be_so_until_somebody_says_otherwise() {
        let bare = |checkup: &mut lanyard_model::Checkup| {
            let Fact::Known(readers) = &mut checkup.readers.fact else { unreachable!() };
            readers.readers.clear();
        };
        expect(&judge_for(ClientModel::NoClient, ID, bare), "not applicable", "without a card");
        let said = |checkup: &mut lanyard_model::Checkup| {
            bare(checkup);
            checkup.said = Some(lanyard_model::ScreenedText::new("my card does nothing"));
        };
        expect(&judge_for(ClientModel::NoClient, ID, said), "fail", "neither");
    }

    #[test]
    fn no_client_fails() {
        expect(&judge_for(ClientModel::NoClient, ID, |_| {}), "fail", "neither");
        expect(&judge(ID, |checkup| uninstall(checkup, "identity-agent")), "fail", "without Identity Agent");
    }

    /// 4.1 needs no Identity Agent, 1.4.2 does.
    #[test]
    fn management_without_a_version_says_nothing_of_the_client() {
        let of = |version: Option<&str>| {
            let case = Case::default().checkup(|checkup| {
                uninstall(checkup, "identity-agent");
                set_version(checkup, "credential-management", version);
            });
            (ClientModel::of(&case.checkup), case.judge(ID))
        };
        let (model, state) = of(None);
        assert_eq!(model, ClientModel::Unknown);
        expect(&state, "not tested", "the version of Credential Management was not read");
        assert_eq!(of(Some("1:4.1.0")).0, ClientModel::SmartcardConnect);
        assert_eq!(of(Some("1:1.4.2.0")).0, ClientModel::IdentityAgentWithCm1);
    }

    #[test]
    fn what_could_not_be_read_is_not_missing() {
        expect(&judge_for(ClientModel::Unknown, ID, |_| {}), "not tested", "could not be read");
        let only_running = judge_for(ClientModel::NoClient, ID, |checkup| client(checkup).installed = Fact::NotAsked);
        expect(&only_running, "not tested", "could not be read");
    }
}
