//! The Windows intranet settings suit Credential Management.
//!
//! Internet Options, Security, Local intranet, Sites: "Automatically detect intranet network" should be off and the three
//! others on. Fails when they are not: Windows then asks for a user name and password when a site looks for Credential
//! Management. Does not apply to Linux.
//!
//! Source: https://nhsd-proxy.dokku3.ebmdatalab.net/services/care-identity-service/setting-up-and-troubleshooting/set-up-and-troubleshoot-credential-management-and-smartcard-connect

use lanyard_model::{Fact, State, WhyCode};

use super::{Facts, Finding, common::*};

pub(super) const FINDING: Finding = Finding {
    id: "browser-intranet-zone",
    title: "The Windows intranet settings suit Credential Management",
    source: include_str!("browser_intranet_zone.rs"),
    judge,
};

fn judge(facts: &Facts) -> State {
    settle(|| {
        let zone = &section(&facts.checkup.browser, "the browser policy")?.intranet_zone;
        Ok(match zone {
            Fact::Known(zone) if zone.auto_detect => {
                State::Fail("\"Automatically detect intranet network\" is on, and should be off".into())
            }
            Fact::Known(zone) if !zone.others_ticked => {
                State::Fail("not all of the other three local intranet settings are on, as they should be".into())
            }
            Fact::Known(_) => State::Pass,
            Fact::NotTried(why) if why.code == WhyCode::NotOnThisSystem => {
                return not_applicable("only Windows has these settings");
            }
            _ => return untested("the local intranet settings could not be read"),
        })
    })
}

#[cfg(test)]
mod tests {
    use lanyard_model::{Fact, IntranetZone, WhyCode};

    use super::super::testing::{browser, expect, judge};

    const ID: &str = "browser-intranet-zone";

    fn zone(auto_detect: bool, others_ticked: bool) -> lanyard_model::State {
        judge(ID, |checkup| browser(checkup).intranet_zone = Fact::Known(IntranetZone { auto_detect, others_ticked }))
    }

    #[test]
    fn wrong_settings_fail() {
        expect(&zone(false, true), "pass", "");
        expect(&zone(true, true), "fail", "should be off");
        expect(&zone(false, false), "fail", "other three");
    }

    #[test]
    fn linux_has_none() {
        let linux = judge(ID, |checkup| browser(checkup).intranet_zone = Fact::not_tried(WhyCode::NotOnThisSystem, "Linux"));
        expect(&linux, "not applicable", "only Windows");
        expect(&judge(ID, |checkup| browser(checkup).intranet_zone = Fact::NotAsked), "not tested", "could not be read");
    }
}
