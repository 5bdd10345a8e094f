//! Browsers of a Windows PC: the list of programs, and the registry keys in which policy is documented to be
//! (<https://support.google.com/chrome/a/answer/9131254>, <https://learn.microsoft.com/en-us/deployedge/configure-microsoft-edge>,
//! <https://github.com/mozilla/policy-templates>).

use std::fs;
use std::io::ErrorKind;
use std::path::PathBuf;

use lanyard_model::{Browser, BrowserPolicy, Fact, IntranetZone};

use super::firefox::{self, Policies, key::Keys};
use super::policy::{self, Layer};
use super::zone;
use crate::probe::packages::{self, Package};
use crate::probe::registry::{self, Hive, Values};

/// A browser: its name in a checkup, the beginning of its name in the list of programs, the key of its policy, and the key in
/// which its updater keeps the version that it put there.
type Known = (&'static str, &'static str, &'static str, &'static str);

const CHROMIUM: [Known; 2] = [
    (
        "chrome",
        "Google Chrome",
        r"SOFTWARE\Policies\Google\Chrome",
        r"Google\Update\Clients\{8A69D345-D564-463C-AFF1-A69D9E530F96}",
    ),
    (
        "edge",
        "Microsoft Edge",
        r"SOFTWARE\Policies\Microsoft\Edge",
        r"Microsoft\EdgeUpdate\Clients\{56EB18F8-B008-4CBD-B6D2-8C97FE7E9062}",
    ),
];
/// Where an updater keeps its key: for the PC, whose updaters are 32-bit programs, or for this user.
const UPDATERS: [(Hive, &str); 3] =
    [(Hive::Machine, r"SOFTWARE\WOW6432Node"), (Hive::Machine, "SOFTWARE"), (Hive::User, "SOFTWARE")];
const FIREFOX: &str = r"SOFTWARE\Policies\Mozilla\Firefox";
/// Firefox's folder where Windows is not told another, and its policy file in it.
const FIREFOX_FOLDER: &str = "Mozilla Firefox";
const FIREFOX_FILE: &str = r"distribution\policies.json";
/// Where a program tells Windows its folder (value `Path`), for the PC or for one user:
/// <https://learn.microsoft.com/en-us/windows/win32/shell/app-registration>.
const FIREFOX_TELLS: &str = r"SOFTWARE\Microsoft\Windows\CurrentVersion\App Paths\firefox.exe";
/// The largest policy file that is read, in bytes.
const LARGEST: u64 = 1024 * 1024;
/// Programs that Edge brings and that are no browsers.
const NO_BROWSERS: [&str; 2] = ["update", "webview"];

/// Where the ticks of the local intranet are, the place that wins first: policy for the PC, for the user, the user's own.
const ZONE_MAPS: [(Hive, &str); 3] = [
    (Hive::Machine, r"SOFTWARE\Policies\Microsoft\Windows\CurrentVersion\Internet Settings\ZoneMap"),
    (Hive::User, r"SOFTWARE\Policies\Microsoft\Windows\CurrentVersion\Internet Settings\ZoneMap"),
    (Hive::User, r"SOFTWARE\Microsoft\Windows\CurrentVersion\Internet Settings\ZoneMap"),
];

/// Each browser that is installed or has a policy.
pub(super) fn read() -> Fact<Browser> {
    let packages = packages::read();
    let browsers = CHROMIUM.iter().filter_map(|known| chromium(known, &packages)).chain(firefox(&packages)).collect();
    Fact::Known(Browser { browsers, intranet_zone: intranet_zone() })
}

fn chromium((name, beginning, path, updater): &Known, packages: &Fact<Vec<Package>>) -> Option<BrowserPolicy> {
    let updated = UPDATERS
        .into_iter()
        .find_map(|(hive, root)| policy::updated_to(registry::values(hive, &format!(r"{root}\{updater}")).known()?));
    let version = updated.map_or_else(|| version(beginning, packages), Fact::Known);
    // The PC's policy comes last, as it wins over the user's.
    let layers = [Hive::User, Hive::Machine].into_iter().filter_map(|hive| layer(hive, path)).collect::<Vec<_>>();
    if layers.is_empty() && version.known().is_none() {
        return None;
    }
    Some(policy::read(name, version, &layers))
}

