//! Guided triage of an incident: its events, put back together into the state that the engine of the PC program drives too.

use jiff::Timestamp;
use lanyard_diagnose::{Pack, Triage};
use lanyard_model::{Advice, Checkup, Diagnosis, EventKind, IncidentEvent};

use crate::case::{Case, still_hold};
use crate::report::is_reply;

/// What a person can reply to a question or step.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Reply {
    /// An answer to a question; `None` is "I don't know".
    Answer { question: String, answer: Option<String> },
    /// The step was done and did not help.
    Failed { step: String },
    /// The step cannot be done here and now.
    Impossible { step: String },
    /// It works now, after the step if one was shown.
    Works { step: Option<String> },
    /// Take the last answer or step back.
    Back,
}

impl Reply {
    /// The event that keeps it: kind, subject, detail.
    pub(crate) fn event(self) -> (EventKind, Option<String>, Option<String>) {
        match self {
            Self::Answer { question, answer } => (EventKind::Answered, Some(question), answer),
            Self::Failed { step } => (EventKind::StepFailed, Some(step), None),
            Self::Impossible { step } => (EventKind::StepImpossible, Some(step), None),
            Self::Works { step } => (EventKind::Restored, step, None),
            Self::Back => (EventKind::TookBack, None, None),
        }
    }
}

/// The triage of an incident as its events left it.
pub(crate) fn resume<'a>(pack: &'a Pack, case: &Case, now: Timestamp) -> Triage<'a> {
    let unread = || Checkup::unread(case.incident.id.to_string(), case.incident.reported_at, "lanyard-server".to_owned());
    let mut checkup = case.known.checkup.clone().unwrap_or_else(unread);
    if case.incident.said.is_some() {
        checkup.said.clone_from(&case.incident.said);
    }
    let mut triage = Triage::new(pack, checkup, case.known.context(now), now);
    for event in still_hold(&case.events) {
        let subject = event.subject.as_deref().unwrap_or_default();
        match event.kind {
            EventKind::Answered => triage.answer(subject, event.detail.as_deref()),
            EventKind::StepFailed => triage.step_failed(subject),
            EventKind::StepImpossible => triage.step_impossible(subject),
            EventKind::TookBack => drop(triage.back()),
            _ => {}
        }
    }
    triage
}

/// The question that tells a card's series; nobody's register says that of a visitor's card.
const SERIES: &str = "card_back_digits";

/// Where an incident stands: what is likely, and what to ask or do next.
pub(crate) fn diagnosis(pack: &Pack, case: &Case, now: Timestamp) -> Diagnosis {
    let triage = resume(pack, case, now);
    let mut diagnosis = triage.diagnosis();
    let context = triage.context();
    let asked = context.series_on_back().is_some() || context.unanswered.iter().any(|question| question == SERIES);
    if case.known.visitor && !asked {
        diagnosis.next = pack.question(SERIES).map(|question| Advice::Question(question.asked())).or(diagnosis.next);
    }
    diagnosis
}

/// Whether there is something to take back.
pub(crate) fn can_go_back(events: &[IncidentEvent]) -> bool {
    replies(events) > 0
}

/// How many replies hold and were not taken back.
pub(crate) fn replies(events: &[IncidentEvent]) -> usize {
    let events = still_hold(events);
    let replies = events.iter().filter(|event| is_reply(event)).count();
    let taken_back = events.iter().filter(|event| event.kind == EventKind::TookBack).count();
    replies.saturating_sub(taken_back)
}

/// Whether this is the moment to hand over: nothing is left to try, or only the last resort.
pub(crate) fn is_last_resort(pack: &Pack, advice: Option<&Advice>) -> bool {
    match advice {
        Some(Advice::Step(step)) => step.id == pack.last_resort,
        Some(Advice::Question(_)) => false,
        None => true,
    }
}
