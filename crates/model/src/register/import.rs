//! Imports that were done, so that each can be looked at and undone.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::Id;

/// One import that was confirmed. The changes it made are the audit entries from `first` to `last`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Import {
    /// Identifier.
    pub id: Id<Self>,
    /// When.
    pub at: Timestamp,
    /// Name of the file.
    pub file: String,
    /// What was in it: `people`, `cards`, `positions`, `pcs` or `readers`.
    pub kind: String,
    /// Records added.
    pub added: i64,
    /// Records changed.
    pub changed: i64,
    /// Rows that said what was known already.
    pub left_alone: i64,
    /// Rows that could not be read.
    pub unreadable: i64,
    /// Number of its first audit entry.
    pub first: i64,
    /// Number of its last audit entry.
    pub last: i64,
    /// What the file and the register did not agree on, in sentences; personal.
    pub drift: Vec<String>,
    /// When it was undone.
    pub undone_at: Option<Timestamp>,
}
