//! The old NHS browser extension is gone.
//!
//! Fails when a policy installs the old NHS Chrome extension. It is no longer used and is itself a cause of failing
//! log-ons.
//!
//! Source: https://production-like.nhsd.io/services/care-identity-service/setting-up-and-troubleshooting/common-issues/smartcard-authentication-failure

use lanyard_model::State;

use super::{Facts, Finding, common::*};

pub(super) const FINDING: Finding = Finding {
    id: "browser-no-old-extension",
    title: "The old NHS browser extension is gone",
    source: include_str!("browser_no_old_extension.rs"),
    judge,
};

fn judge(facts: &Facts) -> State {
    settle(|| {
        let ids = facts.pack.product("nhs-extension").map_or(&[][..], |product| &product.installed_names);
        if ids.is_empty() {
            return untested("the id of the old extension is not known");
        }
        let browsers = installed_browsers(facts)?;
        let forcing = browsers.iter().find(|browser| browser.forced_extensions.iter().any(|entry| is_one_of(entry, ids)));
        Ok(match forcing {
            Some(browser) => State::Fail(format!("{} is made to install the old NHS extension", browser_name(&browser.browser))),
            None => State::Pass,
        })
    })
}

/// An entry is an extension id, with or without `;` and the address it is updated from.
fn is_one_of(entry: &str, ids: &[String]) -> bool {
    let id = entry.split(';').next().unwrap_or(entry).trim();
    ids.iter().any(|known| known.eq_ignore_ascii_case(id))
}

#[cfg(test)]
mod tests {
    use super::super::testing::{browser, expect, judge, policy};

    const ID: &str = "browser-no-old-extension";

    #[test]
    fn a_forced_extension_fails() {
        expect(&judge(ID, |_| {}), "pass", "");
        let forced = judge(ID, |checkup| {
            policy(checkup).forced_extensions.push("abcdefghijklmnopabcdefghijklmnop;https://updates.example/crx".into());
        });
        expect(&forced, "fail", "Chrome is made to install");
    }

    #[test]
    fn another_extension_passes() {
        let other = judge(ID, |checkup| policy(checkup).forced_extensions.push("ponmlkjihgfedcbaponmlkjihgfedcba".into()));
        expect(&other, "pass", "");
    }

    #[test]
    fn without_browsers_it_is_not_tested() {
        expect(&judge(ID, |checkup| browser(checkup).browsers.clear()), "not tested", "no browser");
    }
}
