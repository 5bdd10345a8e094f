//! Everything from one database into another, of whichever kinds: how a practice moves, how a backup is taken and put back.

use lanyard_model::Ods;

use crate::database::Tx;
use crate::row::{Kind, Value};
use crate::schema::{Made, tables};
use crate::{Store, StoreError, System};

/// Rows at a time; a statement may hold 32,766 values in SQLite, the narrower of the two.
const ROWS: usize = 500;
const VALUES: usize = 30_000;

/// How many rows of a table were copied.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Copied {
    /// Its name.
    pub table: String,
    /// How many.
    pub rows: u64,
}

impl System<'_> {
    /// Copies everything as it stands at one moment, while others go on writing, into another database, which must be empty.
    /// It all arrives, or nothing does.
    ///
    /// # Errors
    /// [`StoreError::NotEmpty`] when there is something in the other one; when either database refuses.
    pub async fn copy_to(&self, target: &Store) -> Result<Vec<Copied>, StoreError> {
        let tables = tables().await?;
        let mut from = self.store.database.read().await?;
        let mut to = target.database.write().await?;
        let mut copied = Vec::new();
        for table in tables {
            if count(&mut to, table, None).await? > 0 {
                return Err(StoreError::NotEmpty(table.name.clone()));
            }
            let rows = copy_table(&mut from, &mut to, table, None).await?;
            copied.push(Copied { table: table.name.clone(), rows });
        }
        for (table, copied) in tables.iter().zip(&copied) {
            let (there, here) = (count(&mut from, table, None).await?, count(&mut to, table, None).await?);
            if (there, there) != (here, copied.rows) {
                let why = format!("{there} rows were read, {} written, {here} are there", copied.rows);
                return Err(StoreError::Unexpected { table: "a copy", column: table.name.clone(), why });
            }
        }
        to.commit().await?;
        Ok(copied)
    }
}

/// How many rows of a table there are, in all or of one practice.
pub(crate) async fn count(tx: &mut Tx, table: &Made, of: Option<&Ods>) -> Result<u64, StoreError> {
    let only = if of.is_some() { "WHERE practice = $1" } else { "" };
    let of: Vec<Value> = of.map(|practice| practice.as_str().into()).into_iter().collect();
    let rows = tx.values(&[Kind::Whole], &format!("SELECT COUNT(*) FROM {} {only}", table.name), &of).await?;
    Ok(rows
        .first()
        .and_then(|row| row.first())
        .and_then(Value::whole)
        .and_then(|rows| u64::try_from(rows).ok())
        .unwrap_or_default())
}

/// Copies the rows of a table, all or those of one practice; gives how many.
pub(crate) async fn copy_table(from: &mut Tx, to: &mut Tx, table: &Made, of: Option<&Ods>) -> Result<u64, StoreError> {
    let kinds: Vec<Kind> = table.columns.iter().map(|(_, kind)| *kind).collect();
    let (mut after, mut copied): (Vec<Value>, u64) = (Vec::new(), 0);
    loop {
        let values: Vec<Value> = after.iter().cloned().chain(of.map(|practice| practice.as_str().into())).collect();
        let page = from.values(&kinds, &page(table, !after.is_empty(), of.is_some()), &values).await?;
        let Some(last) = page.last() else { return Ok(copied) };
        after = key_of(table, last);
        copied += u64::try_from(page.len()).unwrap_or_default();
        for rows in page.chunks((VALUES / kinds.len().max(1)).max(1)) {
            to.execute(&insert(table, rows.len()), &rows.concat()).await?;
        }
    }
}

/// The next rows in the order of the key: after the key that the first values name, and of the practice that the last one names.
fn page(table: &Made, goes_on: bool, of_practice: bool) -> String {
    let names: Vec<&str> = table.columns.iter().map(|(name, _)| name.as_str()).collect();
    let key = table.key.join(", ");
    let places: Vec<String> = (1..=table.key.len()).map(|place| format!("${place}")).collect();
    let after = goes_on.then(|| format!("({key}) > ({})", places.join(", ")));
    let of = of_practice.then(|| format!("practice = ${}", if goes_on { places.len() + 1 } else { 1 }));
    let only: Vec<String> = after.into_iter().chain(of).collect();
    let only = if only.is_empty() { String::new() } else { format!("WHERE {}", only.join(" AND ")) };
    format!("SELECT {} FROM {} {only} ORDER BY {key} LIMIT {ROWS}", names.join(", "), table.name)
}

fn key_of(table: &Made, row: &[Value]) -> Vec<Value> {
    let value = |key: &String| table.columns.iter().position(|(name, _)| name == key).and_then(|place| row.get(place)).cloned();
    table.key.iter().filter_map(value).collect()
}

fn insert(table: &Made, rows: usize) -> String {
    let names: Vec<&str> = table.columns.iter().map(|(name, _)| name.as_str()).collect();
    let row = |first: usize| {
        let places: Vec<String> = (first..first + names.len()).map(|place| format!("${place}")).collect();
        format!("({})", places.join(", "))
    };
    let rows: Vec<String> = (0..rows).map(|number| row(1 + number * names.len())).collect();
    format!("INSERT INTO {} ({}) VALUES {}", table.name, names.join(", "), rows.join(", "))
}
