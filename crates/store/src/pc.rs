//! PCs: finding them.

use lanyard_model::{Id, Pc};

use crate::record::{Record, Table};
use crate::row::{instant, json, text};
use crate::{Read, StoreError};

impl Record for Pc {
    const TABLE: &'static Table = &Table {
        name: "pc",
        columns: &[
            text("id"),
            text("name"),
            text("room"),
            text("machine"),
            json("applications"),
            json("software"),
            instant("seen_at"),
            instant("retired_at"),
        ],
    };

    fn id(&self) -> &Id<Self> {
        &self.id
    }
}

impl Read {
    /// Those in use, by name.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn pcs(&mut self) -> Result<Vec<Pc>, StoreError> {
        self.select("AND retired_at IS NULL ORDER BY LOWER(name), id", &[]).await
    }
}
