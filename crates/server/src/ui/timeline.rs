//! What happened in an incident, in words, oldest first.

use lanyard_diagnose::Pack;
use lanyard_model::{Confirmation, EventKind, IncidentEvent};
use maud::{Markup, html};

use super::when;

/// The course of an incident as a list.
pub(crate) fn timeline(pack: &Pack, events: &[IncidentEvent]) -> Markup {
    // A check that was sent late is of before.
    let mut in_time: Vec<&IncidentEvent> = events.iter().collect();
    in_time.sort_by_key(|event| event.at);
    html! {
        ol class="lanyard-timeline" {
            @for event in in_time {
                li {
                    time class="lanyard-short" datetime=(event.at) { (when(event.at)) }
                    span { (said(pack, event)) }
                }
            }
        }
    }
}

/// As [`said`], for whoever is not signed in: nobody's name and nothing that somebody wrote.
pub(crate) fn said_openly(pack: &Pack, event: &IncidentEvent) -> String {
    match event.kind {
        EventKind::CheckupJoined => "The PC was checked".to_owned(),
        EventKind::Reopened => "Failed again".to_owned(),
        EventKind::Closed => "Closed".to_owned(),
        EventKind::ReportedAgain => "Reported once more".to_owned(),
        EventKind::MinutesLost => "The minutes lost were written down".to_owned(),
        EventKind::Told => "Everybody affected was told".to_owned(),
        EventKind::Escalated if event.subject.as_deref().is_none_or(|desk| pack.desk(desk).is_none()) => "Handed over".to_owned(),
        _ => said(pack, event),
    }
}

/// One event as a sentence.
pub(crate) fn said(pack: &Pack, event: &IncidentEvent) -> String {
    let subject = event.subject.as_deref().unwrap_or_default();
    let detail = event.detail.as_deref().unwrap_or_default();
    let step = || pack.step(subject).map_or("a step", |step| step.text.as_str());
    let cause = || pack.cause(subject).map_or_else(|| subject.to_owned(), |cause| format!("{} ({})", cause.title, cause.code));
    match event.kind {
        EventKind::Reported => "Reported".to_owned(),
        EventKind::ReportedAgain if detail.is_empty() => "Reported once more".to_owned(),
        EventKind::ReportedAgain => format!("Reported once more, from {detail}"),
        EventKind::Answered => answered(pack, subject, event.detail.as_deref()),
        EventKind::StepFailed => did_not_help(step()),
        EventKind::StepImpossible => was_impossible(step()),
        EventKind::TookBack => "The last answer was taken back".to_owned(),
        EventKind::CheckupJoined => format!("The PC was checked: {detail}"),
        EventKind::Restored if subject.is_empty() => "Working again".to_owned(),
        EventKind::Restored => format!("Working again, after: {}", step()),
        EventKind::Escalated if event.was_told_by_people() => {
            format!("Told by telephone or their portal: {}", pack.desk(subject).map_or("a desk", |desk| desk.name.as_str()))
        }
        EventKind::Escalated => format!("Handed over to: {}", pack.desk(subject).map_or(detail, |desk| desk.name.as_str())),
        EventKind::Reopened if detail.is_empty() => "Failed again".to_owned(),
        EventKind::Reopened => format!("Failed again: {detail}"),
        EventKind::Closed if detail.is_empty() => "Closed".to_owned(),
        EventKind::Closed => format!("Closed: {detail}"),
        EventKind::CauseConfirmed => format!("It was: {}, {}", cause(), confirmed(detail)),
        EventKind::StepHelped => format!("This helped: {}", step()),
        EventKind::MinutesLost => format!("{subject} lost {detail} minutes"),
        EventKind::Merged => format!("Part of incident {detail}, and ends with it"),
        EventKind::Parted => format!("Taken out of incident {detail} again: another failure"),
        EventKind::Told => format!("Everybody affected was told: {detail}"),
    }
}

/// A step that was done.
pub(crate) fn did_not_help(step: &str) -> String {
    format!("Done, and it did not help: {step}")
}

/// A step that was not.
pub(crate) fn was_impossible(step: &str) -> String {
    format!("Could not be done here: {step}")
}

fn answered(pack: &Pack, question: &str, answer: Option<&str>) -> String {
    let Some(question) = pack.question(question) else { return "A question was answered".to_owned() };
    let words = question.answer.iter().find(|known| Some(known.id.as_str()) == answer).map(|known| known.text.as_str());
    format!("{} {}", question.text, words.unwrap_or("I don’t know"))
}

fn confirmed(word: &str) -> &'static str {
    confirmation(Confirmation::from_word(word).unwrap_or(Confirmation::WorksNow))
}

/// How a cause is known, in words.
pub(crate) fn confirmation(how: Confirmation) -> &'static str {
    match how {
        Confirmation::Evidence => "a check of the PC showed it",
        Confirmation::Desk => "the desk that solved it said so",
        Confirmation::WorksNow => "most likely: it works now",
    }
}
