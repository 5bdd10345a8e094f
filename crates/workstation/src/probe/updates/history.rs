//! What changed on a Windows PC: updates from its event log, and programs by the day on which they were installed.

use jiff::tz::TimeZone;
use lanyard_model::ChangeKind;

use super::package_log::Logged;
use crate::probe::event::Event;
use crate::probe::packages::Package;

/// Updates that come every day and change nothing a smartcard needs.
const DAILY: [&str; 2] = ["security intelligence update", "definition update"];
/// Words in the title of an update to a reader's driver; titles of drivers name their maker and class.
const READERS: [&str; 2] = ["smartcard", "smart card"];

/// The update that an event says was installed; `None` for one that is not of interest.
pub(super) fn update(event: &Event) -> Option<Logged> {
    let title = event.data("updateTitle").filter(|title| !title.trim().is_empty())?;
    let plain = title.to_lowercase();
    if DAILY.iter().any(|daily| plain.contains(daily)) {
        return None;
    }
    let driver = READERS.iter().any(|word| plain.contains(word));
    let kind = if driver { ChangeKind::ReaderDriver } else { ChangeKind::System };
    Some(Logged { at: event.at, package: title.trim().to_owned(), version: None, kind: Some(kind) })
}

/// When a program was installed, where the list says so. Only the day is known, so its first moment is taken.
pub(super) fn program(package: &Package, zone: &TimeZone) -> Option<Logged> {
    let at = package.installed_on?.to_zoned(zone.clone()).ok()?.timestamp();
    Some(Logged { at, package: package.name.clone(), version: package.version.clone(), kind: None })
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;
    use crate::probe::event::{parse, testing};

    fn kind(title: &str) -> Option<ChangeKind> {
        update(&parse(&testing::update("2026-11-25T02:10:11Z", title)).unwrap())?.kind
    }

    /// Titles in the form in which Windows Update shows them; none was recorded on a PC.
    #[test]
    fn what_an_update_changes() {
        let monthly = "2026-11 Cumulative Update for Windows 11 Version 24H2 for x64-based Systems (KB5068861)";
        assert_eq!(kind(monthly), Some(ChangeKind::System));
        assert_eq!(kind("HID Global - SmartCardReader - 2.3.4.1"), Some(ChangeKind::ReaderDriver));
        let daily = "Security Intelligence Update for Microsoft Defender Antivirus - KB2267602 (Version 1.441.1.0)";
        assert_eq!(kind(daily), None);
        assert_eq!(kind(" "), None);
    }

    #[test]
    fn a_program_is_dated_by_its_day() {
        let zone = TimeZone::get("Europe/London").unwrap();
        let package = |installed_on| Package { name: "NHS Identity Agent".into(), version: Some("2".into()), installed_on };
        let read = program(&package(Some(date(2026, 7, 1))), &zone).unwrap();
        assert_eq!((read.at.to_string().as_str(), read.kind), ("2026-06-30T23:00:00Z", None));
        assert_eq!(program(&package(None), &zone), None);
    }
}
