//! When the practice works.

use lanyard_model::{Id, Opening};

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

impl Read {
    /// The practice's days as entered, or the usual ones.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn opening(&mut self) -> Result<Opening, StoreError> {
        Ok(self.find(&Opening::only()).await?.unwrap_or_default())
    }
}
