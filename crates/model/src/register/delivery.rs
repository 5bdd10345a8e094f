//! Deliveries: packets on their way to a desk, recorded end to end.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::{Channel, Id, Incident};

/// One packet on its way to one desk.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Delivery {
    /// Identifier.
    pub id: Id<Self>,
    /// The incident it is about.
    pub incident: Id<Incident>,
    /// The desk, by the knowledge pack's id.
    pub desk: String,
    /// The channel it goes through as a ticket; `None` for an e-mail.
    pub channel: Option<Id<Channel>>,
    /// The e-mail address it goes to, or the name of the channel.
    pub destination: String,
    /// Subject line.
    pub subject: String,
    /// What is sent, to read; `None` once it was erased.
    pub text: Option<String>,
    /// The same for programs, as JSON: the packet, or the ticket as it is posted.
    pub json: Option<String>,
    /// Whether it is attached as PDF too.
    pub pdf: bool,
    /// The log of the NHS Diagnostic Tool that goes along, screened; `None` where none does, or once it was erased.
    #[serde(default)]
    pub log: Option<String>,
    /// Made with the form that sent it: a form that is sent twice is one delivery.
    pub once: String,
    /// Where it stands.
    pub state: DeliveryState,
    /// How often it was tried.
    pub attempts: i64,
    /// When it was asked for.
    pub queued_at: Timestamp,
    /// When it is tried next.
    pub due_at: Timestamp,
    /// When it was accepted or given up.
    pub ended_at: Option<Timestamp>,
    /// What the other side said last.
    pub reason: Option<String>,
}

/// Where a delivery stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum DeliveryState {
    /// Waits for its turn.
    Queued,
    /// Is being sent at this moment.
    Sending,
    /// The other side took it.
    Accepted,
    /// Given up.
    Failed,
    /// Taken back before it was sent: it is not needed any more.
    Withdrawn,
    /// It may or may not have arrived: nothing tries again by itself, so that it never arrives twice.
    Unsure,
}
