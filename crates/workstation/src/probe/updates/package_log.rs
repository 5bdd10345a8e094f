//! The log of a Debian system's package manager (dpkg(1), `--log`): lines of local time, action, package, versions.

use std::collections::BTreeMap;

use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::TimeZone;
use lanyard_model::ChangeKind;

/// A package that changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Logged {
    /// When.
    pub(super) at: Timestamp,
    /// Its name, without its architecture.
    pub(super) package: String,
    /// The version it went to; `None` when it was removed.
    pub(super) version: Option<String>,
    /// What kind of change it is, where the source says so.
    pub(super) kind: Option<ChangeKind>,
}

/// What a line says of a package.
enum Event<'a> {
    Now(Option<&'a str>),
    /// Only told that something else changed: "installed" follows although nothing of it changed.
    Triggered,
}

/// Each change, in the log's order. The same version told again (unpacked, then installed) is one change.
pub(super) fn parse(text: &str, zone: &TimeZone) -> Vec<Logged> {
    let mut versions: BTreeMap<&str, Option<&str>> = BTreeMap::new();
    let mut triggered: BTreeMap<&str, ()> = BTreeMap::new();
    let mut changes = Vec::new();
    for line in text.lines() {
        let Some((when, package, event)) = event(line) else { continue };
        let Event::Now(version) = event else {
            triggered.insert(package, ());
            continue;
        };
        let only_triggered = triggered.remove(package).is_some() && !versions.contains_key(package);
        let told_before = versions.insert(package, version) == Some(version);
        let Some(at) = at(when, zone).filter(|_| !only_triggered && !told_before) else { continue };
        changes.push(Logged { at, package: package.to_owned(), version: version.map(str::to_owned), kind: None });
    }
    changes
}

/// Date and time, package and event of a line; `None` for a line that tells no change.
fn event(line: &str) -> Option<(&str, &str, Event<'_>)> {
    let (when, rest) = line.split_at_checked(19)?;
    let words: Vec<&str> = rest.split_whitespace().take(5).collect();
    let (package, event) = match words.as_slice() {
        ["install" | "upgrade", package, _, to] => (package, Event::Now(Some(*to))),
        ["status", "installed", package, version] => (package, Event::Now(Some(*version))),
        ["remove" | "purge", package, ..] => (package, Event::Now(None)),
        ["trigproc", package, ..] => (package, Event::Triggered),
        _ => return None,
    };
    Some((when, package.split(':').next().unwrap_or(package), event))
}

/// A local time of the log. One that the clocks skip or repeat is taken as the zone's rules have it.
fn at(when: &str, zone: &TimeZone) -> Option<Timestamp> {
    let local: DateTime = when.parse().ok()?;
    zone.to_ambiguous_timestamp(local).compatible().ok()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const RECORDED: &str = "2026-07-20 09:15:01 startup archives unpack
2026-07-20 09:15:02 upgrade libccid:amd64 1.5.2-1 1.5.3-1
2026-07-20 09:15:02 status half-configured libccid:amd64 1.5.2-1
2026-07-20 09:15:03 configure libccid:amd64 1.5.3-1 <none>
2026-07-20 09:15:03 status installed libccid:amd64 1.5.3-1
2026-07-20 09:15:04 trigproc man-db:amd64 2.11.2-2 <none>
2026-07-20 09:15:09 status installed man-db:amd64 2.11.2-2
2026-11-20 10:00:00 install pcscd:amd64 <none> 1.9.9-2
2026-11-20 10:00:01 remove pcscd:amd64 1.9.9-2 <none>
2026-11-20 10:00:02 purge pcscd:amd64 1.9.9-2 <none>
2026-11-21 10:00:00 status installed chromium:amd64 151.0-1
";

    #[test]
    fn recorded_log() {
        let london = TimeZone::get("Europe/London").unwrap();
        let told: Vec<_> = parse(RECORDED, &london)
            .into_iter()
            .map(|entry| (entry.at.to_string(), entry.package, entry.version.unwrap_or_default()))
            .collect();
        let change = |at: &str, package: &str, version: &str| (at.to_owned(), package.to_owned(), version.to_owned());
        let expected = [
            change("2026-07-20T08:15:02Z", "libccid", "1.5.3-1"),
            change("2026-11-20T10:00:00Z", "pcscd", "1.9.9-2"),
            change("2026-11-20T10:00:01Z", "pcscd", ""),
            change("2026-11-21T10:00:00Z", "chromium", "151.0-1"),
        ];
        assert_eq!(told, expected);
    }

    #[test]
    fn a_version_that_comes_back_is_a_change() {
        let line = |version: &str| format!("2026-11-20 10:00:00 upgrade a:all 0 {version}\n");
        assert_eq!(parse(&[line("1"), line("2"), line("1")].concat(), &TimeZone::UTC).len(), 3);
    }

    proptest! {
        #[test]
        fn any_text(text in "\\PC{0,300}") {
            let _ = parse(&text, &TimeZone::UTC);
        }

        #[test]
        fn any_line(when in "[0-9 :-]{19}", action in "(install|upgrade|status installed|remove|trigproc)", words in "[a-z:<> 0-9]{0,30}") {
            let line = format!("{when} {action} {words}");
            prop_assert!(parse(&line, &TimeZone::UTC).len() <= 1);
        }
    }
}
