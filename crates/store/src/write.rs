//! Changing the records of one practice: one transaction, one author, one reason, and an audit entry for each change.

use jiff::Timestamp;
use jiff::tz::TimeZone;
use lanyard_model::{Id, Ods, Portion};
use serde_json::Value as Json;

use crate::audit::{AuditText, Author, Entry, append};
use crate::database::Tx;
use crate::read::select;
use crate::record::{Record, Table};
use crate::row::{Row, Value};
use crate::session::digest;
use crate::{Store, StoreError};

/// An open change of one practice. Dropped without [`Write::commit`], it never happened.
#[derive(Debug)]
pub struct Write<'a> {
    store: &'a Store,
    practice: Ods,
    author: Author,
    why: String,
    now: Timestamp,
    entries: Option<Portion>,
    pub(crate) tx: Tx,
}

impl Store {
    /// Opens a change of one practice; waits for the one before it to end.
    ///
    /// # Errors
    /// When the database cannot be reached.
    pub async fn write(&self, practice: &Ods, author: &str, why: &str, now: Timestamp) -> Result<Write<'_>, StoreError> {
        let tx = self.database.write().await?;
        self.write_in(tx, practice, author, why, now).await
    }

    /// The same in a transaction that is begun already.
    pub(crate) async fn write_in(
        &self,
        mut tx: Tx,
        practice: &Ods,
        author: &str,
        why: &str,
        now: Timestamp,
    ) -> Result<Write<'_>, StoreError> {
        tx.hold(practice).await?;
        Ok(Write {
            store: self,
            practice: practice.clone(),
            author: author.to_owned(),
            why: why.to_owned(),
            now,
            entries: None,
            tx,
        })
    }
}

