//! Incidents and their events.

use lanyard_model::{EventKind, Id, Incident, IncidentEvent};

use crate::record::{Record, Table};
use crate::row::{instant, into_record, json, text, whole};
use crate::{Read, StoreError, Write};

impl Record for Incident {
    const TABLE: &'static Table = &Table {
        name: "incident",
        columns: &[
            text("id"),
            text("short"),
            instant("reported_at"),
            text("reporter"),
            text("person"),
            text("room"),
            text("pc"),
            json("said"),
        ],
    };

    fn id(&self) -> &Id<Self> {
        &self.id
    }
}

impl Record for IncidentEvent {
    const TABLE: &'static Table = &Table {
        name: "incident_event",
        columns: &[text("id"), text("incident"), whole("number"), instant("at"), text("kind"), text("subject"), text("detail")],
    };

    fn id(&self) -> &Id<Self> {
        &self.id
    }
}

impl Read {
    /// The incident with this short name.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn incident(&mut self, short: &str) -> Result<Option<Incident>, StoreError> {
        Ok(self.select("AND short = $2", &[short.into()]).await?.into_iter().next())
    }

    /// What happened in an incident, oldest first.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn incident_events(&mut self, incident: &Id<Incident>) -> Result<Vec<IncidentEvent>, StoreError> {
        self.select("AND incident = $2 ORDER BY number", &[incident.as_str().into()]).await
    }

    /// Incidents in which somebody is still stuck, the longest first.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn open_incidents(&mut self) -> Result<Vec<Incident>, StoreError> {
        let open = "AND id IN (SELECT incident FROM incident_standing WHERE practice = $1 \
                    AND kind IN ('reported', 'reopened', 'escalated')) ORDER BY reported_at, id";
        self.select(open, &[]).await
    }
}

impl Write<'_> {
    /// The incident with this short name, as it stands within this change.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn incident(&mut self, short: &str) -> Result<Option<Incident>, StoreError> {
        Ok(self.select("AND short = $2", &[short.into()]).await?.into_iter().next())
    }

    /// Adds an event to an incident, at the moment of this change.
    ///
    /// # Errors
    /// [`StoreError::Taken`] when somebody else added one at the same time; when the database refuses.
    pub async fn add_event(
        &mut self,
        incident: &Id<Incident>,
        kind: EventKind,
        subject: Option<String>,
        detail: Option<String>,
    ) -> Result<(), StoreError> {
        let sql = "SELECT COALESCE(MAX(number), 0) + 1 FROM incident_event WHERE practice = $1 AND incident = $2";
        let values = [self.practice().as_str().into(), incident.as_str().into()];
        let row = self.tx.row(&[whole("next")], sql, &values).await?.unwrap_or_default();
        let Next { next: number } = into_record("incident_event", row)?;
        let (id, at) = (self.new_id()?, self.now());
        self.save(&IncidentEvent { id, incident: incident.clone(), number, at, kind, subject, detail }).await
    }
}

#[derive(serde::Deserialize)]
struct Next {
    next: i64,
}
