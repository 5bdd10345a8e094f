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
    /// Who handed in the check or wrote it down, by the name of their account: not always the one who was trained.
    #[serde(default)]
    pub entered_by: Option<String>,
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
    /// The check of a module of the practice's own; empty where it has none, or the built-in one holds.
    #[serde(default)]
    pub questions: Vec<ModuleQuestion>,
    /// Since when a module of the practice's own is not taught any more.
    #[serde(default)]
    pub retired_on: Option<Date>,
    /// When it was written.
    pub made_at: Timestamp,
}

/// One question of a practice's own check.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ModuleQuestion {
    /// The question.
    pub question: String,
    /// What can be answered.
    pub answers: Vec<String>,
    /// The right one, counted from 1.
    pub right: i64,
    /// Why.
    pub because: String,
}
