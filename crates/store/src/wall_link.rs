//! Wall links: finding them, and whose they are.

use lanyard_model::{Id, WallLink};

use crate::record::{Record, Table};
use crate::row::{instant, text};
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

impl Store {
    /// The practice of a wall link that is in force.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn practice_of_wall_link(&self, secret: &str) -> Result<Option<Practice>, StoreError> {
        match self.owner::<WallLink>("secret = $1 AND revoked_at IS NULL", &[secret.into()]).await? {
            Some((practice, _)) => self.practice(&practice).await,
            None => Ok(None),
        }
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
