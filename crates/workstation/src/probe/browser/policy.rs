//! What the policy files of a Chromium browser say.
//!
//! Names of the policies: <https://chromeenterprise.google/policies/>. A policy of the wrong type is ignored, as the browser does.

use lanyard_model::{BrowserPolicy, Fact, WhyCode};
use serde_json::{Map, Value};

/// The most entries of one list that are kept.
const MOST: usize = 1000;

/// One policy file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct PolicyFile {
    /// Its path.
    pub(super) path: String,
    /// Its content; `None` when it could not be read.
    pub(super) content: Option<Vec<u8>>,
}

/// The policy that these files together set, later ones over earlier ones; without files, for a browser whose policy is
/// not read.
pub(super) fn read(browser: &str, version: Fact<String>, files: Option<&[PolicyFile]>) -> BrowserPolicy {
    let Some(files) = files else { return unread(browser, version) };
    let policies = Policies::merge(files);
    BrowserPolicy {
        browser: browser.to_owned(),
        version,
        third_party_cookies_blocked: policies.fact(policies.value("BlockThirdPartyCookies").and_then(Value::as_bool)),
        cookies_allowed_for: policies.list("CookiesAllowedForUrls").unwrap_or_default(),
        local_network_allowed_for: policies.fact(local_network(&policies)),
        forced_extensions: extensions(&policies),
    }
}

fn unread(browser: &str, version: Fact<String>) -> BrowserPolicy {
    const WHY: &str = "The policy of this browser is not read.";
    BrowserPolicy {
        browser: browser.to_owned(),
        version,
        third_party_cookies_blocked: Fact::not_tried(WhyCode::NotOnThisSystem, WHY),
        cookies_allowed_for: Vec::new(),
        local_network_allowed_for: Fact::not_tried(WhyCode::NotOnThisSystem, WHY),
        forced_extensions: Vec::new(),
    }
}

/// Both policies together: the second was split off the first for this PC's own ports.
fn local_network(policies: &Policies) -> Option<Vec<String>> {
    let network = policies.list("LocalNetworkAccessAllowedForUrls");
    let loopback = policies.list("LoopbackNetworkAllowedForUrls");
    if network.is_none() && loopback.is_none() {
        return None;
    }
    Some(network.into_iter().chain(loopback).flatten().collect())
}

/// The ids of the extensions; an entry may have the address of its updates behind it.
fn extensions(policies: &Policies) -> Vec<String> {
    let entries = policies.list("ExtensionInstallForcelist").unwrap_or_default();
    entries.iter().filter_map(|entry| entry.split(';').next()).map(|id| id.trim().to_owned()).collect()
}

/// All files together.
struct Policies {
    values: Map<String, Value>,
    /// Files that could not be read or understood.
    bad: Vec<String>,
}

impl Policies {
    fn merge(files: &[PolicyFile]) -> Self {
        let mut all = Self { values: Map::new(), bad: Vec::new() };
        for file in files {
            match file.content.as_deref().map(serde_json::from_slice) {
                Some(Ok(Value::Object(values))) => all.values.extend(values),
                _ => all.bad.push(file.path.clone()),
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

    /// A policy that no file sets is absent only when every file could be read.
    fn fact<T>(&self, value: Option<T>) -> Fact<T> {
        match value {
            Some(value) => Fact::Known(value),
            None if self.bad.is_empty() => Fact::Absent,
            None => Fact::failed(WhyCode::Error, format!("This policy file cannot be read: {}.", self.bad.join(", "))),
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn policy(files: &[(&str, &str)]) -> BrowserPolicy {
        let file =
            |(path, content): &(&str, &str)| PolicyFile { path: (*path).to_owned(), content: Some(content.as_bytes().to_vec()) };
        read("chrome", Fact::Absent, Some(&files.iter().map(file).collect::<Vec<_>>()))
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
    fn nothing_set_is_absent_and_not_read_is_not_tried() {
        let nothing = policy(&[("a.json", r#"{"BlockThirdPartyCookies": "yes"}"#)]);
        assert_eq!(nothing.third_party_cookies_blocked, Fact::Absent);
        assert_eq!(nothing.local_network_allowed_for, Fact::Absent);
        let firefox = read("firefox", Fact::Absent, None);
        assert!(matches!(firefox.third_party_cookies_blocked, Fact::NotTried(_)));
    }

    proptest! {
        #[test]
        fn any_bytes(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
            let file = PolicyFile { path: "x".to_owned(), content: Some(bytes) };
            let _ = read("edge", Fact::Absent, Some(&[file]));
        }

        #[test]
        fn any_value(name in "(BlockThirdPartyCookies|ExtensionInstallForcelist)", value in "(true|1|null|\"a;b\"|\\[\"a\",1\\]|\\{\\})") {
            let read = policy(&[("x", &format!("{{\"{name}\": {value}}}"))]);
            prop_assert!(read.forced_extensions.len() <= 1);
        }
    }
}
