//! The old NHS browser extension is gone.
//!
//! Fails when a policy installs the old NHS Chrome extension, or a profile of this user holds it. It is no longer used and is
//! itself a cause of failing log-ons. Its id is not published: where there are extensions and the site's settings name none of
//! them as the old one, it is not tested.
//!
//! Source: https://production-like.nhsd.io/services/care-identity-service/setting-up-and-troubleshooting/common-issues/smartcard-authentication-failure

use lanyard_model::{BrowserPolicy, State};

use super::{Facts, Finding, common::*};

pub(super) const FINDING: Finding = Finding {
    id: "browser-no-old-extension",
    title: "The old NHS browser extension is gone",
    source: include_str!("browser_no_old_extension.rs"),
    judge,
};

/// Product id of the old extension.
const OLD: &str = "nhs-extension";

fn judge(facts: &Facts) -> State {
    settle(|| {
        let browsers = installed_browsers(facts)?;
        let forced = |browser: &&BrowserPolicy| browser.forced_extensions.iter().any(|extension| extension == OLD);
        if let Some(browser) = browsers.iter().copied().find(forced) {
            return Ok(State::Fail(format!("{} is made to install the old NHS extension", browser_name(&browser.browser))));
        }
        if let Some(browser) = browsers.iter().copied().find(|browser| own(browser).iter().any(|extension| extension == OLD)) {
            return Ok(State::Fail(format!("the old NHS extension is installed in {}", browser_name(&browser.browser))));
        }
        if browsers.iter().any(|browser| !browser.forced_extensions.is_empty()) {
            return untested("browsers are made to install extensions, and which id the old NHS one has is not published");
        }
        let unread = browsers.iter().find_map(|browser| browser.policy_unread.as_ref().or_else(|| browser.own_extensions.why()));
        unread.map_or(Ok(State::Pass), |why| untested(&reason(why)))
    })
}

/// The extensions of known products in this user's profiles.
fn own(browser: &BrowserPolicy) -> &[String] {
    browser.own_extensions.known().map_or(&[], Vec::as_slice)
}

#[cfg(test)]
mod tests {
    use lanyard_model::{Fact, Why, WhyCode};

    use super::super::testing::{browser, expect, judge, policy};

    const ID: &str = "browser-no-old-extension";

    #[test]
    fn a_forced_extension_fails() {
        expect(&judge(ID, |_| {}), "pass", "");
        let forced = judge(ID, |checkup| {
            policy(checkup).forced_extensions.push("nhs-extension".into());
        });
        expect(&forced, "fail", "Chrome is made to install");
    }

    #[test]
    fn another_extension_may_be_it_under_an_id_that_is_not_known() {
        let other = judge(ID, |checkup| policy(checkup).forced_extensions.push("ponmlkjihgfedcbaponmlkjihgfedcba".into()));
        expect(&other, "not tested", "is not published");
    }

    #[test]
    fn one_that_somebody_installed_fails_too() {
        let own = |extensions: Fact<Vec<String>>| judge(ID, |checkup| policy(checkup).own_extensions = extensions.clone());
        expect(&own(Fact::Known(vec!["nhs-extension".into()])), "fail", "is installed in Chrome");
        expect(&own(Fact::Known(Vec::new())), "pass", "");
        expect(&own(Fact::Absent), "pass", "");
        let unnamed = Fact::not_tried(WhyCode::LayoutNotPublished, "Which id it has is not published.");
        expect(&own(unnamed), "not tested", "which id it has");
    }

    #[test]
    fn a_policy_that_was_not_read_whole_does_not_pass() {
        let closed = judge(ID, |checkup| {
            policy(checkup).policy_unread = Some(Why::new(WhyCode::NeedsAdmin, "Only an administrator may read this setting."));
        });
        expect(&closed, "not tested", "only an administrator");
    }

    #[test]
    fn without_browsers_it_is_not_tested() {
        expect(&judge(ID, |checkup| browser(checkup).browsers.clear()), "not tested", "no browser");
    }
}
