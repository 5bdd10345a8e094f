//! Room links: where somebody outside the practice's network reports what fails in one room.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::Id;

/// The address behind a QR label in a room. It opens a form for that room and nothing else.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RoomLink {
    /// Identifier.
    pub id: Id<Self>,
    /// The room it stands for.
    pub room: String,
    /// The secret part of its address.
    pub secret: String,
    /// When it was made.
    pub made_at: Timestamp,
    /// Since when it opens nothing any more.
    pub revoked_at: Option<Timestamp>,
}
