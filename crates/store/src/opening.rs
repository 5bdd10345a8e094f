//! When the practice works, and which bank holidays hold.

use lanyard_model::{HolidayList, Id, Opening};

use crate::record::{Record, Table};
use crate::row::{json, text, yes};
use crate::{Read, StoreError};

impl Record for Opening {
    const TABLE: &'static Table = &Table {
        name: "opening",
        columns: &[
            text("id"),
            text("nation"),
            yes("saturdays"),
            json("closed"),
            json("busy"),
            json("clinics"),
            text("remind_at"),
            json("hours"),
            json("day_hours"),
        ],
    };

    fn id(&self) -> &Id<Self> {
        &self.id
    }
}

impl Record for HolidayList {
    const TABLE: &'static Table = &Table { name: "holiday_list", columns: &[text("id"), text("taken_on"), json("days")] };

    fn id(&self) -> &Id<Self> {
        &self.id
    }
}

impl Read {
    /// The bank holidays that were put in, if any were.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn holiday_list(&mut self) -> Result<Option<HolidayList>, StoreError> {
        self.find(&HolidayList::only()).await
    }

    /// The practice's days as entered, or the usual ones.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn opening(&mut self) -> Result<Opening, StoreError> {
        Ok(self.find(&Opening::only()).await?.unwrap_or_default())
    }
}
