//! Browsers of a Linux system: packages, and the folders in which policy is documented to be
//! (<https://www.chromium.org/administrators/linux-quick-start/>; Edge and Chrome have their own under `/etc/opt`; Firefox's
//! folder for the whole system comes before the one beside the program, <https://firefox-admin-docs.mozilla.org/>).

use std::fs::{self, File};
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use lanyard_model::{Browser, BrowserPolicy, Fact, WhyCode};

use super::policy::{self, Layer};
use super::{firefox, profiles};
use crate::probe::packages::{self, Package};

/// The largest policy file that is read, in bytes, and the most of them.
const LARGEST: u64 = 1024 * 1024;
const MOST: usize = 100;

/// A browser: its name in a checkup, the beginnings of its package's name, the folder of its policy, and that of a user's own data
/// below `.config` (<https://chromium.googlesource.com/chromium/src/+/main/docs/user_data_dir.md>).
type Known = (&'static str, &'static [&'static str], &'static str, &'static str);

const CHROMIUM: [Known; 3] = [
    ("chrome", &["google-chrome"], "/etc/opt/chrome/policies/managed", "google-chrome"),
    ("edge", &["microsoft-edge"], "/etc/opt/edge/policies/managed", "microsoft-edge"),
    ("chromium", &["chromium"], "/etc/chromium/policies/managed", "chromium"),
];
/// Firefox's policy file, the place that wins first.
const FIREFOX: [&str; 3] = [
    "/etc/firefox/policies/policies.json",
    "/usr/lib/firefox-esr/distribution/policies.json",
    "/usr/lib/firefox/distribution/policies.json",
];

/// Each browser that is installed or has a policy.
pub(super) fn read() -> Fact<Browser> {
    let packages = packages::read();
    let browsers = CHROMIUM.iter().filter_map(|known| chromium(known, &packages)).chain(firefox(&packages)).collect();
    let intranet_zone = Fact::not_tried(WhyCode::NotOnThisSystem, "Only Windows has a local intranet zone.");
    Fact::Known(Browser { browsers, intranet_zone })
}

fn chromium((name, beginnings, folder, data): &Known, packages: &Fact<Vec<Package>>) -> Option<BrowserPolicy> {
    let version = version(beginnings, packages);
    let files = files(Path::new(folder));
    if files.is_empty() && version.known().is_none() {
        return None;
    }
    let own_extensions = user_config().map_or(Fact::Absent, |config| profiles::extensions(&config.join(data)));
    Some(BrowserPolicy { own_extensions, ..policy::read(name, version, &files) })
}

fn user_config() -> Option<PathBuf> {
    let variable = |name: &str| std::env::var_os(name).filter(|value| !value.is_empty()).map(PathBuf::from);
    variable("XDG_CONFIG_HOME").or_else(|| Some(variable("HOME")?.join(".config")))
}

fn firefox(packages: &Fact<Vec<Package>>) -> Option<BrowserPolicy> {
    let version = version(&["firefox"], packages);
    match FIREFOX.iter().map(Path::new).find(|path| path.exists()) {
        Some(path) => Some(firefox::read(version, [firefox::of_file(content(path).as_deref())])),
        None => version.known().is_some().then(|| firefox::read(version, [])),
    }
}

fn version(beginnings: &[&str], packages: &Fact<Vec<Package>>) -> Fact<String> {
    let of = |packages: &Vec<Package>| packages.iter().find(|package| is_browser(beginnings, &package.name))?.version.clone();
    match packages.clone().map(|packages| of(&packages)) {
        Fact::Known(found) => found.map_or(Fact::Absent, Fact::Known),
        other => other.map(|_| String::new()),
    }
}

/// Whether a package is the browser itself: `chromium` and `google-chrome-stable`, but not `chromium-sandbox`.
fn is_browser(beginnings: &[&str], package: &str) -> bool {
    let endings = ["", "-stable", "-beta", "-dev", "-browser", "-esr"];
    beginnings.iter().any(|beginning| package.strip_prefix(beginning).is_some_and(|ending| endings.contains(&ending)))
}

/// The policy files of a folder in the order of their names.
fn files(folder: &Path) -> Vec<Layer> {
    let Ok(entries) = fs::read_dir(folder) else { return Vec::new() };
    let mut paths: Vec<_> = entries.flatten().map(|entry| entry.path()).collect();
    paths.retain(|path| path.extension().is_some_and(|ending| ending == "json"));
    paths.sort();
    paths.iter().take(MOST).map(|path| Layer::of_file(&path.display().to_string(), content(path).as_deref())).collect()
}

fn content(path: &Path) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    File::open(path)?.take(LARGEST).read_to_end(&mut bytes).map(|_| bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_browser_is_told_from_its_parts() {
        assert!(is_browser(&["google-chrome"], "google-chrome-stable"));
        assert!(is_browser(&["firefox"], "firefox-esr"));
        assert!(!is_browser(&["chromium"], "chromium-sandbox"));
        let packages =
            Fact::Known(vec![Package { name: "chromium".to_owned(), version: Some("151.0-1".to_owned()), ..Package::default() }]);
        assert_eq!(version(&["chromium"], &packages), Fact::Known("151.0-1".to_owned()));
        assert_eq!(version(&["firefox"], &packages), Fact::Absent);
    }

    #[test]
    fn files_come_in_the_order_of_their_names() {
        let folder = tempfile::tempdir().unwrap();
        for name in ["20-b.json", "10-a.json", "readme.txt"] {
            fs::write(folder.path().join(name), "{}").unwrap();
        }
        let found = files(folder.path());
        assert_eq!(found.len(), 2);
        assert_eq!(found[0], Layer::of_file(folder.path().join("10-a.json").to_str().unwrap(), Ok(b"{}")));
        assert!(files(&folder.path().join("none")).is_empty());
    }
}
