//! The list of incidents, open and past, with a filter.

use axum::extract::{Query, State};
use jiff::Timestamp;
use lanyard_diagnose::Pack;
use lanyard_model::{EventKind, Id, Incident, IncidentEvent, IncidentState, Person, minutes_lost, minutes_stuck};
use lanyard_store::{INCIDENTS_A_PAGE, IncidentFilter};
use maud::{Markup, html};
use serde::Deserialize;
use std::collections::BTreeMap;

use crate::app::App;
use crate::case::Courses;
use crate::failure::Failure;
use crate::report::VISITOR;
use crate::ui;
use crate::visit::Visit;

const STATES: &[(&str, &str, IncidentState)] = &[
    ("open", "Stuck", IncidentState::Open),
    ("escalated", "Handed over", IncidentState::Escalated),
    ("restored", "Working again", IncidentState::Restored),
    ("closed", "Closed", IncidentState::Closed),
];

#[derive(Debug, Default, Deserialize)]
pub(crate) struct Asked {
    #[serde(default)]
    state: String,
    #[serde(default)]
    text: String,
    #[serde(default)]
    cause: String,
    #[serde(default)]
    page: u32,
}

impl Asked {
    fn filter(&self) -> IncidentFilter {
        let filled = |text: &str| (!text.trim().is_empty()).then(|| text.trim().to_owned());
        IncidentFilter {
            state: STATES.iter().find(|(id, _, _)| *id == self.state).map(|(_, _, state)| *state),
            text: filled(&self.text),
            cause: filled(&self.cause),
            page: self.page.min(10_000),
        }
    }
}

pub(crate) async fn list(State(app): State<App>, visit: Visit, Query(asked): Query<Asked>) -> Result<Markup, Failure> {
    let mut read = app.store.read(&visit.practice.ods).await?;
    let mut found = read.incidents(&asked.filter()).await?;
    let more = found.len() > INCIDENTS_A_PAGE as usize;
    found.truncate(INCIDENTS_A_PAGE as usize);
    let events = read.events_of(&found).await?;
    let people = read.people_of(&found).await?;
    let content = html! {
        h1 { "Incidents" }
        (filter_form(app.pack_of(&visit.practice), &visit, &asked))
        @if found.is_empty() {
            p { "No incident fits. Leave a field of the filter empty to see more." }
        } @else {
            (past(&app.pack, &visit, &found, (&events, &people), app.clock.now()))
        }
        (pages(&visit, &asked, more))
        ul class="nhsuk-list" {
            li { a href=(visit.path("rooms")) { "Labels for rooms: report by QR code" } }
            li { a href=(visit.path("learned")) { "What your incidents have taught" } }
            li { a href=(visit.path("pcs-that-report")) { "PCs that report" } }
        }
    };
    Ok(ui::page("Incidents", Some(&visit), content))
}

fn filter_form(pack: &Pack, visit: &Visit, asked: &Asked) -> Markup {
    let states = STATES.iter().map(|(id, words, _)| (*id, (*words).to_owned()));
    let causes = pack.causes.iter().map(|cause| (cause.id.as_str(), format!("{} {}", cause.code, cause.title)));
    html! {
        form class="lanyard-filter" action=(visit.path("incidents")) method="get" {
            (ui::text_field("text", "Name, initials or room", None, &asked.text))
            (ui::choice("state", "Where it stands", "Any", states, &asked.state))
            (ui::choice("cause", "What it was", "Any", causes, &asked.cause))
            button class="nhsuk-button nhsuk-button--secondary" { "Show" }
        }
    }
}

fn pages(visit: &Visit, asked: &Asked, more: bool) -> Markup {
    let page = |page: u32| {
        let query = [("text", asked.text.as_str()), ("state", &asked.state), ("cause", &asked.cause)];
        let query: String = query.iter().map(|(name, value)| format!("{name}={}&", encoded(value))).collect();
        visit.path(&format!("incidents?{query}page={page}"))
    };
    html! {
        @if more || asked.page > 0 {
            nav aria-label="Pages" {
                @if asked.page > 0 { a href=(page(asked.page - 1)) { "Newer" } " " }
                @if more { a href=(page(asked.page + 1)) { "Older" } }
            }
        }
    }
}

