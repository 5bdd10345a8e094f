//! Positions: what a person may do at an organisation.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::{Id, Person};

/// A position as the registration authority assigned it: a free name tied to a national role with activities.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Position {
    /// Identifier.
    pub id: Id<Self>,
    /// Who holds it.
    pub person: Id<Person>,
    /// Its name, which each registration authority chooses.
    pub name: String,
    /// National role code, for example `R8008`.
    pub role_code: Option<String>,
    /// Activity codes, for example `B0420`.
    pub activities: Vec<String>,
    /// ODS code of the organisation at which it holds; not always this practice.
    pub ods: Option<String>,
    /// First day.
    pub starts_on: Option<Date>,
    /// Last day; `None` while no end is known.
    pub ends_on: Option<Date>,
}

impl Position {
    /// Whether it holds on a day.
    pub fn holds_on(&self, day: Date) -> bool {
        self.starts_on.is_none_or(|start| start <= day) && self.ends_on.is_none_or(|end| day <= end)
    }
}
