//! This PC has the smartcard library.
//!
//! Fails when the system's own smartcard library (PC/SC; `winscard.dll` on Windows, `libpcsclite` on Linux) is not there.
//! Without it no program on this PC can talk to any reader, so no smartcard works here at all. Windows always brings it;
//! on Linux it is a package that somebody has to install.
//!
//! Source: the PC/SC standard.

use lanyard_model::{PcscService, State};

use super::{Facts, Finding, common::*};

pub(super) const FINDING: Finding = Finding {
    id: "smartcard-library",
    title: "This PC has the smartcard library",
    source: include_str!("smartcard_library.rs"),
    judge,
};

fn judge(facts: &Facts) -> State {
    settle(|| {
        let readers = section(&facts.checkup.readers, "the readers")?;
        Ok(match readers.service {
            PcscService::NoLibrary => State::Fail("this PC has no smartcard library, so no program can talk to a reader".into()),
            _ => State::Pass,
        })
    })
}

#[cfg(test)]
mod tests {
    use lanyard_model::{Fact, PcscService, WhyCode};

    use super::super::testing::{expect, judge, readers};

    const ID: &str = "smartcard-library";

    #[test]
    fn a_missing_library_fails() {
        expect(&judge(ID, |_| {}), "pass", "");
        expect(&judge(ID, |checkup| readers(checkup).service = PcscService::NoLibrary), "fail", "no smartcard library");
    }

    #[test]
    fn a_stopped_service_is_another_matter() {
        expect(&judge(ID, |checkup| readers(checkup).service = PcscService::NotRunning), "pass", "");
    }

    #[test]
    fn a_hung_service_says_nothing_about_it() {
        let state = judge(ID, |checkup| checkup.readers.fact = Fact::failed(WhyCode::TimedOut, "no answer"));
        expect(&state, "not tested", "could not be read");
    }
}
