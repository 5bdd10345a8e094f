//! How an incident ends: working again or closed, what it was, what helped, who lost how many minutes.

use axum::extract::{Path, State};
use axum::response::Redirect;
use axum_extra::extract::Form;
use lanyard_diagnose::Pack;
use lanyard_model::{Confirmation, Diagnosis, EventKind, IncidentState, ScreenedText};
use maud::{Markup, html};
use serde::Deserialize;

use crate::app::App;
use crate::case::Case;
use crate::ending::{Ending, end};
use crate::failure::Failure;
use crate::permission::Permission;
use crate::visit::Visit;
use crate::{triage, ui};

/// How many people the form has lines for.
const LINES: usize = 4;
/// The longest time that one person can lose in one incident, in minutes: ten days.
const MOST_MINUTES: i64 = 14_400;

/// What the form sends.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct Ended {
    #[serde(default)]
    outcome: String,
    #[serde(default)]
    cause: String,
    #[serde(default)]
    known_by: String,
    #[serde(default)]
    helped: Vec<String>,
    #[serde(default)]
    who: Vec<String>,
    #[serde(default)]
    minutes: Vec<String>,
    #[serde(default)]
    why: String,
}

pub(crate) async fn form(
    State(app): State<App>,
    visit: Visit,
    Path((_, short)): Path<(String, String)>,
) -> Result<Markup, Failure> {
    visit.may(Permission::SolveIncidents)?;
    let now = app.clock.now();
    let mut read = app.store.read(&visit.practice.ods).await?;
    let pack = app.pack_of(&visit.practice);
    let case = Case::read(&mut read, pack, &short, now).await?.ok_or(Failure::NotFound)?;
    let diagnosis = triage::diagnosis(pack, &case, now);
    let lost = case.minutes(now).to_string();
    let who = case.incident.reporter.clone().unwrap_or_default();
    let content = html! {
        h1 { "End incident " (case.incident.short) }
        form action=(visit.path(&format!("incidents/{}/end", case.incident.short))) method="post" {
            @if case.state().is_open() { (outcome()) }
            (what_it_was(pack, &diagnosis))
            (what_helped(pack, &case, &diagnosis))
            fieldset class="nhsuk-fieldset nhsuk-form-group" {
                legend class="nhsuk-fieldset__legend nhsuk-fieldset__legend--m" { "Who lost how many minutes?" }
                @for line in 0..LINES {
                    (lost_line(line, if line == 0 { who.as_str() } else { "" }, if line == 0 { lost.as_str() } else { "" }))
                }
            }
            (ui::text_field("why", "Anything else", Some("Nothing about a patient, and never a passcode"), ""))
            button class="nhsuk-button" { "Save" }
        }
    };
    Ok(ui::page(&format!("End incident {}", case.incident.short), Some(&visit), content))
}

fn outcome() -> Markup {
    html! {
        fieldset class="nhsuk-fieldset nhsuk-form-group" {
            legend class="nhsuk-fieldset__legend nhsuk-fieldset__legend--m" { "How did it end?" }
            div class="nhsuk-radios" {
                @for (id, words) in [("restored", "The card works again"), ("closed", "It ended otherwise (reported by mistake, person left)")] {
                    div class="nhsuk-radios__item" {
                        input class="nhsuk-radios__input" type="radio" id={ "outcome-" (id) } name="outcome" value=(id) checked[id == "restored"];
                        label class="nhsuk-label nhsuk-radios__label" for={ "outcome-" (id) } { (words) }
                    }
                }
            }
        }
    }
}

/// The likely causes first, then all others by their code.
fn what_it_was(pack: &Pack, diagnosis: &Diagnosis) -> Markup {
    let likely: Vec<&str> = diagnosis.causes.iter().map(|cause| cause.id.as_str()).collect();
    let first = likely.iter().filter_map(|id| pack.cause(id));
    let rest = pack.causes.iter().filter(|cause| !likely.contains(&cause.id.as_str()));
    let options = first.chain(rest).map(|cause| (cause.id.as_str(), format!("{} {}", cause.code, cause.title)));
    let ways = Confirmation::ALL.iter().map(|how| (how.word(), ui::confirmation(*how).to_owned()));
    html! {
        (ui::choice("cause", "What was it?", "Not known", options, ""))
        (ui::choice("known_by", "How do you know?", "Choose, if a cause is given", ways, ""))
    }
}

/// Steps that were tried, and the next ones of the plan.
fn what_helped(pack: &Pack, case: &Case, diagnosis: &Diagnosis) -> Markup {
    let tried = case.events.iter().filter(|event| matches!(event.kind, EventKind::StepFailed | EventKind::Restored));
    let mut steps: Vec<&str> = tried.filter_map(|event| event.subject.as_deref()).collect();
    steps.extend(diagnosis.plan.iter().map(|step| step.id.as_str()));
    let mut seen = std::collections::BTreeSet::new();
    steps.retain(|step| seen.insert(*step));
    html! {
        fieldset class="nhsuk-fieldset nhsuk-form-group" {
            legend class="nhsuk-fieldset__legend nhsuk-fieldset__legend--m" { "What helped?" }
            div class="nhsuk-checkboxes" {
                @for step in steps.iter().filter_map(|id| pack.step(id)).take(8) {
                    div class="nhsuk-checkboxes__item" {
                        input class="nhsuk-checkboxes__input" type="checkbox" id={ "helped-" (step.id) } name="helped" value=(step.id);
                        label class="nhsuk-label nhsuk-checkboxes__label" for={ "helped-" (step.id) } { (step.text) }
                    }
                }
            }
        }
    }
}

