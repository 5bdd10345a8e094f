//! Proving a whole database: every chain, and the heads that were kept elsewhere.

use lanyard_model::Ods;
use serde::{Deserialize, Serialize};

use crate::database::Database;
use crate::row::{Kind, Value, into_record, text, whole};
use crate::{AuditHead, StoreError, System};

/// The end of one practice's chain, as it is written into backups and heartbeats.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PracticeHead {
    /// Which practice's.
    pub practice: Ods,
    /// Number and hash of its last entry.
    #[serde(flatten)]
    pub head: AuditHead,
}

impl System<'_> {
    /// The end of every practice's chain, by ODS code.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn heads(&self) -> Result<Vec<PracticeHead>, StoreError> {
        let mut tx = self.store.database.read().await?;
        let sql = "SELECT practice, number, hash FROM audit_head ORDER BY practice";
        let rows = tx.rows(&[text("practice"), whole("number"), text("hash")], sql, &[]).await?;
        rows.into_iter().map(|row| into_record("audit_head", row)).collect()
    }

    /// What is wrong with this database, in words; empty when its files, references and chains are whole and hold every head
    /// that was kept.
    ///
    /// # Errors
    /// When it cannot be read at all.
    pub async fn faults(&self, kept: &[PracticeHead]) -> Result<Vec<String>, StoreError> {
        let mut faults = self.file_faults().await?;
        let mut heads = self.heads().await?;
        let gone = kept.iter().filter(|kept| heads.iter().all(|head| head.practice != kept.practice)).cloned();
        heads.extend(gone.collect::<Vec<_>>());
        for PracticeHead { practice, .. } in &heads {
            let of_it = kept.iter().filter(|kept| &kept.practice == practice).map(|kept| kept.head.clone());
            if let Err(broken) = self.store.verify_audit(practice, &of_it.collect::<Vec<_>>()).await? {
                faults.push(format!("{practice}: {broken}"));
            }
        }
        Ok(faults)
    }

    /// SQLite checks its own file; PostgreSQL keeps references whole by itself.
    async fn file_faults(&self) -> Result<Vec<String>, StoreError> {
        let mut faults = Vec::new();
        if let Database::Sqlite { .. } = self.store.database {
            let mut tx = self.store.database.read().await?;
            let found = tx.values(&[Kind::Text], "PRAGMA integrity_check", &[]).await?;
            let found = found.into_iter().flatten().filter_map(|value| if let Value::Text(text) = value { text } else { None });
            faults.extend(found.filter(|found| found != "ok"));
            let lost = tx.values(&[Kind::Text], "PRAGMA foreign_key_check", &[]).await?;
            faults.extend((!lost.is_empty()).then(|| format!("{} rows refer to something that is not there", lost.len())));
        }
        Ok(faults)
    }
}
