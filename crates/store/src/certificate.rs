//! Certificates that checkups saw: finding them.

use lanyard_model::{Certificate, Id, Person};

use crate::record::{Record, Table};
use crate::row::{instant, text, whole};
use crate::{Read, StoreError};

impl Record for Certificate {
    const TABLE: &'static Table = &Table {
        name: "certificate",
        columns: &[
            text("id"),
            text("person"),
            text("card"),
            text("slot"),
            text("issuer"),
            instant("not_before"),
            instant("not_after"),
            text("key"),
            whole("bytes"),
            text("sha256"),
            instant("seen_at"),
        ],
    };

    fn id(&self) -> &Id<Self> {
        &self.id
    }
}

impl Read {
    /// A person's, the one that ends last first.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn certificates_of(&mut self, person: &Id<Person>) -> Result<Vec<Certificate>, StoreError> {
        self.select("AND person = $2 ORDER BY not_after DESC, id", &[person.as_str().into()]).await
    }
}
