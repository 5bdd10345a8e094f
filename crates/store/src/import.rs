//! Imports: what is kept between dry run and confirmation, which column was said to mean what, and undoing one.

use std::collections::{BTreeMap, BTreeSet};

use jiff::{SignedDuration, Timestamp};
use lanyard_model::{Id, Import, Ods, Portion};
use serde::{Deserialize, Serialize};
use serde_json::Value as Json;

use crate::database::Tx;
use crate::history::Change;
use crate::record::{Record, TABLES, Table};
use crate::row::{Column, Value, instant, into_record, json, text, whole};
use crate::{Read, Store, StoreError, System, Write};

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
    /// Its sheets and which of them is read, as the reader of spreadsheets wrote them down.
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

impl ChangedSince {
    fn of(change: &Change) -> Self {
        Self { subject: change.subject.clone(), record: change.record.clone() }
    }
}

/// How a record stands to a change of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Stands {
    AsLeft,
    AsBefore,
    Otherwise,
}

/// What checks move on without an entry in the audit trail: it says nothing of whether somebody changed a record.
const MOVES_BY_ITSELF: &[(&str, &str)] = &[("pc", "seen_at"), ("certificate", "seen_at")];

/// The columns in which a change made a difference.
fn changed_columns(table: &Table, before: &Json, after: &Json) -> Vec<String> {
    let fields = [before, after].into_iter().filter_map(Json::as_object).flat_map(|fields| fields.keys());
    let all: BTreeSet<&String> = fields.collect();
    let counts = |column: &&&String| before.get(column) != after.get(column) && !MOVES_BY_ITSELF.contains(&(table.name, column));
    all.iter().filter(counts).map(|column| (*column).clone()).collect()
}

impl System<'_> {
    /// Forgets files that nobody confirmed for a day. Gives how many.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn forget_uploads(&self, now: Timestamp) -> Result<u64, StoreError> {
        let mut tx = self.store.database.write().await?;
        let old = now.saturating_sub(UPLOAD_LIFE).unwrap_or(now);
        let forgotten = tx.execute("DELETE FROM import_upload WHERE at < $1", &[old.into()]).await?;
        tx.commit().await?;
        Ok(forgotten)
    }
}

impl Store {
    /// Keeps a file until it is confirmed.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn keep_upload(&self, practice: &lanyard_model::Ods, upload: &Upload) -> Result<(), StoreError> {
        let mut tx = self.database.write().await?;
        let practice = Value::from(practice.as_str());
        let sql = "INSERT INTO import_upload (practice, id, at, file, kind, columns, sheet) VALUES ($1, $2, $3, $4, $5, $6, $7) \
                   ON CONFLICT (practice, id) DO UPDATE SET kind = excluded.kind, columns = excluded.columns, sheet = excluded.sheet";
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
}

