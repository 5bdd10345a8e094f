//! What a report of Care Identity Management and the register do not agree on.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use jiff::civil::Date;
use lanyard_model::{Card, CardStatus, Id, Person};
use lanyard_store::with_status;

use super::columns::Kind;
use super::plan::Register;

/// What the rows of a report were about.
#[derive(Debug, Clone, Copy)]
pub(super) struct Report<'a> {
    /// The row that was about a record, by its id.
    pub(super) seen: &'a HashMap<String, usize>,
    /// Cards and positions of rows that cannot be read, by id: they are in the report.
    pub(super) mentioned: &'a HashSet<String>,
    /// Whether it calls a card active, by the card's id; only where it says how the card stands.
    pub(super) called_active: &'a HashMap<String, bool>,
}

impl Report<'_> {
    /// Whether a record is in the report.
    fn holds(&self, id: &str) -> bool {
        self.seen.contains_key(id) || self.mentioned.contains(id)
    }
}

/// Differences in sentences: there but not here, here but not there, ended here but active there, leavers whose card or position still
/// works, and people with two active cards.
pub(super) fn between(kind: Kind, before: &Register, after: &Register, report: Report, today: Date) -> Vec<String> {
    match kind {
        Kind::Cards => cards(before, after, report, today),
        Kind::Positions => positions(before, after, report, today),
        _ => Vec::new(),
    }
}

fn by_id(register: &Register) -> BTreeMap<&Id<Person>, &Person> {
    register.people.iter().map(|person| (&person.id, person)).collect()
}

fn has_left(person: &Person, today: Date) -> bool {
    person.left_on.is_some_and(|last| last < today)
}

fn said(card: &Card) -> String {
    card.serial.as_ref().map_or_else(|| "a card without a number".to_owned(), |serial| format!("card {serial}"))
}

fn cards(before: &Register, after: &Register, report: Report, today: Date) -> Vec<String> {
    let mut told = Vec::new();
    let mut events = after.events.clone();
    events.sort_by(|a, b| (a.happened_on, &a.id).cmp(&(b.happened_on, &b.id)));
    let people = by_id(after);
    let known: BTreeSet<&Id<Card>> = before.cards.iter().map(|card| &card.id).collect();
    let mut active: BTreeMap<Id<Person>, usize> = BTreeMap::new();
    for (card, status) in with_status(after.cards.clone(), &events, today) {
        let Some(person) = people.get(&card.holder) else { continue };
        if !known.contains(&card.id) {
            told.push(format!("In the report, not here before: {} of {}.", said(&card), person.name));
        }
        let called_active = report.called_active.get(card.id.as_str()).copied();
        let ended = matches!(status, CardStatus::Replaced | CardStatus::Lost | CardStatus::Cancelled);
        if ended && called_active == Some(true) {
            told.push(format!(
                "Here {}, active in the report: {} of {}. Tell the registration authority.",
                crate::ui::card_status(status).to_lowercase(),
                said(&card),
                person.name
            ));
        }
        if matches!(status, CardStatus::Active | CardStatus::Expired) && !report.holds(card.id.as_str()) {
            told.push(format!("Here, not in the report: {} of {}.", said(&card), person.name));
        }
        // The report is nearer to what the card can still do than what was written down here.
        if called_active.unwrap_or(status == CardStatus::Active) {
            *active.entry(card.holder.clone()).or_default() += 1;
            if has_left(person, today) {
                told.push(format!(
                    "{} has left, and {} is still active. Ask the registration authority to end the access here.",
                    person.name,
                    said(&card)
                ));
            }
        }
    }
    let two =
        active.into_iter().filter(|(_, count)| *count > 1).filter_map(|(id, count)| Some((people.get(&id)?.name.clone(), count)));
    told.extend(two.map(|(name, count)| format!("{name} has {count} active cards. One person has one card.")));
    told
}

fn positions(before: &Register, after: &Register, report: Report, today: Date) -> Vec<String> {
    let mut told = Vec::new();
    let people = by_id(after);
    let before: BTreeSet<_> = before.positions.iter().map(|position| &position.id).collect();
    for position in after.positions.iter().filter(|position| position.holds_on(today)) {
        let Some(person) = people.get(&position.person) else { continue };
        let known = before.contains(&position.id);
        if !known {
            told.push(format!("In the report, not here before: position {} of {}.", position.name, person.name));
        }
        if known && !report.holds(position.id.as_str()) {
            told.push(format!("Here, not in the report: position {} of {}.", position.name, person.name));
        }
        if has_left(person, today) {
            told.push(format!(
                "{} has left, and the position {} still holds. Ask a sponsor to end it.",
                person.name, position.name
            ));
        }
    }
    told
}
