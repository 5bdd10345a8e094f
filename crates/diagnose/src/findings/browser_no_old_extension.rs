//! The old NHS browser extension is gone.
//!
//! Fails when a policy installs the old NHS Chrome extension. It is no longer used and is itself a cause of failing
//! log-ons. Its id is not published: where policy installs extensions and the site's settings name none of them as the old
//! one, it is not tested.
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
        match browsers.iter().copied().find(forced) {
            Some(browser) => {
                Ok(State::Fail(format!("{} is made to install the old NHS extension", browser_name(&browser.browser))))
            }
            None if browsers.iter().all(|browser| browser.forced_extensions.is_empty()) => Ok(State::Pass),
            None => untested("browsers are made to install extensions, and which id the old NHS one has is not published"),
        }
    })
}

#[cfg(test)]
mod tests {
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
    fn without_browsers_it_is_not_tested() {
        expect(&judge(ID, |checkup| browser(checkup).browsers.clear()), "not tested", "no browser");
    }
}
