//! Positions: finding them.

use lanyard_model::{Id, Person, Position};

use crate::record::{Record, Table};
use crate::row::{json, text};
use crate::{Read, StoreError};

impl Record for Position {
    const TABLE: &'static Table = &Table {
        name: "position",
        columns: &[
            text("id"),
            text("person"),
            text("name"),
            text("role_code"),
            json("activities"),
            text("ods"),
            text("starts_on"),
            text("ends_on"),
        ],
    };

    fn id(&self) -> &Id<Self> {
        &self.id
    }
}

impl Read {
    /// Those of a person, the latest first.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn positions_of(&mut self, person: &Id<Person>) -> Result<Vec<Position>, StoreError> {
        self.select("AND person = $2 ORDER BY COALESCE(starts_on, '') DESC, id DESC", &[person.as_str().into()]).await
    }
}
