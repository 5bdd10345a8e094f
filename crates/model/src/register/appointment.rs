//! Appointments with a sponsor or local smartcard administrator of the practice.

use jiff::civil::{Date, Time};
use serde::{Deserialize, Serialize};

use crate::{Card, Id, Person};

/// A time at which a colleague who may renews or unlocks somebody's card, before the registration authority is needed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Appointment {
    /// Identifier.
    pub id: Id<Self>,
    /// Whose card is dealt with.
    pub card: Id<Card>,
    /// The colleague: somebody else than the card's holder.
    pub helper: Id<Person>,
    /// The day.
    pub held_on: Date,
    /// Begins.
    pub starts_at: Time,
    /// Ends.
    pub ends_at: Time,
    /// Where: at a PC with a second reader.
    pub room: Option<String>,
    /// How often it was changed: the sequence number of its calendar entries.
    pub sequence: i64,
    /// The day on which it was called off.
    pub cancelled_on: Option<Date>,
}
