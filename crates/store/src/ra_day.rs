//! Days with the registration authority, and who is seen when.

use jiff::civil::Date;
use lanyard_model::{Id, RaDay, RaSlot};

use crate::record::{Record, Table};
use crate::row::{text, whole};
use crate::{Read, StoreError};

impl Record for RaDay {
    const TABLE: &'static Table = &Table {
        name: "ra_day",
        columns: &[
            text("id"),
            text("held_on"),
            text("starts_at"),
            text("ends_at"),
            text("pause_from"),
            text("pause_until"),
            text("room"),
            text("visitor"),
            text("note"),
            whole("sequence"),
            text("cancelled_on"),
        ],
    };

    fn id(&self) -> &Id<Self> {
        &self.id
    }
}

impl Record for RaSlot {
    const TABLE: &'static Table = &Table {
        name: "ra_slot",
        columns: &[text("id"), text("visit"), text("person"), text("purpose"), text("starts_at"), text("ends_at")],
    };

    fn id(&self) -> &Id<Self> {
        &self.id
    }
}

impl Read {
    /// Visits, the latest first.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn ra_days(&mut self) -> Result<Vec<RaDay>, StoreError> {
        self.select("ORDER BY held_on DESC, id", &[]).await
    }

    /// Visits from a day on that were not called off, the next first.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn ra_days_from(&mut self, day: Date) -> Result<Vec<RaDay>, StoreError> {
        self.select("AND held_on >= $2 AND cancelled_on IS NULL ORDER BY held_on, starts_at, id", &[day.to_string().into()]).await
    }

    /// Who is seen at a visit, in the order of their times.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn ra_slots(&mut self, visit: &Id<RaDay>) -> Result<Vec<RaSlot>, StoreError> {
        self.select("AND visit = $2 ORDER BY starts_at, id", &[visit.as_str().into()]).await
    }
}
