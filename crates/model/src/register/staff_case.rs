//! Joiners, movers and leavers: what has to be done for each, by whom, until when, and what proves that it was.

use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::{Id, Person, ScreenedText};

/// Somebody joins, changes or leaves.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StaffCase {
    /// Identifier.
    pub id: Id<Self>,
    /// Who.
    pub person: Id<Person>,
    /// Which of the three.
    pub kind: CaseKind,
    /// First day, day of the change, or last day.
    pub day: Date,
    /// Whether a leaver stays in health or care and so keeps the card; `None` until somebody asked.
    pub stays: Option<bool>,
    /// When it was begun.
    pub begun_at: Timestamp,
    /// What began it: `form`, `import` or `api`.
    pub begun_by: String,
    /// Why, for example a change of contract.
    pub reason: Option<ScreenedText>,
    /// The day on which it was signed off, or called off.
    pub closed_on: Option<Date>,
    /// Whether it came to nothing: what was not done by then stays so.
    #[serde(default)]
    pub called_off: bool,
    /// Who called it off, by name.
    pub called_off_by: Option<String>,
    /// Why.
    pub called_off_why: Option<ScreenedText>,
}

/// What happens to somebody's work here.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum CaseKind {
    /// They begin.
    Joiner,
    /// Their job, hours, contract or pay changes.
    Mover,
    /// They go.
    Leaver,
}

impl CaseKind {
    /// All of them, in the order in which a page offers them.
    pub const ALL: [Self; 3] = [Self::Joiner, Self::Mover, Self::Leaver];

    /// Its name in checklists, forms and the API.
    pub fn id(self) -> &'static str {
        match self {
            Self::Joiner => "joiner",
            Self::Mover => "mover",
            Self::Leaver => "leaver",
        }
    }
}

/// One line of a case.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StaffTask {
    /// Identifier.
    pub id: Id<Self>,
    /// Of which case.
    pub staff_case: Id<StaffCase>,
    /// Its place, from 1.
    pub number: i64,
    /// What is to be done.
    pub text: String,
    /// Whose it is, as a role or a name.
    pub owner: Option<String>,
    /// Until when.
    pub due_on: Date,
    /// The day on which it was done.
    pub done_on: Option<Date>,
    /// By whom.
    pub done_by: Option<String>,
    /// What proves it.
    pub evidence: Option<ScreenedText>,
}

/// A line that a practice adds to the checklist of a kind of case. Cases hold their own lines: a change here leaves those that were
/// begun as they are.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChecklistLine {
    /// Identifier.
    pub id: Id<Self>,
    /// Of which checklist.
    pub kind: CaseKind,
    /// What is to be done.
    pub text: String,
    /// Whose it is, as a role.
    pub owner: Option<String>,
    /// Days from the day on which it takes effect; below 0 before it.
    pub days: i64,
}
