//! Contracts.

use jiff::civil::Date;
use lanyard_model::{Contract, Id};

use crate::record::{Record, Table};
use crate::row::{text, whole};
use crate::{Read, StoreError};

impl Record for Contract {
    const TABLE: &'static Table = &Table {
        name: "contract",
        columns: &[
            text("id"),
            text("name"),
            text("party"),
            text("reference"),
            text("ends_on"),
            whole("notice_days"),
            text("note"),
            text("retired_on"),
        ],
    };

    fn id(&self) -> &Id<Self> {
        &self.id
    }
}

impl Read {
    /// Those that matter still on a day, the one that ends next first.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn contracts(&mut self, day: Date) -> Result<Vec<Contract>, StoreError> {
        self.in_use(day, "ends_on, id").await
    }
}
