//! Wall links: finding them, and whose they are.

use lanyard_model::{Id, Ods, WallLink};

use crate::record::{Record, Table};
use crate::row::{instant, into_record, text};
use crate::{Practice, Read, Store, StoreError};

impl Record for WallLink {
    const TABLE: &'static Table = &Table {
        name: "wall_link",
        columns: &[text("id"), text("place"), text("secret"), instant("made_at"), instant("revoked_at")],
    };

    fn id(&self) -> &Id<Self> {
        &self.id
    }
}

#[derive(serde::Deserialize)]
struct Found {
    practice: Ods,
}

impl Store {
    /// The practice of a wall link that is in force.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn practice_of_wall_link(&self, secret: &str) -> Result<Option<Practice>, StoreError> {
        let mut tx = self.database.read().await?;
        let sql = "SELECT practice FROM wall_link WHERE secret = $1 AND revoked_at IS NULL";
        let row = tx.row(&[text("practice")], sql, &[secret.into()]).await?;
        drop(tx);
        let Some(row) = row else { return Ok(None) };
        let Found { practice } = into_record("wall_link", row)?;
        self.practice(&practice).await
    }
}

impl Read {
    /// Those in force, by place.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn wall_links(&mut self) -> Result<Vec<WallLink>, StoreError> {
        self.select("AND revoked_at IS NULL ORDER BY LOWER(place), id", &[]).await
    }
}
