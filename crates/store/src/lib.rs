//! Where a practice's data lives: SQLite by default, PostgreSQL by URL, one SQL text for both.
//!
//! Every table but the directory's is led by its practice, and every call names the practice it is for, or is the server's own work
//! over all of them ([`System`]). A change is one
//! transaction that also appends to the practice's hash-chained audit trail; there is no way to change a record without.

mod about;
mod access;
mod access_audit;
mod account;
mod across;
mod appointment;
mod audit;
mod beside;
mod card;
mod certificate;
mod channel;
mod checkup;
mod contact;
mod contract;
mod copy;
mod cover;
mod credential;
mod database;
mod delivery;
mod entropy;
mod entry_merge;
mod error;
mod facts;
mod feed;
mod feed_push;
mod folded;
mod history;
mod import;
mod import_portion;
mod incident;
mod lost;
mod membership;
mod message;
mod moving;
mod opening;
mod pc;
mod person;
mod person_merge;
mod position;
mod practice;
mod prove;
mod ra_day;
mod read;
mod reader;
mod record;
mod retention;
mod revision;
mod room_link;
mod row;
mod schema;
mod search;
mod session;
mod spare;
mod staff_case;
mod system;
mod update;
mod wall_link;
mod write;

pub use about::*;
pub use access::*;
pub use account::*;
pub use across::Outgoing;
pub use appointment::HeldTimes;
pub use audit::*;
pub use card::with_status;
pub use certificate::OnCard;
pub use channel::*;
pub use checkup::*;
pub use copy::*;
pub use credential::*;
pub use entropy::*;
pub use error::*;
pub use facts::*;
pub use feed_push::*;
pub use folded::folded;
pub use history::*;
pub use import::*;
pub use import_portion::*;
pub use incident::*;
pub use membership::*;
pub use moving::*;
pub use person::PersonInBrief;
pub use practice::*;
pub use prove::*;
pub use read::*;
pub use record::*;
pub use retention::*;
pub use row::{Column, Kind, Row};
pub use search::*;
pub use session::*;
pub use system::*;
pub use write::*;

use database::Database;
use std::sync::Arc;

/// An open database.
#[derive(Debug, Clone)]
pub struct Store {
    database: Database,
    entropy: Arc<Entropy>,
}

impl Store {
    /// Opens a database and brings its tables up to date. `url` is `postgres://…`, or the path of an SQLite file, which is
    /// made if it is not there.
    ///
    /// # Errors
    /// When it cannot be opened or brought up to date.
    pub async fn open(url: &str, entropy: Arc<Entropy>) -> Result<Self, StoreError> {
        let database = Database::open(url).await?;
        database.migrate().await?;
        Ok(Self { database, entropy })
    }

    /// Closes it once nobody uses it; an SQLite file is a single file then.
    pub async fn close(self) {
        self.database.close().await;
    }

    /// To be called after much was written: PostgreSQL looks at its tables by itself only a minute later, and until then reads them
    /// as if they were nearly empty.
    ///
    /// # Errors
    /// When the database cannot do it now; nothing but speed depends on it.
    pub async fn count_tables(&self) -> Result<(), StoreError> {
        self.database.count_tables().await
    }

    /// The settings that make an acknowledged change survive a power cut, as the connection that writes has them.
    ///
    /// # Errors
    /// When the database cannot be asked.
    pub async fn durability(&self) -> Result<Vec<String>, StoreError> {
        self.database.durability().await
    }

    /// Where ids and secrets come from.
    pub fn entropy(&self) -> &Entropy {
        &self.entropy
    }
}
