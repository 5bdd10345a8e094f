//! The directory of practices.

use jiff::Timestamp;
use lanyard_model::Ods;
use serde::{Deserialize, Serialize};
use serde_json::Value as Json;

use crate::database::Tx;
use crate::row::{Column, Value, instant, into_record, json, text, yes};
use crate::{Read, Store, StoreError, System, Write};

/// One organisation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Practice {
    /// ODS code.
    pub ods: Ods,
    /// Name.
    pub name: String,
    /// What kind of organisation, in words: practice, community team, hospital department.
    pub kind: String,
    /// Whether EMIS Web is used here; its pages are hidden otherwise.
    pub uses_emis: bool,
    /// The secret part of the address at which a problem is reported without signing in.
    pub report_link: String,
    /// Ranges of addresses from which it may be opened; none is everywhere.
    #[serde(default)]
    pub networks: Vec<String>,
    /// When it was entered.
    pub created_at: Timestamp,
}

const COLUMNS: &[Column] =
    &[text("ods"), text("name"), text("kind"), yes("uses_emis"), text("report_link"), json("networks"), instant("created_at")];
/// The same as a query names them.
const NAMES: &str = "ods, name, kind, uses_emis, report_link, networks, created_at";

/// Ranges as they are kept.
fn kept(networks: &[String]) -> Value {
    serde_json::Value::from(networks).to_string().as_str().into()
}

impl Read {
    /// The practice that is read, as the directory has it.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn entered_practice(&mut self) -> Result<Option<Practice>, StoreError> {
        entered(&mut self.tx, &self.practice).await
    }
}

/// The practice with this code.
pub(crate) async fn entered(tx: &mut Tx, ods: &Ods) -> Result<Option<Practice>, StoreError> {
    practice_where(tx, "ods", ods.as_str()).await
}

async fn practice_where(tx: &mut Tx, column: &str, value: &str) -> Result<Option<Practice>, StoreError> {
    let sql = format!("SELECT {NAMES} FROM practice WHERE {column} = $1");
    let row = tx.row(COLUMNS, &sql, &[value.into()]).await?;
    row.map(|row| into_record("practice", row)).transpose()
}

impl Store {
    /// Enters a practice.
    ///
    /// # Errors
    /// [`StoreError::Taken`] when there is one with this code.
    pub async fn add_practice(&self, practice: &Practice) -> Result<(), StoreError> {
        let mut tx = self.database.write().await?;
        enter(&mut tx, practice).await?;
        tx.commit().await
    }

    /// As [`Store::write`], for a practice that is entered by this very change.
    ///
    /// # Errors
    /// [`StoreError::Taken`] when the code or the report link is taken.
    pub async fn write_new(&self, practice: &Practice, author: &str, why: &str) -> Result<Write<'_>, StoreError> {
        let mut tx = self.database.write().await?;
        enter(&mut tx, practice).await?;
        self.write_in(tx, &practice.ods, author, why, practice.created_at).await
    }

    /// The practice with this code.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn practice(&self, ods: &Ods) -> Result<Option<Practice>, StoreError> {
        entered(&mut self.database.read().await?, ods).await
    }

    /// The practice whose report link this is.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn practice_of_report_link(&self, link: &str) -> Result<Option<Practice>, StoreError> {
        practice_where(&mut self.database.read().await?, "report_link", link).await
    }
}

impl System<'_> {
    /// The codes of every practice, in their order.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn practices(&self) -> Result<Vec<Ods>, StoreError> {
        let mut tx = self.store.database.read().await?;
        let rows = tx.rows(&[text("ods")], "SELECT ods FROM practice ORDER BY ods", &[]).await?;
        let codes = rows.iter().filter_map(|row| row.get("ods")?.as_str().and_then(|code| Ods::parse(code).ok()));
        Ok(codes.collect())
    }
}

/// Enters a practice.
pub(crate) async fn enter(tx: &mut Tx, practice: &Practice) -> Result<(), StoreError> {
    let sql = format!("INSERT INTO practice ({NAMES}) VALUES ($1, $2, $3, $4, $5, $6, $7)");
    let values = [
        practice.ods.as_str().into(),
        practice.name.as_str().into(),
        practice.kind.as_str().into(),
        Value::Yes(Some(practice.uses_emis)),
        practice.report_link.as_str().into(),
        kept(&practice.networks),
        practice.created_at.into(),
    ];
    tx.execute(&sql, &values).await.map(drop)
}

impl Write<'_> {
    /// Changes what is known about this practice.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn save_practice(&mut self, practice: &Practice) -> Result<(), StoreError> {
        let select = format!("SELECT {NAMES} FROM practice WHERE ods = $1");
        let ods = self.practice().as_str().to_owned();
        let before = self.tx.row(COLUMNS, &select, &[ods.as_str().into()]).await?.map_or(Json::Null, Json::Object);
        let sql = "UPDATE practice SET name = $2, kind = $3, uses_emis = $4, report_link = $5, networks = $6 WHERE ods = $1";
        let values = [
            ods.as_str().into(),
            practice.name.as_str().into(),
            practice.kind.as_str().into(),
            Value::Yes(Some(practice.uses_emis)),
            practice.report_link.as_str().into(),
            kept(&practice.networks),
        ];
        self.tx.execute(sql, &values).await?;
        let after = self.tx.row(COLUMNS, &select, &[ods.as_str().into()]).await?.map_or(Json::Null, Json::Object);
        if before == after { Ok(()) } else { self.note("practice", &ods, before, after).await }
    }
}
