//! Imports: what is kept between dry run and confirmation, which column was said to mean what, and undoing one.

use std::collections::BTreeMap;

use jiff::{SignedDuration, Timestamp};
use lanyard_model::{Id, Import, Portion};
use serde::{Deserialize, Serialize};
use serde_json::Value as Json;

use crate::history::Change;
use crate::record::{Record, TABLES, Table};
use crate::row::{Column, Value, instant, into_record, json, text, whole};
use crate::{Read, Store, StoreError, Write};

impl Record for Import {
    const TABLE: &'static Table = &Table {
        name: "import",
        columns: &[
            text("id"),
            instant("at"),
            text("file"),
            text("kind"),
            whole("added"),
            whole("changed"),
            whole("left_alone"),
            whole("unreadable"),
            json("portions"),
            whole("planned"),
            whole("written"),
            json("meanwhile"),
            json("drift"),
            instant("ended_at"),
            instant("undone_at"),
        ],
    };

    fn id(&self) -> &Id<Self> {
        &self.id
    }
}

/// A file between its dry run and its confirmation.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Upload {
    /// Identifier.
    pub id: Id<Self>,
    /// When it came.
    pub at: Timestamp,
    /// Its name.
    pub file: String,
    /// What is in it.
    pub kind: String,
    /// Which field each column is, by place; empty for none.
    pub columns: Vec<String>,
    /// Its rows, as the reader of spreadsheets wrote them down.
    pub sheet: String,
}

/// An unconfirmed file is forgotten after this long.
const UPLOAD_LIFE: SignedDuration = SignedDuration::from_hours(24);

const UPLOAD: &[Column] = &[text("id"), instant("at"), text("file"), text("kind"), json("columns"), text("sheet")];

/// Why an import cannot be undone: records that were changed or used since, by table and id.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChangedSince {
    /// The table.
    pub subject: String,
    /// The record's id.
    pub record: String,
}

impl Store {
    /// Forgets files that nobody confirmed for a day. Gives how many.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn forget_uploads(&self, now: Timestamp) -> Result<u64, StoreError> {
        let mut tx = self.database.write().await?;
        let old = now.saturating_sub(UPLOAD_LIFE).unwrap_or(now);
        let forgotten = tx.execute("DELETE FROM import_upload WHERE at < $1", &[old.into()]).await?;
        tx.commit().await?;
        Ok(forgotten)
    }

    /// Keeps a file until it is confirmed.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn keep_upload(&self, practice: &lanyard_model::Ods, upload: &Upload) -> Result<(), StoreError> {
        let mut tx = self.database.write().await?;
        let practice = Value::from(practice.as_str());
        let sql = "INSERT INTO import_upload (practice, id, at, file, kind, columns, sheet) VALUES ($1, $2, $3, $4, $5, $6, $7) \
                   ON CONFLICT (practice, id) DO UPDATE SET kind = excluded.kind, columns = excluded.columns";
        let values = [
            practice,
            upload.id.as_str().into(),
            upload.at.into(),
            upload.file.as_str().into(),
            upload.kind.as_str().into(),
            serde_json::json!(upload.columns).to_string().into(),
            upload.sheet.as_str().into(),
        ];
        tx.execute(sql, &values).await?;
        tx.commit().await
    }

    /// Remembers which field each header was said to be; an empty field is one that is not read.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn remember_mapping(
        &self,
        practice: &lanyard_model::Ods,
        kind: &str,
        mapping: &[(String, String)],
    ) -> Result<(), StoreError> {
        let mut tx = self.database.write().await?;
        let sql = "INSERT INTO import_mapping (practice, kind, header, field) VALUES ($1, $2, $3, $4) \
                   ON CONFLICT (practice, kind, header) DO UPDATE SET field = excluded.field";
        for (header, field) in mapping {
            let values = [practice.as_str().into(), kind.into(), header.as_str().into(), field.as_str().into()];
            tx.execute(sql, &values).await?;
        }
        tx.commit().await
    }
}

