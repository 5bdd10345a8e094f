//! Changing the records of one practice: one transaction, one author, one reason, and an audit entry for each change.

use jiff::Timestamp;
use lanyard_model::{Id, Ods};
use serde_json::Value as Json;

use crate::audit::{AuditText, Author, Entry, append};
use crate::database::Tx;
use crate::read::select;
use crate::record::Record;
use crate::row::Value;
use crate::{Store, StoreError};

/// An open change of one practice. Dropped without [`Write::commit`], it never happened.
#[derive(Debug)]
pub struct Write<'a> {
    store: &'a Store,
    practice: Ods,
    author: Author,
    why: String,
    now: Timestamp,
    pub(crate) tx: Tx,
}

impl Store {
    /// Opens a change of one practice.
    ///
    /// # Errors
    /// When the database cannot be reached.
    pub async fn write(&self, practice: &Ods, author: &str, why: &str, now: Timestamp) -> Result<Write<'_>, StoreError> {
        let tx = self.database.write().await?;
        Ok(Write { store: self, practice: practice.clone(), author: author.to_owned(), why: why.to_owned(), now, tx })
    }
}

impl Write<'_> {
    /// The moment of this change.
    pub fn now(&self) -> Timestamp {
        self.now
    }

    /// The practice.
    pub(crate) fn practice(&self) -> &Ods {
        &self.practice
    }

    /// A new identifier.
    ///
    /// # Errors
    /// When the operating system gives no randomness.
    pub fn new_id<R>(&self) -> Result<Id<R>, StoreError> {
        Ok(self.store.entropy.id(self.now)?)
    }

    /// The record with this id as it stands within this change.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn find<R: Record>(&mut self, id: &Id<R>) -> Result<Option<R>, StoreError> {
        Ok(select(&mut self.tx, &self.practice, "AND id = $2", &[id.as_str().into()]).await?.into_iter().next())
    }

    /// As [`crate::Read::select`].
    pub(crate) async fn select<R: Record>(&mut self, rest: &str, values: &[Value]) -> Result<Vec<R>, StoreError> {
        select(&mut self.tx, &self.practice, rest, values).await
    }

    /// Inserts a record, or replaces the one with the same id; one that is the same already is left alone.
    ///
    /// # Errors
    /// When the database refuses, for example because another record has the same number.
    pub async fn save<R: Record>(&mut self, record: &R) -> Result<(), StoreError> {
        let before = self.find(record.id()).await?.map(|before: R| fields::<R>(&before)).transpose()?;
        let after = fields(record)?;
        if before.as_ref() == Some(&after) {
            return Ok(());
        }
        let unexpected = |column: &str, why| StoreError::Unexpected { table: R::TABLE.name, column: column.to_owned(), why };
        let mut values = vec![Value::from(self.practice.as_str())];
        for column in R::TABLE.columns {
            let field = after.get(column.name).unwrap_or(&Json::Null);
            values.push(column.kind.to_value(field).map_err(|why| unexpected(column.name, why))?);
        }
        self.tx.execute(&R::TABLE.upsert(), &values).await?;
        self.append::<R>(record.id(), before.unwrap_or(Json::Null), after).await
    }

    /// Removes a record. Most things are retired, not removed; this is for what was entered by mistake.
    ///
    /// # Errors
    /// When the database refuses, for example because other records refer to it.
    pub async fn remove<R: Record>(&mut self, id: &Id<R>) -> Result<bool, StoreError> {
        let Some(before) = self.find(id).await? else { return Ok(false) };
        let before = fields(&before)?;
        let sql = format!("DELETE FROM {} WHERE practice = $1 AND id = $2", R::TABLE.name);
        self.tx.execute(&sql, &[self.practice.as_str().into(), id.as_str().into()]).await?;
        self.append(id, before, Json::Null).await?;
        Ok(true)
    }

    /// Makes the change and its audit entries last.
    ///
    /// # Errors
    /// When the database cannot; nothing was changed then.
    pub async fn commit(self) -> Result<(), StoreError> {
        self.tx.commit().await
    }

    async fn append<R: Record>(&mut self, id: &Id<R>, before: Json, after: Json) -> Result<(), StoreError> {
        let words = AuditText { why: self.why.clone(), before, after };
        let text = serde_json::to_string(&words).map_err(|error| unreadable::<R>(&error))?;
        let (author, subject, record) = (self.author.as_str(), R::TABLE.name, id.as_str());
        let entry = Entry { at: self.now, author, subject, record, salt: self.store.entropy.secret()?, text };
        append(&mut self.tx, &self.practice, &entry).await
    }
}

fn fields<R: Record>(record: &R) -> Result<Json, StoreError> {
    serde_json::to_value(record).map_err(|error| unreadable::<R>(&error))
}

fn unreadable<R: Record>(error: &serde_json::Error) -> StoreError {
    StoreError::Unexpected { table: R::TABLE.name, column: "a record".to_owned(), why: error.to_string() }
}
