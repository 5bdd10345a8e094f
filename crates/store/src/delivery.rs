//! Deliveries: what is due, and who sends it.

use jiff::Timestamp;
use lanyard_model::{Delivery, Id, Incident, Ods};

use crate::record::{Record, Table};
use crate::row::{instant, into_record, text, whole, yes};
use crate::{Read, Store, StoreError, Write};

impl Record for Delivery {
    const TABLE: &'static Table = &Table {
        name: "delivery",
        columns: &[
            text("id"),
            text("incident"),
            text("desk"),
            text("destination"),
            text("subject"),
            text("text"),
            text("json"),
            yes("pdf"),
            text("once"),
            text("state"),
            whole("attempts"),
            instant("queued_at"),
            instant("due_at"),
            instant("ended_at"),
            text("reason"),
        ],
    };

    fn id(&self) -> &Id<Self> {
        &self.id
    }
}

#[derive(serde::Deserialize)]
struct Found {
    practice: Ods,
    id: String,
}

impl Store {
    /// Deliveries of every practice that are due, the longest due first.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn due_deliveries(&self, now: Timestamp) -> Result<Vec<(Ods, Id<Delivery>)>, StoreError> {
        self.deliveries("state = 'queued' AND due_at <= $1", now).await
    }

    /// Deliveries of every practice in whose midst a server stopped.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn interrupted_deliveries(&self, now: Timestamp) -> Result<Vec<(Ods, Id<Delivery>)>, StoreError> {
        self.deliveries("state = 'sending' AND due_at <= $1", now).await
    }

    async fn deliveries(&self, condition: &str, now: Timestamp) -> Result<Vec<(Ods, Id<Delivery>)>, StoreError> {
        let sql = format!("SELECT practice, id FROM delivery WHERE {condition} ORDER BY due_at, id LIMIT 100");
        let mut tx = self.database.read().await?;
        let rows = tx.rows(&[text("practice"), text("id")], &sql, &[now.into()]).await?;
        let found = rows.into_iter().map(|row| into_record::<Found>("delivery", row));
        found.map(|found| found.map(|Found { practice, id }| (practice, Id::new(id)))).collect()
    }
}

impl Read {
    /// The deliveries of an incident, oldest first.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn deliveries_of(&mut self, incident: &Id<Incident>) -> Result<Vec<Delivery>, StoreError> {
        self.select("AND incident = $2 ORDER BY queued_at, id", &[incident.as_str().into()]).await
    }
}

impl Write<'_> {
    /// The delivery that this form made, if it was sent before.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn delivery_once(&mut self, once: &str) -> Result<Option<Delivery>, StoreError> {
        Ok(self.select("AND once = $2", &[once.into()]).await?.into_iter().next())
    }

    /// Takes a queued delivery for sending; `false` when somebody else has it. One row, one taker: the database decides.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn claim_delivery(&mut self, id: &Id<Delivery>) -> Result<bool, StoreError> {
        let sql =
            "UPDATE delivery SET state = 'sending', attempts = attempts + 1 WHERE practice = $1 AND id = $2 AND state = 'queued'";
        Ok(self.tx.execute(sql, &[self.practice().as_str().into(), id.as_str().into()]).await? == 1)
    }
}
