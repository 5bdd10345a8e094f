//! Incidents: one failure, from report to restored, as a row of events. Everything else about it is derived from them.

use std::collections::BTreeMap;

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

impl IncidentEvent {
    /// Detail of a hand-over of which nothing was sent: somebody told the desk by telephone or in its portal.
    pub const TOLD_BY_PEOPLE: &'static str = "told-by-people";

    /// Whether it is such a hand-over.
    pub fn was_told_by_people(&self) -> bool {
        self.kind == EventKind::Escalated && self.detail.as_deref() == Some(Self::TOLD_BY_PEOPLE)
    }
}

/// What can happen in an incident.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum EventKind {
    /// It was reported.
    Reported,
    /// It was reported once more, from the room in `detail` where one is told.
    ReportedAgain,
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
    /// It was handed over to the desk in `subject`; `detail` is the desk's name, or [`IncidentEvent::TOLD_BY_PEOPLE`].
    Escalated,
    /// It failed again after having been restored or closed.
    Reopened,
    /// It ended otherwise, with the confirmed cause in `subject` where one is known.
    Closed,
    /// What it was (the cause in `subject`) is known, and how (`detail`: a [`Confirmation`]).
    CauseConfirmed,
    /// A step (`subject`) helped.
    StepHelped,
    /// Somebody (`subject`) lost minutes (`detail`).
    MinutesLost,
    /// It is the same failure as another incident (`subject`: its id, `detail`: its short name), and ends with it.
    Merged,
    /// It is a failure of its own again: it was taken out of the one that it was part of (`subject`: its id, `detail`: its short name).
    Parted,
    /// Everybody whose report was merged into this one was told something (`detail`).
    Told,
}

/// How it is known what the cause was. It decides how much an incident teaches.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Confirmation {
    /// A checkup showed it.
    Evidence,
    /// The desk that resolved it said so.
    Desk,
    /// It works now, and this is what it most likely was.
    WorksNow,
}

impl Confirmation {
    /// Every way, the surest first.
    pub const ALL: [Self; 3] = [Self::Evidence, Self::Desk, Self::WorksNow];

    /// As it is written in an event.
    pub fn word(self) -> &'static str {
        match self {
            Self::Evidence => "evidence",
            Self::Desk => "desk",
            Self::WorksNow => "works-now",
        }
    }

    /// The one that is written so.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|known| known.word() == word)
    }
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
            Self::ReportedAgain | Self::CauseConfirmed | Self::StepHelped | Self::MinutesLost => None,
            Self::Merged | Self::Parted | Self::Told => None,
        }
    }
}

impl IncidentState {
    /// The state after all these events, oldest first.
    pub fn after(events: &[IncidentEvent]) -> Self {
        events.iter().rev().find_map(|event| event.kind.state()).unwrap_or(Self::Open)
    }

    /// As it is written down.
    pub fn word(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Escalated => "escalated",
            Self::Restored => "restored",
            Self::Closed => "closed",
        }
    }

    /// Whether somebody is still stuck.
    pub fn is_open(self) -> bool {
        matches!(self, Self::Open | Self::Escalated)
    }
}

/// The incident that one with these events, oldest first, is part of. What was taken out again, or failed again, is one of its own.
pub fn part_of(events: &[IncidentEvent]) -> Option<Id<Incident>> {
    let last = events.iter().rfind(|event| matches!(event.kind, EventKind::Merged | EventKind::Parted | EventKind::Reopened))?;
    last.subject.as_deref().filter(|_| last.kind == EventKind::Merged).map(Id::new)
}

/// Whole minutes in which somebody was stuck, up to now: each time from report or reopening to restored or closed. One that nobody ended
/// and that was opened again had lasted until the last that happened in it: nobody sat before a PC from Friday to Monday.
pub fn minutes_stuck(events: &[IncidentEvent], now: Timestamp) -> i64 {
    let mut seconds = 0;
    let (mut since, mut last): (Option<Timestamp>, Option<Timestamp>) = (None, None);
    for event in events {
        if let (EventKind::Reopened, Some(began), Some(last)) = (event.kind, since, last) {
            seconds += last.duration_since(began).as_secs().max(0);
            since = None;
        }
        last = Some(event.at);
        match event.kind.state() {
            Some(state) if state.is_open() => since = since.or(Some(event.at)),
            Some(_) => seconds += since.take().map_or(0, |since| event.at.duration_since(since).as_secs().max(0)),
            None => {}
        }
    }
    seconds += since.map_or(0, |since| now.duration_since(since).as_secs().max(0));
    seconds / 60
}

/// What was entered about who lost how many minutes; the last entry for each counts.
pub fn minutes_lost(events: &[IncidentEvent]) -> BTreeMap<&str, i64> {
    let entered = events.iter().filter(|event| event.kind == EventKind::MinutesLost);
    entered.filter_map(|event| Some((event.subject.as_deref()?, event.detail.as_deref()?.parse().ok()?))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn event(kind: EventKind, at: &str) -> IncidentEvent {
        let id = Id::new(at);
        IncidentEvent { id, incident: Id::new("i"), number: 0, at: at.parse().unwrap(), kind, subject: None, detail: None }
    }

    #[test]
    fn minutes_between_restored_and_reopened_are_not_lost() {
        let mut events = vec![
            event(EventKind::Reported, "2026-11-23T08:05:00Z"),
            event(EventKind::Escalated, "2026-11-23T08:10:00Z"),
            event(EventKind::Restored, "2026-11-23T08:25:00Z"),
        ];
        let noon = "2026-11-23T12:00:00Z".parse().unwrap();
        assert_eq!(minutes_stuck(&events, noon), 20);
        events.push(event(EventKind::Reopened, "2026-11-23T11:50:30Z"));
        assert_eq!(minutes_stuck(&events, noon), 29, "whole minutes of 20 and 9.5");
        let forgotten = vec![
            event(EventKind::Reported, "2026-11-20T17:50:00Z"),
            event(EventKind::StepFailed, "2026-11-20T17:56:00Z"),
            event(EventKind::Reopened, "2026-11-23T11:50:00Z"),
        ];
        assert_eq!(minutes_stuck(&forgotten, noon), 16, "6 on Friday, 10 on Monday");
    }
}
