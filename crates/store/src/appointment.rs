//! Appointments with a sponsor or local smartcard administrator.

use jiff::civil::Date;
use lanyard_model::{Appointment, Id};

use crate::record::{Record, Table};
use crate::row::{text, whole};
use crate::{Read, StoreError};

impl Record for Appointment {
    const TABLE: &'static Table = &Table {
        name: "appointment",
        columns: &[
            text("id"),
            text("card"),
            text("helper"),
            text("held_on"),
            text("starts_at"),
            text("ends_at"),
            text("room"),
            whole("sequence"),
            text("cancelled_on"),
        ],
    };

    fn id(&self) -> &Id<Self> {
        &self.id
    }
}

impl Read {
    /// Appointments from this day on that were not called off, the next first.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn appointments_from(&mut self, day: Date) -> Result<Vec<Appointment>, StoreError> {
        self.select("AND held_on >= $2 AND cancelled_on IS NULL ORDER BY held_on, starts_at, id", &[day.to_string().into()]).await
    }
}
