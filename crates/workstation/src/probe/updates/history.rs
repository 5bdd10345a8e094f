//! What changed on a Windows PC: updates from its event log, programs by the day on which they were installed, and drivers of
//! readers by the moment at which Windows last installed them, by whichever way they came.

use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use lanyard_model::ChangeKind;

use super::package_log::Logged;
use crate::probe::event::Event;
use crate::probe::packages::Package;

/// Updates that come every day and change nothing a smartcard needs.
const DAILY: [&str; 2] = ["security intelligence update", "definition update"];
/// Words in the title of an update to a reader's driver; titles of drivers name their maker and class.
const READERS: [&str; 2] = ["smartcard", "smart card"];
/// The most characters that are kept of a name or version.
const LONGEST: usize = 200;
/// Windows' ticks in a second, and the seconds from 1601 to 1970.
const TICKS: u64 = 10_000_000;
const FROM_1601: i64 = 11_644_473_600;
const HOUR: u64 = 3600 * TICKS;

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

/// The update that Windows' servicing says it put there, whoever asked it to: Windows Update, or somebody with a file. One of the
/// titles of what Windows Update installed names it already when it came that way.
pub(super) fn serviced(event: &Event, titles: &[Logged]) -> Option<Logged> {
    /// The state that the event itself calls "Installed" (`IntendedPackageStateTextized`).
    const INSTALLED: &str = "5112";
    let package = event.data("PackageIdentifier").map(str::trim).filter(|package| package.starts_with("KB"))?;
    let done = event.data("IntendedPackageState") == Some(INSTALLED) && event.data("ErrorCode") == Some("0x0");
    let known = titles.iter().any(|title| title.package.contains(package));
    (done && !known).then(|| Logged { at: event.at, package: package.to_owned(), version: None, kind: Some(ChangeKind::System) })
}

/// When a program was installed, where the list says so. Only the day is known, so its first moment is taken.
pub(super) fn program(package: &Package, zone: &TimeZone) -> Option<Logged> {
    let at = package.installed_on?.to_zoned(zone.clone()).ok()?.timestamp();
    Some(Logged { at, package: package.name.clone(), version: package.version.clone(), kind: None })
}

/// The driver of a reader that is there, when another was installed for it. A reader that is put into a connector for the first
/// time gets the driver that Windows has, which is no change: what comes within the hour after that is left out.
/// Source of the two moments: <https://learn.microsoft.com/en-us/windows-hardware/drivers/install/devpkey-device-installdate>,
/// <https://learn.microsoft.com/en-us/windows-hardware/drivers/install/devpkey-device-firstinstalldate>; the hour is an estimate.
pub(super) fn driver(maker: Option<&str>, version: Option<&str>, installed: u64, first: u64) -> Option<Logged> {
    if installed < first.saturating_add(HOUR) {
        return None;
    }
    let kept = |text: &str| text.chars().filter(|letter| !letter.is_control()).take(LONGEST).collect::<String>();
    let maker = maker.map(|maker| format!(" ({})", kept(maker))).unwrap_or_default();
    Some(Logged {
        at: moment(installed)?,
        package: format!("driver of the card reader{maker}"),
        version: version.map(kept),
        kind: Some(ChangeKind::ReaderDriver),
    })
}

/// A moment of Windows, which counts 100 nanoseconds since 1601.
fn moment(ticks: u64) -> Option<Timestamp> {
    let since_1601 = SignedDuration::new(i64::try_from(ticks / TICKS).ok()?, 0);
    Timestamp::UNIX_EPOCH.checked_sub(SignedDuration::from_secs(FROM_1601)).ok()?.checked_add(since_1601).ok()
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;
    use crate::probe::event::{parse, testing};

    fn kind(title: &str) -> Option<ChangeKind> {
        update(&parse(&testing::update("2026-11-25T02:10:11Z", title)).unwrap())?.kind
    }

    /// The daily one was recorded on a PC (see the event); the others are in the form in which Windows Update shows them.
    #[test]
    fn what_an_update_changes() {
        let monthly = "2026-11 Cumulative Update for Windows 11 Version 24H2 for x64-based Systems (KB5068861)";
        assert_eq!(kind(monthly), Some(ChangeKind::System));
        assert_eq!(kind("HID Global - SmartCardReader - 2.3.4.1"), Some(ChangeKind::ReaderDriver));
        let daily = "Security Intelligence Update for Microsoft Defender Antivirus - KB2267602 (Version 1.375.1243.0)";
        assert_eq!(kind(daily), None);
        assert_eq!(kind(" "), None);
    }

    #[test]
    fn an_update_from_a_file_is_told_from_one_that_is_listed() {
        let event = |package: &str, state: &str, error: &str| {
            parse(&testing::serviced("2026-11-25T02:10:11Z", package, state, error)).unwrap()
        };
        let listed = update(&parse(&testing::update("2026-11-25T02:00:00Z", "An update (KB5068861)")).unwrap()).unwrap();
        let read = |event| serviced(&event, std::slice::from_ref(&listed)).map(|change| (change.package, change.kind));
        assert_eq!(read(event("KB5032381", "5112", "0x0")), Some(("KB5032381".to_owned(), Some(ChangeKind::System))), "recorded");
        assert_eq!(read(event("KB5068861", "5112", "0x0")), None, "Windows Update lists it");
        assert_eq!(read(event("KB5070000", "5112", "0x800f0922")), None, "it failed");
        assert_eq!(read(event("KB5070000", "5064", "0x0")), None, "it was taken off");
        assert_eq!(read(event("Microsoft-Windows-Printing-Package", "5112", "0x0")), None, "a part of Windows");
    }

    #[test]
    fn a_driver_is_dated_by_its_installation() {
        // 14 October 2025 at noon (UTC), as `date -d … +%s` and the years from 1601 give it.
        let noon = (1_760_443_200 + 11_644_473_600) * 10_000_000;
        let read = driver(Some("HID Global\n"), Some("2.3.4.1"), noon + 7, noon - HOUR).unwrap();
        assert_eq!((read.at.to_string().as_str(), read.kind), ("2025-10-14T12:00:00Z", Some(ChangeKind::ReaderDriver)));
        assert_eq!((read.package.as_str(), read.version.as_deref()), ("driver of the card reader (HID Global)", Some("2.3.4.1")));
        assert_eq!(driver(None, None, noon, noon - HOUR + 1), None, "a reader that was put in for the first time");
        assert_eq!(driver(None, None, u64::MAX, 0), None, "no moment that there is");
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
