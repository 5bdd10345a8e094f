//! Two entries of one person that were made one.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::{Id, Person};

/// One merge. What it changed are the audit entries from `first` to `last`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PersonMerge {
    /// Identifier.
    pub id: Id<Self>,
    /// The entry that stays.
    pub kept: Id<Person>,
    /// The id of the entry that is gone; its history stands under it.
    pub gone: Id<Person>,
    /// The name that entry had; `None` once it was erased.
    pub name: Option<String>,
    /// When.
    pub at: Timestamp,
    /// Number of its first audit entry.
    pub first: i64,
    /// Number of its last audit entry.
    pub last: i64,
    /// When it was undone.
    pub undone_at: Option<Timestamp>,
}
