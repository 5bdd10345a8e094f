//! Bank holidays as they were published, in place of those that the program brings.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::Id;

/// A practice's list. There is one at most; without it, or for years that it does not cover, the program's own hold.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct HolidayList {
    /// Always [`HolidayList::only`].
    pub id: Id<Self>,
    /// The day on which it was put in.
    pub taken_on: Date,
    /// Its days, for every part of the United Kingdom.
    pub days: Vec<Holiday>,
}

/// One bank holiday.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Holiday {
    /// Where: as [`crate::Opening::nation`].
    pub nation: String,
    /// The day.
    pub date: Date,
    /// What it is called.
    pub name: String,
}

impl HolidayList {
    /// The identifier of the one there is.
    pub fn only() -> Id<Self> {
        Id::new("bank-holidays")
    }
}