/// A text as part of an address.
fn encoded(text: &str) -> String {
    let keep = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~');
    text.bytes().map(|byte| if keep(byte) { char::from(byte).to_string() } else { format!("%{byte:02X}") }).collect()
}

type Events = BTreeMap<Id<Incident>, Vec<IncidentEvent>>;
type People = BTreeMap<Id<Person>, Person>;

fn past(pack: &Pack, visit: &Visit, incidents: &[Incident], (events, people): (&Events, &People), now: Timestamp) -> Markup {
    let none = Vec::new();
    let row = |incident: &Incident| {
        let events = events.get(&incident.id).unwrap_or(&none);
        vec![
            name(visit, incident),
            html! { (ui::when(incident.reported_at)) },
            html! { (who_and_where(incident, people)) },
            ui::state_tag(IncidentState::after(events)),
            html! { (cause(pack, events)) },
            html! { (ui::minutes(lost(events, now))) },
        ]
    };
    let rows: Vec<Vec<Markup>> = incidents.iter().map(row).collect();
    ui::table("Incidents", &["Incident", "When", "Who and where", "Stands", "What it was", "Lost"], &rows)
}

/// An incident's short name, leading to its page.
fn name(visit: &Visit, incident: &Incident) -> Markup {
    html! { a class="lanyard-short" href=(visit.path(&format!("incidents/{}", incident.short))) { (incident.short) } }
}

/// Who reports it and from where, as it stands in a list.
pub(crate) fn who_and_where(incident: &Incident, people: &People) -> String {
    let who = who(incident, people).unwrap_or_else(|| "somebody".to_owned());
    incident.room.as_deref().map_or_else(|| who.clone(), |room| format!("{who}, {room}"))
}

/// Whose it is: the person of the register, or else what somebody typed and is nobody known.
fn who(incident: &Incident, people: &People) -> Option<String> {
    let person = incident.person.as_ref().and_then(|id| people.get(id));
    person.map(|person| person.name.clone()).or_else(|| incident.reporter.as_deref().map(typed))
}

/// What somebody typed to say who they are, where that is nobody known.
pub(crate) fn typed(reporter: &str) -> String {
    if reporter == VISITOR { reporter.to_owned() } else { format!("“{reporter}” (nobody known)") }
}

fn cause(pack: &Pack, events: &[IncidentEvent]) -> String {
    let confirmed = events.iter().rev().find(|event| event.kind == EventKind::CauseConfirmed);
    let id = confirmed.and_then(|event| event.subject.as_deref()).unwrap_or_default();
    pack.cause(id).map_or_else(|| id.to_owned(), |cause| cause.title.clone())
}

/// Minutes lost by everybody: as entered, or the time in which somebody was stuck.
fn lost(events: &[IncidentEvent], now: Timestamp) -> i64 {
    let entered = minutes_lost(events);
    if entered.is_empty() { minutes_stuck(events, now) } else { entered.values().sum() }
}

/// Open incidents as a short table, the longest first.
pub(crate) fn table(
    pack: &Pack,
    visit: &Visit,
    incidents: &[Incident],
    (people, courses): (&People, &Courses),
    now: Timestamp,
) -> Markup {
    let mut incidents: Vec<&Incident> = incidents.iter().collect();
    incidents.sort_by_key(|incident| courses.began(incident));
    let row = |incident: &&Incident| {
        vec![
            name(visit, incident),
            html! { (who(incident, people).as_deref().unwrap_or("not told")) },
            html! { (incident.room.as_deref().unwrap_or("not told")) },
            html! { (ui::how_long(courses.began(incident), now)) },
            html! {
                @match courses.desk(incident) {
                    Some(desk) => { "With " (pack.desk(desk).map_or(desk, |desk| &desk.name)) },
                    None => "Nobody was told",
                }
            },
        ]
    };
    let rows: Vec<Vec<Markup>> = incidents.iter().map(row).collect();
    ui::table("Stuck now", &["Incident", "Who", "Where", "For", "Who has it"], &rows)
}
