//! Incidents: one failure, from report to restored, as a row of events. Everything else about it is derived from them.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::{Id, Pc, Person, ScreenedText};

/// One failure, as it was reported. What became of it is in its [`IncidentEvent`]s.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Incident {
    /// Identifier.
    pub id: Id<Self>,
    /// Short name that can be said over the telephone, unique within the practice, for example `K7-42`.
    pub short: String,
    /// When it was reported.
    pub reported_at: Timestamp,
    /// What the reporter typed to say who they are (staff number or initials).
    pub reporter: Option<String>,
    /// The person it is about, once matched.
    pub person: Option<Id<Person>>,
    /// Where.
    pub room: Option<String>,
    /// The PC, once known.
    pub pc: Option<Id<Pc>>,
    /// What the screen shows or the reporter says, screened.
    pub said: Option<ScreenedText>,
}

/// One thing that happened in an incident.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct IncidentEvent {
    /// Identifier.
    pub id: Id<Self>,
    /// The incident.
    pub incident: Id<Incident>,
    /// Its place in the incident; the first is 1. Two people who reply at once cannot both have the same place.
    pub number: i64,
    /// When.
    pub at: Timestamp,
    /// What happened.
    pub kind: EventKind,
    /// What it is about: the question, step, checkup, recipient or cause, by its id.
    pub subject: Option<String>,
    /// The answer's id, or another detail of the kind.
    pub detail: Option<String>,
}

/// What can happen in an incident.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum EventKind {
    /// It was reported.
    Reported,
    /// A question (`subject`) was answered (`detail`); without a detail the answer was "I don't know".
    Answered,
    /// A step (`subject`) was done and did not restore service.
    StepFailed,
    /// A step (`subject`) could not be done here and now.
    StepImpossible,
    /// The last answer or step was taken back.
    TookBack,
    /// A checkup (`subject`) of the PC joined.
    CheckupJoined,
    /// Service was restored, by the step in `subject` where one is known.
    Restored,
    /// It was handed over to the desk in `subject`.
    Escalated,
    /// It failed again after having been restored or closed.
    Reopened,
    /// It ended otherwise, with the confirmed cause in `subject` where one is known.
    Closed,
}

/// Where an incident stands, derived from its events.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum IncidentState {
    /// Somebody is stuck.
    Open,
    /// Handed over, and not yet restored.
    Escalated,
    /// Working again.
    Restored,
    /// Ended otherwise.
    Closed,
}

impl EventKind {
    /// The state that an incident has after this, where it changes the state.
    pub fn state(self) -> Option<IncidentState> {
        match self {
            Self::Reported | Self::Reopened => Some(IncidentState::Open),
            Self::Escalated => Some(IncidentState::Escalated),
            Self::Restored => Some(IncidentState::Restored),
            Self::Closed => Some(IncidentState::Closed),
            Self::Answered | Self::StepFailed | Self::StepImpossible | Self::TookBack | Self::CheckupJoined => None,
        }
    }
}

impl IncidentState {
    /// The state after all these events, oldest first.
    pub fn after(events: &[IncidentEvent]) -> Self {
        events.iter().rev().find_map(|event| event.kind.state()).unwrap_or(Self::Open)
    }
}
