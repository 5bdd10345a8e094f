//! Spares: what lies ready for the morning something breaks, and who took it until when.

use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::{CardReader, Contact, Id, Person};

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
    /// Which reader, where somebody said so.
    #[serde(default)]
    pub reader: Option<Id<CardReader>>,
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

/// Readers in use that lie on a shelf and can be told apart: those with a serial number, of its model and in its room, at
/// no PC; not those that were taken from it and did not come back.
pub fn lying_there<'a>(shelf: &Spare, readers: &'a [CardReader], events: &[SpareEvent]) -> Vec<&'a CardReader> {
    let same = |one: &str, other: &str| one.trim().eq_ignore_ascii_case(other.trim());
    let model = |reader: &CardReader| {
        let with_make = reader.make.as_ref().map(|make| format!("{make} {}", reader.model));
        same(&reader.model, &shelf.model) || with_make.is_some_and(|name| same(&name, &shelf.model))
    };
    let room = |reader: &CardReader| reader.room.as_deref().zip(shelf.room.as_deref()).is_some_and(|(one, other)| same(one, other));
    let is_out = |reader: &CardReader| {
        let last = events.iter().rev().find(|event| event.reader.as_ref() == Some(&reader.id));
        last.is_some_and(|last| matches!(last.kind, SpareEventKind::Taken | SpareEventKind::Kept))
    };
    let idle = |reader: &CardReader| reader.serial.is_some() && reader.pc.is_none();
    readers.iter().filter(|reader| idle(reader) && model(reader) && room(reader) && !is_out(reader)).collect()
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
            reader: None,
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

    fn reader(id: &str) -> CardReader {
        CardReader {
            id: Id::new(id),
            make: Some("HID".to_owned()),
            model: "Omnikey 3121".to_owned(),
            serial: Some(id.to_owned()),
            bought_on: None,
            warranty_until: None,
            room: Some("Cupboard".to_owned()),
            pc: None,
            retired_on: None,
        }
    }

    #[test]
    fn what_lies_on_a_shelf_is_of_its_model_and_room_and_was_not_taken() {
        let (kind, model, room) = (SpareKind::Readers, "HID Omnikey 3121".to_owned(), Some("cupboard".to_owned()));
        let shelf = Spare { id: Id::new("s"), kind, model, room, held_by: None, minimum: 1, retired_on: None };
        let readers = [
            reader("a"),
            reader("b"),
            CardReader { room: Some("Reception".to_owned()), ..reader("elsewhere") },
            CardReader { pc: Some(Id::new("pc")), ..reader("at a PC") },
            CardReader { model: "Gemalto".to_owned(), ..reader("another") },
            CardReader { serial: None, ..reader("not told apart") },
        ];
        let there = |events: &[SpareEvent]| {
            lying_there(&shelf, &readers, events).iter().map(|reader| reader.id.to_string()).collect::<Vec<_>>()
        };
        let of = |id: &str, kind| SpareEvent { reader: Some(Id::new("a")), ..event(id, kind, 1, None) };
        assert_eq!(there(&[]), ["a", "b"]);
        let taken = of("1", SpareEventKind::Taken);
        assert_eq!(there(std::slice::from_ref(&taken)), ["b"]);
        assert_eq!(there(&[taken.clone(), of("2", SpareEventKind::Kept)]), ["b"]);
        assert_eq!(there(&[taken, of("2", SpareEventKind::Returned)]), ["a", "b"]);
    }
}
