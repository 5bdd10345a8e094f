//! Which cards their newest checkup found locked, unless they were unlocked since.

use std::collections::BTreeSet;

use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan as _};
use lanyard_diagnose::uk_date;
use lanyard_model::{Card, CardEventKind, EventKind, Id, IncidentState, ReceivedCheckup};
use lanyard_store::{Read, StoreError};

use super::register::Register;

/// What a checkup saw so many days ago says nothing of today.
const FRESH_DAYS: i64 = 30;

/// The cards that are locked. Where a checkup did not tell which of a person's cards it saw, all of them count.
pub(super) async fn cards(read: &mut Read, register: &Register) -> Result<BTreeSet<Id<Card>>, StoreError> {
    let since =
        register.today.saturating_sub(FRESH_DAYS.days()).to_zoned(TimeZone::UTC).map_or(Timestamp::MIN, |start| start.timestamp());
    let mut locked = BTreeSet::new();
    for fault in read.newest_faults(since).await? {
        let was_locked = fault.content.as_ref().and_then(|checkup| checkup.locked()) == Some(true);
        if !was_locked || works_since(read, &fault).await? {
            continue;
        }
        let seen = |card: &&Card| match &fault.card {
            Some(seen) => card.id == *seen,
            None => Some(&card.holder) == fault.person.as_ref(),
        };
        let theirs = register.cards.iter().map(|(card, _)| card).filter(seen);
        let day = uk_date(fault.taken_at);
        locked.extend(
            theirs.filter(|card| unlocked(register, card).is_none_or(|unlocked| unlocked < day)).map(|card| card.id.clone()),
        );
    }
    Ok(locked)
}

/// Whether somebody said since that it works again.
async fn works_since(read: &mut Read, fault: &ReceivedCheckup) -> Result<bool, StoreError> {
    let Some(incident) = &fault.incident else { return Ok(false) };
    let events = read.incident_events(incident).await?;
    let is_over = IncidentState::after(&events) == IncidentState::Restored;
    Ok(is_over && events.iter().any(|event| event.kind == EventKind::Restored && event.at >= fault.taken_at))
}

/// The last day on which a card was unlocked.
fn unlocked(register: &Register, card: &Card) -> Option<Date> {
    let events = register.card_events.iter().filter(|event| event.card == card.id && event.kind == CardEventKind::Unlocked);
    events.filter_map(|event| event.happened_on).max()
}
