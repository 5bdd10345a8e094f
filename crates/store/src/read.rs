//! Reading the records of one practice: one moment, one practice, no writing.

use jiff::civil::Date;
use lanyard_model::{Id, Ods};

use crate::database::Tx;
use crate::record::{Record, Table};
use crate::row::{AT_ONCE, Column, Kind, Row, Value, as_record, numbered};
use crate::{Store, StoreError};

/// An open reading of one practice.
#[derive(Debug)]
pub struct Read {
    pub(crate) practice: Ods,
    pub(crate) tx: Tx,
}

impl Store {
    /// Opens a reading of one practice.
    ///
    /// # Errors
    /// When the database cannot be reached.
    pub async fn read(&self, practice: &Ods) -> Result<Read, StoreError> {
        Ok(Read { practice: practice.clone(), tx: self.database.read().await? })
    }
}

impl Read {
    /// The practice that is read.
    pub fn practice(&self) -> &Ods {
        &self.practice
    }

    /// The record with this id, if this practice has it.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn find<R: Record>(&mut self, id: &Id<R>) -> Result<Option<R>, StoreError> {
        Ok(select(&mut self.tx, &self.practice, "AND id = $2", &[id.as_str().into()]).await?.into_iter().next())
    }

    /// Every record of this kind, in the order of their ids, which is that in which they were made.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn all<R: Record>(&mut self) -> Result<Vec<R>, StoreError> {
        select(&mut self.tx, &self.practice, "ORDER BY id", &[]).await
    }

    /// Every row of a table, for export: its fields as JSON.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn rows(&mut self, table: &Table) -> Result<Vec<Row>, StoreError> {
        let sql = format!("SELECT {} FROM {} WHERE practice = $1 ORDER BY id", table.column_names(), table.name);
        self.tx.rows(table.columns, &sql, &[self.practice.as_str().into()]).await
    }

    /// At most this many records of this kind whose ids come after one, in the order of their ids.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn page<R: Record>(&mut self, after: &str, most: u32) -> Result<Vec<R>, StoreError> {
        let values = [after.into(), i64::from(most).into()];
        select(&mut self.tx, &self.practice, "AND id > $2 ORDER BY id LIMIT $3", &values).await
    }

    /// Records of this kind that meet a condition; `rest` goes on after `WHERE practice = $1`, its own values begin at `$2`.
    pub(crate) async fn select<R: Record>(&mut self, rest: &str, values: &[Value]) -> Result<Vec<R>, StoreError> {
        select(&mut self.tx, &self.practice, rest, values).await
    }

    /// Records of this kind that are used on a day, in this order: those without a first day of no longer being used, or with one to come.
    pub(crate) async fn in_use<R: Record>(&mut self, day: Date, order: &str) -> Result<Vec<R>, StoreError> {
        let rest = format!("AND (retired_on IS NULL OR retired_on > $2) ORDER BY {order}");
        self.select(&rest, &[day.to_string().into()]).await
    }

    /// Records of this kind with one of these texts in a column, in the order of [`select_among`].
    pub(crate) async fn select_among<R: Record>(&mut self, rest: &str, among: &[&str]) -> Result<Vec<R>, StoreError> {
        select_among(&mut self.tx, &self.practice, rest, among).await
    }
}

/// As [`select`], with `{among}` in `rest` standing for these texts, however many they are: so many at once as a statement takes, and in
/// the order of `rest` only within those.
pub(crate) async fn select_among<R: Record>(tx: &mut Tx, practice: &Ods, rest: &str, among: &[&str]) -> Result<Vec<R>, StoreError> {
    let mut found = Vec::new();
    for some in among.chunks(AT_ONCE) {
        let rest = rest.replace("{among}", &format!("({})", numbered(2, some.len())));
        let values: Vec<Value> = some.iter().copied().map(Value::from).collect();
        found.extend(select(tx, practice, &rest, &values).await?);
    }
    Ok(found)
}

/// Rows of a statement in which `{among}` stands for these texts, in the same portions; `$1` is the practice.
pub(crate) async fn rows_among(
    tx: &mut Tx,
    practice: &Ods,
    columns: &[Column],
    sql: &str,
    among: &[&str],
) -> Result<Vec<Row>, StoreError> {
    let mut found = Vec::new();
    for some in among.chunks(AT_ONCE) {
        let sql = sql.replace("{among}", &format!("({})", numbered(2, some.len())));
        let values: Vec<Value> = [practice.as_str()].iter().chain(some).copied().map(Value::from).collect();
        found.extend(tx.rows(columns, &sql, &values).await?);
    }
    Ok(found)
}

pub(crate) async fn select<R: Record>(tx: &mut Tx, practice: &Ods, rest: &str, values: &[Value]) -> Result<Vec<R>, StoreError> {
    let Table { name, columns } = R::TABLE;
    let sql = format!("SELECT {} FROM {name} WHERE practice = $1 {rest}", R::TABLE.column_names());
    let values: Vec<Value> = [Value::from(practice.as_str())].into_iter().chain(values.iter().cloned()).collect();
    let kinds: Vec<Kind> = columns.iter().map(|column| column.kind).collect();
    let rows = tx.values(&kinds, &sql, &values).await?;
    rows.into_iter().map(|row| as_record(R::TABLE, row)).collect()
}
