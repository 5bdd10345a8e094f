//! This is the PC's own screen, not a remote session.
//!
//! Warns when this is a remote or virtual desktop. The card is then in another machine and has to be passed on to this one;
//! card readers are slower, and a passcode that is typed early fails. What is read of "this PC" is true of the computer behind the
//! window.
//!
//! Source: "slow machine; VDI/remote session" among the causes of "There was a problem reading your Smartcard",
//! https://production-like.nhsd.io/services/care-identity-service/setting-up-and-troubleshooting/common-issues/problem-reading-your-smartcard

use lanyard_model::State;

use super::{Facts, Finding, common::*};

pub(super) const FINDING: Finding = Finding {
    id: "local-session",
    title: "This is the PC's own screen, not a remote session",
    source: include_str!("local_session.rs"),
    judge,
};

fn judge(facts: &Facts) -> State {
    settle(|| {
        if section(&facts.checkup.session, "the session")?.remote.known().is_none() {
            return untested("it is not known whether this is a remote session");
        }
        Ok(remote_session(facts).map_or(State::Pass, |what| State::Warning(format!("this is {what}"))))
    })
}

#[cfg(test)]
mod tests {
    use lanyard_model::{Fact, Remote};

    use super::super::testing::{expect, judge, session};

    const ID: &str = "local-session";

    #[test]
    fn a_remote_session_warns() {
        expect(&judge(ID, |_| {}), "pass", "");
        expect(&judge(ID, |checkup| session(checkup).remote = Fact::Known(Remote::Citrix)), "warning", "Citrix");
        expect(&judge(ID, |checkup| session(checkup).remote = Fact::Known(Remote::RemoteDesktop)), "warning", "Remote Desktop");
    }

    #[test]
    fn when_nobody_knows_it_is_not_tested() {
        expect(&judge(ID, |checkup| session(checkup).remote = Fact::NotAsked), "not tested", "not known");
    }
}
