//! Windows' list of installed programs: a registry key for each, below `…\CurrentVersion\Uninstall`.
//!
//! Names of the values: <https://learn.microsoft.com/en-us/windows/win32/msi/uninstall-registry-key>.

use jiff::civil::Date;

use super::Package;
use crate::probe::registry::Values;

/// The most characters that are kept of a name or version.
const LONGEST: usize = 200;

/// The program that a key lists; `None` for one without a name, which Windows does not show either.
pub(in crate::probe) fn package(key: &Values) -> Option<Package> {
    let kept = |text: &str| text.chars().filter(|letter| !letter.is_control()).take(LONGEST).collect::<String>();
    Some(Package {
        name: key.text("DisplayName").map(kept)?,
        version: key.text("DisplayVersion").map(kept),
        installed_on: key.text("InstallDate").and_then(day),
    })
}

/// `InstallDate` is written as 20261014; some installers write it in another way, which is not guessed at.
fn day(text: &str) -> Option<Date> {
    if text.len() != 8 { None } else { Date::strptime("%Y%m%d", text).ok() }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;
    use proptest::prelude::*;

    use super::*;
    use crate::probe::registry::{Data, testing::values};

    /// Written for this test with the values that the source at the head of this file names; not recorded on a PC.
    #[test]
    fn a_listed_program() {
        let key = Values::new([
            ("DisplayName".to_owned(), Data::Text("NHS Credential Management".to_owned())),
            ("DisplayVersion".to_owned(), Data::Text("1.4.2.0".to_owned())),
            ("InstallDate".to_owned(), Data::Text("20261014".to_owned())),
        ]);
        let read = package(&key).unwrap();
        assert_eq!((read.name.as_str(), read.version.as_deref()), ("NHS Credential Management", Some("1.4.2.0")));
        assert_eq!(read.installed_on, Some(date(2026, 10, 14)));
        assert_eq!(package(&values(&[("DisplayVersion", "1.0.0")])), None);
    }

    #[test]
    fn a_day_written_otherwise_is_not_guessed_at() {
        assert_eq!((day("14/10/2026"), day("20261399"), day("2026101")), (None, None, None));
    }

    proptest! {
        #[test]
        fn any_text(name in "\\PC{0,300}", when in "\\PC{0,12}") {
            let key = Values::new([("DisplayName".to_owned(), Data::Text(name)), ("InstallDate".to_owned(), Data::Text(when))]);
            prop_assert!(package(&key).is_none_or(|read| read.name.chars().count() <= LONGEST));
        }
    }
}
