//! Neither the system nor a browser changed in the last three days.
//!
//! Warns when the system or a browser changed in the 72 hours before, and names the newest change. It never fails: most updates
//! break nothing, but what worked before an update and not after it points to the update.
//!
//! The 72 hours are an estimate. Source of the idea: Windows updates of 14 October 2025,
//! https://support.microsoft.com/en-gb/topic/guidance-for-certificate-handling-for-smart-card-propagated-certificates-792002ef-4c98-4736-9393-0622debe2989

use lanyard_model::{ChangeKind, State};

use super::{Facts, Finding, common::*};

pub(super) const FINDING: Finding = Finding {
    id: "no-system-change",
    title: "Neither the system nor a browser changed in the last three days",
    source: include_str!("no_system_change.rs"),
    judge,
};

fn judge(facts: &Facts) -> State {
    recent_change(facts, &[ChangeKind::System, ChangeKind::Browser])
}

#[cfg(test)]
mod tests {
    use lanyard_model::{ChangeKind, Fact, UnreadChanges, Why, WhyCode};

    use super::super::testing::{changed, expect, judge};

    const ID: &str = "no-system-change";

    #[test]
    fn the_newest_change_of_its_kind_is_named() {
        expect(&judge(ID, |_| {}), "pass", "");
        let two = changed(
            ID,
            &[("KB5073121", ChangeKind::System, "2026-11-22T23:00:00Z"), ("KB5000000", ChangeKind::System, "2026-11-22T01:00:00Z")],
        );
        expect(&two, "warning", "KB5073121 changed 9 hours ago");
        expect(&changed(ID, &[("other", ChangeKind::NhsClient, "2026-11-22T23:00:00Z")]), "pass", "");
    }

    #[test]
    fn old_and_future_changes_do_not_count() {
        let kind = ChangeKind::System;
        expect(&changed(ID, &[("a", kind, "2026-11-20T08:04:59Z"), ("b", kind, "2026-11-23T08:05:01Z")]), "pass", "");
        expect(&changed(ID, &[("a", kind, "2026-11-20T08:05:00Z")]), "warning", "a");
    }

    #[test]
    fn without_a_list_it_is_not_tested() {
        expect(&judge(ID, |checkup| checkup.updates.fact = Fact::NotAsked), "not tested", "could not be read");
    }

    #[test]
    fn a_list_that_was_not_read_whole_does_not_pass() {
        let unread = |kind| {
            judge(ID, |checkup| {
                let why = Why::new(WhyCode::NeedsAdmin, "Only an administrator may read the event log Setup.");
                checkup.updates_unread.push(UnreadChanges { kind, why });
            })
        };
        expect(&unread(ChangeKind::System), "not tested", "only an administrator may read the event log Setup");
        expect(&unread(ChangeKind::ReaderDriver), "pass", "");
    }
}
