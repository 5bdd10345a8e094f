//! The tables as the migrations make them, read from an empty database in memory: nothing that was added can be forgotten when
//! everything is copied.

use tokio::sync::OnceCell;

use crate::StoreError;
use crate::database::{Database, Tx};
use crate::row::{Kind, Value};

/// The directory: who there is, and how they sign in. Everything else belongs to one practice.
const DIRECTORY: &[&str] = &["practice", "account", "session", "credential", "sign_in_link", "job"];

/// A table, whatever kind of thing it holds.
#[derive(Debug, Clone)]
pub(crate) struct Made {
    pub(crate) name: String,
    /// Its columns and what they hold.
    pub(crate) columns: Vec<(String, Kind)>,
    /// The columns of its primary key.
    pub(crate) key: Vec<String>,
    /// What it refers to.
    pub(crate) references: Vec<Reference>,
}

impl Made {
    /// Whether its rows each belong to one practice, by whose code its key begins.
    pub(crate) fn is_of_a_practice(&self) -> bool {
        !DIRECTORY.contains(&self.name.as_str())
    }
}

/// Columns of a table that name a row of another one.
#[derive(Debug, Clone)]
pub(crate) struct Reference {
    pub(crate) table: String,
    /// Column here, column there.
    pub(crate) columns: Vec<(String, String)>,
}

/// Every table but the migrations' own, those that are referred to before those that refer. Read once: they stay as they are while the
/// program runs.
pub(crate) async fn tables() -> Result<&'static [Made], StoreError> {
    static TABLES: OnceCell<Vec<Made>> = OnceCell::const_new();
    Ok(TABLES.get_or_try_init(read_tables).await?)
}

async fn read_tables() -> Result<Vec<Made>, StoreError> {
    let database = Database::in_memory().await?;
    database.migrate().await?;
    let mut tx = database.write().await?;
    let sql =
        "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite%' AND name NOT LIKE '\\_sqlx%' ESCAPE '\\'";
    let mut waiting = Vec::new();
    for row in tx.values(&[Kind::Text], sql, &[]).await? {
        let [Value::Text(Some(name))] = row.as_slice() else { continue };
        waiting.push(table(&mut tx, name).await?);
    }
    Ok(in_order(waiting))
}

async fn table(tx: &mut Tx, name: &str) -> Result<Made, StoreError> {
    let unexpected = |why: &str| StoreError::Unexpected { table: "a migration", column: name.to_owned(), why: why.to_owned() };
    let mut made = Made { name: name.to_owned(), columns: Vec::new(), key: Vec::new(), references: Vec::new() };
    let mut key = Vec::new();
    let sql = "SELECT name, type, pk FROM pragma_table_info($1) ORDER BY cid";
    for row in tx.values(&[Kind::Text, Kind::Text, Kind::Whole], sql, &[name.into()]).await? {
        let [Value::Text(Some(column)), Value::Text(Some(kind)), Value::Whole(Some(place))] = row.as_slice() else {
            return Err(unexpected("a column cannot be read"));
        };
        made.columns.push((column.clone(), kind_of(kind).ok_or_else(|| unexpected(kind))?));
        if *place > 0 {
            key.push((*place, column.clone()));
        }
    }
    key.sort();
    made.key = key.into_iter().map(|(_, column)| column).collect();
    let sql = "SELECT id, \"table\", \"from\", \"to\" FROM pragma_foreign_key_list($1) ORDER BY id, seq";
    let mut last = None;
    for row in tx.values(&[Kind::Whole, Kind::Text, Kind::Text, Kind::Text], sql, &[name.into()]).await? {
        let [Value::Whole(id), Value::Text(Some(table)), Value::Text(Some(from)), Value::Text(Some(to))] = row.as_slice() else {
            return Err(unexpected("a foreign key must name the columns it refers to"));
        };
        if last != *id || made.references.is_empty() {
            made.references.push(Reference { table: table.clone(), columns: Vec::new() });
            last = *id;
        }
        if let Some(reference) = made.references.last_mut() {
            reference.columns.push((from.clone(), to.clone()));
        }
    }
    Ok(made)
}

fn kind_of(kind: &str) -> Option<Kind> {
    match kind {
        "TEXT" => Some(Kind::Text),
        "BIGINT" => Some(Kind::Whole),
        "BOOLEAN" => Some(Kind::Yes),
        _ => None,
    }
}

/// Those whose references are all there already come next; a table may refer to itself.
fn in_order(mut waiting: Vec<Made>) -> Vec<Made> {
    let mut ordered: Vec<Made> = Vec::new();
    while !waiting.is_empty() {
        let ready = waiting.iter().position(|table| {
            table.references.iter().all(|to| to.table == table.name || ordered.iter().any(|done| done.name == to.table))
        });
        ordered.push(waiting.remove(ready.unwrap_or(0)));
    }
    ordered
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn every_key_of_what_belongs_to_a_practice_is_led_by_it() {
        let database = Database::in_memory().await.unwrap();
        database.migrate().await.unwrap();
        let mut tx = database.write().await.unwrap();
        let mut looked_at = 0;
        for table in tables().await.unwrap().iter().filter(|table| table.is_of_a_practice()) {
            let name = &table.name;
            assert_eq!(table.key.first().map(String::as_str), Some("practice"), "primary key of {name}");
            for to in table.references.iter().filter(|to| !DIRECTORY.contains(&to.table.as_str())) {
                let first = to.columns.first().map(|(here, there)| (here.as_str(), there.as_str()));
                assert_eq!(first, Some(("practice", "practice")), "{name} refers to {}", to.table);
            }
            let sql = "SELECT l.name, i.name FROM pragma_index_list($1) l JOIN pragma_index_info(l.name) i ON i.seqno = 0 WHERE l.\"unique\" = 1";
            for row in tx.values(&[Kind::Text, Kind::Text], sql, &[name.as_str().into()]).await.unwrap() {
                assert!(matches!(&row[1], Value::Text(Some(column)) if column == "practice"), "unique index of {name}: {row:?}");
                looked_at += 1;
            }
        }
        assert!(looked_at > 40, "{looked_at}");
    }
}
