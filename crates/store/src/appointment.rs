//! Appointments with a sponsor or local smartcard administrator.

use jiff::civil::Date;
use lanyard_model::{Appointment, Card, Id, Ods, Person, RaDay, RaSlot};

use crate::database::Tx;
use crate::read::select;
use crate::record::{Record, Table};
use crate::row::{Value, text, whole};
use crate::{Read, StoreError, Write};

/// Times that people and rooms are held for and that were not called off.
#[derive(Debug, Default)]
pub struct HeldTimes {
    /// Appointments, each with the holder of its card.
    pub appointments: Vec<(Appointment, Id<Person>)>,
    /// Visits of the registration authority, each with who is seen when.
    pub visits: Vec<(RaDay, Vec<RaSlot>)>,
}

/// Of both kinds: from a day on, and on one.
const FROM: &str = "AND held_on >= $2 AND cancelled_on IS NULL ORDER BY held_on, starts_at, id";
const ON: &str = "AND held_on = $2 AND cancelled_on IS NULL ORDER BY starts_at, id";

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
        self.select(FROM, &[day.to_string().into()]).await
    }

    /// What is held from this day on.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn held_from(&mut self, day: Date) -> Result<HeldTimes, StoreError> {
        held(&mut self.tx, &self.practice, FROM, day).await
    }
}

impl Write<'_> {
    /// What is held on this day, as it stands within this change.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn held_on(&mut self, day: Date) -> Result<HeldTimes, StoreError> {
        let practice = self.practice().clone();
        held(&mut self.tx, &practice, ON, day).await
    }
}

async fn held(tx: &mut Tx, practice: &Ods, when: &str, day: Date) -> Result<HeldTimes, StoreError> {
    let day: [Value; 1] = [day.to_string().into()];
    let mut held = HeldTimes::default();
    for appointment in select::<Appointment>(tx, practice, when, &day).await? {
        let card: Vec<Card> = select(tx, practice, "AND id = $2", &[appointment.card.as_str().into()]).await?;
        held.appointments.extend(card.into_iter().next().map(|card| (appointment, card.holder)));
    }
    for visit in select::<RaDay>(tx, practice, when, &day).await? {
        let slots = select(tx, practice, "AND visit = $2", &[visit.id.as_str().into()]).await?;
        held.visits.push((visit, slots));
    }
    Ok(held)
}
