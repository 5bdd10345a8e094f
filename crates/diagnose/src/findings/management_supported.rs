//! This version of Credential Management may still be used.
//!
//! Warns when the newest installed Credential Management is older than the version that something is published to need, from the
//! day on that goes with it: that thing then does not work, and all else may. That an older version is blocked altogether is not
//! published; should it be, this fails from that day on and warns 90 days before.
//!
//! Source: https://production-like.nhsd.io/services/care-identity-service/applications-and-services/technical-services/credential-management;
//! the version and the day stand in the knowledge pack.

use lanyard_model::State;

use super::{Facts, Finding, common::*};

pub(super) const FINDING: Finding = Finding {
    id: "management-supported",
    title: "This version of Credential Management may still be used",
    source: include_str!("management_supported.rs"),
    judge,
};

fn judge(facts: &Facts) -> State {
    settle(|| {
        management_expected(facts)?;
        supported(facts, MANAGEMENT)
    })
}

#[cfg(test)]
mod tests {
    use super::super::testing::{Case, expect, install, judge, judge_for, set_version};
    use crate::ClientModel;

    const ID: &str = "management-supported";

    #[test]
    fn an_old_version_warns_and_then_fails() {
        expect(&judge(ID, |_| {}), "pass", "");
        let old = Case::default().checkup(|checkup| set_version(checkup, "credential-management", Some("1.3.1.0")));
        expect(&old.clone().judge(ID), "warning", "blocked on 10 January 2027, in 48 days");
        expect(&old.at("2027-01-10T08:00:00Z").judge(ID), "fail", "1.3.1.0 is older than 1.4.2.0");
    }

    #[test]
    fn what_only_one_thing_needs_warns_from_its_day_on() {
        let old = Case::default().checkup(|checkup| set_version(checkup, "credential-management", Some("1.3.1.0")));
        let old = old.with_own_knowledge();
        expect(&old.clone().at("2026-11-23T08:00:00Z").judge(ID), "warning", "which is needed for signing");
        expect(&old.clone().at("2025-06-30T08:00:00Z").judge(ID), "warning", "1.3.1.0 is older than 1.4.2.0");
        expect(&old.at("2024-06-01T08:00:00Z").judge(ID), "pass", "");
    }

    #[test]
    fn the_newest_of_several_counts() {
        expect(&judge(ID, |checkup| install(checkup, "credential-management", "1.3.1.0")), "pass", "");
    }

    #[test]
    fn without_management_it_does_not_apply() {
        expect(&judge_for(ClientModel::IdentityAgent, ID, |_| {}), "not applicable", "not installed");
    }
}
