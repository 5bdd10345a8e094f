//! What the policy of a Chromium browser says, in files on Linux and in the registry on Windows.
//!
//! Names of the policies: <https://chromeenterprise.google/policies/>. A policy of the wrong type is ignored, as the browser does.

use std::io::{Error, ErrorKind};

use lanyard_model::{BrowserPolicy, Fact, Why, WhyCode};
use serde_json::{Map, Value, json};

use crate::probe::registry::{Data, Values};

/// The most entries of one list that are kept.
const MOST: usize = 1000;
/// The policies of interest.
const POLICIES: [&str; 6] = [COOKIES_BLOCKED, COOKIES_ALLOWED, LOCAL_NETWORK, LOOPBACK, FORCED, SETTINGS];
const COOKIES_BLOCKED: &str = "BlockThirdPartyCookies";
const COOKIES_ALLOWED: &str = "CookiesAllowedForUrls";
const LOCAL_NETWORK: &str = "LocalNetworkAccessAllowedForUrls";
const LOOPBACK: &str = "LoopbackNetworkAllowedForUrls";
const FORCED: &str = "ExtensionInstallForcelist";
const SETTINGS: &str = "ExtensionSettings";
/// How an extension is installed that the person did not choose, and the name of that setting.
const BY_ITSELF: [&str; 2] = ["force_installed", "normal_installed"];
const MODE: &str = "installation_mode";

/// One place in which policy is set, with what it sets where it could be read and understood.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Layer(Fact<Map<String, Value>>);

impl Layer {
    /// A policy file, with its content where it could be read.
    pub(super) fn of_file(path: &str, content: Result<&[u8], &Error>) -> Self {
        let not_understood = || Fact::failed(WhyCode::Error, format!("This policy cannot be read: {path}."));
        Self(match content {
            Ok(content) => serde_json::from_slice(content).map_or_else(|_| not_understood(), Fact::Known),
            Err(error) if error.kind() == ErrorKind::PermissionDenied => {
                Fact::not_tried(WhyCode::NeedsAdmin, format!("Only an administrator may read this policy: {path}."))
            }
            Err(_) => not_understood(),
        })
    }

    /// A registry key with the keys below it: lists have a value for each entry.
    pub(super) fn of_key(key: &Values, below: &[(String, Values)], extensions: &[(String, Values)]) -> Self {
        let known = |name: &str| POLICIES.into_iter().find(|known| known.eq_ignore_ascii_case(name));
        let single = |(name, data): (&str, &Data)| match data {
            // The registry has no type for yes and no.
            Data::Number(number @ (0 | 1)) => Some((known(name)?.to_owned(), (*number == 1).into())),
            Data::Text(text) if name.eq_ignore_ascii_case(SETTINGS) => {
                Some((SETTINGS.to_owned(), serde_json::from_str(text).ok()?))
            }
            _ => None,
        };
        let list_of = |(name, entries): &(String, Values)| {
            let name = known(name).filter(|name| *name != SETTINGS)?;
            Some((name.to_owned(), Value::from_iter(entries.texts())))
        };
        let mut all: Map<String, Value> = key.iter().filter_map(single).chain(below.iter().filter_map(list_of)).collect();
        for (id, setting) in extensions.iter().take(MOST) {
            let settings = all.entry(SETTINGS).or_insert_with(|| Value::Object(Map::new()));
            if let (Some(settings), Some(mode)) = (settings.as_object_mut(), setting.text(MODE)) {
                settings.insert(id.clone(), json!({MODE: mode}));
            }
        }
        Self(Fact::Known(all))
    }

