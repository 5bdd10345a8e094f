//! Erasing the audit trail's words when their retention ends; the chain stays valid.

use jiff::Timestamp;
use lanyard_model::{Id, Ods, ReceivedCheckup, Retention};
use serde_json::json;

use crate::incident::OPEN;
use crate::record::{Record, Table};
use crate::row::{Kind, text, whole};
use crate::{Read, StoreError, System, Write};

impl Record for Retention {
    const TABLE: &'static Table = &Table { name: "retention", columns: &[text("id"), whole("days")] };

    fn id(&self) -> &Id<Self> {
        &self.id
    }
}

/// In the place of a table's name: how long cards of visitors are remembered.
pub const VISITORS: &str = "visitor";

/// Checks that hold the number of a card that nobody in the register holds.
const OF_VISITORS: &str = "holder IS NOT NULL AND NOT EXISTS (SELECT 1 FROM person p WHERE p.practice = checkup.practice \
                           AND p.uuid = checkup.holder)";

impl Read {
    /// How many checks hold the number of a card that nobody in the register holds.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn checks_of_visitors(&mut self) -> Result<u64, StoreError> {
        let sql = format!("SELECT COUNT(*) FROM checkup WHERE practice = $1 AND {OF_VISITORS}");
        let rows = self.tx.values(&[Kind::Whole], &sql, &[self.practice.as_str().into()]).await?;
        Ok(rows.first().and_then(|row| row.first()?.whole()).and_then(|count| u64::try_from(count).ok()).unwrap_or_default())
    }
}

impl System<'_> {
    /// Erases, at every practice, the audit words whose retention has ended; gives how many entries lost theirs.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn erase_old_words(&self, now: Timestamp) -> Result<u64, StoreError> {
        let mut erased = 0;
        for head in self.heads().await? {
            erased += self.erase_old_words_of(&head.practice, now).await?;
        }
        Ok(erased)
    }

    async fn erase_old_words_of(&self, practice: &Ods, now: Timestamp) -> Result<u64, StoreError> {
        let retentions: Vec<Retention> = self.store.read(practice).await?.all().await?;
        if retentions.is_empty() {
            return Ok(0);
        }
        let mut write = self.store.write(practice, "retention", "The retention of these words ended", now).await?;
        let mut erased = 0;
        for retention in &retentions {
            let end = retention.end(now);
            erased += match retention.id.as_str() {
                VISITORS => write.forget_visitors(end).await?,
                _ => write.erase_words_before(retention, end).await?,
            };
        }
        write.commit().await?;
        Ok(erased)
    }
}

impl Write<'_> {
    /// Erases the number, and what was read, of cards that nobody here holds, from checks that arrived before a moment and whose incident
    /// is over; gives how many checks lost theirs. That the PC was checked, and what that found, stays.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn forget_visitors(&mut self, end: Timestamp) -> Result<u64, StoreError> {
        let sql = format!(
            "UPDATE checkup SET holder = NULL, content = NULL WHERE practice = $1 AND received_at < $2 AND {OF_VISITORS} \
             AND NOT EXISTS (SELECT 1 FROM incident i WHERE i.practice = checkup.practice AND i.id = checkup.incident \
             AND i.standing IN {OPEN})"
        );
        let forgotten = self.tx.execute(&sql, &[self.practice().as_str().into(), end.into()]).await?;
        if forgotten > 0 {
            self.append(ReceivedCheckup::TABLE, VISITORS, json!(null), json!({ "cards_forgotten": forgotten })).await?;
        }
        Ok(forgotten)
    }

    async fn erase_words_before(&mut self, retention: &Retention, end: Timestamp) -> Result<u64, StoreError> {
        let sql = "DELETE FROM audit_text WHERE practice = $1 AND number IN \
                   (SELECT number FROM audit_entry WHERE practice = $1 AND subject = $2 AND at < $3)";
        let values = [self.practice().as_str().into(), retention.id.as_str().into(), end.into()];
        let erased = self.tx.execute(sql, &values).await?;
        if erased > 0 {
            self.append(Retention::TABLE, retention.id.as_str(), json!(null), json!({ "words_erased": erased })).await?;
        }
        Ok(erased)
    }
}
