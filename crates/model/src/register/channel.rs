//! Channels: where else the practice is told, beside e-mail.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::{Desk, Id};

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
    /// The desk that reads it: it is posted that desk's packets. `None` where the practice itself reads it.
    pub desk: Option<Desk>,
    /// The practice's address by which its tickets are asked for, where the desk's program wants one: its answers go there.
    #[serde(default)]
    pub requester: Option<String>,
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
    /// A desk's ServiceNow: gets tickets alone.
    Servicenow,
    /// A desk's Freshservice: gets tickets alone.
    Freshservice,
}

impl ChannelKind {
    /// Whether a desk's packets can be posted to it.
    pub fn takes_tickets(self) -> bool {
        self != Self::Teams
    }

    /// Whether nothing but tickets is posted to it.
    pub fn is_service_desk(self) -> bool {
        matches!(self, Self::Servicenow | Self::Freshservice)
    }
}

impl Channel {
    /// Whether the practice itself is told here: a desk's channel gets tickets alone.
    pub fn is_our_own(&self) -> bool {
        self.desk.is_none() && !self.kind.is_service_desk()
    }
}