    /// A place that could not be read.
    pub(super) fn unread(why: Fact<()>) -> Self {
        Self(why.map(|()| Map::new()))
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
        own_extensions: Fact::NotAsked,
        policy_unread: policies.unread.clone(),
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

/// The ids of the extensions that are installed by themselves: those that are listed, where an entry may have the address of its
/// updates behind it, unless `ExtensionSettings` says otherwise of one; and those of which that says so.
fn extensions(policies: &Policies) -> Vec<String> {
    let settings = policies.value(SETTINGS).and_then(Value::as_object).into_iter().flatten();
    let modes: Vec<(&str, &str)> = settings
        .filter_map(|(ids, setting)| Some((ids, setting.get(MODE)?.as_str()?)))
        .flat_map(|(ids, mode)| ids.split(',').map(move |id| (id.trim(), mode)))
        .filter(|(id, _)| *id != "*")
        .take(MOST)
        .collect();
    let listed = policies.list(FORCED).unwrap_or_default();
    let listed = listed.iter().filter_map(|entry| entry.split(';').next()).map(str::trim);
    let listed = listed.filter(|id| modes.iter().all(|(other, _)| other != id));
    let set = modes.iter().filter(|(_, mode)| BY_ITSELF.contains(mode)).map(|(id, _)| *id);
    listed.chain(set).map(str::to_owned).collect()
}

/// All places together.
struct Policies {
    values: Map<String, Value>,
    /// Why a place could not be read or understood.
    unread: Option<Why>,
}

impl Policies {
    fn merge(layers: &[Layer]) -> Self {
        let mut all = Self { values: Map::new(), unread: None };
        for Layer(layer) in layers {
            all.values.extend(layer.known().cloned().unwrap_or_default());
            all.unread = all.unread.or_else(|| layer.why().cloned());
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
        match (value, &self.unread) {
            (Some(value), _) => Fact::Known(value),
            (None, None) => Fact::Absent,
            (None, Some(why)) => not_read(why),
        }
    }
}

/// The fact that could not be read: not tried where it takes an administrator, and otherwise a failure.
pub(super) fn not_read<T>(why: &Why) -> Fact<T> {
    if why.code == WhyCode::NeedsAdmin { Fact::NotTried(why.clone()) } else { Fact::Failed(why.clone()) }
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
        let file = |(path, content): &(&str, &str)| Layer::of_file(path, Ok(content.as_bytes()));
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

    /// Both forms are those of Chrome's own list of policies: <https://chromeenterprise.google/policies/#ExtensionSettings>.
    #[test]
    fn extension_settings_decide_before_the_list() {
        let file = r#"{"ExtensionInstallForcelist": ["abc;https://a.example/x", "def", "ghi"],
            "ExtensionSettings": {"abc": {"installation_mode": "removed"}, "jkl,mno": {"installation_mode": "normal_installed"},
            "ghi": {"toolbar_pin": "force_pinned"}, "*": {"installation_mode": "blocked"}}}"#;
        assert_eq!(policy(&[("a.json", file)]).forced_extensions, ["def", "ghi", "jkl", "mno"]);

        let text = |name: &str, text: &str| Values::new([(name.to_owned(), Data::Text(text.to_owned()))]);
        let forced = |key: &Values, below: &[(String, Values)]| read("edge", Fact::Absent, &[Layer::of_key(key, &[], below)]);
        let written = text("extensionsettings", r#"{"abc": {"installation_mode": "force_installed"}}"#);
        let below = [("def".to_owned(), text("installation_mode", "force_installed"))];
        assert_eq!(forced(&written, &below).forced_extensions, ["abc", "def"]);
        assert_eq!(forced(&text("ExtensionSettings", "{"), &[]).forced_extensions, [""; 0]);
    }

    #[test]
    fn what_only_an_administrator_may_read_is_not_tried() {
        let denied = Layer::of_file("a.json", Err(&ErrorKind::PermissionDenied.into()));
        let read = read("edge", Fact::Absent, &[denied, Layer::of_file("b.json", Ok(b"{}"))]);
        let cookies = &read.third_party_cookies_blocked;
        assert!(matches!(cookies, Fact::NotTried(why) if why.code == WhyCode::NeedsAdmin), "{cookies:?}");
        assert!(read.policy_unread.unwrap().text.contains("a.json"));
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
        let user = Layer::of_key(&values(&[("BlockThirdPartyCookies", "0")]), &[], &[]);
        let machine = Layer::of_key(
            &values(&[("blockthirdpartycookies", "1"), ("Other", "1")]),
            &[("ExtensionInstallForcelist".to_owned(), list(&[("1", "abc;https://a.example/x"), ("2", "def")]))],
            &[],
        );
        let read = read("chrome", Fact::Absent, &[user, machine]);
        assert_eq!(read.third_party_cookies_blocked, Fact::Known(true));
        assert_eq!(read.forced_extensions, ["abc", "def"]);
        assert_eq!(read.local_network_allowed_for, Fact::Absent);
    }

    proptest! {
        #[test]
        fn any_bytes(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
            let _ = read("edge", Fact::Absent, &[Layer::of_file("x", Ok(&bytes))]);
        }

        #[test]
        fn any_value(name in "(BlockThirdPartyCookies|ExtensionInstallForcelist)", value in "(true|1|null|\"a;b\"|\\[\"a\",1\\]|\\{\\})") {
            let read = policy(&[("x", &format!("{{\"{name}\": {value}}}"))]);
            prop_assert!(read.forced_extensions.len() <= 1);
        }
    }
}
