//! Card readers: finding them.

use lanyard_model::{CardReader, Id, Pc};

use crate::record::{Record, Table};
use crate::row::text;
use crate::{Read, StoreError};

impl Record for CardReader {
    const TABLE: &'static Table = &Table {
        name: "reader",
        columns: &[
            text("id"),
            text("make"),
            text("model"),
            text("serial"),
            text("bought_on"),
            text("warranty_until"),
            text("room"),
            text("pc"),
            text("retired_on"),
        ],
    };

    fn id(&self) -> &Id<Self> {
        &self.id
    }
}

impl Read {
    /// Those in use, by room and model.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn readers(&mut self) -> Result<Vec<CardReader>, StoreError> {
        self.select("AND retired_on IS NULL ORDER BY LOWER(COALESCE(room, '')), LOWER(model), id", &[]).await
    }

    /// Those plugged into a PC.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn readers_of(&mut self, pc: &Id<Pc>) -> Result<Vec<CardReader>, StoreError> {
        self.select("AND pc = $2 AND retired_on IS NULL ORDER BY id", &[pc.as_str().into()]).await
    }
}