/// The file comes first, as the registry wins over it, and the PC's key over the user's.
fn firefox(packages: &Fact<Vec<Package>>) -> Option<BrowserPolicy> {
    let version = version("Mozilla Firefox", packages);
    let keys = [Hive::User, Hive::Machine].into_iter().filter_map(firefox_keys);
    let places: Vec<Option<Policies>> = firefox_file().into_iter().chain(keys).collect();
    if places.is_empty() && version.known().is_none() {
        return None;
    }
    Some(firefox::read(version, places))
}

/// Firefox's folder, as it has told Windows or else as it usually is.
fn firefox_folder() -> Option<PathBuf> {
    let told = |hive| Some(PathBuf::from(registry::values(hive, FIREFOX_TELLS).known()?.text("Path")?));
    let usual = || Some(PathBuf::from(std::env::var_os("ProgramFiles")?).join(FIREFOX_FOLDER));
    [Hive::User, Hive::Machine].into_iter().find_map(told).or_else(usual)
}

/// What the file sets; nothing when there is none.
fn firefox_file() -> Option<Option<Policies>> {
    let path = firefox_folder()?.join(FIREFOX_FILE);
    match fs::metadata(&path) {
        Err(error) if error.kind() == ErrorKind::NotFound => None,
        Ok(file) if file.len() <= LARGEST => Some(fs::read(&path).ok().as_deref().and_then(firefox::of_file)),
        _ => Some(None),
    }
}

/// What a user's or the PC's key sets; nothing when there is none.
fn firefox_keys(hive: Hive) -> Option<Option<Policies>> {
    let all = match registry::values(hive, FIREFOX) {
        Fact::Known(all) => all,
        Fact::Absent => return None,
        _ => return Some(None),
    };
    let below = |part: &str| registry::values(hive, &format!(r"{FIREFOX}\{part}")).known().cloned().unwrap_or_default();
    let extensions = registry::children(hive, &format!(r"{FIREFOX}\ExtensionSettings")).known().cloned().unwrap_or_default();
    let keys = Keys {
        all,
        cookies: below("Cookies"),
        cookies_allowed: below(r"Cookies\Allow"),
        local_network: below("LocalNetworkAccess"),
        extensions,
    };
    Some(Some(firefox::key::policies(&keys)))
}

fn version(beginning: &str, packages: &Fact<Vec<Package>>) -> Fact<String> {
    let is_browser = |package: &&Package| {
        let name = package.name.to_lowercase();
        name.starts_with(&beginning.to_lowercase()) && !NO_BROWSERS.iter().any(|part| name.contains(part))
    };
    match packages.clone().map(|packages| packages.iter().find(is_browser).and_then(|package| package.version.clone())) {
        Fact::Known(found) => found.map_or(Fact::Absent, Fact::Known),
        other => other.map(|_| String::new()),
    }
}

fn layer(hive: Hive, path: &str) -> Option<Layer> {
    match (registry::values(hive, path), registry::children(hive, path)) {
        (Fact::Known(key), Fact::Known(lists)) => Some(Layer::of_key(path, &key, &lists)),
        (Fact::Absent, _) => None,
        _ => Some(Layer::unreadable(path)),
    }
}

fn intranet_zone() -> Fact<IntranetZone> {
    let places: Vec<Values> =
        ZONE_MAPS.into_iter().filter_map(|(hive, path)| registry::values(hive, path).known().cloned()).collect();
    zone::zone(&places).map_or(Fact::Absent, Fact::Known)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_browser_is_told_from_what_it_brings() {
        let package =
            |name: &str, version: &str| Package { name: name.into(), version: Some(version.into()), ..Package::default() };
        let list = [
            package("Microsoft Edge WebView2 Runtime", "1"),
            package("Microsoft Edge Update", "2"),
            package("Microsoft Edge", "142.0"),
        ];
        assert_eq!(version("Microsoft Edge", &Fact::Known(list.to_vec())), Fact::Known("142.0".into()));
        assert_eq!(version("Google Chrome", &Fact::Known(list.to_vec())), Fact::Absent);
    }
}
