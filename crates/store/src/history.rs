//! What became of a record, and how it was on any day: read from the audit trail's words.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use lanyard_model::{Id, Portion};
use serde::{Deserialize, Serialize};

use crate::audit::AuditText;
use crate::record::Record;
use crate::row::{AT_ONCE, Column, Row, Value, instant, into_record, numbered, text, whole};
use crate::{Read, StoreError};

/// One change of a record.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Change {
    /// Number of its audit entry.
    pub number: i64,
    /// When.
    pub at: Timestamp,
    /// Who: an account's name, or an import, a job or the front desk.
    pub author: String,
    /// The table.
    pub subject: String,
    /// The record's id.
    pub record: String,
    /// Why, what before, what after; `None` once these words were erased.
    pub words: Option<AuditText>,
}

const COLUMNS: &[Column] = &[whole("number"), instant("at"), text("author"), text("subject"), text("record"), text("text")];

/// Asks for entries of a practice with what their authors are called and their words, and these further columns.
pub(crate) fn entries(further: &str) -> String {
    format!(
        "SELECT e.number, e.at, COALESCE(a.name, o.name, e.author), e.subject, e.record, t.text{further} FROM audit_entry e \
         LEFT JOIN audit_text t ON t.practice = e.practice AND t.number = e.number \
         LEFT JOIN account a ON a.id = e.author \
         LEFT JOIN author_elsewhere o ON o.practice = e.practice AND o.account = e.author WHERE e.practice = $1"
    )
}

/// The records of a table that mention something, by table.
pub type Mentioned = BTreeMap<String, BTreeSet<String>>;

const MENTIONED: &str = "SELECT DISTINCT e.subject, e.record FROM audit_entry e \
                         JOIN audit_text t ON t.practice = e.practice AND t.number = e.number WHERE e.practice = $1";

#[derive(Deserialize)]
struct Mention {
    subject: String,
    record: String,
}

/// The sign keeps SQLite from going through the whole trail in its order to find the entries of one table.
const IN_ORDER: &str = "+e.number";

#[derive(Deserialize)]
struct Stored {
    number: i64,
    at: Timestamp,
    author: String,
    subject: String,
    record: String,
    text: Option<String>,
}

fn change(row: Row) -> Result<Change, StoreError> {
    let Stored { number, at, author, subject, record, text } = into_record("audit_entry", row)?;
    let read = |text: String| {
        serde_json::from_str(&text).map_err(|error| StoreError::Unexpected {
            table: "audit_text",
            column: "text".to_owned(),
            why: error.to_string(),
        })
    };
    Ok(Change { number, at, author, subject, record, words: text.map(read).transpose()? })
}

