//! Whether anything of a practice has changed: without reading what it is.

use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan as _, civil::Date};

use crate::row::{text, whole};
use crate::{Read, StoreError};

impl Read {
    /// Another text whenever the practice's dates may have changed: by a change, which is in the audit trail; by a checkup, which
    /// is not; or because another day has begun.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn revision(&mut self, today: Date) -> Result<String, StoreError> {
        let practice = [self.practice.as_str().into()];
        let head = self.tx.row(&[text("hash")], "SELECT hash FROM audit_head WHERE practice = $1", &practice).await?;
        let hash = head.and_then(|row| row.get("hash")?.as_str().map(str::to_owned)).unwrap_or_default();
        // Checkups only ever come; one that arrived before yesterday has been counted on its own day.
        let yesterday = today.saturating_sub(1.day()).to_zoned(TimeZone::UTC).map_or(Timestamp::MIN, |start| start.timestamp());
        let sql = "SELECT COUNT(*) FROM checkup WHERE practice = $1 AND received_at >= $2";
        let values = [self.practice.as_str().into(), yesterday.into()];
        let count = self.tx.row(&[whole("count")], sql, &values).await?;
        let checkups = count.and_then(|row| row.get("count")?.as_i64()).unwrap_or_default();
        Ok(format!("{today}/{hash}/{checkups}"))
    }
}
