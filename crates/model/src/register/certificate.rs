//! Certificates that checkups saw on cards.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::{Card, Id, Person};

/// One certificate as it was last seen on a card.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Certificate {
    /// Identifier.
    pub id: Id<Self>,
    /// The person whose UUID its subject names.
    pub person: Id<Person>,
    /// The card it is on, where it is known which.
    pub card: Option<Id<Card>>,
    /// Where on the card: `9A`, `9C`, or the identifier in hexadecimal.
    pub slot: String,
    /// Issuer, as printed by RFC 4514.
    pub issuer: String,
    /// First moment of validity.
    pub not_before: Timestamp,
    /// Last moment of validity.
    pub not_after: Timestamp,
    /// Key type and size, for example `RSA 2048`.
    pub key: String,
    /// Its size in bytes.
    pub bytes: i64,
    /// SHA-256 in lower-case hexadecimal.
    pub sha256: String,
    /// When it was last seen.
    pub seen_at: Timestamp,
}
