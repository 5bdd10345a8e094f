//! Spares and their movements.

use jiff::civil::Date;
use lanyard_model::{Alternative, CardReader, Id, Spare, SpareEvent};

use crate::record::{Record, Table};
use crate::row::{instant, text, whole};
use crate::{Read, StoreError};

impl Record for Spare {
    const TABLE: &'static Table = &Table {
        name: "spare",
        columns: &[text("id"), text("kind"), text("model"), text("room"), text("held_by"), whole("minimum"), text("retired_on")],
    };

    fn id(&self) -> &Id<Self> {
        &self.id
    }
}

impl Record for SpareEvent {
    const TABLE: &'static Table = &Table {
        name: "spare_event",
        columns: &[
            text("id"),
            text("spare"),
            instant("at"),
            text("kind"),
            whole("count"),
            text("person"),
            text("note"),
            instant("due_at"),
            text("loan"),
            text("reader"),
        ],
    };

    fn id(&self) -> &Id<Self> {
        &self.id
    }
}

impl Record for Alternative {
    const TABLE: &'static Table = &Table {
        name: "alternative",
        columns: &[
            text("id"),
            text("role"),
            text("method"),
            text("approved_by"),
            text("approved_on"),
            text("note"),
            text("retired_on"),
        ],
    };

    fn id(&self) -> &Id<Self> {
        &self.id
    }
}

impl Read {
    /// Shelves in use on a day, by room and model.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn spares(&mut self, day: Date) -> Result<Vec<Spare>, StoreError> {
        self.in_use(day, "kind DESC, LOWER(COALESCE(room, '')), LOWER(model), id").await
    }

    /// What moved at a shelf, oldest first.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn spare_events(&mut self, spare: &Id<Spare>) -> Result<Vec<SpareEvent>, StoreError> {
        self.select("AND spare = $2 ORDER BY at, id", &[spare.as_str().into()]).await
    }

    /// What moved at any shelf, oldest first, as [`Self::spare_events`] orders it.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn all_spare_events(&mut self) -> Result<Vec<SpareEvent>, StoreError> {
        self.select("ORDER BY at, id", &[]).await
    }

    /// Loans that have not ended, the longest due first.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn open_loans(&mut self) -> Result<Vec<SpareEvent>, StoreError> {
        let open = "AND kind = 'taken' AND NOT EXISTS (SELECT 1 FROM spare_event ended WHERE ended.practice = $1 \
                    AND ended.loan = spare_event.id) ORDER BY COALESCE(due_at, at), id";
        self.select(open, &[]).await
    }

    /// What moved of one reader, oldest first.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn loans_of_reader(&mut self, reader: &Id<CardReader>) -> Result<Vec<SpareEvent>, StoreError> {
        self.select("AND reader = $2 ORDER BY at, id", &[reader.as_str().into()]).await
    }

    /// Alternatives in force on a day, by job.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn alternatives(&mut self, day: Date) -> Result<Vec<Alternative>, StoreError> {
        self.in_use(day, "LOWER(role), method, id").await
    }
}
