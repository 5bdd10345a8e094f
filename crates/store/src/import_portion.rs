//! What a confirmed import has still to write: kept until it is written, so that a server that stops goes on where it stopped.

use lanyard_model::{Id, Import, Ods};
use serde::Deserialize;

use crate::row::{Column, into_record, text, whole};
use crate::{Read, StoreError, System, Write};

/// A part of an import that waits to be written.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct ImportPortion {
    /// Its place: the lowest is written first.
    pub number: i64,
    /// Who confirmed the import.
    pub author: String,
    /// What to write, in the words of whoever planned it.
    pub puts: String,
}

const PORTION: &[Column] = &[whole("number"), text("author"), text("puts")];

impl System<'_> {
    /// Imports of which something waits to be written, the oldest of each practice first.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn unwritten_imports(&self) -> Result<Vec<(Ods, Id<Import>)>, StoreError> {
        #[derive(Deserialize)]
        struct Found {
            practice: Ods,
            import: Id<Import>,
        }
        let sql = "SELECT DISTINCT practice, import FROM import_portion ORDER BY practice, import";
        let mut tx = self.store.database.read().await?;
        let rows = tx.rows(&[text("practice"), text("import")], sql, &[]).await?;
        let found = rows.into_iter().map(|row| into_record::<Found>("import_portion", row));
        found.map(|found| found.map(|Found { practice, import }| (practice, import))).collect()
    }
}

impl Read {
    /// What an import writes next; `None` when nothing waits.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn next_portion(&mut self, import: &Id<Import>) -> Result<Option<ImportPortion>, StoreError> {
        let sql = "SELECT number, author, puts FROM import_portion WHERE practice = $1 AND import = $2 ORDER BY number LIMIT 1";
        let row = self.tx.row(PORTION, sql, &[self.practice.as_str().into(), import.as_str().into()]).await?;
        row.map(|row| into_record("import_portion", row)).transpose()
    }
}

impl Write<'_> {
    /// Keeps a part of an import until it is written.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn keep_portion(&mut self, import: &Id<Import>, portion: &ImportPortion) -> Result<(), StoreError> {
        let sql = "INSERT INTO import_portion (practice, import, number, author, puts) VALUES ($1, $2, $3, $4, $5)";
        let ImportPortion { number, author, puts } = portion;
        let practice = self.practice().as_str().into();
        let values = [practice, import.as_str().into(), (*number).into(), author.as_str().into(), puts.as_str().into()];
        self.tx.execute(sql, &values).await?;
        Ok(())
    }

    /// Forgets a part that is written; `false` when it waits no more.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn drop_portion(&mut self, import: &Id<Import>, number: i64) -> Result<bool, StoreError> {
        let sql = "DELETE FROM import_portion WHERE practice = $1 AND import = $2 AND number = $3";
        let values = [self.practice().as_str().into(), import.as_str().into(), number.into()];
        Ok(self.tx.execute(sql, &values).await? > 0)
    }

    /// Forgets everything that an import would still write.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn drop_portions(&mut self, import: &Id<Import>) -> Result<(), StoreError> {
        let sql = "DELETE FROM import_portion WHERE practice = $1 AND import = $2";
        self.tx.execute(sql, &[self.practice().as_str().into(), import.as_str().into()]).await?;
        Ok(())
    }

    /// Whether more of an import waits to be written.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn has_portions(&mut self, import: &Id<Import>) -> Result<bool, StoreError> {
        let sql = "SELECT number FROM import_portion WHERE practice = $1 AND import = $2 LIMIT 1";
        let values = [self.practice().as_str().into(), import.as_str().into()];
        Ok(self.tx.row(&[whole("number")], sql, &values).await?.is_some())
    }
}
