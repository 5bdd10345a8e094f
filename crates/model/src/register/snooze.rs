//! Snoozes: reminders that rest for a while, with the reason.

use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::{Id, ScreenedText};

/// That nobody is reminded of one step of a deadline until a day. Pages go on showing it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Snooze {
    /// Identifier.
    pub id: Id<Self>,
    /// The deadline's key.
    pub key: String,
    /// Its step when it was snoozed: the next one is told again.
    pub stage: i32,
    /// What it is about, without a person's name.
    pub about: String,
    /// The last day on which it rests.
    pub until: Date,
    /// Why.
    pub reason: Option<ScreenedText>,
    /// When it was snoozed.
    pub made_at: Timestamp,
    /// When somebody ended it early.
    pub ended_at: Option<Timestamp>,
}
