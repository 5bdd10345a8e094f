//! The browser lets sites talk to Credential Management.
//!
//! Fails when a policy makes a browser block third-party cookies and makes no exception for `localhost`, which is this PC
//! itself. Sites then say that Credential Management is not installed or not running, although it is. That it works in one
//! browser and not in another is typical.
//!
//! Source: https://nhsd-proxy.dokku3.ebmdatalab.net/services/care-identity-service/setting-up-and-troubleshooting/set-up-and-troubleshoot-credential-management-and-smartcard-connect

use lanyard_model::{Fact, State};

use super::{Facts, Finding, common::*};

pub(super) const FINDING: Finding = Finding {
    id: "browser-cookies",
    title: "The browser lets sites talk to Credential Management",
    source: include_str!("browser_cookies.rs"),
    judge,
};

fn judge(facts: &Facts) -> State {
    settle(|| {
        let browsers = installed_browsers(facts)?;
        let blocking = browsers.iter().find(|browser| {
            browser.third_party_cookies_blocked.known() == Some(&true)
                && !browser.cookies_allowed_for.iter().any(|pattern| pattern_covers(pattern, "localhost"))
        });
        if let Some(browser) = blocking {
            let name = browser_name(&browser.browser);
            return Ok(State::Fail(format!("{name} blocks third-party cookies and makes no exception for localhost")));
        }
        let judged = browsers.iter().any(|browser| matches!(browser.third_party_cookies_blocked, Fact::Known(_) | Fact::Absent));
        if judged { Ok(State::Pass) } else { untested("the cookie policy of no browser could be read") }
    })
}

#[cfg(test)]
mod tests {
    use lanyard_model::{Checkup, Fact};

    use super::super::testing::{browser, expect, judge, policy};

    const ID: &str = "browser-cookies";

    fn block(checkup: &mut Checkup) {
        policy(checkup).third_party_cookies_blocked = Fact::Known(true);
    }

    #[test]
    fn blocked_cookies_fail() {
        expect(&judge(ID, |_| {}), "pass", "");
        expect(&judge(ID, block), "fail", "Chrome blocks third-party cookies");
    }

    #[test]
    fn an_exception_for_localhost_passes() {
        for (pattern, word) in [("[*.]localhost", "pass"), ("http://localhost:*", "pass"), ("*", "pass"), ("[*.]nhs.uk", "fail")] {
            let state = judge(ID, |checkup| {
                block(checkup);
                policy(checkup).cookies_allowed_for.push(pattern.into());
            });
            expect(&state, word, "");
        }
    }

    #[test]
    fn a_browser_that_is_not_installed_does_not_count() {
        let state = judge(ID, |checkup| {
            block(checkup);
            policy(checkup).version = Fact::Absent;
        });
        expect(&state, "not tested", "no browser");
    }

    #[test]
    fn without_browsers_it_is_not_tested() {
        expect(&judge(ID, |checkup| browser(checkup).browsers.clear()), "not tested", "no browser");
        expect(&judge(ID, |checkup| policy(checkup).third_party_cookies_blocked = Fact::NotAsked), "not tested", "no browser");
    }
}
