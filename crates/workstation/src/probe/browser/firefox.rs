//! What Firefox's policy says, in its file and in the registry of Windows (<https://firefox-admin-docs.mozilla.org/>: Cookies,
//! ExtensionSettings, LocalNetworkAccess). A policy of the wrong type is ignored, as the browser does.

pub(super) mod key;

use std::io::{Error, ErrorKind};

use lanyard_model::{BrowserPolicy, Fact, Why, WhyCode};
use serde_json::{Map, Value};

use super::policy::not_read;

/// The most entries of one list that are kept.
const MOST: usize = 1000;

/// What one place sets, policy by policy.
pub(super) type Policies = Map<String, Value>;

/// The policies in the content of `policies.json`, where it could be read and understood.
pub(super) fn of_file(content: Result<&[u8], &Error>) -> Fact<Policies> {
    let not_understood = || Fact::failed(WhyCode::Error, "The policy of Firefox cannot be read.");
    match content.map(serde_json::from_slice::<Value>) {
        Ok(Ok(file)) => Fact::Known(file.get("policies").and_then(Value::as_object).cloned().unwrap_or_default()),
        Err(error) if error.kind() == ErrorKind::PermissionDenied => {
            Fact::not_tried(WhyCode::NeedsAdmin, "Only an administrator may read the policy of Firefox.")
        }
        _ => not_understood(),
    }
}

/// What these places together set, a policy of a later one in the place of an earlier one's. Where one could not be read, nothing
/// is known of it.
pub(super) fn read(version: Fact<String>, places: impl IntoIterator<Item = Fact<Policies>>) -> BrowserPolicy {
    let all: Result<Policies, Option<Why>> = places.into_iter().try_fold(Policies::new(), |mut all, place| {
        let why = place.why().cloned();
        all.extend(place.into_known::<()>().map_err(|_| why)?);
        Ok(all)
    });
    let at = |policy: &str, part: &str| all.as_ref().ok().and_then(|all| all.get(policy)?.get(part));
    let allowed = at("Cookies", "Allow").and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str);
    BrowserPolicy {
        browser: "firefox".to_owned(),
        version,
        third_party_cookies_blocked: match (&all, at("Cookies", "Behavior").and_then(Value::as_str)) {
            (Err(why), _) => why.as_ref().map_or(Fact::NotAsked, not_read),
            (_, Some(behaviour)) => Fact::Known(blocks_third_parties(behaviour)),
            (_, None) => Fact::Absent,
        },
        cookies_allowed_for: allowed.take(MOST).map(str::to_owned).collect(),
        local_network_allowed_for: match at("LocalNetworkAccess", "Enabled") {
            Some(Value::Bool(false)) => Fact::Known(vec!["*".to_owned()]),
            _ => Fact::not_tried(WhyCode::NotOnThisSystem, "Which sites Firefox lets reach this PC is not read from its policy."),
        },
        forced_extensions: forced(all.as_ref().ok().and_then(|all| all.get("ExtensionSettings"))),
        own_extensions: Fact::NotAsked,
        policy_unread: all.as_ref().err().cloned().flatten(),
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
        read(Fact::Absent, [of_file(Ok(content.as_bytes()))])
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

    #[test]
    fn a_later_place_replaces_a_policy_as_a_whole() {
        let place = |content: &str| of_file(Ok(content.as_bytes()));
        let first = r#"{"policies": {"Cookies": {"Behavior": "reject", "Allow": ["https://a"]}, "LocalNetworkAccess": {"Enabled": false}}}"#;
        let both = read(Fact::Absent, [place(first), place(r#"{"policies": {"Cookies": {"Behavior": "accept"}}}"#)]);
        assert_eq!((both.third_party_cookies_blocked, both.cookies_allowed_for.len()), (Fact::Known(false), 0));
        assert_eq!(both.local_network_allowed_for, Fact::Known(vec!["*".to_owned()]));
        let closed = of_file(Err(&ErrorKind::PermissionDenied.into()));
        let unread = read(Fact::Absent, [place(first), closed]);
        assert!(matches!(&unread.third_party_cookies_blocked, Fact::NotTried(why) if why.code == WhyCode::NeedsAdmin));
        assert!(unread.policy_unread.is_some() && both.policy_unread.is_none());
    }

    proptest! {
        #[test]
        fn any_bytes(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
            let _ = read(Fact::Absent, [of_file(Ok(&bytes))]);
        }
    }
}
