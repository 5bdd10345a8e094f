//! A practice of the register's tests, and whom it has.

use jiff::Timestamp;
use jiff::civil::date;
use lanyard_model::*;
use lanyard_store::*;

use crate::harness::{Fresh, at};

/// A practice to write in, and another beside it.
pub(crate) struct Practice {
    pub(crate) fresh: Fresh,
    pub(crate) ods: Ods,
    pub(crate) now: Timestamp,
}

impl Practice {
    pub(crate) async fn on(fresh: Fresh) -> Self {
        let ods = fresh.practice("A81001").await;
        fresh.practice("B81002").await;
        Self { fresh, ods, now: at(0) }
    }

    pub(crate) async fn write(&self, why: &str, hours: i64) -> Write<'_> {
        let at = self.now + jiff::SignedDuration::from_hours(hours);
        self.fresh.store.write(&self.ods, "test", why, at).await.unwrap()
    }

    pub(crate) async fn read(&self) -> Read {
        self.fresh.store.read(&self.ods).await.unwrap()
    }
}

pub(crate) fn person(id: &str, name: &str) -> Person {
    let (uuid, job) = (Some("000123456789".to_owned()), Some("Receptionist".to_owned()));
    Person { uuid, job, ..crate::harness::person(id, name) }
}

pub(crate) fn card(id: &str, serial: Option<&str>, holder: &str) -> Card {
    Card {
        id: Id::new(id),
        serial: serial.map(str::to_owned),
        series: serial.and_then(Card::series_of),
        kind: None,
        holder: Id::new(holder),
        expires_on: Some(date(2027, 3, 1)),
    }
}
