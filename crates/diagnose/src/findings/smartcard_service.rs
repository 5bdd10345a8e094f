//! The smartcard service runs.
//!
//! Fails when the system's smartcard service (`SCardSvr` on Windows, `pcscd` on Linux) does not run or answers with an
//! error. Every program reaches the reader through it, so while it is stopped no smartcard works on this PC.
//!
//! Windows starts the service when a reader is connected and may leave it stopped while there is none. A service that
//! is stopped and starts on demand therefore counts as "no reader", not as a stopped service. A service that cannot
//! start at all is reported by the finding on services that can start.
//!
//! Source: https://learn.microsoft.com/en-us/windows/security/identity-protection/smart-cards/smart-card-smart-cards-for-windows-service

use lanyard_model::{PcscService, State};

use super::{Facts, Finding, common::*};

pub(super) const FINDING: Finding =
    Finding { id: "smartcard-service", title: "The smartcard service runs", source: include_str!("smartcard_service.rs"), judge };

fn judge(facts: &Facts) -> State {
    settle(|| {
        let readers = section(&facts.checkup.readers, "the readers")?;
        match &readers.service {
            PcscService::Running => return Ok(State::Pass),
            PcscService::NoLibrary => return untested("this PC has no smartcard library"),
            PcscService::NotRunning if service_asleep(facts.checkup) => {
                a_card_is_used(facts)?;
                return untested("Windows leaves the smartcard service stopped while no reader is connected");
            }
            PcscService::NotRunning | PcscService::Error(_) => {}
        }
        if service_cannot_start(facts.checkup) {
            return untested("the smartcard service cannot start, which is reported by itself");
        }
        Ok(State::Fail(match &readers.service {
            PcscService::Error(code) => format!("the smartcard service answers with an error ({})", short(code)),
            _ => "the smartcard service does not run".into(),
        }))
    })
}

#[cfg(test)]
mod tests {
    use lanyard_model::{PcscService, ServiceState, StartType};

    use super::super::testing::{add_service, expect, judge, readers};

    const ID: &str = "smartcard-service";

    #[test]
    fn a_stopped_or_failing_service_fails() {
        expect(&judge(ID, |_| {}), "pass", "");
        expect(&judge(ID, |checkup| readers(checkup).service = PcscService::NotRunning), "fail", "does not run");
        let state = judge(ID, |checkup| readers(checkup).service = PcscService::Error("0x80100001".into()));
        expect(&state, "fail", "0x80100001");
    }

    #[test]
    fn no_library_is_another_matter() {
        expect(&judge(ID, |checkup| readers(checkup).service = PcscService::NoLibrary), "not tested", "library");
    }

    #[test]
    fn windows_lets_it_sleep_without_a_reader() {
        let state = judge(ID, |checkup| {
            readers(checkup).service = PcscService::NotRunning;
            add_service(checkup, "SCardSvr", ServiceState::Stopped, StartType::Demand);
        });
        expect(&state, "not tested", "no reader is connected");
    }

    #[test]
    fn a_disabled_service_is_reported_once() {
        let state = judge(ID, |checkup| {
            readers(checkup).service = PcscService::NotRunning;
            add_service(checkup, "SCardSvr", ServiceState::Stopped, StartType::Disabled);
        });
        expect(&state, "not tested", "cannot start");
    }
}
