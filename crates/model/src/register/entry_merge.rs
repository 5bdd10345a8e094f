//! Two entries of one PC, reader or card that were made one.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::Id;

/// One merge. What it changed are the audit entries from `first` to `last`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct EntryMerge {
    /// Identifier.
    pub id: Id<Self>,
    /// What was entered twice.
    pub thing: Thing,
    /// The id of the entry that stays.
    pub kept: String,
    /// The id of the entry that is gone; its history stands under it.
    pub gone: String,
    /// What that entry was called.
    pub name: String,
    /// When.
    pub at: Timestamp,
    /// Number of its first audit entry.
    pub first: i64,
    /// Number of its last audit entry.
    pub last: i64,
    /// When it was undone.
    pub undone_at: Option<Timestamp>,
}

/// Things that can be entered twice, people apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Thing {
    /// A PC.
    Pc,
    /// A card reader.
    Reader,
    /// A smartcard.
    Card,
}
