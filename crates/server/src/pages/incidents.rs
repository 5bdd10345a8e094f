//! Incidents: the list, and one with its triage.

use axum::Form;
use axum::extract::{Path, State};
use axum::response::Redirect;
use axum::routing::{get, post};
use jiff::Timestamp;
use lanyard_model::{Incident, IncidentState};
use maud::{Markup, html};

use crate::app::{App, Route, route};
use crate::failure::Failure;
use crate::pages::reply::{Sent, take};
use crate::visit::Visit;
use crate::{triage, ui};

/// Their addresses.
pub(crate) fn routes() -> Vec<Route> {
    vec![
        route("/p/{ods}/incidents", get(list)),
        route("/p/{ods}/incidents/{short}", get(show)),
        route("/p/{ods}/incidents/{short}/{reply}", post(reply)),
    ]
}

pub(crate) async fn list(State(app): State<App>, visit: Visit) -> Result<Markup, Failure> {
    let stuck = app.store.read(&visit.practice.ods).await?.open_incidents().await?;
    let content = html! {
        h1 { "Incidents" }
        @if stuck.is_empty() { p { "Nobody is stuck." } } @else { (table(&visit, &stuck, app.clock.now())) }
    };
    Ok(ui::page("Incidents", Some(&visit), content))
}

/// Incidents as a table, the longest first.
pub(crate) fn table(visit: &Visit, incidents: &[Incident], now: Timestamp) -> Markup {
    html! {
        table class="nhsuk-table" {
            thead class="nhsuk-table__head" {
                tr { th scope="col" { "Incident" } th scope="col" { "Who" } th scope="col" { "Where" } th scope="col" { "For" } }
            }
            tbody class="nhsuk-table__body" {
                @for incident in incidents {
                    tr class="nhsuk-table__row" {
                        td class="nhsuk-table__cell lanyard-short" {
                            a href=(visit.path(&format!("incidents/{}", incident.short))) { (incident.short) }
                        }
                        td class="nhsuk-table__cell" { (incident.reporter.as_deref().unwrap_or("not told")) }
                        td class="nhsuk-table__cell" { (incident.room.as_deref().unwrap_or("not told")) }
                        td class="nhsuk-table__cell" { (ui::how_long(incident.reported_at, now)) }
                    }
                }
            }
        }
    }
}

pub(crate) async fn show(
    State(app): State<App>,
    visit: Visit,
    Path((_, short)): Path<(String, String)>,
) -> Result<Markup, Failure> {
    let now = app.clock.now();
    let mut read = app.store.read(&visit.practice.ods).await?;
    let incident = read.incident(&short).await?.ok_or(Failure::NotFound)?;
    let events = read.incident_events(&incident.id).await?;
    let diagnosis = triage::resume(&app.pack, &incident, &events, now).diagnosis();
    let content = html! {
        h1 { "Incident " (incident.short) " " (ui::state_tag(IncidentState::after(&events))) }
        p {
            "Reported " (ui::when(incident.reported_at)) " by " (incident.reporter.as_deref().unwrap_or("somebody"))
            ", " (incident.room.as_deref().unwrap_or("room not told")) "."
        }
        @if let Some(said) = &incident.said { p { "“" (said.text()) "”" } }
        (ui::triage(&app.pack, &incident, &events, &diagnosis, &visit.path(&format!("incidents/{}", incident.short))))
    };
    Ok(ui::page(&format!("Incident {}", incident.short), Some(&visit), content))
}

pub(crate) async fn reply(
    State(app): State<App>,
    visit: Visit,
    Path((_, short, address)): Path<(String, String, String)>,
    Form(sent): Form<Sent>,
) -> Result<Redirect, Failure> {
    visit.may_change()?;
    let back_to = visit.path(&format!("incidents/{short}"));
    take(&app, &visit.practice.ods, visit.signed_in.account.as_str(), &short, &address, sent, &back_to).await
}
