//! Identity Agent is set to the live service.
//!
//! Identity Agent can be pointed at a training or test service (registry value `ActivatePOSTURL`). Fails when it points at
//! one of those: a live card cannot log on there. Warns when it points at a host that is not published at all. Without a
//! setting it uses the live service; on Windows group policy may set it too, in a place that is not published, so that without
//! a setting in the registry it is not tested.
//!
//! Source: https://docs.imprivata.com/confirmid/content/topics/onesign/authentication_management/spinevirtualsmartcards.html
//! for the setting; the hosts of the other services are read off public code.

use lanyard_model::{Fact, State};

use super::{Facts, Finding, client_installed, common::*};

/// The hosts of services that are not live, and what each is for.
const NOT_LIVE: [(&str, &str); 4] = [
    ("gas.vn1.national.ncrs.nhs.uk", "deployment"),
    ("gas.tsp.national.ncrs.nhs.uk", "training"),
    ("gas.vn03.national.ncrs.nhs.uk", "development"),
    ("gas.nis1.national.ncrs.nhs.uk", "integration"),
];

pub(super) const FINDING: Finding =
    Finding { id: "agent-live", title: "Identity Agent is set to the live service", source: include_str!("agent_live.rs"), judge };

fn judge(facts: &Facts) -> State {
    settle(|| {
        agent_expected(facts)?;
        unless_fails(facts, &client_installed::FINDING)?;
        let host = match &client(facts)?.agent_points_at {
            Fact::Absent => return Ok(State::Pass),
            Fact::Known(host) => host.trim().trim_end_matches('.'),
            Fact::NotTried(why) => return untested(&reason(why)),
            _ => return untested("the setting of Identity Agent could not be read"),
        };
        if let Some((_, service)) = NOT_LIVE.iter().find(|(name, _)| name.eq_ignore_ascii_case(host)) {
            return Ok(State::Fail(format!("Identity Agent is set to the {service} service ({})", short(host))));
        }
        let published = facts.pack.hosts.iter().any(|known| known.name.eq_ignore_ascii_case(host));
        Ok(match published {
            true => State::Pass,
            false => State::Warning(format!("Identity Agent is set to {}, which is no published host", short(host))),
        })
    })
}

#[cfg(test)]
mod tests {
    use lanyard_model::{Fact, WhyCode};

    use super::super::testing::{GAS, client, expect, judge, judge_for};
    use crate::ClientModel;

    const ID: &str = "agent-live";

    fn pointed_at(host: &str) -> lanyard_model::State {
        judge(ID, |checkup| client(checkup).agent_points_at = Fact::Known(host.into()))
    }

    #[test]
    fn the_training_service_fails() {
        expect(&pointed_at("gas.tsp.national.ncrs.nhs.uk"), "fail", "training service");
        expect(&pointed_at("GAS.NIS1.national.ncrs.nhs.uk."), "fail", "integration service");
    }

    #[test]
    fn live_passes() {
        expect(&judge(ID, |_| {}), "pass", "");
        expect(&pointed_at(GAS), "pass", "");
    }

    #[test]
    fn a_host_that_nobody_knows_warns() {
        expect(&pointed_at("gas.example"), "warning", "gas.example");
    }

    #[test]
    fn it_needs_an_agent_and_its_setting() {
        expect(&judge_for(ClientModel::SmartcardConnect, ID, |_| {}), "not applicable", "Smartcard Connect");
        expect(&judge(ID, |checkup| client(checkup).agent_points_at = Fact::NotAsked), "not tested", "could not be read");
        let policy = Fact::not_tried(WhyCode::LayoutNotPublished, "Group policy may say otherwise.");
        expect(&judge(ID, |checkup| client(checkup).agent_points_at = policy.clone()), "not tested", "group policy may");
    }
}
