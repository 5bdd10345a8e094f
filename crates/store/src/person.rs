//! People: finding them.

use lanyard_model::{Id, Person};

use crate::record::{Record, Table};
use crate::row::{text, yes};
use crate::{Read, StoreError};

impl Record for Person {
    const TABLE: &'static Table = &Table {
        name: "person",
        columns: &[
            text("id"),
            text("name"),
            text("staff_number"),
            text("uuid"),
            text("job"),
            text("email"),
            text("phone"),
            yes("visitor"),
            text("leave_from"),
            text("leave_until"),
            text("left_on"),
        ],
    };

    fn id(&self) -> &Id<Self> {
        &self.id
    }
}

impl Read {
    /// Those who are here, by name.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn people(&mut self) -> Result<Vec<Person>, StoreError> {
        self.select("AND left_on IS NULL ORDER BY LOWER(name), id", &[]).await
    }
}
