//! Wall links: where a screen in the staff room shows how the practice stands, without signing in.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::Id;

/// The address that one screen opens. It shows counts and places, and nothing about anybody.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct WallLink {
    /// Identifier.
    pub id: Id<Self>,
    /// Where the screen hangs.
    pub place: String,
    /// The secret part of its address.
    pub secret: String,
    /// When it was made.
    pub made_at: Timestamp,
    /// Since when it opens nothing any more.
    pub revoked_at: Option<Timestamp>,
}
