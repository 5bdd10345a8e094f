//! How long the words of the audit trail are kept.

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use crate::Id;

/// How long the audit trail keeps what was written about one kind of record; without one its words stay. That something was
/// changed, when and by whom, stays in any case.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Retention {
    /// The table's name; `visitor` for the cards of visitors, of which the number itself is forgotten.
    pub id: Id<Self>,
    /// Days; the practice's own decision, no default is claimed as NHS policy.
    pub days: i64,
}

impl Retention {
    /// What is older than this has been kept for long enough.
    pub fn end(&self, now: Timestamp) -> Timestamp {
        let hours = self.days.max(0).saturating_mul(24).min(24 * 36_500);
        now.saturating_sub(SignedDuration::from_hours(hours)).unwrap_or(Timestamp::MIN)
    }
}
