//! Updates: what is on its way, and what happened to it.

use lanyard_model::{Id, Update, UpdateEvent, UpdatePolicy};

use crate::record::{Record, Table};
use crate::row::{instant, json, text, whole, yes};
use crate::{Read, StoreError, Write};

/// Events of one update, oldest first.
const OF_UPDATE: &str = "AND subject = $2 ORDER BY at, id";

impl Record for UpdatePolicy {
    const TABLE: &'static Table = &Table {
        name: "update_policy",
        columns: &[
            text("id"),
            text("kind"),
            text("owner"),
            json("pilots"),
            whole("wait_days"),
            whole("window_days"),
            json("quiet"),
            text("approver"),
        ],
    };

    fn id(&self) -> &Id<Self> {
        &self.id
    }
}

impl Record for Update {
    const TABLE: &'static Table = &Table {
        name: "software_update",
        columns: &[
            text("id"),
            text("kind"),
            text("product"),
            text("name"),
            text("version"),
            yes("security"),
            text("noticed_on"),
            text("rollback"),
            text("note"),
        ],
    };

    fn id(&self) -> &Id<Self> {
        &self.id
    }
}

impl Record for UpdateEvent {
    const TABLE: &'static Table = &Table {
        name: "software_update_event",
        columns: &[
            text("id"),
            text("subject"),
            instant("at"),
            text("kind"),
            text("pc"),
            text("until"),
            text("author"),
            text("note"),
        ],
    };

    fn id(&self) -> &Id<Self> {
        &self.id
    }
}

impl Write<'_> {
    /// What happened to an update, oldest first, within this change.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn update_events(&mut self, update: &Id<Update>) -> Result<Vec<UpdateEvent>, StoreError> {
        self.select(OF_UPDATE, &[update.as_str().into()]).await
    }
}

impl Read {
    /// What happened to an update, oldest first.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn update_events(&mut self, update: &Id<Update>) -> Result<Vec<UpdateEvent>, StoreError> {
        self.select(OF_UPDATE, &[update.as_str().into()]).await
    }
}
