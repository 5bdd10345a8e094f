//! The NHS Port Service answers.
//!
//! Browsers find Credential Management through the NHS Port Service, a Windows service that always runs and listens on one
//! of five local ports. Fails when Credential Management is installed and that service is stopped or answers on none of its
//! ports: it takes the first that is free, so that one which another program holds, also one of another session, says nothing.
//! All sessions of a computer share the one service, which tells each the port of its own Credential Management. The ports of
//! Credential Management 3 and later are not published, so there only the service itself is judged.
//!
//! Source: https://github.com/NHSDigital/nhs-credential-manager-prescription-signing and
//! https://digital.nhs.uk/services/care-identity-service/applications-and-services/technical-services/credential-management

use lanyard_model::{PortAnswer, ServiceState, State};

use super::{Facts, Finding, common::*};
use crate::ClientModel;

pub(super) const FINDING: Finding =
    Finding { id: "port-service", title: "The NHS Port Service answers", source: include_str!("port_service.rs"), judge };

fn judge(facts: &Facts) -> State {
    settle(|| {
        management_expected(facts)?;
        let product = facts.pack.product(PORT_SERVICE);
        let service = product.and_then(|product| product.service.as_deref()).and_then(|name| service(facts.checkup, name));
        if service.is_some_and(|found| found.state == ServiceState::Stopped) {
            return Ok(failed(facts, "the service NHS Port Service is stopped"));
        }
        if facts.client == ClientModel::SmartcardConnect {
            return match service.map(|found| found.state) {
                Some(ServiceState::Running) => Ok(State::Pass),
                _ => untested("the local ports of Credential Management 3 and later are not published"),
            };
        }
        by_ports(facts, &port_answers(facts)?)
    })
}

/// Behind a remote session it fails for more people than the one who asks.
fn failed(facts: &Facts, what: &str) -> State {
    let shared = remote_session(facts).map_or("", |_| "; every session on the computer behind this one shares it");
    State::Fail(format!("{what}{shared}"))
}

fn by_ports(facts: &Facts, answers: &[&PortAnswer]) -> Result<State, State> {
    if answers.is_empty() {
        return untested("its local ports were not asked");
    }
    if answers.iter().any(|answer| matches!(answer, PortAnswer::Ok | PortAnswer::Fault(_))) {
        return Ok(State::Pass);
    }
    // Windows may ask for a user name first; that the service is there is then likely and not proved.
    if answers.iter().any(|answer| matches!(answer, PortAnswer::Other(_))) {
        return untested("something listens on a port of NHS Port Service and does not answer as it does");
    }
    Ok(match answers.contains(&&PortAnswer::Silent) {
        true => failed(facts, "NHS Port Service takes connections and gives no answer"),
        false => failed(facts, "NHS Port Service listens on none of its ports"),
    })
}

#[cfg(test)]
mod tests {
    use lanyard_model::{PortAnswer, ServiceState, StartType};

    use super::super::testing::{add_service, client, expect, judge, judge_for, session};
    use crate::ClientModel;

    const ID: &str = "port-service";

    #[test]
    fn closed_ports_fail() {
        expect(&judge(ID, |_| {}), "pass", "");
        let closed = judge(ID, |checkup| client(checkup).ports.iter_mut().for_each(|port| port.answer = PortAnswer::Closed));
        expect(&closed, "fail", "none of its ports");
        expect(&judge(ID, |checkup| client(checkup).ports[0].answer = PortAnswer::Silent), "fail", "gives no answer");
    }

    #[test]
    fn a_stopped_service_fails() {
        let stop = |checkup: &mut lanyard_model::Checkup| {
            add_service(checkup, "NHS Port Service", ServiceState::Stopped, StartType::Automatic);
        };
        expect(&judge(ID, stop), "fail", "is stopped");
        expect(&judge_for(ClientModel::SmartcardConnect, ID, stop), "fail", "is stopped");
    }

    /// One service for the whole computer, on the first port that nobody else has.
    #[test]
    fn what_other_sessions_hold_and_share() {
        let held = judge(ID, |checkup| {
            client(checkup).ports[0].answer = PortAnswer::Other("It does not speak HTTP".into());
            client(checkup).ports[1].answer = PortAnswer::Ok;
        });
        expect(&held, "pass", "");
        let shared = judge(ID, |checkup| {
            client(checkup).ports.iter_mut().for_each(|port| port.answer = PortAnswer::Closed);
            session(checkup).remote = lanyard_model::Fact::Known(lanyard_model::Remote::Citrix);
        });
        expect(&shared, "fail", "every session on the computer");
    }

    #[test]
    fn a_fault_is_an_answer() {
        let fault = judge(ID, |checkup| client(checkup).ports[0].answer = PortAnswer::Fault("PR30007".into()));
        expect(&fault, "pass", "");
    }

    #[test]
    fn what_is_not_published_is_not_tested() {
        let other = judge(ID, |checkup| client(checkup).ports[0].answer = PortAnswer::Other("HTTP status 401".into()));
        expect(&other, "not tested", "does not answer as it does");
        expect(&judge_for(ClientModel::SmartcardConnect, ID, |_| {}), "not tested", "not published");
        expect(&judge_for(ClientModel::IdentityAgent, ID, |_| {}), "not applicable", "not installed");
    }
}
