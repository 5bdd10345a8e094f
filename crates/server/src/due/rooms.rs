//! In which rooms people work: where checks saw their cards lately.

use std::collections::{BTreeMap, BTreeSet};

use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan as _};
use lanyard_store::{Read, StoreError};

use super::Due;

/// Where a card was so many days ago says nothing of where its holder works now.
const FRESH_DAYS: i64 = 30;

/// Rooms by person; nobody whose card no check has seen lately.
pub(crate) async fn rooms(read: &mut Read, due: &Due) -> Result<BTreeMap<String, String>, StoreError> {
    let since = due.today.saturating_sub(FRESH_DAYS.days()).to_zoned(TimeZone::UTC);
    let since = since.map_or(Timestamp::MIN, |start| start.timestamp());
    let mut of_person: BTreeMap<String, BTreeSet<&str>> = BTreeMap::new();
    for (pc, person) in read.people_at_pcs(since).await? {
        let room = due.facts.pcs.iter().find(|one| one.id == pc.as_str()).and_then(|one| one.room.as_deref());
        of_person.entry(person.to_string()).or_default().extend(room);
    }
    let known = of_person.into_iter().filter(|(_, rooms)| !rooms.is_empty());
    Ok(known.map(|(person, rooms)| (person, rooms.into_iter().collect::<Vec<_>>().join(" or "))).collect())
}
