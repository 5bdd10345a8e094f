//! Card readers: finding them.

use jiff::civil::Date;
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

/// As people read it: maker and model, then the number that tells two of a kind apart.
const BY_NAME: &str = "LOWER(COALESCE(make || ' ', '') || model), LOWER(COALESCE(serial, '')), id";

impl Read {
    /// Those in use on a day, by room, name and serial number.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn readers(&mut self, day: Date) -> Result<Vec<CardReader>, StoreError> {
        self.in_use(day, &format!("LOWER(COALESCE(room, '')), {BY_NAME}")).await
    }

    /// Those in use on a day and plugged into a PC, by name and serial number.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn readers_of(&mut self, pc: &Id<Pc>, day: Date) -> Result<Vec<CardReader>, StoreError> {
        let mut readers: Vec<CardReader> = self.in_use(day, BY_NAME).await?;
        readers.retain(|reader| reader.pc.as_ref() == Some(pc));
        Ok(readers)
    }
}
