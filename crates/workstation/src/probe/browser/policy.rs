//! What the policy of a Chromium browser says, in files on Linux and in the registry on Windows.
//!
//! Names of the policies: <https://chromeenterprise.google/policies/>. A policy of the wrong type is ignored, as the browser does.

use lanyard_model::{BrowserPolicy, Fact, WhyCode};
use serde_json::{Map, Value};

use crate::probe::registry::{Data, Values};

/// The most entries of one list that are kept.
const MOST: usize = 1000;
/// The policies of interest.
const POLICIES: [&str; 5] = [COOKIES_BLOCKED, COOKIES_ALLOWED, LOCAL_NETWORK, LOOPBACK, FORCED];
const COOKIES_BLOCKED: &str = "BlockThirdPartyCookies";
const COOKIES_ALLOWED: &str = "CookiesAllowedForUrls";
const LOCAL_NETWORK: &str = "LocalNetworkAccessAllowedForUrls";
const LOOPBACK: &str = "LoopbackNetworkAllowedForUrls";
const FORCED: &str = "ExtensionInstallForcelist";

/// One place in which policy is set.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Layer {
    /// The path of the file or key.
    path: String,
    /// What it sets; `None` when it could not be read or understood.
    values: Option<Map<String, Value>>,
}

impl Layer {
    /// A policy file, with its content where it could be read.
    pub(super) fn of_file(path: &str, content: Option<&[u8]>) -> Self {
        let values = content.and_then(|content| serde_json::from_slice(content).ok());
        Self { path: path.to_owned(), values }
    }

    /// A registry key, where a list is a key below it with a value for each entry.
    pub(super) fn of_key(path: &str, key: &Values, lists: &[(String, Values)]) -> Self {
        let list = |entries: &Values| Value::from_iter(entries.texts());
        let single = |(name, data): (&str, &Data)| match data {
            // The registry has no type for yes and no.
            Data::Number(number @ (0 | 1)) => {
                Some((POLICIES.into_iter().find(|known| known.eq_ignore_ascii_case(name))?, (*number == 1).into()))
            }
            _ => None,
        };
        let list_of = |(name, entries): &(String, Values)| {
            Some((POLICIES.into_iter().find(|known| known.eq_ignore_ascii_case(name))?, list(entries)))
        };
        let all = key.iter().filter_map(single).chain(lists.iter().filter_map(list_of));
        Self { path: path.to_owned(), values: Some(all.map(|(name, value)| (name.to_owned(), value)).collect()) }
    }

    /// A registry key that could not be read.
    pub(super) fn unreadable(path: &str) -> Self {
        Self { path: path.to_owned(), values: None }
    }
}

/// The policy that these places together set, later ones over earlier ones.
pub(super) fn read(browser: &str, version: Fact<String>, layers: &[Layer]) -> BrowserPolicy {
    let policies = Policies::merge(layers);
    BrowserPolicy {
        browser: browser.to_owned(),
        version,
        third_party_cookies_blocked: policies.fact(policies.value(COOKIES_BLOCKED).and_then(Value::as_bool)),
        cookies_allowed_for: policies.list(COOKIES_ALLOWED).unwrap_or_default(),
        local_network_allowed_for: policies.fact(local_network(&policies)),
        forced_extensions: extensions(&policies),
    }
}

/// Both policies together: the second was split off the first for this PC's own ports.
fn local_network(policies: &Policies) -> Option<Vec<String>> {
    let network = policies.list(LOCAL_NETWORK);
    let loopback = policies.list(LOOPBACK);
    if network.is_none() && loopback.is_none() {
        return None;
    }
    Some(network.into_iter().chain(loopback).flatten().collect())
}

/// The ids of the extensions; an entry may have the address of its updates behind it.
fn extensions(policies: &Policies) -> Vec<String> {
    let entries = policies.list(FORCED).unwrap_or_default();
    entries.iter().filter_map(|entry| entry.split(';').next()).map(|id| id.trim().to_owned()).collect()
}

/// All places together.
struct Policies {
    values: Map<String, Value>,
    /// Places that could not be read or understood.
    bad: Vec<String>,
}

impl Policies {
    fn merge(layers: &[Layer]) -> Self {
        let mut all = Self { values: Map::new(), bad: Vec::new() };
        for layer in layers {
            match &layer.values {
                Some(values) => all.values.extend(values.clone()),
                None => all.bad.push(layer.path.clone()),
            }
        }
        all
    }

    fn value(&self, name: &str) -> Option<&Value> {
        self.values.get(name)
    }

    fn list(&self, name: &str) -> Option<Vec<String>> {
        let entries = self.value(name)?.as_array()?;
        Some(entries.iter().filter_map(Value::as_str).take(MOST).map(str::to_owned).collect())
    }

