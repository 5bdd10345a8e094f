//! Channels: where else the practice is told, beside e-mail.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::Id;

/// A team's chat or another program that is told. Its address and key are secrets and stand elsewhere.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Channel {
    /// Identifier.
    pub id: Id<Self>,
    /// What kind.
    pub kind: ChannelKind,
    /// What the practice calls it.
    pub name: String,
    /// The host that its address names: enough to recognise it by.
    pub host: String,
    /// Whether it is told names of people.
    pub names: bool,
    /// When it was added.
    pub made_at: Timestamp,
    /// Since when it is told nothing any more.
    pub revoked_at: Option<Timestamp>,
}

/// Kinds of channels.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ChannelKind {
    /// Microsoft Teams, by a webhook of its Workflows: gets an Adaptive Card.
    Teams,
    /// Any program: gets JSON, signed with a key.
    Webhook,
}
