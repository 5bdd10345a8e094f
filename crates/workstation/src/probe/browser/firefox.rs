//! What Firefox's policy file says (<https://firefox-admin-docs.mozilla.org/>: Cookies, ExtensionSettings,
//! LocalNetworkAccess). A policy of the wrong type is ignored, as the browser does.

use lanyard_model::{BrowserPolicy, Fact, WhyCode};
use serde_json::Value;

/// The most entries of one list that are kept.
const MOST: usize = 1000;

/// The policy in the content of `policies.json`; `None` when it could not be read.
pub(super) fn read(version: Fact<String>, content: Option<&[u8]>) -> BrowserPolicy {
    let file: Option<Value> = content.and_then(|content| serde_json::from_slice(content).ok());
    let policies = file.as_ref().and_then(|file| file.get("policies"));
    let at = |path: &str| policies.and_then(|policies| policies.pointer(path));
    let allowed = at("/Cookies/Allow").and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str);
    BrowserPolicy {
        browser: "firefox".to_owned(),
        version,
        third_party_cookies_blocked: match (&file, at("/Cookies/Behavior").and_then(Value::as_str)) {
            (None, _) => Fact::failed(WhyCode::Error, "The policy file of Firefox cannot be read."),
            (_, Some(behaviour)) => Fact::Known(blocks_third_parties(behaviour)),
            (_, None) => Fact::Absent,
        },
        cookies_allowed_for: allowed.take(MOST).map(str::to_owned).collect(),
        local_network_allowed_for: match at("/LocalNetworkAccess/Enabled") {
            Some(Value::Bool(false)) => Fact::Known(vec!["*".to_owned()]),
            _ => Fact::not_tried(WhyCode::NotOnThisSystem, "Which sites Firefox lets reach this PC is not read from its policy."),
        },
        forced_extensions: forced(at("/ExtensionSettings")),
    }
}

/// `limit-foreign` blocks sites that nobody has opened, as nobody opens this PC's own.
fn blocks_third_parties(behaviour: &str) -> bool {
    matches!(behaviour, "reject" | "reject-foreign" | "limit-foreign")
}

fn forced(settings: Option<&Value>) -> Vec<String> {
    let is_forced = |setting: &Value| setting.get("installation_mode").and_then(Value::as_str) == Some("force_installed");
    let settings = settings.and_then(Value::as_object).into_iter().flatten();
    settings.filter(|(_, setting)| is_forced(setting)).take(MOST).map(|(id, _)| id.clone()).collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn policy(content: &str) -> BrowserPolicy {
        read(Fact::Absent, Some(content.as_bytes()))
    }

    #[test]
    fn cookies_extensions_and_the_local_network() {
        let read = policy(
            r#"{"policies": {"Cookies": {"Behavior": "reject-foreign", "Allow": ["https://localhost"]},
            "ExtensionSettings": {"a@b": {"installation_mode": "force_installed"}, "*": {"installation_mode": "blocked"}},
            "LocalNetworkAccess": {"Enabled": false}}}"#,
        );
        assert_eq!(read.third_party_cookies_blocked, Fact::Known(true));
        assert_eq!(read.cookies_allowed_for, ["https://localhost"]);
        assert_eq!(read.forced_extensions, ["a@b"]);
        assert_eq!(read.local_network_allowed_for, Fact::Known(vec!["*".to_owned()]));
    }

    #[test]
    fn what_is_not_set_is_absent_and_a_bad_file_is_not() {
        let behaviour = |content: &str| policy(content).third_party_cookies_blocked;
        assert_eq!(behaviour(r#"{"policies": {}}"#), Fact::Absent);
        assert_eq!(behaviour(r#"{"policies": {"Cookies": {"Behavior": "reject-tracker"}}}"#), Fact::Known(false));
        assert_eq!(behaviour(r#"{"policies": {"Cookies": {"Behavior": 5}}}"#), Fact::Absent);
        assert!(behaviour("{").failed_with(WhyCode::Error));
        assert!(matches!(policy("{}").local_network_allowed_for, Fact::NotTried(_)));
    }

    proptest! {
        #[test]
        fn any_bytes(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
            let _ = read(Fact::Absent, Some(&bytes));
        }
    }
}
