//! What the practice's own registration authority has laid down, which is published nowhere.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::Id;

/// A practice's local rules. There is one; until it is entered, nothing is known.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LocalPolicy {
    /// Always [`LocalPolicy::only`].
    pub id: Id<Self>,
    /// Activity codes by which a sponsor is known in positions. They are not published; the registration authority knows them.
    pub sponsor_codes: Vec<String>,
    /// The approved fallback while somebody has no card that works, in the words of the local policy.
    pub fallback: Option<String>,
    /// Every how many months there is an access audit; `None` for [`LocalPolicy::USUAL_AUDIT_MONTHS`].
    #[serde(default)]
    pub audit_months: Option<i64>,
    /// What is done for patients while a card does not work: the practice's own plan, in the words that were approved.
    #[serde(default)]
    pub continuity: Option<String>,
    /// Who approved it.
    #[serde(default)]
    pub continuity_by: Option<String>,
    /// The day by which it is looked at again.
    #[serde(default)]
    pub continuity_review: Option<Date>,
}

impl LocalPolicy {
    /// Every how many months there is an access audit until a practice says so. An estimate: evidence for the Data Security and
    /// Protection Toolkit is handed in once a year.
    pub const USUAL_AUDIT_MONTHS: i64 = 12;

    /// Months from one access audit to the next.
    pub fn months_between_audits(&self) -> i64 {
        self.audit_months.unwrap_or(Self::USUAL_AUDIT_MONTHS)
    }

    /// The identifier of the one there is.
    pub fn only() -> Id<Self> {
        Id::new("local-policy")
    }
}

impl Default for LocalPolicy {
    fn default() -> Self {
        Self {
            id: Self::only(),
            sponsor_codes: Vec::new(),
            fallback: None,
            audit_months: None,
            continuity: None,
            continuity_by: None,
            continuity_review: None,
        }
    }
}