    /// A policy that is not set is absent only when every place could be read.
    fn fact<T>(&self, value: Option<T>) -> Fact<T> {
        match value {
            Some(value) => Fact::Known(value),
            None if self.bad.is_empty() => Fact::Absent,
            None => Fact::failed(WhyCode::Error, format!("This policy cannot be read: {}.", self.bad.join(", "))),
        }
    }
}

/// The version that a browser's updater put there: the value `pv` of its key; `0.0.0.0` says that there is none.
/// Source: <https://learn.microsoft.com/en-us/microsoft-edge/webview2/concepts/distribution>, and the same of Chrome's updater,
/// <https://chromium.googlesource.com/chromium/src/+/main/docs/updater/functional_spec.md>.
pub(super) fn updated_to(key: &Values) -> Option<String> {
    let version = key.text("pv").filter(|version| version.len() <= 40 && *version != "0.0.0.0")?;
    version.chars().all(|letter| letter.is_ascii_digit() || letter == '.').then(|| version.to_owned())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::probe::registry::testing::values;

    fn policy(files: &[(&str, &str)]) -> BrowserPolicy {
        let file = |(path, content): &(&str, &str)| Layer::of_file(path, Some(content.as_bytes()));
        read("chrome", Fact::Absent, &files.iter().map(file).collect::<Vec<_>>())
    }

    #[test]
    fn the_version_that_an_updater_keeps() {
        let of = |text: &str| updated_to(&values(&[("pv", text), ("name", "Microsoft Edge")]));
        assert_eq!(of("142.0.3595.65").as_deref(), Some("142.0.3595.65"));
        assert_eq!((of("0.0.0.0"), of(""), of("new")), (None, None, None));
        assert_eq!(updated_to(&Values::default()), None);
    }

    #[test]
    fn later_files_win_and_lists_are_read() {
        let read = policy(&[
            ("10.json", r#"{"BlockThirdPartyCookies": true, "CookiesAllowedForUrls": ["[*.]localhost"]}"#),
            (
                "20.json",
                r#"{"BlockThirdPartyCookies": false, "LoopbackNetworkAllowedForUrls": ["https://[*.]nhs.uk"],
                "ExtensionInstallForcelist": ["bench-nhs-extension;https://a.example/x", "other"]}"#,
            ),
        ]);
        assert_eq!(read.third_party_cookies_blocked, Fact::Known(false));
        assert_eq!(read.cookies_allowed_for, ["[*.]localhost"]);
        assert_eq!(read.local_network_allowed_for, Fact::Known(vec!["https://[*.]nhs.uk".to_owned()]));
        assert_eq!(read.forced_extensions, ["bench-nhs-extension", "other"]);
    }

    #[test]
    fn one_bad_file_is_named_and_hides_no_other() {
        let read = policy(&[("bad.json", "{"), ("good.json", r#"{"BlockThirdPartyCookies": true}"#)]);
        assert_eq!(read.third_party_cookies_blocked, Fact::Known(true));
        assert!(read.local_network_allowed_for.why().unwrap().text.contains("bad.json"));
    }

    #[test]
    fn nothing_set_is_absent() {
        let nothing = policy(&[("a.json", r#"{"BlockThirdPartyCookies": "yes"}"#)]);
        assert_eq!(nothing.third_party_cookies_blocked, Fact::Absent);
        assert_eq!(nothing.local_network_allowed_for, Fact::Absent);
    }

    /// Keys as Chrome's administrators' guide gives them: <https://support.google.com/chrome/a/answer/9131254>.
    #[test]
    fn the_registry_has_numbers_and_keys_for_lists() {
        let list = |entries: &[(&str, &str)]| {
            Values::new(entries.iter().map(|(name, text)| ((*name).to_owned(), Data::Text((*text).to_owned()))))
        };
        let user = Layer::of_key("user", &values(&[("BlockThirdPartyCookies", "0")]), &[]);
        let machine = Layer::of_key(
            "machine",
            &values(&[("blockthirdpartycookies", "1"), ("Other", "1")]),
            &[("ExtensionInstallForcelist".to_owned(), list(&[("1", "abc;https://a.example/x"), ("2", "def")]))],
        );
        let read = read("chrome", Fact::Absent, &[user, machine]);
        assert_eq!(read.third_party_cookies_blocked, Fact::Known(true));
        assert_eq!(read.forced_extensions, ["abc", "def"]);
        assert_eq!(read.local_network_allowed_for, Fact::Absent);
    }

    proptest! {
        #[test]
        fn any_bytes(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
            let _ = read("edge", Fact::Absent, &[Layer::of_file("x", Some(&bytes))]);
        }

        #[test]
        fn any_value(name in "(BlockThirdPartyCookies|ExtensionInstallForcelist)", value in "(true|1|null|\"a;b\"|\\[\"a\",1\\]|\\{\\})") {
            let read = policy(&[("x", &format!("{{\"{name}\": {value}}}"))]);
            prop_assert!(read.forced_extensions.len() <= 1);
        }
    }
}