async fn remembered(tx: &mut Tx, practice: &Ods, kind: &str) -> Result<BTreeMap<String, String>, StoreError> {
    let sql = "SELECT header, field FROM import_mapping WHERE practice = $1 AND kind = $2";
    let rows = tx.rows(&[text("header"), text("field")], sql, &[practice.as_str().into(), kind.into()]).await?;
    let of = |row: &crate::row::Row, name: &str| row.get(name).and_then(Json::as_str).unwrap_or_default().to_owned();
    Ok(rows.iter().map(|row| (of(row, "header"), of(row, "field"))).collect())
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
        remembered(&mut self.tx, &self.practice, kind).await
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
    /// Remembers which field each header was said to be; an empty field is one that is not read. What is remembered already costs no entry in
    /// the audit trail.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn remember_mapping(&mut self, kind: &str, mapping: &[(String, String)]) -> Result<(), StoreError> {
        let practice = self.practice().clone();
        let known = remembered(&mut self.tx, &practice, kind).await?;
        let new: Vec<&(String, String)> = mapping.iter().filter(|(header, field)| known.get(header) != Some(field)).collect();
        if new.is_empty() {
            return Ok(());
        }
        let sql = "INSERT INTO import_mapping (practice, kind, header, field) VALUES ($1, $2, $3, $4) \
                   ON CONFLICT (practice, kind, header) DO UPDATE SET field = excluded.field";
        for (header, field) in &new {
            let values = [self.practice().as_str().into(), kind.into(), header.as_str().into(), field.as_str().into()];
            self.tx.execute(sql, &values).await?;
        }
        let before = new.iter().filter_map(|(header, _)| Some((header.clone(), Json::from(known.get(header)?.as_str())))).collect();
        let after = new.iter().map(|(header, field)| (header.clone(), Json::from(field.as_str()))).collect();
        self.note("import_column", kind, Json::Object(before), Json::Object(after)).await
    }

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
        if since.is_empty() { self.take_back(changes, false).await } else { Ok(since) }
    }

    /// Takes back every change whose record is still as the change left it; what is again as it was before is well. Gives the records that
    /// are otherwise, or in use: with `rest` they are left alone and the others are taken back, without it the first of them ends it.
    ///
    /// # Errors
    /// When the database refuses for another reason.
    pub async fn take_back(&mut self, changes: &[Change], rest: bool) -> Result<Vec<ChangedSince>, StoreError> {
        let mut since = Vec::new();
        for change in changes.iter().rev() {
            if !self.take_one_back(change).await? {
                since.push(ChangedSince::of(change));
                if !rest {
                    break;
                }
            }
        }
        since.dedup();
        Ok(since)
    }

    /// The records that are neither as these changes left them nor as they were before.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn standing_otherwise(&mut self, changes: &[Change]) -> Result<Vec<ChangedSince>, StoreError> {
        let (mut since, mut seen) = (Vec::new(), BTreeSet::new());
        // The last change of a record says how it was left.
        for change in changes.iter().rev() {
            let is_last = seen.insert((&change.subject, &change.record));
            if is_last && self.stands(change).await?.is_none_or(|(_, stands)| stands == Stands::Otherwise) {
                since.push(ChangedSince::of(change));
            }
        }
        since.reverse();
        Ok(since)
    }

    /// Takes one change back; `false` when its record stands otherwise, or is in use.
    async fn take_one_back(&mut self, change: &Change) -> Result<bool, StoreError> {
        let (Some((table, stands)), Some(words)) = (self.stands(change).await?, &change.words) else { return Ok(false) };
        match (stands, &words.before) {
            (Stands::Otherwise, _) => return Ok(false),
            (Stands::AsBefore, _) => {}
            (Stands::AsLeft, Json::Null) => return self.take_unless_used(table, &change.record).await,
            (Stands::AsLeft, before) => self.put_back(table, &change.record, before, &words.after).await?,
        }
        Ok(true)
    }

    /// How a record stands to a change of it; `None` where the words of the change were erased.
    async fn stands(&mut self, change: &Change) -> Result<Option<(&'static Table, Stands)>, StoreError> {
        let table = TABLES.iter().find(|table| table.name == change.subject).copied();
        let (Some(table), Some(words)) = (table, &change.words) else { return Ok(None) };
        let now = self.row(table, &change.record).await?.map_or(Json::Null, Json::Object);
        let moved = changed_columns(table, &words.before, &words.after);
        let is = |then: &Json| then.is_null() == now.is_null() && moved.iter().all(|column| now.get(column) == then.get(column));
        let stands = if is(&words.after) {
            Stands::AsLeft
        } else if is(&words.before) {
            Stands::AsBefore
        } else {
            Stands::Otherwise
        };
        Ok(Some((table, stands)))
    }

    /// Removes a record, unless others refer to it. PostgreSQL does nothing more in a transaction in which a statement was refused, but goes
    /// back to a point before it.
    async fn take_unless_used(&mut self, table: &'static Table, id: &str) -> Result<bool, StoreError> {
        self.tx.execute("SAVEPOINT before_taking", &[]).await?;
        let taken = match self.take(table, id).await {
            Err(StoreError::InUse) => {
                self.tx.execute("ROLLBACK TO SAVEPOINT before_taking", &[]).await?;
                false
            }
            done => done.map(|_| true)?,
        };
        self.tx.execute("RELEASE SAVEPOINT before_taking", &[]).await?;
        Ok(taken)
    }

    /// The columns that were changed, as they were before; what else became of the record since stays.
    async fn put_back(&mut self, table: &'static Table, id: &str, before: &Json, after: &Json) -> Result<(), StoreError> {
        if before.get("id").is_none() {
            for (column, was) in before.as_object().into_iter().flatten() {
                self.point(table, id, column, was.clone()).await?;
            }
            return Ok(());
        }
        let mut fields = self.row(table, id).await?.map_or_else(|| before.clone(), Json::Object);
        for column in changed_columns(table, before, after) {
            if let (Some(fields), Some(was)) = (fields.as_object_mut(), before.get(&column)) {
                fields.insert(column, was.clone());
            }
        }
        self.put(table, id, fields).await
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
            own.iter().any(|portion| portion.contains(number))
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
