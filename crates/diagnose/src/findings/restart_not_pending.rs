//! No restart is waiting.
//!
//! Fails when the system says that it waits for a restart. An update or installation is then only half done; smartcard
//! software may not work until the PC is restarted.
//!
//! Source: "CM installed but no reboot" among the causes of smartcard authentication failure,
//! https://production-like.nhsd.io/services/care-identity-service/setting-up-and-troubleshooting/common-issues/smartcard-authentication-failure

use lanyard_model::State;

use super::{Facts, Finding, common::*};

pub(super) const FINDING: Finding =
    Finding { id: "restart-not-pending", title: "No restart is waiting", source: include_str!("restart_not_pending.rs"), judge };

fn judge(facts: &Facts) -> State {
    settle(|| match section(&facts.checkup.session, "the session")?.pending_restart.known() {
        Some(true) => Ok(State::Fail(remote_session(facts).map_or_else(
            || "this PC waits for a restart".to_owned(),
            |what| format!("this is {what}, and the computer behind it waits for a restart, which is IT support's to do"),
        ))),
        Some(false) => Ok(State::Pass),
        None => untested("it is not known whether this PC waits for a restart"),
    })
}

#[cfg(test)]
mod tests {
    use lanyard_model::{Fact, Remote};

    use super::super::testing::{expect, judge, session};

    const ID: &str = "restart-not-pending";

    #[test]
    fn a_waiting_restart_fails() {
        expect(&judge(ID, |_| {}), "pass", "");
        expect(&judge(ID, |checkup| session(checkup).pending_restart = Fact::Known(true)), "fail", "waits for a restart");
    }

    #[test]
    fn behind_a_remote_session_it_is_for_it_support() {
        let state = judge(ID, |checkup| {
            (session(checkup).pending_restart, session(checkup).remote) = (Fact::Known(true), Fact::Known(Remote::Other));
        });
        expect(&state, "fail", "IT support's to do");
    }

    #[test]
    fn when_nobody_knows_it_is_not_tested() {
        expect(&judge(ID, |checkup| session(checkup).pending_restart = Fact::NotAsked), "not tested", "not known");
        expect(&judge(ID, |checkup| checkup.session.fact = Fact::NotAsked), "not tested", "could not be read");
    }
}
