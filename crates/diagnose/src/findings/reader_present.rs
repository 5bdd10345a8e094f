//! A smartcard reader is connected.
//!
//! Fails when the smartcard service runs and sees no reader at all. A reader that is plugged in and not seen has the wrong
//! driver, a dead socket or a dead reader; the PC cannot tell these apart, so the questions do.
//!
//! On Windows it also fails when the smartcard service is stopped and would start on demand: Windows starts it as soon as
//! a reader is connected.
//!
//! It does not apply to a PC without a smartcard client, a reader and anybody who says that something fails: a card is not used there.
//!
//! In a remote session the readers are those that are passed on to it from the PC in front of the person.
//!
//! Source: https://learn.microsoft.com/en-us/windows/security/identity-protection/smart-cards/smart-card-smart-cards-for-windows-service

use lanyard_model::{PcscService, State};

use super::{Facts, Finding, common::*};

pub(super) const FINDING: Finding =
    Finding { id: "reader-present", title: "A smartcard reader is connected", source: include_str!("reader_present.rs"), judge };

fn judge(facts: &Facts) -> State {
    settle(|| {
        let readers = section(&facts.checkup.readers, "the readers")?;
        a_card_is_used(facts)?;
        match (&readers.service, readers.readers.is_empty()) {
            (PcscService::Running, false) => Ok(State::Pass),
            (PcscService::Running, true) => Ok(State::Fail(unseen(facts))),
            (PcscService::NotRunning, _) if service_asleep(facts.checkup) && remote_session(facts).is_some() => {
                Ok(State::Fail(unseen(facts)))
            }
            (PcscService::NotRunning, _) if service_asleep(facts.checkup) => {
                Ok(State::Fail("this PC sees no smartcard reader: Windows has not started the smartcard service for one".into()))
            }
            _ => untested("the smartcard service does not answer"),
        }
    })
}

fn unseen(facts: &Facts) -> String {
    remote_session(facts).map_or_else(
        || "this PC sees no smartcard reader".to_owned(),
        |what| format!("this is {what}, and no smartcard reader is passed on to it from the PC in front of you"),
    )
}

#[cfg(test)]
mod tests {
    use lanyard_model::{Fact, PcscService, Remote, ServiceState, StartType};

    use super::super::testing::{Case, add_service, expect, judge, readers, session};
    use crate::{ClientModel, untested_core};

    const ID: &str = "reader-present";

    #[test]
    fn where_nobody_uses_a_card_there_is_nothing_to_miss() {
        for asleep in [false, true] {
            let case = Case::new(ClientModel::NoClient).checkup(|checkup| {
                readers(checkup).readers.clear();
                if asleep {
                    readers(checkup).service = PcscService::NotRunning;
                    add_service(checkup, "SCardSvr", ServiceState::Stopped, StartType::Demand);
                }
            });
            for id in [ID, "card-present", "client-installed"] {
                expect(&case.judge(id), "not applicable", "no smartcard client, and no reader");
            }
            assert_eq!(untested_core(&case.judge_all()), None, "nothing is missing for saying that nothing is wrong");
            let said = case.checkup(|checkup| checkup.said = Some(lanyard_model::ScreenedText::new("my card does nothing")));
            expect(&said.judge(ID), "fail", "no smartcard reader");
        }
    }

    #[test]
    fn no_reader_fails() {
        expect(&judge(ID, |_| {}), "pass", "");
        expect(&judge(ID, |checkup| readers(checkup).readers.clear()), "fail", "no smartcard reader");
    }

    #[test]
    fn a_remote_session_sees_what_is_passed_on_to_it() {
        let state = |asleep: bool| {
            judge(ID, |checkup| {
                session(checkup).remote = Fact::Known(Remote::Citrix);
                readers(checkup).readers.clear();
                if asleep {
                    readers(checkup).service = PcscService::NotRunning;
                    add_service(checkup, "SCardSvr", ServiceState::Stopped, StartType::Demand);
                }
            })
        };
        expect(&state(false), "fail", "a Citrix session, and no smartcard reader is passed on to it");
        expect(&state(true), "fail", "a Citrix session, and no smartcard reader is passed on to it");
    }

    #[test]
    fn a_stopped_service_hides_readers() {
        expect(&judge(ID, |checkup| readers(checkup).service = PcscService::NotRunning), "not tested", "does not answer");
    }

    #[test]
    fn a_sleeping_windows_service_means_no_reader() {
        let state = judge(ID, |checkup| {
            readers(checkup).service = PcscService::NotRunning;
            add_service(checkup, "SCardSvr", ServiceState::Stopped, StartType::Demand);
        });
        expect(&state, "fail", "no smartcard reader");
    }
}
