//! Room links: finding them, and whose they are.

use lanyard_model::{Id, RoomLink};

use crate::record::{Record, Table};
use crate::row::{instant, text};
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

impl Store {
    /// The practice and room of a room link that is in force.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn room_of_link(&self, secret: &str) -> Result<Option<(Practice, String)>, StoreError> {
        let owned = self.owned::<RoomLink>("secret = $1 AND revoked_at IS NULL", &[secret.into()]).await?;
        let Some((practice, link)) = owned else { return Ok(None) };
        Ok(self.practice(&practice).await?.map(|practice| (practice, link.room)))
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
