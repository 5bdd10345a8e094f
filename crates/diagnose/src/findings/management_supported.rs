//! This version of Credential Management may still be used.
//!
//! Fails when the newest installed Credential Management is older than the oldest version that is supported. Warns when it
//! will be out of support within 90 days.
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
    fn the_newest_of_several_counts() {
        expect(&judge(ID, |checkup| install(checkup, "credential-management", "1.3.1.0")), "pass", "");
    }

    #[test]
    fn without_management_it_does_not_apply() {
        expect(&judge_for(ClientModel::IdentityAgent, ID, |_| {}), "not applicable", "not installed");
    }
}
