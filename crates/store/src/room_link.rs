//! Room links: finding them, and whose they are.

use lanyard_model::{Id, Ods, RoomLink};

use crate::record::{Record, Table};
use crate::row::{instant, into_record, text};
use crate::{Practice, Read, Store, StoreError};

impl Record for RoomLink {
    const TABLE: &'static Table = &Table {
        name: "room_link",
        columns: &[text("id"), text("room"), text("secret"), instant("made_at"), instant("revoked_at")],
    };

    fn id(&self) -> &Id<Self> {
        &self.id
    }
}

#[derive(serde::Deserialize)]
struct Found {
    practice: Ods,
    room: String,
}

impl Store {
    /// The practice and room of a room link that is in force.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn room_of_link(&self, secret: &str) -> Result<Option<(Practice, String)>, StoreError> {
        let mut tx = self.database.read().await?;
        let sql = "SELECT practice, room FROM room_link WHERE secret = $1 AND revoked_at IS NULL";
        let row = tx.row(&[text("practice"), text("room")], sql, &[secret.into()]).await?;
        drop(tx);
        let Some(row) = row else { return Ok(None) };
        let Found { practice, room } = into_record("room_link", row)?;
        Ok(self.practice(&practice).await?.map(|practice| (practice, room)))
    }
}

impl Read {
    /// Those in force, by room.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn room_links(&mut self) -> Result<Vec<RoomLink>, StoreError> {
        self.select("AND revoked_at IS NULL ORDER BY LOWER(room), id", &[]).await
    }
}
