//! Browsers of a Windows PC: the list of programs, and the registry keys in which policy is documented to be
//! (<https://support.google.com/chrome/a/answer/9131254>, <https://learn.microsoft.com/en-us/deployedge/configure-microsoft-edge>,
//! <https://github.com/mozilla/policy-templates>).

use std::fs::File;
use std::io::{ErrorKind, Read};
use std::path::PathBuf;

use lanyard_model::{Browser, BrowserPolicy, Fact, IntranetZone};

use super::firefox::{self, Policies, key::Keys};
use super::policy::{self, Layer};
use super::{profiles, zone};
use crate::probe::client::NO_BROWSERS;
use crate::probe::packages::{self, Package};
use crate::probe::registry::{self, Hive, Values};

/// A Chromium browser.
struct Known {
    /// Its name in a checkup.
    name: &'static str,
    /// The beginning of its name in the list of programs.
    listed: &'static str,
    /// The key of its policy.
    policy: &'static str,
    /// The key in which its updater keeps the version that it put there.
    updater: &'static str,
    /// Its folder of a user's data, below that for programs' own data
    /// (<https://chromium.googlesource.com/chromium/src/+/main/docs/user_data_dir.md>).
    data: &'static str,
}

const CHROMIUM: [Known; 2] = [
    Known {
        name: "chrome",
        listed: "Google Chrome",
        policy: r"SOFTWARE\Policies\Google\Chrome",
        updater: r"Google\Update\Clients\{8A69D345-D564-463C-AFF1-A69D9E530F96}",
        data: r"Google\Chrome\User Data",
    },
    Known {
        name: "edge",
        listed: "Microsoft Edge",
        policy: r"SOFTWARE\Policies\Microsoft\Edge",
        updater: r"Microsoft\EdgeUpdate\Clients\{56EB18F8-B008-4CBD-B6D2-8C97FE7E9062}",
        data: r"Microsoft\Edge\User Data",
    },
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

fn chromium(known: &Known, packages: &Fact<Vec<Package>>) -> Option<BrowserPolicy> {
    let updaters = UPDATERS.map(|(hive, root)| registry::values(hive, &format!(r"{root}\{}", known.updater)));
    let version = match registry::first_of(&updaters, policy::updated_to) {
        Fact::Known(version) => Fact::Known(version),
        unread => match version(known.listed, packages) {
            Fact::Absent => unread,
            told => told,
        },
    };
    // The PC's policy comes last, as it wins over the user's.
    let layers = [Hive::User, Hive::Machine].into_iter().filter_map(|hive| layer(hive, known.policy)).collect::<Vec<_>>();
    if layers.is_empty() && version == Fact::Absent {
        return None;
    }
    let data = std::env::var_os("LOCALAPPDATA").map(|folder| PathBuf::from(folder).join(known.data));
    let own_extensions = data.map_or(Fact::Absent, |data| profiles::extensions(&data));
    Some(BrowserPolicy { own_extensions, ..policy::read(known.name, version, &layers) })
}

/// The file comes first, as the registry wins over it, and the PC's key over the user's.
fn firefox(packages: &Fact<Vec<Package>>) -> Option<BrowserPolicy> {
    let version = version("Mozilla Firefox", packages);
    let keys = [Hive::User, Hive::Machine].map(firefox_keys);
    let places: Vec<Fact<Policies>> = [firefox_file()].into_iter().chain(keys).filter(|place| *place != Fact::Absent).collect();
    if places.is_empty() && version == Fact::Absent {
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

/// What the file sets.
fn firefox_file() -> Fact<Policies> {
    let Some(path) = firefox_folder().map(|folder| folder.join(FIREFOX_FILE)) else { return Fact::Absent };
    match File::open(&path) {
        Err(error) if error.kind() == ErrorKind::NotFound => Fact::Absent,
        Err(error) => firefox::of_file(Err(&error)),
        Ok(file) => {
            let mut content = Vec::new();
            // A longer file is cut, and so not understood.
            let read = file.take(LARGEST).read_to_end(&mut content);
            firefox::of_file(read.as_ref().map(|_| content.as_slice()))
        }
    }
}

/// What a user's or the PC's key sets. One that is closed, or a part of it that is, makes the whole unknown.
fn firefox_keys(hive: Hive) -> Fact<Policies> {
    let below = |part: &str| or_empty(registry::values(hive, &format!(r"{FIREFOX}\{part}")));
    let read = || {
        Ok(Keys {
            all: registry::values(hive, FIREFOX).into_known()?,
            cookies: below("Cookies")?,
            cookies_allowed: below(r"Cookies\Allow")?,
            local_network: below("LocalNetworkAccess")?,
            extensions: open_all(registry::children(hive, &format!(r"{FIREFOX}\ExtensionSettings")))?,
        })
    };
    read().map_or_else(|unread| unread, |keys| Fact::Known(firefox::key::policies(&keys)))
}

/// A key that is not there sets nothing.
fn or_empty<T: Default, U>(key: Fact<T>) -> Result<T, Fact<U>> {
    match key {
        Fact::Absent => Ok(T::default()),
        other => other.into_known(),
    }
}

/// The keys below one, each of which must be open.
fn open_all<U>(keys: Fact<Vec<(String, Fact<Values>)>>) -> Result<Vec<(String, Values)>, Fact<U>> {
    or_empty(keys)?.into_iter().map(|(name, key)| Ok((name, or_empty(key)?))).collect()
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

/// What a user's or the PC's key sets; none when there is no such key. A part of it that is closed makes the whole unknown.
fn layer(hive: Hive, path: &str) -> Option<Layer> {
    let read = || {
        let key = registry::values(hive, path).into_known()?;
        let below = open_all(registry::children(hive, path))?;
        let extensions = open_all(registry::children(hive, &format!(r"{path}\ExtensionSettings")))?;
        Ok(Layer::of_key(&key, &below, &extensions))
    };
    match read() {
        Ok(layer) => Some(layer),
        Err(Fact::Absent) => None,
        Err(unread) => Some(Layer::unread(unread)),
    }
}

fn intranet_zone() -> Fact<IntranetZone> {
    zone::zone(&ZONE_MAPS.map(|(hive, path)| registry::values(hive, path)))
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
