//! Desks and applications: finding them.

use jiff::civil::Date;
use lanyard_model::{Application, Contact, Id};

use crate::record::{Record, Table};
use crate::row::{json, text};
use crate::{Read, StoreError};

impl Record for Contact {
    const TABLE: &'static Table = &Table {
        name: "contact",
        columns: &[
            text("id"),
            text("desk"),
            text("name"),
            text("phone"),
            text("email"),
            json("hours"),
            text("note"),
            text("retired_on"),
        ],
    };

    fn id(&self) -> &Id<Self> {
        &self.id
    }
}

impl Record for Application {
    const TABLE: &'static Table = &Table {
        name: "application",
        columns: &[
            text("id"),
            text("code"),
            text("name"),
            text("cis2"),
            text("asked"),
            text("asked_on"),
            text("note"),
            text("asked_by"),
            text("escalated_on"),
            text("escalated_by"),
        ],
    };

    fn id(&self) -> &Id<Self> {
        &self.id
    }
}

impl Read {
    /// Desks in use on a day, in the order in which they were entered.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn contacts(&mut self, day: Date) -> Result<Vec<Contact>, StoreError> {
        self.in_use(day, "id").await
    }

    /// Applications used here, by name.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn applications(&mut self) -> Result<Vec<Application>, StoreError> {
        self.select("ORDER BY LOWER(name), id", &[]).await
    }
}
