//! The services that smartcards need can start.
//!
//! Fails when the start type of a Windows service that smartcards need (`SCardSvr`, `CertPropSvc`) is "Disabled", or when
//! the smartcard service of Linux (`pcscd`) is masked or, although its library is there, not installed. Such a service
//! cannot start by itself; somebody with administrator rights has to allow it. "Demand" is normal.
//!
//! Source: https://learn.microsoft.com/en-us/windows/security/identity-protection/smart-cards/smart-card-smart-cards-for-windows-service

use lanyard_model::{PcscService, Service, ServiceState, StartType, State};

use super::{Facts, Finding, common::*};

/// On Windows the first talks to readers and the second hands a card's certificates to Windows; the third is for Linux.
const SERVICES: [&str; 3] = ["SCardSvr", "CertPropSvc", "pcscd"];

pub(super) const FINDING: Finding = Finding {
    id: "services-startable",
    title: "The services that smartcards need can start",
    source: include_str!("services_startable.rs"),
    judge,
};

fn judge(facts: &Facts) -> State {
    settle(|| {
        let services = section(&facts.checkup.services, "the services")?;
        let disabled =
            SERVICES.into_iter().find(|name| service(facts.checkup, name).is_some_and(|found| found.start == StartType::Disabled));
        if let Some(name) = disabled {
            return Ok(State::Fail(format!("the service {name} is disabled, so it cannot start")));
        }
        let no_library = facts.checkup.readers.known().is_none_or(|readers| readers.service == PcscService::NoLibrary);
        let missing = service(facts.checkup, "pcscd").is_some_and(|found| found.state == ServiceState::Missing);
        if missing && !no_library {
            return Ok(State::Fail("the smartcard service pcscd is not installed".into()));
        }
        let needed = |found: &&Service| SERVICES.iter().any(|name| found.name.eq_ignore_ascii_case(name));
        if let Some(why) = services.iter().filter(needed).find_map(|found| found.unread.as_ref()) {
            return untested(&reason(why));
        }
        if !services.iter().any(|found| needed(&found)) {
            return untested("no service that smartcards need was found among the services");
        }
        Ok(State::Pass)
    })
}

#[cfg(test)]
mod tests {
    use lanyard_model::{PcscService, ServiceState, StartType, Why, WhyCode};

    use super::super::testing::{add_service, expect, judge, known, readers};

    const ID: &str = "services-startable";

    #[test]
    fn a_disabled_service_fails() {
        expect(&judge(ID, |_| {}), "pass", "");
        let state = judge(ID, |checkup| add_service(checkup, "CertPropSvc", ServiceState::Stopped, StartType::Disabled));
        expect(&state, "fail", "CertPropSvc is disabled");
    }

    #[test]
    fn a_service_that_starts_on_demand_passes() {
        let state = judge(ID, |checkup| add_service(checkup, "SCardSvr", ServiceState::Stopped, StartType::Demand));
        expect(&state, "pass", "");
    }

    #[test]
    fn a_missing_pcscd_fails_where_the_library_is() {
        let missing = |checkup: &mut lanyard_model::Checkup| {
            known(&mut checkup.services)[0].state = ServiceState::Missing;
            readers(checkup).service = PcscService::NotRunning;
        };
        expect(&judge(ID, missing), "fail", "pcscd is not installed");
        expect(&judge("smartcard-service", missing), "not tested", "cannot start");
        let neither = judge(ID, |checkup| {
            missing(checkup);
            readers(checkup).service = PcscService::NoLibrary;
        });
        expect(&neither, "pass", "");
    }

    #[test]
    fn a_service_that_this_user_may_not_ask_for_does_not_pass() {
        let state = judge(ID, |checkup| {
            add_service(checkup, "CertPropSvc", ServiceState::Unknown, StartType::Unknown);
            let why = Why::new(WhyCode::NeedsAdmin, "Only an administrator may read the state of this service.");
            known(&mut checkup.services).last_mut().unwrap().unread = Some(why);
        });
        expect(&state, "not tested", "only an administrator may read the state");
    }

    #[test]
    fn without_services_it_is_not_tested() {
        expect(&judge(ID, |checkup| known(&mut checkup.services).clear()), "not tested", "was found");
    }
}
