//! Where Windows lists installed programs: for the PC in both views of its registry (64- and 32-bit), and for this user.

use lanyard_model::Fact;

use super::{Package, uninstall};
use crate::probe::registry::{self, Hive};

const LISTS: [(Hive, &str); 3] = [
    (Hive::Machine, r"SOFTWARE\Microsoft\Windows\CurrentVersion\Uninstall"),
    (Hive::Machine, r"SOFTWARE\WOW6432Node\Microsoft\Windows\CurrentVersion\Uninstall"),
    (Hive::User, r"SOFTWARE\Microsoft\Windows\CurrentVersion\Uninstall"),
];

/// The programs installed on this PC. A list that is not there is empty; one that cannot be read makes the whole unknown.
pub(in crate::probe) fn read() -> Fact<Vec<Package>> {
    let mut packages = Vec::new();
    for (hive, path) in LISTS {
        match registry::children(hive, path).into_known() {
            Ok(keys) => packages.extend(keys.iter().filter_map(|(_, key)| uninstall::package(key.known()?))),
            Err(Fact::Absent | Fact::NotAsked) => {}
            Err(unread) => return unread,
        }
    }
    Fact::Known(packages)
}
