//! No NHS client software changed in the last three days.
//!
//! Warns when Identity Agent, Credential Management or Smartcard Connect changed in the 72 hours before, and names the newest
//! change. It never fails: most updates break nothing, but Credential Management does not start after an installation until
//! the user signs in again or the PC is restarted.
//!
//! The 72 hours are an estimate. Source of the idea: Windows updates of 14 October 2025,
//! https://support.microsoft.com/en-gb/topic/guidance-for-certificate-handling-for-smart-card-propagated-certificates-792002ef-4c98-4736-9393-0622debe2989

use lanyard_model::{ChangeKind, State};

use super::{Facts, Finding, common::*};

pub(super) const FINDING: Finding = Finding {
    id: "no-client-change",
    title: "No NHS client software changed in the last three days",
    source: include_str!("no_client_change.rs"),
    judge,
};

fn judge(facts: &Facts) -> State {
    recent_change(facts, &[ChangeKind::NhsClient])
}

#[cfg(test)]
mod tests {
    use lanyard_model::{ChangeKind, Fact};

    use super::super::testing::{changed, expect, judge};

    const ID: &str = "no-client-change";

    #[test]
    fn the_newest_change_of_its_kind_is_named() {
        expect(&judge(ID, |_| {}), "pass", "");
        let two = changed(
            ID,
            &[
                ("identity-agent", ChangeKind::NhsClient, "2026-11-22T23:00:00Z"),
                ("credential-management", ChangeKind::NhsClient, "2026-11-22T01:00:00Z"),
            ],
        );
        expect(&two, "warning", "identity-agent changed 9 hours ago");
        expect(&changed(ID, &[("other", ChangeKind::Browser, "2026-11-22T23:00:00Z")]), "pass", "");
    }

    #[test]
    fn old_and_future_changes_do_not_count() {
        let kind = ChangeKind::NhsClient;
        expect(&changed(ID, &[("a", kind, "2026-11-20T08:04:59Z"), ("b", kind, "2026-11-23T08:05:01Z")]), "pass", "");
        expect(&changed(ID, &[("a", kind, "2026-11-20T08:05:00Z")]), "warning", "a");
    }

    #[test]
    fn without_a_list_it_is_not_tested() {
        expect(&judge(ID, |checkup| checkup.updates.fact = Fact::NotAsked), "not tested", "could not be read");
    }
}
