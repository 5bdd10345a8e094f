//! NHS Identity Agent does its work.
//!
//! Fails when Identity Agent runs for the user who is signed in and the system tells that it is halted, that it keeps a
//! processor busy all the time, or that its window does not answer: it then asks nobody for a passcode. Ending and starting it
//! again is what helps. An agent that waits for ever for something looks like one that waits for a card, so a pass does not mean
//! that it answers.
//!
//! Source: estimate. No port or question is published on which Identity Agent could be asked whether it still works. A window
//! that does not answer is what Windows calls so,
//! https://learn.microsoft.com/en-us/windows/win32/api/winuser/nf-winuser-ishungappwindow

use lanyard_model::{HowStuck, State};

use super::{Facts, Finding, common::*};

pub(super) const FINDING: Finding = Finding {
    id: "agent-responding",
    title: "NHS Identity Agent does its work",
    source: include_str!("agent_responding.rs"),
    judge,
};

const AGENT: &str = "identity-agent";

fn judge(facts: &Facts) -> State {
    settle(|| {
        agent_expected(facts)?;
        let name = product_name(facts, AGENT);
        if !runs_here(facts, AGENT)? {
            return untested(&format!("{name} does not run"));
        }
        let Some(stuck) = listed(&client(facts)?.stuck) else {
            return untested(&format!("it could not be read whether {name} does its work"));
        };
        Ok(match stuck.iter().find(|stuck| stuck.product == AGENT).map(|stuck| stuck.how) {
            None => State::Pass,
            Some(HowStuck::Halted) => State::Fail(format!("{name} runs, but it is halted and does nothing")),
            Some(HowStuck::Spinning) => State::Fail(format!("{name} keeps a processor busy all the time")),
            Some(HowStuck::NotSeen) => return untested(&format!("this user may not see whether {name} does its work")),
            Some(HowStuck::NotAnswering) => State::Fail(format!("the window of {name} does not answer")),
        })
    })
}

#[cfg(test)]
mod tests {
    use lanyard_model::Fact;

    use super::super::testing::{client, expect, judge, judge_for, stick, stop};
    use super::*;
    use crate::ClientModel;

    const ID: &str = "agent-responding";

    #[test]
    fn an_agent_that_is_stuck_fails() {
        expect(&judge(ID, |_| {}), "pass", "");
        expect(&judge(ID, |checkup| stick(checkup, AGENT, HowStuck::Halted)), "fail", "halted");
        expect(&judge(ID, |checkup| stick(checkup, AGENT, HowStuck::Spinning)), "fail", "busy");
        expect(&judge(ID, |checkup| stick(checkup, AGENT, HowStuck::NotAnswering)), "fail", "does not answer");
        expect(&judge(ID, |checkup| stick(checkup, "port-service", HowStuck::Halted)), "pass", "");
    }

    #[test]
    fn an_agent_that_does_not_run_is_another_matter() {
        expect(&judge(ID, |checkup| stop(checkup, AGENT)), "not tested", "does not run");
        expect(&judge_for(ClientModel::SmartcardConnect, ID, |_| {}), "not applicable", "Smartcard Connect");
    }

    #[test]
    fn what_could_not_be_read_is_not_tested() {
        expect(&judge(ID, |checkup| client(checkup).stuck = Fact::NotAsked), "not tested", "could not be read");
        expect(&judge(ID, |checkup| stick(checkup, AGENT, HowStuck::NotSeen)), "not tested", "may not see");
        expect(&judge(ID, |checkup| stick(checkup, "port-service", HowStuck::NotSeen)), "pass", "");
    }
}
