//! Imports that were done, so that each can be looked at and undone.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::Id;

/// One import that was confirmed. It is written in portions, between which others write.
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
    /// Its audit entries; what stands between two portions is not its own.
    pub portions: Vec<Portion>,
    /// Records to write.
    pub planned: i64,
    /// Records seen to so far.
    pub written: i64,
    /// Names of records that somebody else changed while it was written, and which were left alone; personal.
    pub meanwhile: Vec<String>,
    /// What the file and the register did not agree on, in sentences; personal.
    pub drift: Vec<String>,
    /// When the last portion was written.
    pub ended_at: Option<Timestamp>,
    /// When it was undone.
    pub undone_at: Option<Timestamp>,
}

/// Entries of the audit trail that follow one another, by their numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Portion {
    /// The first.
    pub first: i64,
    /// The last.
    pub last: i64,
}

impl Portion {
    /// Whether an entry, by its number, is one of it.
    pub fn contains(&self, number: i64) -> bool {
        (self.first..=self.last).contains(&number)
    }
}
