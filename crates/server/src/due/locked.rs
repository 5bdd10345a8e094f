//! Whose card the newest checkup found locked, unless it was unlocked since.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan as _};
use lanyard_diagnose::uk_date;
use lanyard_model::{Card, CardEventKind, Id, Person};
use lanyard_store::{Read, StoreError};

use super::register::Register;

/// What a checkup saw so many days ago says nothing of today.
const FRESH_DAYS: i64 = 30;

/// Whoever holds a card that is locked. A checkup does not tell which of a person's cards it saw: all of them count.
pub(super) async fn people(read: &mut Read, register: &Register) -> Result<BTreeSet<Id<Person>>, StoreError> {
    let since =
        register.today.saturating_sub(FRESH_DAYS.days()).to_zoned(TimeZone::UTC).map_or(Timestamp::MIN, |start| start.timestamp());
    let faults = read.newest_faults(since).await?;
    let locked = faults.into_iter().filter(|fault| fault.content.as_ref().and_then(|checkup| checkup.locked()) == Some(true));
    let seen: BTreeMap<Id<Person>, Date> = locked.filter_map(|fault| Some((fault.person?, uk_date(fault.taken_at)))).collect();
    if seen.is_empty() {
        return Ok(BTreeSet::new());
    }
    let unlocked = unlocked(register);
    let still = |person: &Id<Person>, day: &Date| unlocked.get(person).is_none_or(|unlocked| unlocked < day);
    Ok(seen.iter().filter(|(person, day)| still(person, day)).map(|(person, _)| person.clone()).collect())
}

/// The last day on which each person's card was unlocked.
fn unlocked(register: &Register) -> BTreeMap<Id<Person>, Date> {
    let holders: BTreeMap<&Id<Card>, &Id<Person>> = register.cards.iter().map(|(card, _)| (&card.id, &card.holder)).collect();
    let mut last = BTreeMap::new();
    for event in register.card_events.iter().filter(|event| event.kind == CardEventKind::Unlocked) {
        let (Some(holder), Some(day)) = (holders.get(&event.card), event.happened_on) else { continue };
        let known = last.entry((*holder).clone()).or_insert(day);
        *known = day.max(*known);
    }
    last
}
