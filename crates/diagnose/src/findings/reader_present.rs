//! A smartcard reader is connected.
//!
//! Fails when the smartcard service runs and sees no reader at all. A reader that is plugged in and not seen has the wrong
//! driver, a dead socket or a dead reader; the PC cannot tell these apart, so the questions do.
//!
//! On Windows it also fails when the smartcard service is stopped and would start on demand: Windows starts it as soon as
//! a reader is connected.
//!
//! Source: https://learn.microsoft.com/en-us/windows/security/identity-protection/smart-cards/smart-card-smart-cards-for-windows-service

use lanyard_model::{PcscService, State};

use super::{Facts, Finding, common::*};

pub(super) const FINDING: Finding =
    Finding { id: "reader-present", title: "A smartcard reader is connected", source: include_str!("reader_present.rs"), judge };

fn judge(facts: &Facts) -> State {
    settle(|| {
        let readers = section(&facts.checkup.readers, "the readers")?;
        match (&readers.service, readers.readers.is_empty()) {
            (PcscService::Running, false) => Ok(State::Pass),
            (PcscService::Running, true) => Ok(State::Fail("this PC sees no smartcard reader".into())),
            (PcscService::NotRunning, _) if service_asleep(facts.checkup) => {
                Ok(State::Fail("this PC sees no smartcard reader: Windows has not started the smartcard service for one".into()))
            }
            _ => untested("the smartcard service does not answer"),
        }
    })
}

#[cfg(test)]
mod tests {
    use lanyard_model::{PcscService, ServiceState, StartType};

    use super::super::testing::{add_service, expect, judge, readers};

    const ID: &str = "reader-present";

    #[test]
    fn no_reader_fails() {
        expect(&judge(ID, |_| {}), "pass", "");
        expect(&judge(ID, |checkup| readers(checkup).readers.clear()), "fail", "no smartcard reader");
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
