//! Finding records of any practice: by a secret that says whose it is, or for a job that serves all.

use jiff::Timestamp;
use lanyard_model::{Id, Ods};
use serde::Deserialize;

use crate::record::Record;
use crate::row::{Value, into_record, text};
use crate::{Store, StoreError};

/// The most that a job takes up in one go.
const MOST: u32 = 100;

#[derive(Deserialize)]
struct Found {
    practice: Ods,
    id: String,
}

/// Something to be sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outgoing<R> {
    /// Whose it is.
    pub practice: Ods,
    /// Which it is.
    pub id: Id<R>,
    /// Its channel and destination: what goes to the same keeps its order.
    pub to: String,
}

#[derive(Deserialize)]
struct FoundOutgoing {
    practice: Ods,
    id: String,
    to: String,
}

impl Store {
    /// The practices and identifiers of records that meet a condition; `rest` goes on after `WHERE`, its values begin at `$1`.
    pub(crate) async fn across<R: Record>(&self, rest: &str, values: &[Value]) -> Result<Vec<(Ods, Id<R>)>, StoreError> {
        let name = R::TABLE.name;
        let sql = format!("SELECT practice, id FROM {name} WHERE {rest}");
        let mut tx = self.database.read().await?;
        let rows = tx.rows(&[text("practice"), text("id")], &sql, values).await?;
        let found = rows.into_iter().map(|row| into_record::<Found>(name, row));
        found.map(|found| found.map(|Found { practice, id }| (practice, Id::new(id)))).collect()
    }

    /// The practice and identifier of the one record that meets a condition, as [`Self::across`] takes it.
    pub(crate) async fn owner<R: Record>(&self, rest: &str, values: &[Value]) -> Result<Option<(Ods, Id<R>)>, StoreError> {
        Ok(self.across(rest, values).await?.into_iter().next())
    }

    /// As [`Self::owner`], with the whole record.
    pub(crate) async fn owned<R: Record>(&self, rest: &str, values: &[Value]) -> Result<Option<(Ods, R)>, StoreError> {
        let Some((practice, id)) = self.owner(rest, values).await? else { return Ok(None) };
        let record = self.read(&practice).await?.find(&id).await?;
        Ok(record.map(|record| (practice, record)))
    }

    /// Of what is sent, that which has stood in this state (`queued` or `sending`) until now or longer, the longest first.
    pub(crate) async fn outgoing<R: Record>(&self, state: &str, until: Timestamp) -> Result<Vec<Outgoing<R>>, StoreError> {
        let name = R::TABLE.name;
        let sql = format!(
            "SELECT practice, id, COALESCE(channel, '') || ' ' || COALESCE(destination, '') FROM {name} \
             WHERE state = $1 AND due_at <= $2 ORDER BY due_at, id LIMIT {MOST}"
        );
        let mut tx = self.database.read().await?;
        let rows = tx.rows(&[text("practice"), text("id"), text("to")], &sql, &[state.into(), until.into()]).await?;
        let found = rows.into_iter().map(|row| into_record::<FoundOutgoing>(name, row));
        found.map(|found| found.map(|FoundOutgoing { practice, id, to }| Outgoing { practice, id: Id::new(id), to })).collect()
    }
}
