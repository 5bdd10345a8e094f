//! How somebody without a card that works got on meanwhile: who, why, until when.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::{Id, Person, ScreenedText};

/// One such time. Sharing a card is not among the kinds, and cannot be written down.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StandIn {
    /// Identifier.
    pub id: Id<Self>,
    /// How.
    pub kind: StandInKind,
    /// Who had no card that works.
    pub person: Id<Person>,
    /// In supervised access: who used their own card, stayed, and did the entry.
    pub authorised: Option<Id<Person>>,
    /// Why.
    pub why: Option<ScreenedText>,
    /// From when.
    pub from_at: Timestamp,
    /// Until when at most.
    pub until_at: Timestamp,
}

/// How somebody gets on without a card of their own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum StandInKind {
    /// An authorised person uses their own card, stays, and does the entry.
    Supervised,
    /// What the registration authority's local policy allows.
    Fallback,
}
