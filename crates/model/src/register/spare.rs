//! Spares: what lies ready for the morning something breaks, and who took it until when.

use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::{Contact, Id, Person};

/// A shelf of one kind of spare. How many lie there is derived from its [`SpareEvent`]s.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Spare {
    /// Identifier.
    pub id: Id<Self>,
    /// Readers, or blank cards.
    pub kind: SpareKind,
    /// Model of the readers, or series of the blank cards.
    pub model: String,
    /// Room with the shelf; blank cards have none.
    pub room: Option<String>,
    /// The registration authority that holds the blank cards; a practice may not.
    pub held_by: Option<Id<Contact>>,
    /// How many should lie there.
    pub minimum: i64,
    /// The day the shelf was given up.
    pub retired_on: Option<Date>,
}

/// Kinds of spares. A spare card that works is not among them: every card belongs to one named person.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum SpareKind {
    /// Card readers.
    Readers,
    /// Blank cards at the registration authority.
    BlankCards,
}

/// One movement of a shelf.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SpareEvent {
    /// Identifier.
    pub id: Id<Self>,
    /// The shelf.
    pub spare: Id<Spare>,
    /// When.
    pub at: Timestamp,
    /// What.
    pub kind: SpareEventKind,
    /// How many; 1 for a loan and its return.
    pub count: i64,
    /// Who took it, where that is a person of the register.
    pub person: Option<Id<Person>>,
    /// Who took it and where to, as typed.
    pub note: Option<String>,
    /// When a loan should be back.
    pub due_at: Option<Timestamp>,
    /// The loan that a return, loss or longer time is about.
    pub loan: Option<Id<SpareEvent>>,
}

/// What can happen at a shelf.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum SpareEventKind {
    /// Put there: bought or found.
    Added,
    /// Taken on loan.
    Taken,
    /// The loan came back.
    Returned,
    /// The loan stays where it is for good: the reader is in use there, or is lost.
    Kept,
    /// Taken off the shelf for good.
    Removed,
}

/// How many lie on a shelf after these events.
pub fn stock(events: &[SpareEvent]) -> i64 {
    let change = |event: &SpareEvent| match event.kind {
        SpareEventKind::Added | SpareEventKind::Returned => event.count,
        SpareEventKind::Taken | SpareEventKind::Removed => -event.count,
        SpareEventKind::Kept => 0,
    };
    events.iter().map(change).sum()
}

/// The loans among these events that have not ended.
pub fn open_loans(events: &[SpareEvent]) -> impl Iterator<Item = &SpareEvent> {
    let ended = |loan: &SpareEvent| events.iter().any(|event| event.loan.as_ref() == Some(&loan.id));
    events.iter().filter(move |event| event.kind == SpareEventKind::Taken && !ended(event))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn event(id: &str, kind: SpareEventKind, count: i64, loan: Option<&str>) -> SpareEvent {
        SpareEvent {
            id: Id::new(id),
            spare: Id::new("s"),
            at: Timestamp::UNIX_EPOCH,
            kind,
            count,
            person: None,
            note: None,
            due_at: None,
            loan: loan.map(Id::new),
        }
    }

    #[test]
    fn stock_and_loans_follow_from_the_movements() {
        let mut events = vec![event("1", SpareEventKind::Added, 3, None), event("2", SpareEventKind::Taken, 1, None)];
        events.push(event("3", SpareEventKind::Taken, 1, None));
        assert_eq!((stock(&events), open_loans(&events).count()), (1, 2));
        events.push(event("4", SpareEventKind::Returned, 1, Some("2")));
        assert_eq!((stock(&events), open_loans(&events).count()), (2, 1));
        events.push(event("5", SpareEventKind::Kept, 1, Some("3")));
        assert_eq!((stock(&events), open_loans(&events).count()), (2, 0), "a reader that stays where it is does not come back");
    }
}
