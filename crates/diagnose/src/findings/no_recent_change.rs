//! Nothing changed on this PC in the last two days.
//!
//! Warns when the system, a reader's driver, NHS client software, middleware or a browser changed in the 48 hours before,
//! and names the newest change. It never fails: most updates break nothing, but what worked before an update and not after
//! it points to the update.
//!
//! The 48 hours are an estimate. Source of the idea: Windows updates of 14 October 2025,
//! https://support.microsoft.com/en-gb/topic/guidance-for-certificate-handling-for-smart-card-propagated-certificates-792002ef-4c98-4736-9393-0622debe2989

use jiff::SignedDuration;
use lanyard_model::{ChangeKind, State};

use super::{Facts, Finding, common::*};

/// How far back a change counts. An estimate.
const LATELY: SignedDuration = SignedDuration::from_hours(48);

pub(super) const FINDING: Finding = Finding {
    id: "no-recent-change",
    title: "Nothing changed on this PC in the last two days",
    source: include_str!("no_recent_change.rs"),
    judge,
};

fn judge(facts: &Facts) -> State {
    settle(|| {
        let changes = section(&facts.checkup.updates, "what changed lately")?;
        let lately = changes.iter().filter(|change| {
            let ago = facts.now.duration_since(change.at);
            !ago.is_negative() && ago <= LATELY
        });
        let Some(newest) = lately.max_by_key(|change| change.at) else { return Ok(State::Pass) };
        let version = newest.version.as_ref().map_or_else(String::new, |version| format!(" {}", short(version)));
        Ok(State::Warning(format!(
            "{}{version} ({}) changed {} ago",
            short(&newest.name),
            kind(newest.kind),
            span(facts.now.duration_since(newest.at))
        )))
    })
}

fn kind(kind: ChangeKind) -> &'static str {
    match kind {
        ChangeKind::System => "the system",
        ChangeKind::ReaderDriver => "reader driver or smartcard service",
        ChangeKind::NhsClient => "NHS client software",
        ChangeKind::Middleware => "card middleware",
        ChangeKind::Browser => "browser",
    }
}

#[cfg(test)]
mod tests {
    use lanyard_model::{Change, ChangeKind, Fact};

    use super::super::testing::{expect, judge, known};

    const ID: &str = "no-recent-change";

    fn changed(at: &[(&str, &str)]) -> lanyard_model::State {
        judge(ID, |checkup| {
            *known(&mut checkup.updates) = at
                .iter()
                .map(|(name, at)| Change { at: at.parse().unwrap(), kind: ChangeKind::System, name: (*name).into(), version: None })
                .collect();
        })
    }

    #[test]
    fn the_newest_change_is_named() {
        expect(&judge(ID, |_| {}), "pass", "");
        let two = changed(&[("KB5073121", "2026-11-22T23:00:00Z"), ("KB5000000", "2026-11-22T01:00:00Z")]);
        expect(&two, "warning", "KB5073121 (the system) changed 9 hours ago");
    }

    #[test]
    fn old_and_future_changes_do_not_count() {
        expect(&changed(&[("KB1", "2026-11-21T08:04:59Z"), ("KB2", "2026-11-23T08:05:01Z")]), "pass", "");
        expect(&changed(&[("KB1", "2026-11-21T08:05:00Z")]), "warning", "KB1");
    }

    #[test]
    fn without_a_list_it_is_not_tested() {
        expect(&judge(ID, |checkup| checkup.updates.fact = Fact::NotAsked), "not tested", "could not be read");
    }
}
