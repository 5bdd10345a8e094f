//! A case: one incident with everything that bears on it. Pages, triage and packets all start from one.

use std::collections::BTreeMap;

use jiff::{SignedDuration, Timestamp};
use lanyard_diagnose::{Pack, uk_date};
use lanyard_model::{DeliveryState, EventKind, Id, Incident, IncidentEvent, IncidentState, minutes_stuck, part_of};
use lanyard_store::{Read, StoreError};

use crate::beside::{Beside, is_same_person};
use crate::known::Known;
use crate::report::is_reply;

/// Incidents reported within this time of each other are looked at together.
const TOGETHER: SignedDuration = SignedDuration::from_mins(60);

/// After this many minutes somebody else takes over, whatever is left to try (an estimate: two steps and a restart).
pub(crate) const STOP_TRYING_AFTER: i64 = 20;

/// One incident with everything that bears on it.
#[derive(Debug, Clone)]
pub(crate) struct Case {
    pub(crate) incident: Incident,
    /// When it began: when it was reported, or failed again last. What was so before that says nothing of now.
    pub(crate) began: Timestamp,
    /// What happened, oldest first.
    pub(crate) events: Vec<IncidentEvent>,
    /// The incident that this one is part of.
    pub(crate) parent: Option<Incident>,
    /// What everybody was told there.
    pub(crate) told: Vec<IncidentEvent>,
    /// Those that are part of this one.
    pub(crate) children: Vec<Incident>,
    /// Other people who are stuck with what looks the same, and were when this one was, and those of its parts.
    pub(crate) others: Vec<Incident>,
    /// How many more are stuck of whom nobody knows whether it is the same: they, or this one, neither said nor showed what fails.
    pub(crate) unclear: usize,
    /// What is known without asking.
    pub(crate) known: Known,
    /// Where the last packet that was made of it stands; `None` where none was.
    pub(crate) packet: Option<DeliveryState>,
}

impl Case {
    /// The incident with this short name and what bears on it.
    pub(crate) async fn read(read: &mut Read, pack: &Pack, short: &str, now: Timestamp) -> Result<Option<Self>, StoreError> {
        let Some(incident) = read.incident(short).await? else { return Ok(None) };
        let Course { events, parent, told } = Course::read(read, &incident).await?;
        let children = read.merged_into(&incident.id).await?;
        let began = began(&incident, &events);
        let (from, until) = around(began);
        let mut open = read.open_incidents_between(from, until).await?;
        open.retain(|other| !children.contains(other));
        let Beside { same: mut others, unclear } = Beside::read(read, pack, &incident, open).await?;
        others.extend(children.iter().filter(|part| !is_same_person(part, &incident)).cloned());
        let known = Known::gather(read, pack, (&incident, began), &others, now).await?;
        let deliveries = read.deliveries_of(&incident.id).await?;
        let packet = deliveries.iter().max_by_key(|delivery| delivery.queued_at).map(|delivery| delivery.state);
        Ok(Some(Self { incident, began, events, parent, told, children, others, unclear, known, packet }))
    }

    /// Its course alone.
    pub(crate) fn course(&self) -> Course {
        Course { events: self.events.clone(), parent: self.parent.clone(), told: self.told.clone() }
    }

    /// Where it stands.
    pub(crate) fn state(&self) -> IncidentState {
        IncidentState::after(&self.events)
    }

    /// Minutes in which somebody was stuck, each time.
    pub(crate) fn minutes(&self, now: Timestamp) -> i64 {
        minutes_stuck(&self.events, now)
    }

    /// In how many minutes enough will have been tried, from the first reply on: before that nobody tried anything, however long the report
    /// has stood. What was tried on another day does not count.
    pub(crate) fn minutes_left(&self, now: Timestamp) -> i64 {
        let first = still_hold(&self.events).iter().find(|event| is_reply(event));
        STOP_TRYING_AFTER - first.map_or(0, |first| now.duration_since(first.at).as_secs().max(0) / 60)
    }

    /// Whether enough was tried: time to hand over.
    pub(crate) fn is_time_to_stop(&self, now: Timestamp) -> bool {
        self.state() == IncidentState::Open && self.minutes_left(now) <= 0
    }
}

/// What happened in an incident, and what everybody was told in the one that it is part of.
#[derive(Debug, Clone)]
pub(crate) struct Course {
    pub(crate) events: Vec<IncidentEvent>,
    pub(crate) parent: Option<Incident>,
    pub(crate) told: Vec<IncidentEvent>,
}

impl Course {
    pub(crate) async fn read(read: &mut Read, incident: &Incident) -> Result<Self, StoreError> {
        let events = read.incident_events(&incident.id).await?;
        let parent = match part_of(&events) {
            Some(id) => read.find(&id).await?,
            None => None,
        };
        let mut told = events.clone();
        if let Some(parent) = &parent {
            told.extend(read.incident_events(&parent.id).await?);
        }
        told.retain(|event| event.kind == EventKind::Told);
        Ok(Self { events, parent, told })
    }

    /// Every event once, oldest first.
    pub(crate) fn happened(&self) -> Vec<&IncidentEvent> {
        let elsewhere = self.told.iter().filter(|told| self.events.iter().all(|event| event.id != told.id));
        let mut all: Vec<&IncidentEvent> = self.events.iter().chain(elsewhere).collect();
        all.sort_by_key(|event| event.at);
        all
    }
}

/// What happened in several incidents, to say when each began.
pub(crate) struct Courses(BTreeMap<Id<Incident>, Vec<IncidentEvent>>);

impl Courses {
    pub(crate) async fn read(read: &mut Read, incidents: &[Incident]) -> Result<Self, StoreError> {
        Ok(Self(read.events_of(incidents).await?))
    }

    /// The desk that has one of them.
    pub(crate) fn desk(&self, incident: &Incident) -> Option<&str> {
        let events = self.0.get(&incident.id)?;
        let told = events.iter().rfind(|event| event.kind == EventKind::Escalated)?;
        told.subject.as_deref().filter(|_| IncidentState::after(events) == IncidentState::Escalated)
    }

    /// When one of them was reported, or failed again last.
    pub(crate) fn began(&self, incident: &Incident) -> Timestamp {
        began(incident, self.0.get(&incident.id).map_or(&[], Vec::as_slice))
    }
}

/// When an incident began: when it was reported, or failed again last.
fn began(incident: &Incident, events: &[IncidentEvent]) -> Timestamp {
    events.iter().rev().find(|event| event.kind == EventKind::Reopened).map_or(incident.reported_at, |event| event.at)
}

/// The events whose answers still hold: when a failure came back on another day, what was seen before is asked again.
pub(crate) fn still_hold(events: &[IncidentEvent]) -> &[IncidentEvent] {
    let Some(back) = events.iter().rev().find(|event| event.kind == EventKind::Reopened) else { return events };
    let day = uk_date(back.at);
    let from = events.iter().position(|event| uk_date(event.at) == day).unwrap_or(0);
    events.get(from..).unwrap_or(events)
}

/// The time in which incidents are looked at together with one that was reported at this moment.
fn around(at: Timestamp) -> (Timestamp, Timestamp) {
    (at.saturating_sub(TOGETHER).unwrap_or(at), at.saturating_add(TOGETHER).unwrap_or(at))
}
