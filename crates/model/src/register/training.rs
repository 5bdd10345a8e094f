//! Training: who passed what, and until when it counts.

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
}
