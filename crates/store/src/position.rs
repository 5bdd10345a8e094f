//! Positions: finding them.

use std::collections::BTreeSet;

use jiff::civil::Date;
use lanyard_model::{Id, Person, Position};

use crate::person::LEAVERS;
use crate::record::{Record, Table};
use crate::row::{Value, json, text};
use crate::{Read, StoreError};

impl Record for Position {
    const TABLE: &'static Table = &Table {
        name: "position",
        columns: &[
            text("id"),
            text("person"),
            text("name"),
            text("role_code"),
            json("activities"),
            text("ods"),
            text("starts_on"),
            text("ends_on"),
        ],
    };

    fn id(&self) -> &Id<Self> {
        &self.id
    }
}

impl Read {
    /// Those that end, or that may let their holder do one of these things, by the codes of activities in capitals: as they are written,
    /// with spaces or in small letters, the codes are compared by whoever asks.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn telling_positions(&mut self, codes: &BTreeSet<String>) -> Result<Vec<Position>, StoreError> {
        let activity = |place: usize| format!(" OR UPPER(activities) LIKE ${}", place + 2);
        let any: String = (0..codes.len()).map(activity).collect();
        let values: Vec<Value> = codes.iter().map(|code| format!("%{code}%").into()).collect();
        self.select(&format!("AND (ends_on IS NOT NULL{any}) ORDER BY id"), &values).await
    }

    /// Those of people whose last day is before a day.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn positions_of_leavers(&mut self, day: Date) -> Result<Vec<Position>, StoreError> {
        self.select(&format!("AND person IN ({LEAVERS}) ORDER BY id"), &[day.to_string().into()]).await
    }

    /// Those of a person, the latest first.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn positions_of(&mut self, person: &Id<Person>) -> Result<Vec<Position>, StoreError> {
        self.select("AND person = $2 ORDER BY COALESCE(starts_on, '') DESC, id DESC", &[person.as_str().into()]).await
    }
}