fn lost_line(line: usize, who: &str, minutes: &str) -> Markup {
    html! {
        div class="lanyard-line" {
            div {
                label class="nhsuk-label nhsuk-label--s" for={ "who-" (line) } { "Who" }
                input class="nhsuk-input" type="text" id={ "who-" (line) } name="who" value=(who) autocomplete="off";
            }
            div {
                label class="nhsuk-label nhsuk-label--s" for={ "minutes-" (line) } { "Minutes" }
                input class="nhsuk-input nhsuk-input--width-4" type="text" inputmode="numeric" id={ "minutes-" (line) } name="minutes" value=(minutes);
            }
        }
    }
}

pub(crate) async fn end_it(
    State(app): State<App>,
    visit: Visit,
    Path((_, short)): Path<(String, String)>,
    Form(ended): Form<Ended>,
) -> Result<Redirect, Failure> {
    visit.may(Permission::SolveIncidents)?;
    let facts = ended.facts(app.pack_of(&visit.practice))?;
    let author = visit.signed_in.account.as_str();
    let mut write = app.store.write(&visit.practice.ods, author, "The incident was ended", app.clock.now()).await?;
    let incident = write.incident(&short).await?.ok_or(Failure::NotFound)?;
    let events = write.incident_events(&incident.id).await?;
    let is_there = |fact: &Fact| {
        let (kind, subject, detail) = fact;
        events.iter().any(|event| event.kind == *kind && event.subject.as_ref() == Some(subject) && event.detail == *detail)
    };
    // A button pressed twice is pressed once.
    for (kind, subject, detail) in facts.into_iter().filter(|fact| !is_there(fact)) {
        write.add_event(&incident.id, kind, Some(subject), detail).await?;
    }
    if IncidentState::after(&write.incident_events(&incident.id).await?).is_open() {
        let kind = if ended.outcome == "closed" { EventKind::Closed } else { EventKind::Restored };
        let why = ScreenedText::new(ended.why.trim()).text().to_owned();
        let subject = ended.helped.first().filter(|_| kind == EventKind::Restored).cloned();
        end(&mut write, &incident, &Ending { kind, subject, detail: (!why.is_empty()).then_some(why) }).await?;
    }
    write.commit().await?;
    Ok(Redirect::to(&visit.path(&format!("incidents/{short}"))))
}

type Fact = (EventKind, String, Option<String>);

impl Ended {
    /// What the form says beside how it ended, as events; only what the pack knows is taken.
    fn facts(&self, pack: &Pack) -> Result<Vec<Fact>, Failure> {
        let mut facts = Vec::new();
        if !self.cause.is_empty() {
            let cause = pack.cause(&self.cause).ok_or(Failure::NotFound)?;
            let how = Confirmation::from_word(&self.known_by).ok_or_else(|| {
                Failure::Unusable("How do you know? Choose one of the answers below the cause, then save again.".to_owned())
            })?;
            facts.push((EventKind::CauseConfirmed, cause.id.clone(), Some(how.word().to_owned())));
        }
        for step in &self.helped {
            facts.push((EventKind::StepHelped, pack.step(step).ok_or(Failure::NotFound)?.id.clone(), None));
        }
        for (who, minutes) in self.who.iter().zip(&self.minutes) {
            let (who, minutes) = (who.trim(), minutes.trim());
            if minutes.is_empty() {
                continue;
            }
            let who = if who.is_empty() { "somebody" } else { who };
            let wrong = || Failure::Unusable(format!("Minutes lost by {who}: write a whole number from 0 to {MOST_MINUTES}."));
            let number: i64 = minutes.parse().map_err(|_| wrong())?;
            let number = (0..=MOST_MINUTES).contains(&number).then_some(number).ok_or_else(wrong)?;
            let who: String = who.chars().take(60).collect();
            facts.push((EventKind::MinutesLost, ScreenedText::new(&who).text().to_owned(), Some(number.to_string())));
        }
        Ok(facts)
    }
}

pub(crate) async fn reopen(
    State(app): State<App>,
    visit: Visit,
    Path((_, short)): Path<(String, String)>,
) -> Result<Redirect, Failure> {
    visit.may(Permission::SolveIncidents)?;
    let author = visit.signed_in.account.as_str();
    let mut write = app.store.write(&visit.practice.ods, author, "It failed again", app.clock.now()).await?;
    let incident = write.incident(&short).await?.ok_or(Failure::NotFound)?;
    // Pressed twice, or by two people: it is open already.
    if !IncidentState::after(&write.incident_events(&incident.id).await?).is_open() {
        write.add_event(&incident.id, EventKind::Reopened, None, None).await?;
        write.commit().await?;
    }
    Ok(Redirect::to(&visit.path(&format!("incidents/{short}"))))
}
