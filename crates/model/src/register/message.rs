//! Messages that leave by themselves: digests, heartbeats, invitations. Each is recorded end to end.

use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::{DeliveryState, Id, Person};

/// One message on its way.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Message {
    /// Identifier.
    pub id: Id<Self>,
    /// What it is.
    pub purpose: Purpose,
    /// How it leaves: [`Message::EMAIL`], or the identifier of one of the practice's channels.
    pub channel: String,
    /// The person of the register it is for, where it is for one.
    pub person: Option<Id<Person>>,
    /// Who it is for: the identifier of a person, an account or a channel.
    pub recipient: String,
    /// The e-mail address it goes to, or the name of the channel; `None` once it was erased.
    pub destination: Option<String>,
    /// The day it is for. A digest, a heartbeat and an outlook are sent on that day or not at all: what a digest said stands in the next.
    pub day: Date,
    /// Subject line.
    pub subject: String,
    /// What it says; emptied once it ended.
    pub text: Option<String>,
    /// What goes with it, for a program: a calendar entry, a card, JSON; emptied once it ended.
    pub file: Option<String>,
    /// The steps of deadlines that it tells of.
    pub about: Vec<About>,
    /// Names it for ever: the same message is never made twice.
    pub once: String,
    /// Where it stands.
    pub state: DeliveryState,
    /// How often it was tried.
    pub attempts: i64,
    /// When it was made.
    pub queued_at: Timestamp,
    /// When it is tried next.
    pub due_at: Timestamp,
    /// When it was accepted or given up.
    pub ended_at: Option<Timestamp>,
    /// What the other side said last.
    pub reason: Option<String>,
}

impl Message {
    /// The channel that every practice has.
    pub const EMAIL: &'static str = "email";

    /// A message that waits to be sent by e-mail; to whom, and what it says, is for the caller to fill in.
    pub fn queued(id: Id<Self>, purpose: Purpose, day: Date, now: Timestamp) -> Self {
        Self {
            id,
            purpose,
            channel: Self::EMAIL.to_owned(),
            person: None,
            recipient: String::new(),
            destination: None,
            day,
            subject: String::new(),
            text: None,
            file: None,
            about: Vec::new(),
            once: String::new(),
            state: DeliveryState::Queued,
            attempts: 0,
            queued_at: now,
            due_at: now,
            ended_at: None,
            reason: None,
        }
    }

    /// Whether what it says counts as told: it arrived, or is about to.
    pub fn counts(&self) -> bool {
        matches!(self.state, DeliveryState::Accepted | DeliveryState::Sending)
    }
}

/// One step of one deadline.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct About {
    /// The deadline's key.
    pub key: String,
    /// Its step.
    pub stage: i32,
}

/// What a message is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Purpose {
    /// What somebody is reminded of today.
    Digest,
    /// That dates were looked at today.
    Heartbeat,
    /// What will fail at the next session and was not known in the morning, at noon.
    Noon,
    /// What will fail at the next session, in the evening before it.
    Evening,
    /// An entry for somebody's calendar: new, changed or cancelled.
    Invitation,
    /// What everybody whom an incident concerns is told.
    Notice,
    /// That a card is lost, stolen or faulty: for the registration authority.
    CardLoss,
    /// A try whether a channel works.
    Trial,
    /// A line manager is asked who needs access.
    AccessAudit,
    /// A calendar on another server is brought up to date: what that takes is looked at when it is sent.
    CalendarPush,
}

impl Purpose {
    /// Whether it means something on its own day only.
    pub fn is_of_its_day(self) -> bool {
        matches!(self, Self::Digest | Self::Heartbeat | Self::Noon | Self::Evening)
    }
}
