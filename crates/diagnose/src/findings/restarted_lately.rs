//! This PC was restarted in the last week.
//!
//! Warns when this PC has run for more than a week (168 hours) without a restart. A restart is the oldest advice for
//! smartcard faults, because programs and drivers that hang start afresh. In a remote session it does not apply: the computer behind
//! it is a server, or a PC that nobody sits at, and those run for weeks.
//!
//! The week is an estimate. Source of the advice:
//! https://production-like.nhsd.io/services/care-identity-service/setting-up-and-troubleshooting/common-issues/problem-reading-your-smartcard

use lanyard_model::State;

use super::{Facts, Finding, common::*};

/// Hours of running from which it warns. An estimate.
const WEEK: u64 = 168;

pub(super) const FINDING: Finding = Finding {
    id: "restarted-lately",
    title: "This PC was restarted in the last week",
    source: include_str!("restarted_lately.rs"),
    judge,
};

fn judge(facts: &Facts) -> State {
    settle(|| {
        if let Some(what) = remote_session(facts) {
            return not_applicable(&format!("this is {what}: the computer behind it is not restarted by whoever works in it"));
        }
        match section(&facts.checkup.session, "the session")?.uptime_hours.known() {
            Some(hours) if *hours > WEEK => {
                Ok(State::Warning(format!("this PC has run for {} without a restart", counted(hours / 24, "day"))))
            }
            Some(_) => Ok(State::Pass),
            None => untested("it is not known when this PC was restarted"),
        }
    })
}

#[cfg(test)]
mod tests {
    use lanyard_model::{Fact, Remote};

    use super::super::testing::{expect, judge, session};

    const ID: &str = "restarted-lately";

    #[test]
    fn more_than_a_week_warns() {
        expect(&judge(ID, |_| {}), "pass", "");
        expect(&judge(ID, |checkup| session(checkup).uptime_hours = Fact::Known(168)), "pass", "");
        expect(&judge(ID, |checkup| session(checkup).uptime_hours = Fact::Known(240)), "warning", "10 days");
    }

    #[test]
    fn a_remote_session_is_not_restarted() {
        let state = judge(ID, |checkup| {
            (session(checkup).uptime_hours, session(checkup).remote) = (Fact::Known(2000), Fact::Known(Remote::RemoteDesktop));
        });
        expect(&state, "not applicable", "Remote Desktop session");
    }

    #[test]
    fn when_nobody_knows_it_is_not_tested() {
        expect(&judge(ID, |checkup| session(checkup).uptime_hours = Fact::NotAsked), "not tested", "not known");
    }
}
