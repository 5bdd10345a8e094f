//! What an administrator wants to know about the database itself.

use jiff::Timestamp;

use crate::database::Database;
use crate::record::TABLES;
use crate::row::{instant, text, whole};
use crate::{Read, Store, StoreError};

/// The database, for the diagnostics page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DatabaseFacts {
    /// Which one, with its version.
    pub kind: String,
    /// The last migration that was run.
    pub migration: i64,
    /// What it takes on disk, in bytes.
    pub bytes: Option<u64>,
    /// Its own clock, where it has one apart from the server's.
    pub now: Option<Timestamp>,
}

impl Store {
    /// What can be said about the database itself.
    ///
    /// # Errors
    /// When it cannot be read.
    pub async fn facts(&self) -> Result<DatabaseFacts, StoreError> {
        let (version, bytes, now) = match &self.database {
            Database::Sqlite { .. } => (
                "SELECT 'SQLite ' || sqlite_version()",
                "SELECT page_count * page_size FROM pragma_page_count(), pragma_page_size()",
                None,
            ),
            Database::Postgres(_) => (
                "SELECT 'PostgreSQL ' || current_setting('server_version')",
                "SELECT pg_database_size(current_database())",
                Some("SELECT CAST(EXTRACT(EPOCH FROM clock_timestamp()) * 1000000 AS BIGINT)"),
            ),
        };
        let mut tx = self.database.read().await?;
        let kind = tx.row(&[text("kind")], version, &[]).await?;
        let bytes = tx.row(&[whole("bytes")], bytes, &[]).await?;
        let migration = tx.row(&[whole("version")], "SELECT MAX(version) FROM _sqlx_migrations", &[]).await?;
        let now = match now {
            Some(sql) => tx.row(&[instant("now")], sql, &[]).await?,
            None => None,
        };
        Ok(DatabaseFacts {
            kind: kind.and_then(|row| row.get("kind")?.as_str().map(str::to_owned)).unwrap_or_default(),
            migration: migration.and_then(|row| row.get("version")?.as_i64()).unwrap_or_default(),
            bytes: bytes.and_then(|row| row.get("bytes")?.as_u64()),
            now: now.and_then(|row| row.get("now")?.as_str()?.parse().ok()),
        })
    }
}

impl Read {
    /// How many records there are of each kind.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn counts(&mut self) -> Result<Vec<(&'static str, i64)>, StoreError> {
        let mut counts = Vec::new();
        for table in TABLES {
            let sql = format!("SELECT COUNT(*) FROM {} WHERE practice = $1", table.name);
            let row = self.tx.row(&[whole("count")], &sql, &[self.practice.as_str().into()]).await?;
            counts.push((table.name, row.and_then(|row| row.get("count")?.as_i64()).unwrap_or_default()));
        }
        Ok(counts)
    }
}
