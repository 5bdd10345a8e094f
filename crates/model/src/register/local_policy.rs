//! What the practice's own registration authority has laid down, which is published nowhere.

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
}

impl LocalPolicy {
    /// The identifier of the one there is.
    pub fn only() -> Id<Self> {
        Id::new("local-policy")
    }
}

impl Default for LocalPolicy {
    fn default() -> Self {
        Self { id: Self::only(), sponsor_codes: Vec::new(), fallback: None }
    }
}
