//! What changed lately on this PC, as far as it can stop a smartcard.

pub(crate) mod fuzz;
mod history;
mod kind;
#[cfg(target_os = "linux")]
mod linux;
mod package_log;
#[cfg(windows)]
mod windows;

use jiff::{SignedDuration, Timestamp};
use lanyard_diagnose::Product;
use lanyard_model::{Change, Fact, UnreadChanges};
use serde::{Deserialize, Serialize};

use self::kind::kind_of;
#[cfg(target_os = "linux")]
use self::linux as system;
use self::package_log::Logged;
#[cfg(windows)]
use self::windows as system;
use crate::edge;
use crate::request::Request;

/// The most changes that are given.
const MOST: usize = 200;

/// What changed, and of which kinds of change not all could be read.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Changes {
    /// In the order of time.
    pub changes: Vec<Change>,
    /// None when all were read.
    pub unread: Vec<UnreadChanges>,
}

/// Reads what changed within the days of the request.
pub fn read(request: &Request) -> Fact<Changes> {
    let oldest = edge::now().saturating_sub(SignedDuration::from_hours(24 * i64::from(request.changes_days)));
    system::log()
        .map(|(log, unread)| Changes { changes: changes(log, &request.products, oldest.unwrap_or(Timestamp::MIN)), unread })
}

/// The changes that matter, in the order of time; the newest when there are too many.
fn changes(log: Vec<Logged>, products: &[Product], oldest: Timestamp) -> Vec<Change> {
    let recent = log.into_iter().rev().filter(|entry| entry.at >= oldest);
    let change = |entry: Logged| {
        let kind = entry.kind.or_else(|| kind_of(&entry.package, products))?;
        Some(Change { at: entry.at, kind, name: entry.package, version: entry.version })
    };
    let mut newest_first: Vec<Change> = recent.filter_map(change).take(MOST).collect();
    newest_first.reverse();
    newest_first
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn recent_changes_that_matter() {
        let logged = |hour: i64, package: &str| Logged {
            at: Timestamp::from_second(hour * 3600).unwrap(),
            package: package.to_owned(),
            version: Some("1".to_owned()),
            kind: None,
        };
        let mut log = vec![logged(1, "pcscd"), logged(8, "libccid"), logged(9, "vim"), logged(10, "chromium")];
        let names = |changes: Vec<Change>| changes.into_iter().map(|change| change.name).collect::<Vec<_>>();
        let oldest = Timestamp::from_second(5 * 3600).unwrap();
        assert_eq!(names(changes(log.clone(), &[], oldest)), ["libccid", "chromium"]);
        log.extend((0..500).map(|hour| logged(11 + hour, "pcscd")));
        let kept = changes(log, &[], oldest);
        assert_eq!((kept.len(), kept.last().unwrap().at.as_second() / 3600), (MOST, 510));
    }
}