impl Write<'_> {
    /// The moment of this change.
    pub fn now(&self) -> Timestamp {
        self.now
    }

    /// The day of that moment, for a condition. In UTC: whoever is here until today does not mind the hour.
    pub(crate) fn today(&self) -> Value {
        self.now.to_zoned(TimeZone::UTC).date().to_string().into()
    }

    /// Goes on at a later moment: for what is written down after it happened.
    pub fn move_to(&mut self, moment: Timestamp) {
        self.now = moment;
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

    /// As [`crate::Read::all`].
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn all<R: Record>(&mut self) -> Result<Vec<R>, StoreError> {
        select(&mut self.tx, &self.practice, "ORDER BY id", &[]).await
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
        let after = serde_json::to_value(record).map_err(|error| unreadable(R::TABLE.name, &error))?;
        self.put(R::TABLE, record.id().as_str(), after).await
    }

    /// As [`Self::save`], for a record of any table as its fields.
    ///
    /// # Errors
    /// As [`Self::save`].
    pub async fn put(&mut self, table: &'static Table, id: &str, fields: Json) -> Result<(), StoreError> {
        let (values, after) = self.as_kept(table, &fields)?;
        let before = self.row(table, id).await?;
        if before.as_ref() == Some(&after) {
            return Ok(());
        }
        self.tx.execute(&table.upsert(), &values).await?;
        self.append(table, id, before.map_or(Json::Null, Json::Object), Json::Object(after)).await
    }

    /// As [`Self::put`], unless the record is another than it was when the change was thought of (`Null`: not there). Gives
    /// whether it was the same still.
    ///
    /// # Errors
    /// As [`Self::save`].
    pub async fn put_if(&mut self, table: &'static Table, id: &str, was: &Json, fields: Json) -> Result<bool, StoreError> {
        let before = self.row(table, id).await?;
        let was = if was.is_null() { None } else { Some(self.as_kept(table, was)?.1) };
        if before != was {
            return Ok(false);
        }
        self.put(table, id, fields).await?;
        Ok(true)
    }

    /// The values of a record's columns, and its fields as the database will give them back, so that they can be compared with
    /// what is there.
    fn as_kept(&self, table: &'static Table, fields: &Json) -> Result<(Vec<Value>, Row), StoreError> {
        let (mut values, mut kept) = (vec![Value::from(self.practice.as_str())], Row::new());
        for column in table.columns {
            let unexpected = |why| StoreError::Unexpected { table: table.name, column: column.name.to_owned(), why };
            let field = fields.get(column.name).unwrap_or(&Json::Null);
            let value = column.kind.to_value(field).map_err(unexpected)?;
            kept.insert(column.name.to_owned(), column.kind.to_field(value.clone()).map_err(unexpected)?);
            values.push(value);
        }
        Ok((values, kept))
    }

    /// Removes a record. Most things are retired, not removed; this is for what was entered by mistake.
    ///
    /// # Errors
    /// [`StoreError::InUse`] when other records refer to it; when the database refuses.
    pub async fn remove<R: Record>(&mut self, id: &Id<R>) -> Result<bool, StoreError> {
        self.take(R::TABLE, id.as_str()).await
    }

    /// As [`Self::remove`], for a record of any table.
    ///
    /// # Errors
    /// As [`Self::remove`].
    pub async fn take(&mut self, table: &'static Table, id: &str) -> Result<bool, StoreError> {
        let Some(before) = self.row(table, id).await? else { return Ok(false) };
        let sql = format!("DELETE FROM {} WHERE practice = $1 AND id = $2", table.name);
        self.tx.execute(&sql, &[self.practice.as_str().into(), id.into()]).await?;
        self.append(table, id, Json::Object(before), Json::Null).await?;
        Ok(true)
    }

    pub(crate) async fn row(&mut self, table: &'static Table, id: &str) -> Result<Option<Row>, StoreError> {
        let sql = format!("SELECT {} FROM {} WHERE practice = $1 AND id = $2", table.column_names(), table.name);
        self.tx.row(table.columns, &sql, &[self.practice.as_str().into(), id.into()]).await
    }

    /// The audit entries of this change so far; `None` while nothing was changed.
    pub fn entries(&self) -> Option<Portion> {
        self.entries
    }

    /// Makes the change and its audit entries last.
    ///
    /// # Errors
    /// When the database cannot; nothing was changed then.
    pub async fn commit(self) -> Result<(), StoreError> {
        self.tx.commit().await
    }

    pub(crate) async fn append(&mut self, table: &'static Table, id: &str, before: Json, after: Json) -> Result<(), StoreError> {
        self.note(table.name, id, before, after).await
    }

    /// Appends to the audit trail what changed; `subject` is the table, which may be one that holds no records.
    pub(crate) async fn note(&mut self, subject: &'static str, record: &str, before: Json, after: Json) -> Result<(), StoreError> {
        let words = AuditText { why: self.why.clone(), before: without_secrets(before), after: without_secrets(after) };
        let text = serde_json::to_string(&words).map_err(|error| unreadable(subject, &error))?;
        let salt = self.store.entropy.secret()?;
        let entry = Entry { at: self.now, author: &self.author, subject, record, salt, text };
        let number = append(&mut self.tx, &self.practice, &entry).await?;
        self.entries = Some(Portion { first: self.entries.map_or(number, |entries| entries.first), last: number });
        Ok(())
    }
}

/// Fields that open something to whoever holds them: the address of a label, of a screen, of reporting. No export and no audit trail holds them.
pub const SECRETS: [&str; 2] = ["secret", "report_link"];

/// A record as the audit trail shows it: of what opens something, the beginning of its SHA-256, so that a change of it is seen and it is
/// not.
fn without_secrets(mut record: Json) -> Json {
    for field in SECRETS {
        if let Some(Json::String(secret)) = record.get_mut(field) {
            *secret = format!("SHA-256 {}…", digest(secret).chars().take(12).collect::<String>());
        }
    }
    record
}

fn unreadable(table: &'static str, error: &serde_json::Error) -> StoreError {
    StoreError::Unexpected { table, column: "a record".to_owned(), why: error.to_string() }
}
