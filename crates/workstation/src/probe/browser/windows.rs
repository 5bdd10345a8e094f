//! Browsers of a Windows PC: the list of programs, and the registry keys in which policy is documented to be
//! (<https://support.google.com/chrome/a/answer/9131254>, <https://learn.microsoft.com/en-us/deployedge/configure-microsoft-edge>).

use lanyard_model::{Browser, BrowserPolicy, Fact, IntranetZone};

use super::policy::{self, Layer};
use super::zone;
use crate::probe::packages::{self, Package};
use crate::probe::registry::{self, Hive, Values};

/// A browser: its name in a checkup, the beginning of its name in the list of programs, and the key of its policy.
type Known = (&'static str, &'static str, Option<&'static str>);

const BROWSERS: [Known; 3] = [
    ("chrome", "Google Chrome", Some(r"SOFTWARE\Policies\Google\Chrome")),
    ("edge", "Microsoft Edge", Some(r"SOFTWARE\Policies\Microsoft\Edge")),
    ("firefox", "Mozilla Firefox", None),
];
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
    let browsers = BROWSERS.iter().filter_map(|known| browser(known, &packages)).collect();
    Fact::Known(Browser { browsers, intranet_zone: intranet_zone() })
}

fn browser((name, beginning, path): &Known, packages: &Fact<Vec<Package>>) -> Option<BrowserPolicy> {
    let version = version(beginning, packages);
    // The PC's policy comes last, as it wins over the user's.
    let layers = path.map(|path| [Hive::User, Hive::Machine].into_iter().filter_map(|hive| layer(hive, path)).collect::<Vec<_>>());
    let has_policy = layers.as_ref().is_some_and(|layers| !layers.is_empty());
    if !has_policy && version.known().is_none() {
        return None;
    }
    Some(policy::read(name, version, layers.as_deref()))
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