impl Read {
    /// What became of a record, oldest first.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn history<R: Record>(&mut self, id: &Id<R>) -> Result<Vec<Change>, StoreError> {
        self.history_at(R::TABLE.name, &[id.as_str()]).await
    }

    /// As [`Self::history`], of several records of a table, by its name.
    pub(crate) async fn history_at(&mut self, table: &str, ids: &[&str]) -> Result<Vec<Change>, StoreError> {
        let mut changes = Vec::new();
        for some in ids.chunks(AT_ONCE) {
            let values: Vec<Value> = [self.practice.as_str(), table].iter().chain(some).copied().map(Value::from).collect();
            let records = numbered(3, some.len());
            let sql = format!("{} AND e.subject = $2 AND e.record IN ({records}) ORDER BY {IN_ORDER}", entries(""));
            for row in self.tx.rows(COLUMNS, &sql, &values).await? {
                changes.push(change(row)?);
            }
        }
        Ok(changes)
    }

    /// The records of a table whose `field` held one of these ids at a moment, by id.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn as_they_were<R: Record>(&mut self, field: &str, ids: &[&str], at: Timestamp) -> Result<Vec<R>, StoreError> {
        let mentioned = self.mentioned(&[R::TABLE.name], ids).await?;
        self.as_mentioned(field, ids, at, &mentioned).await
    }

    /// The records of these tables that ever mentioned one of these ids: the trail is gone through once for all of them.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn mentioned(&mut self, tables: &[&str], ids: &[&str]) -> Result<Mentioned, StoreError> {
        let mut mentioned = Mentioned::new();
        if ids.is_empty() {
            return Ok(mentioned);
        }
        let mut values: Vec<Value> = vec![self.practice.as_str().into()];
        let mut place = |value: Value| {
            values.push(value);
            format!("${}", values.len())
        };
        let subjects: Vec<String> = tables.iter().map(|table| place((*table).into())).collect();
        let mentions: Vec<String> = ids.iter().map(|id| format!("t.text LIKE {}", place(format!("%\"{id}\"%").into()))).collect();
        let sql = format!("{MENTIONED} AND e.subject IN ({}) AND ({})", subjects.join(", "), mentions.join(" OR "));
        for row in self.tx.rows(&[text("subject"), text("record")], &sql, &values).await? {
            let Mention { subject, record } = into_record("audit_entry", row)?;
            mentioned.entry(subject).or_default().insert(record);
        }
        Ok(mentioned)
    }

    /// As [`Self::as_they_were`], of a table for which [`Self::mentioned`] has looked already.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn as_mentioned<R: Record>(
        &mut self,
        field: &str,
        ids: &[&str],
        at: Timestamp,
        mentioned: &Mentioned,
    ) -> Result<Vec<R>, StoreError> {
        let mut now: BTreeMap<String, R> = BTreeMap::new();
        for id in ids {
            let held: Vec<R> = self.select(&format!("AND {field} = $2"), &[(*id).into()]).await?;
            now.extend(held.into_iter().map(|record| (record.id().to_string(), record)));
        }
        let mut records: BTreeSet<String> = mentioned.get(R::TABLE.name).cloned().unwrap_or_default();
        records.extend(now.keys().cloned());
        let mut changes: BTreeMap<String, Vec<Change>> = BTreeMap::new();
        for change in self.history_at(R::TABLE.name, &records.iter().map(String::as_str).collect::<Vec<_>>()).await? {
            changes.entry(change.record.clone()).or_default().push(change);
        }
        let was = changes.into_iter().filter_map(|(id, changes)| as_it_was(&changes, at, now.remove(&id)));
        Ok(was.filter(|record: &R| held_by(record, field).is_some_and(|holder| ids.contains(&holder.as_str()))).collect())
    }

    /// Changes of these portions of the audit trail.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn changes_in(&mut self, portions: &[Portion]) -> Result<Vec<Change>, StoreError> {
        let sql = format!("{} AND e.number >= $2 AND e.number <= $3 ORDER BY e.number", entries(""));
        let mut changes = Vec::new();
        for Portion { first, last } in portions {
            let values = [self.practice.as_str().into(), (*first).into(), (*last).into()];
            for row in self.tx.rows(COLUMNS, &sql, &values).await? {
                changes.push(change(row)?);
            }
        }
        Ok(changes)
    }
}

/// A record as it was at a moment, from its changes, oldest first, and as it is now. Where the words of the last change before that were
/// erased, the next one says what it found; where there was none since, it is as it was. `None` where it was not there, or nobody knows
/// any more.
pub fn as_it_was<R: Record>(changes: &[Change], at: Timestamp, now: Option<R>) -> Option<R> {
    let (before, since): (Vec<&Change>, Vec<&Change>) = changes.iter().partition(|change| change.at <= at);
    let then = match (before.last()?.words.as_ref(), since.first()) {
        (Some(words), _) => &words.after,
        (None, Some(next)) => &next.words.as_ref()?.before,
        (None, None) => return now,
    };
    serde_json::from_value(then.clone()).ok()
}

/// What a record holds in a field that refers to another one.
fn held_by<R: Record>(record: &R, field: &str) -> Option<String> {
    serde_json::to_value(record).ok()?.get(field)?.as_str().map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::row::Kind;
    use crate::{Entropy, Store};

    #[tokio::test]
    async fn entries_of_one_table_are_found_without_going_through_the_whole_trail() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("lanyard.sqlite").display().to_string();
        let store = Store::open(&file, Arc::new(Entropy::seeded(7))).await.unwrap();
        let sql = format!("EXPLAIN QUERY PLAN {MENTIONED} AND e.subject IN ($2) AND (t.text LIKE $3)");
        let kinds = [Kind::Whole, Kind::Whole, Kind::Whole, Kind::Text];
        let values = ["A81001", "card_event", "%x%"].map(|value| value.into());
        let plan = store.database.read().await.unwrap().values(&kinds, &sql, &values).await.unwrap();
        assert!(format!("{plan:?}").contains("audit_entry_record"), "{plan:?}");
    }
}
