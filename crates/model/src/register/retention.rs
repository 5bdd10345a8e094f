//! How long the words of the audit trail are kept.

use serde::{Deserialize, Serialize};

use crate::Id;

/// How long the audit trail keeps what was written about one kind of record; without one its words stay. That something was
/// changed, when and by whom, stays in any case.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Retention {
    /// The table's name.
    pub id: Id<Self>,
    /// Days; the practice's own decision, no default is claimed as NHS policy.
    pub days: i64,
}
