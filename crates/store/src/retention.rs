//! Erasing the audit trail's words when their retention ends; the chain stays valid.

use jiff::{SignedDuration, Timestamp};
use lanyard_model::{Id, Ods, Retention};
use serde_json::json;

use crate::record::{Record, Table};
use crate::row::{text, whole};
use crate::{Store, StoreError, Write};

impl Record for Retention {
    const TABLE: &'static Table = &Table { name: "retention", columns: &[text("id"), whole("days")] };

    fn id(&self) -> &Id<Self> {
        &self.id
    }
}

impl Store {
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
        let retentions: Vec<Retention> = self.read(practice).await?.all().await?;
        if retentions.is_empty() {
            return Ok(0);
        }
        let mut write = self.write(practice, "retention", "The retention of these words ended", now).await?;
        let mut erased = 0;
        for retention in &retentions {
            erased += write.erase_words_before(retention, now).await?;
        }
        write.commit().await?;
        Ok(erased)
    }
}

impl Write<'_> {
    async fn erase_words_before(&mut self, retention: &Retention, now: Timestamp) -> Result<u64, StoreError> {
        let hours = retention.days.max(0).saturating_mul(24).min(24 * 36_500);
        let end = now.saturating_sub(SignedDuration::from_hours(hours)).unwrap_or(Timestamp::MIN);
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
