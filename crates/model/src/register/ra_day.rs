//! Days with the registration authority in the practice.

use jiff::civil::{Date, Time};
use serde::{Deserialize, Serialize};

use crate::{Id, Person};

/// One visit.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RaDay {
    /// Identifier.
    pub id: Id<Self>,
    /// The day.
    pub held_on: Date,
    /// They begin.
    pub starts_at: Time,
    /// They leave.
    pub ends_at: Time,
    /// They rest from then.
    pub pause_from: Option<Time>,
    /// They go on then.
    pub pause_until: Option<Time>,
    /// Room.
    pub room: Option<String>,
    /// Who comes.
    pub visitor: Option<String>,
    /// What else to know.
    pub note: Option<String>,
    /// How often it was changed: the sequence number of its calendar entries.
    pub sequence: i64,
    /// The day on which it was called off.
    pub cancelled_on: Option<Date>,
}

/// One person's time at a visit.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RaSlot {
    /// Identifier.
    pub id: Id<Self>,
    /// The visit.
    pub visit: Id<RaDay>,
    /// Whose.
    pub person: Id<Person>,
    /// What for.
    pub purpose: RaPurpose,
    /// Begins.
    pub starts_at: Time,
    /// Ends.
    pub ends_at: Time,
}

/// What the registration authority does for one person.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum RaPurpose {
    /// A new card.
    Replacement,
    /// New certificates.
    Renewal,
    /// Unlocking the passcode.
    Unlock,
}
