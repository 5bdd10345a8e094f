//! Who is there on which days.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::{Hours, Id, Person};

/// On which days of the week somebody works, and when they are away. Why they are away is nobody's business here.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rota {
    /// Identifier.
    pub id: Id<Self>,
    /// Whose.
    pub person: Id<Person>,
    /// Days of the week: 1 is Monday, 7 is Sunday.
    pub days: Vec<i8>,
    /// Hours on days on which they are there for a part of the day; without, they are there all day.
    #[serde(default)]
    pub hours: Vec<DayHours>,
    /// Leave that is known.
    pub away: Vec<Away>,
    /// IT staff, who do not count among those trained at the front desk.
    pub is_it: bool,
}

/// From when until when somebody is there, or a practice is open, on a day of the week.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct DayHours {
    /// 1 is Monday, 7 is Sunday.
    pub day: i8,
    /// The hours.
    pub hours: Hours,
}

/// Days on which somebody is away, both included.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Away {
    /// First day.
    pub from: Date,
    /// Last day.
    pub until: Date,
}
