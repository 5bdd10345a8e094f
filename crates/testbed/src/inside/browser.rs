//! Browser policy as Chrome and Chromium read it on Linux.

use serde_json::{Map, json};

use super::root::write;
use crate::Result;
use crate::scenario::Browser;

/// Stands for the deprecated NHS extension, whose real id is not published; the bench's settings say it.
pub(super) const EXTENSION: &str = "bench-nhs-extension";
const FOLDERS: [&str; 2] = ["/etc/opt/chrome/policies/managed", "/etc/chromium/policies/managed"];

/// Writes what the scenario's policy says; what it leaves alone is left out, as an administrator would.
pub(super) fn write_policy(browser: &Browser) -> Result<()> {
    let mut policy = Map::new();
    if browser.third_party_cookies_blocked {
        policy.insert("BlockThirdPartyCookies".to_owned(), json!(true));
    }
    if browser.local_network_access_listed {
        policy.insert("LocalNetworkAccessAllowedForUrls".to_owned(), json!(["https://[*.]nhs.uk"]));
    }
    if browser.nhs_extension {
        let forced = format!("{EXTENSION};https://clients2.google.com/service/update2/crx");
        policy.insert("ExtensionInstallForcelist".to_owned(), json!([forced]));
    }
    let text = serde_json::Value::Object(policy).to_string();
    FOLDERS.iter().try_for_each(|folder| write(format!("{folder}/bench.json"), &text))
}
