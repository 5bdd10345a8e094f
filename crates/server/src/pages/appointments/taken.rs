//! Times at which somebody or a room is taken: by an appointment, or by a visit of the registration authority.

use jiff::civil::{Date, Time};
use lanyard_store::HeldTimes;

use crate::room;

/// A time from one moment to another on a day.
#[derive(Debug, Clone, Copy)]
pub(super) struct Slot {
    pub(super) day: Date,
    pub(super) from: Time,
    pub(super) until: Time,
}

/// A time that is taken.
#[derive(Debug)]
pub(super) struct Taken {
    pub(super) slot: Slot,
    people: Vec<String>,
    room: Option<String>,
    what: &'static str,
}

impl Taken {
    pub(super) fn of(held: HeldTimes) -> Vec<Self> {
        let appointments = held.appointments.into_iter().map(|(one, holder)| Self {
            slot: Slot { day: one.held_on, from: one.starts_at, until: one.ends_at },
            people: vec![one.helper.to_string(), holder.to_string()],
            room: one.room,
            what: "an appointment",
        });
        let visits = held.visits.into_iter().flat_map(|(visit, slots)| {
            let seen = slots.into_iter().map(move |one| Self {
                slot: Slot { day: visit.held_on, from: one.starts_at, until: one.ends_at },
                people: vec![one.person.to_string()],
                room: None,
                what: "a time with the registration authority",
            });
            // They have the room while they are here, whoever is seen.
            let whole = Self {
                slot: Slot { day: visit.held_on, from: visit.starts_at, until: visit.ends_at },
                people: Vec::new(),
                room: visit.room,
                what: "a visit of the registration authority",
            };
            [whole].into_iter().chain(seen)
        });
        appointments.chain(visits).collect()
    }

    pub(super) fn is_of(&self, person: &str) -> bool {
        self.people.iter().any(|one| one == person)
    }

    pub(super) fn is_in(&self, room: &str) -> bool {
        self.room.as_deref().is_some_and(|own| room::is_same(own, room))
    }

    /// What it is and when, as one says it.
    pub(super) fn said(&self) -> String {
        let clock = |time: Time| time.strftime("%H:%M").to_string();
        format!("{} from {} until {}", self.what, clock(self.slot.from), clock(self.slot.until))
    }
}

impl Slot {
    pub(super) fn meets(&self, other: &Self) -> bool {
        self.day == other.day && self.from < other.until && other.from < self.until
    }
}
