//! Who is there on which days.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::{Id, Person};

/// On which days of the week somebody works, and when they are away. Why they are away is nobody's business here.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rota {
    /// Identifier.
    pub id: Id<Self>,
    /// Whose.
    pub person: Id<Person>,
    /// Days of the week: 1 is Monday, 7 is Sunday.
    pub days: Vec<i8>,
    /// Leave that is known.
    pub away: Vec<Away>,
    /// IT staff, who do not count among those trained at the front desk.
    pub is_it: bool,
}

/// Days on which somebody is away, both included.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Away {
    /// First day.
    pub from: Date,
    /// Last day.
    pub until: Date,
}