impl Read {
    /// A file that waits for confirmation.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn upload(&mut self, id: &Id<Upload>) -> Result<Option<Upload>, StoreError> {
        let sql = "SELECT id, at, file, kind, columns, sheet FROM import_upload WHERE practice = $1 AND id = $2";
        let row = self.tx.row(UPLOAD, sql, &[self.practice.as_str().into(), id.as_str().into()]).await?;
        row.map(|row| into_record("import_upload", row)).transpose()
    }

    /// Which field each header was said to be.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn mapping(&mut self, kind: &str) -> Result<BTreeMap<String, String>, StoreError> {
        let sql = "SELECT header, field FROM import_mapping WHERE practice = $1 AND kind = $2";
        let rows = self.tx.rows(&[text("header"), text("field")], sql, &[self.practice.as_str().into(), kind.into()]).await?;
        let of = |row: &crate::row::Row, name: &str| row.get(name).and_then(Json::as_str).unwrap_or_default().to_owned();
        Ok(rows.iter().map(|row| (of(row, "header"), of(row, "field"))).collect())
    }

    /// Imports that were done, the latest first.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn imports(&mut self) -> Result<Vec<Import>, StoreError> {
        self.select("ORDER BY id DESC", &[]).await
    }
}

impl Write<'_> {
    /// Forgets a file that was confirmed.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn drop_upload(&mut self, id: &Id<Upload>) -> Result<bool, StoreError> {
        let sql = "DELETE FROM import_upload WHERE practice = $1 AND id = $2";
        let values = [self.practice().as_str().into(), id.as_str().into()];
        Ok(self.tx.execute(sql, &values).await? > 0)
    }

    /// Takes back what was changed, the last first: `changes` are those of these portions of the audit trail. Gives the records
    /// that others changed or used since: when there are any, drop this change instead of committing it.
    ///
    /// # Errors
    /// When the database refuses for another reason.
    pub async fn undo(&mut self, portions: &[Portion], changes: &[Change]) -> Result<Vec<ChangedSince>, StoreError> {
        let since = self.changed_since(portions, portions).await?;
        if since.is_empty() { self.take_back(changes).await } else { Ok(since) }
    }

    /// As [`Self::undo`], without looking for what others changed first: only what is in use is found.
    ///
    /// # Errors
    /// When the database refuses for another reason.
    pub async fn take_back(&mut self, changes: &[Change]) -> Result<Vec<ChangedSince>, StoreError> {
        let mut since = Vec::new();
        for change in changes.iter().rev() {
            let changed = || ChangedSince { subject: change.subject.clone(), record: change.record.clone() };
            let table = TABLES.iter().find(|table| table.name == change.subject);
            let (Some(table), Some(words)) = (table, &change.words) else {
                since.push(changed());
                break;
            };
            let back = match &words.before {
                Json::Null => self.take(table, &change.record).await.map(|_| ()),
                before => self.put_back(table, &change.record, before).await,
            };
            match back {
                Err(StoreError::InUse) => {
                    // PostgreSQL does nothing more in a transaction in which a statement was refused.
                    since.push(changed());
                    break;
                }
                done => done?,
            }
        }
        Ok(since)
    }

    /// A whole record, or the column that was changed alone.
    async fn put_back(&mut self, table: &'static Table, id: &str, before: &Json) -> Result<(), StoreError> {
        if before.get("id").is_some() {
            return self.put(table, id, before.clone()).await;
        }
        for (column, was) in before.as_object().into_iter().flatten() {
            self.point(table, id, column, was.clone()).await?;
        }
        Ok(())
    }

    /// What others did to the records of these portions after they were written; what stands in `own` was done by no others.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn changed_since(&mut self, portions: &[Portion], own: &[Portion]) -> Result<Vec<ChangedSince>, StoreError> {
        let others = "SELECT DISTINCT later.subject, later.record, later.number FROM audit_entry later JOIN audit_entry own \
                      ON own.practice = later.practice AND own.subject = later.subject AND own.record = later.record \
                      WHERE later.practice = $1 AND later.number > $3 AND own.number >= $2 AND own.number <= $3 \
                      ORDER BY later.subject, later.record";
        let columns = [text("subject"), text("record"), whole("number")];
        let is_own = |row: &crate::row::Row| {
            let number = row.get("number").and_then(Json::as_i64).unwrap_or_default();
            own.iter().any(|portion| (portion.first..=portion.last).contains(&number))
        };
        let mut since = Vec::new();
        for Portion { first, last } in portions {
            let values = [self.practice().as_str().into(), (*first).into(), (*last).into()];
            for row in self.tx.rows(&columns, others, &values).await?.iter().filter(|row| !is_own(row)) {
                let of = |name: &str| row.get(name).and_then(Json::as_str).unwrap_or_default().to_owned();
                since.push(ChangedSince { subject: of("subject"), record: of("record") });
            }
        }
        since.dedup();
        Ok(since)
    }
}
