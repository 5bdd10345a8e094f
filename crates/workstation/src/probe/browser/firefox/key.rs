//! Firefox's policy in the registry, below `SOFTWARE\Policies\Mozilla\Firefox`: a key for each policy with parts, a value for
//! each part, and lists as a key with a value for each entry.
//!
//! Form: <https://github.com/mozilla/policy-templates>; `ExtensionSettings` may also be one value that holds JSON.

use serde_json::{Value, json};

use super::Policies;
use crate::probe::registry::{Data, Values};

/// The keys that are read, each empty when it is not there.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(in crate::probe::browser) struct Keys {
    /// The key of all policies.
    pub(in crate::probe::browser) all: Values,
    /// `Cookies`.
    pub(in crate::probe::browser) cookies: Values,
    /// `Cookies\Allow`.
    pub(in crate::probe::browser) cookies_allowed: Values,
    /// `LocalNetworkAccess`.
    pub(in crate::probe::browser) local_network: Values,
    /// Each key below `ExtensionSettings`.
    pub(in crate::probe::browser) extensions: Vec<(String, Values)>,
}

/// The policies that these keys set, as the file would have them.
pub(in crate::probe::browser) fn policies(keys: &Keys) -> Policies {
    let allowed: Vec<&str> = keys.cookies_allowed.texts().collect();
    let cookies = match (keys.cookies.text("Behavior"), allowed.as_slice()) {
        (None, []) => None,
        (behaviour, allowed) => Some(json!({"Behavior": behaviour, "Allow": allowed})),
    };
    // The registry has no type for yes and no.
    let network = keys.local_network.number("Enabled").map(|enabled| json!({"Enabled": enabled != 0}));
    let all = [("Cookies", cookies), ("LocalNetworkAccess", network), ("ExtensionSettings", extensions(keys))];
    all.into_iter().filter_map(|(name, policy)| Some((name.to_owned(), policy?))).collect()
}

fn extensions(keys: &Keys) -> Option<Value> {
    let written = match keys.all.get("ExtensionSettings") {
        Some(Data::Text(text)) => serde_json::from_str(text).ok(),
        Some(Data::List(lines)) => serde_json::from_str(&lines.join("\n")).ok(),
        _ => None,
    };
    let mut all: Policies = written.unwrap_or_default();
    all.extend(keys.extensions.iter().map(|(id, key)| (id.clone(), json!({"installation_mode": key.text("installation_mode")}))));
    (!all.is_empty()).then_some(Value::Object(all))
}

#[cfg(test)]
mod tests {
    use lanyard_model::Fact;
    use proptest::prelude::*;

    use super::super::read;
    use super::*;
    use crate::probe::registry::{from_lines, testing::values};

    /// Keys in the form of the policy templates; none was recorded on a PC.
    #[test]
    fn cookies_extensions_and_the_local_network() {
        let keys = Keys {
            all: values(&[("ExtensionSettings", r#"{"a@b": {"installation_mode": "force_installed"}}"#)]),
            cookies: values(&[("Behavior", "reject-foreign")]),
            cookies_allowed: values(&[("1", "https://localhost")]),
            local_network: values(&[("Enabled", "0")]),
            extensions: vec![("c@d".to_owned(), values(&[("installation_mode", "force_installed")]))],
        };
        let read = read(Fact::Absent, [Fact::Known(policies(&keys))]);
        assert_eq!(read.third_party_cookies_blocked, Fact::Known(true));
        assert_eq!(read.cookies_allowed_for, ["https://localhost"]);
        assert_eq!(read.forced_extensions, ["a@b", "c@d"]);
        assert_eq!(read.local_network_allowed_for, Fact::Known(vec!["*".to_owned()]));
    }

    #[test]
    fn json_on_several_lines() {
        let lines = ["{", r#""a@b": {"installation_mode": "force_installed"}"#, "}"].map(str::to_owned).to_vec();
        let keys = Keys { all: Values::new([("ExtensionSettings".to_owned(), Data::List(lines))]), ..Keys::default() };
        assert_eq!(read(Fact::Absent, [Fact::Known(policies(&keys))]).forced_extensions, ["a@b"]);
    }

    #[test]
    fn keys_that_set_nothing() {
        assert!(policies(&Keys::default()).is_empty());
        let keys =
            Keys { all: values(&[("ExtensionSettings", "{")]), local_network: values(&[("Enabled", "no")]), ..Keys::default() };
        assert!(policies(&keys).is_empty());
    }

    proptest! {
        #[test]
        fn any_keys(text in "((ExtensionSettings|Behavior|Enabled|1|installation_mode)=(list:)?\\PC{0,20}\n){0,4}") {
            let key = from_lines(&text);
            let extensions = vec![("x".to_owned(), key.clone())];
            let keys = Keys { all: key.clone(), cookies: key.clone(), cookies_allowed: key.clone(), local_network: key, extensions };
            let _ = read(Fact::Absent, [Fact::Known(policies(&keys))]);
        }
    }
}
