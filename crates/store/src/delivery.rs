//! Deliveries: what is due, and who sends it.

use jiff::Timestamp;
use lanyard_model::{Delivery, DeliveryState, Id, Incident};

use crate::across::Outgoing;
use crate::record::{Record, Table};
use crate::row::{instant, text, whole, yes};
use crate::{Read, StoreError, System, Write};

impl Record for Delivery {
    const TABLE: &'static Table = &Table {
        name: "delivery",
        columns: &[
            text("id"),
            text("incident"),
            text("desk"),
            text("channel"),
            text("destination"),
            text("subject"),
            text("text"),
            text("json"),
            yes("pdf"),
            text("log"),
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

impl System<'_> {
    /// Deliveries of every practice that are due, the longest due first.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn due_deliveries(&self, now: Timestamp) -> Result<Vec<Outgoing<Delivery>>, StoreError> {
        self.store.outgoing("queued", now).await
    }

    /// Deliveries of every practice in whose midst a server stopped.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn interrupted_deliveries(&self, now: Timestamp) -> Result<Vec<Outgoing<Delivery>>, StoreError> {
        self.store.outgoing("sending", now).await
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

    /// Deliveries that failed or of which nobody knows whether they arrived, oldest first; not those after which the same desk was
    /// handed the incident again.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn not_delivered(&mut self) -> Result<Vec<Delivery>, StoreError> {
        let again = "SELECT 1 FROM incident_event e WHERE e.practice = delivery.practice AND e.incident = delivery.incident \
                     AND e.kind = 'escalated' AND e.subject = delivery.desk AND e.at > delivery.queued_at";
        let rest = format!("AND state IN ('failed', 'unsure') AND NOT EXISTS ({again}) ORDER BY queued_at, id");
        self.select(&rest, &[]).await
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

    /// Takes back what still waits to be sent about an incident, to one desk or to any, and says why. What is being sent at this moment
    /// goes out.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn withdraw_deliveries(&mut self, incident: &Id<Incident>, desk: Option<&str>, why: &str) -> Result<(), StoreError> {
        let waiting: Vec<Delivery> =
            self.select("AND incident = $2 AND state = 'queued' ORDER BY id", &[incident.as_str().into()]).await?;
        for delivery in waiting.into_iter().filter(|one| desk.is_none_or(|desk| one.desk == desk)) {
            let (ended_at, reason) = (Some(self.now()), Some(why.to_owned()));
            self.save(&Delivery { state: DeliveryState::Withdrawn, ended_at, reason, log: None, ..delivery }).await?;
        }
        Ok(())
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
