//! Training: who passed what, and until when it counts.

use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::{Id, Person};

/// A task that somebody was trained for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Training {
    /// Identifier.
    pub id: Id<Self>,
    /// Who.
    pub person: Id<Person>,
    /// Id of the module, for example `first-help`.
    pub task: String,
    /// The day they passed.
    pub passed_on: Date,
    /// The last day on which it counts; `None` while no end is known.
    pub expires_on: Option<Date>,
    /// Which text of the module they passed: the number of a [`ModuleText`], `None` for the one that is built in.
    #[serde(default)]
    pub text: Option<i64>,
}

/// What a practice teaches instead of a built-in module's text, or beside them. Each change is another text: what somebody passed
/// stays as they read it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ModuleText {
    /// Identifier.
    pub id: Id<Self>,
    /// Id of the module; that of a built-in one where this stands in its place.
    pub module: String,
    /// Counted from 1; the highest one is in force.
    pub number: i64,
    /// Title.
    pub title: String,
    /// Whom it is for.
    pub for_whom: String,
    /// How long it takes, in minutes.
    pub minutes: i64,
    /// How long passing counts, in months.
    pub months: i64,
    /// What to know.
    pub points: Vec<String>,
    /// When it was written.
    pub made_at: Timestamp,
}
