//! Only one version of Credential Management is installed.
//!
//! Fails when two or more versions are installed: the second to start says "application is already running", and browsers
//! may be answered by the wrong one. All are then removed and one is installed again.
//!
//! Source: https://production-like.nhsd.io/services/care-identity-service/setting-up-and-troubleshooting/troubleshooting-nhs-credential-management

use std::collections::BTreeSet;

use lanyard_model::State;

use super::{Facts, Finding, clients_not_mixed, common::*};

pub(super) const FINDING: Finding = Finding {
    id: "one-management",
    title: "Only one version of Credential Management is installed",
    source: include_str!("one_management.rs"),
    judge,
};

fn judge(facts: &Facts) -> State {
    settle(|| {
        management_expected(facts)?;
        unless_fails(facts, &clients_not_mixed::FINDING)?;
        let list = listed(&client(facts)?.installed).unwrap_or_default();
        let versions: BTreeSet<_> = list.iter().filter(|item| item.product == MANAGEMENT).map(|item| &item.version).collect();
        Ok(match versions.len() {
            0 => return untested("the installed software could not be read"),
            1 => State::Pass,
            more => State::Fail(format!("{more} versions of {} are installed", product_name(facts, MANAGEMENT))),
        })
    })
}

#[cfg(test)]
mod tests {
    use super::super::testing::{expect, install, judge, judge_for};
    use crate::ClientModel;

    const ID: &str = "one-management";

    #[test]
    fn two_versions_fail() {
        expect(&judge(ID, |_| {}), "pass", "");
        expect(&judge(ID, |checkup| install(checkup, "credential-management", "1.3.1.0")), "fail", "2 versions");
    }

    #[test]
    fn the_same_version_listed_twice_passes() {
        expect(&judge(ID, |checkup| install(checkup, "credential-management", "1.4.2.0")), "pass", "");
    }

    #[test]
    fn mixed_clients_are_reported_first() {
        let mixed = judge(ID, |checkup| install(checkup, "credential-management", "4.1.0.0"));
        expect(&mixed, "not tested", "mixed");
        expect(&judge_for(ClientModel::IdentityAgent, ID, |_| {}), "not applicable", "not installed");
    }
}
