//! The browser lets NHS sites reach this PC.
//!
//! Chromium browsers (Chrome, Edge) from version 142 ask before a site may talk to programs on the same PC, unless a policy
//! lists the site. Whoever clicks "Block" is then told that Credential Management is not running. Fails when that policy is
//! set and lists no NHS site; warns when it is not set, because everything then hangs on what each user clicked.
//!
//! Source: https://nhsd-proxy.dokku3.ebmdatalab.net/services/care-identity-service/setting-up-and-troubleshooting/set-up-and-troubleshoot-credential-management-and-smartcard-connect;
//! version 142: https://www.mail-archive.com/blink-dev@chromium.org/msg14743.html

use lanyard_model::{BrowserPolicy, Fact, State};

use super::{Facts, Finding, common::*};

/// The first Chromium version that asks.
const FIRST_TO_ASK: u64 = 142;

pub(super) const FINDING: Finding = Finding {
    id: "browser-local-network",
    title: "The browser lets NHS sites reach this PC",
    source: include_str!("browser_local_network.rs"),
    judge,
};

fn judge(facts: &Facts) -> State {
    settle(|| {
        let browsers = installed_browsers(facts)?;
        let asking: Vec<_> = browsers.into_iter().filter(|browser| asks(browser)).collect();
        if asking.is_empty() {
            return not_applicable("no browser on this PC asks before a site may reach it");
        }
        let lists = |browser: &BrowserPolicy| browser.local_network_allowed_for.known().map(|list| lists_nhs(list));
        if let Some(browser) = asking.iter().find(|browser| lists(browser) == Some(false)) {
            let name = browser_name(&browser.browser);
            return Ok(State::Fail(format!("{name} lists the sites that may reach this PC, and no NHS site among them")));
        }
        if let Some(browser) = asking.iter().find(|browser| browser.local_network_allowed_for == Fact::Absent) {
            let name = browser_name(&browser.browser);
            return Ok(State::Warning(format!("{name} asks each user whether NHS sites may reach this PC")));
        }
        if asking.iter().any(|browser| lists(browser) == Some(true)) {
            Ok(State::Pass)
        } else {
            untested("the policy could not be read")
        }
    })
}

fn asks(browser: &BrowserPolicy) -> bool {
    let version = browser.version.known().and_then(|text| Version::parse(text));
    browser.browser != "firefox" && version.is_none_or(|version| version.major() >= FIRST_TO_ASK)
}

fn lists_nhs(patterns: &[String]) -> bool {
    patterns.iter().any(|pattern| pattern_is_within(pattern, "nhs.uk"))
}

#[cfg(test)]
mod tests {
    use lanyard_model::Fact;

    use super::super::testing::{expect, judge, policy};

    const ID: &str = "browser-local-network";

    #[test]
    fn a_list_without_nhs_sites_fails() {
        expect(&judge(ID, |_| {}), "pass", "");
        let list = |sites: &[&str]| Fact::Known(sites.iter().map(|site| (*site).to_owned()).collect());
        expect(&judge(ID, |checkup| policy(checkup).local_network_allowed_for = list(&["https://a.example"])), "fail", "Chrome");
        expect(&judge(ID, |checkup| policy(checkup).local_network_allowed_for = list(&["https://notnhs.uk"])), "fail", "Chrome");
        expect(&judge(ID, |checkup| policy(checkup).local_network_allowed_for = list(&["*"])), "pass", "");
        let host = judge(ID, |checkup| policy(checkup).local_network_allowed_for = list(&["https://am.example.nhs.uk:443/"]));
        expect(&host, "pass", "");
    }

    #[test]
    fn no_policy_warns() {
        expect(&judge(ID, |checkup| policy(checkup).local_network_allowed_for = Fact::Absent), "warning", "asks each user");
    }

    #[test]
    fn older_browsers_do_not_ask() {
        let old = judge(ID, |checkup| policy(checkup).version = Fact::Known("141.0.1".into()));
        expect(&old, "not applicable", "no browser");
        let firefox = judge(ID, |checkup| policy(checkup).browser = "firefox".into());
        expect(&firefox, "not applicable", "no browser");
    }

    #[test]
    fn a_policy_that_was_not_read_is_not_tested() {
        expect(&judge(ID, |checkup| policy(checkup).local_network_allowed_for = Fact::NotAsked), "not tested", "policy");
    }
}
