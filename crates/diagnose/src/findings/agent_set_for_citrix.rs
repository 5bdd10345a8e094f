//! Identity Agent is set up for Citrix.
//!
//! On Citrix Identity Agent has to be told to look for readers again and again (registry value `UseCardReaderPolling` = true).
//! Fails in a Citrix session where that is off or not set. Its "card healing" has to be off there too; what that value is called is
//! not published, so it is not looked at. On Windows group policy may set both, in a place that is not published, so that without
//! a value in the registry it is not tested.
//!
//! Source: https://digital.nhs.uk/services/registration-authorities-and-smartcards/care-identity-service/news-and-service-updates/technical-updates/nhs-digital-identity-agent-v2.2-is-now-available

use lanyard_model::{Fact, Remote, State};

use super::{Facts, Finding, client_installed, common::*};

pub(super) const FINDING: Finding = Finding {
    id: "agent-set-for-citrix",
    title: "Identity Agent is set up for Citrix",
    source: include_str!("agent_set_for_citrix.rs"),
    judge,
};

fn judge(facts: &Facts) -> State {
    settle(|| {
        agent_expected(facts)?;
        unless_fails(facts, &client_installed::FINDING)?;
        match section(&facts.checkup.session, "the session")?.remote.known() {
            Some(Remote::Citrix) => {}
            Some(_) => return not_applicable("this is no Citrix session"),
            None => return untested("it is not known whether this is a Citrix session"),
        }
        let needed = "UseCardReaderPolling, which Identity Agent needs on Citrix,";
        Ok(match &client(facts)?.agent_polls_readers {
            Fact::Known(true) => State::Pass,
            Fact::Known(false) => State::Fail(format!("{needed} is off")),
            Fact::Absent => State::Fail(format!("{needed} is not set")),
            Fact::NotTried(why) => return untested(&reason(why)),
            _ => return untested("the setting of Identity Agent could not be read"),
        })
    })
}

#[cfg(test)]
mod tests {
    use lanyard_model::{Checkup, Fact, Remote, WhyCode};

    use super::super::testing::{client, expect, judge, judge_for, session};
    use crate::ClientModel;

    const ID: &str = "agent-set-for-citrix";

    fn on_citrix(polls: Fact<bool>) -> impl FnOnce(&mut Checkup) {
        move |checkup| {
            session(checkup).remote = Fact::Known(Remote::Citrix);
            client(checkup).agent_polls_readers = polls;
        }
    }

    #[test]
    fn without_polling_on_citrix_it_fails() {
        expect(&judge(ID, on_citrix(Fact::Known(true))), "pass", "");
        expect(&judge(ID, on_citrix(Fact::Known(false))), "fail", "is off");
        expect(&judge(ID, on_citrix(Fact::Absent)), "fail", "is not set");
    }

    #[test]
    fn it_is_about_identity_agent_on_citrix_alone() {
        expect(&judge(ID, |checkup| client(checkup).agent_polls_readers = Fact::Known(false)), "not applicable", "no Citrix");
        let connect = judge_for(ClientModel::SmartcardConnect, ID, on_citrix(Fact::Absent));
        expect(&connect, "not applicable", "Smartcard Connect");
    }

    #[test]
    fn what_group_policy_may_say_is_not_tested() {
        let unread = Fact::not_tried(WhyCode::LayoutNotPublished, "Group policy may.");
        expect(&judge(ID, on_citrix(unread)), "not tested", "roup policy may");
        expect(&judge(ID, on_citrix(Fact::NotAsked)), "not tested", "could not be read");
        expect(&judge(ID, |checkup| session(checkup).remote = Fact::NotAsked), "not tested", "not known");
    }
}
