//! Days with the registration authority in the practice: who needs them, planned into one visit with a time for each.

mod invite;
mod one;
mod paper;
mod plan;

use axum::extract::State;
use jiff::civil::{Date, Time};
use lanyard_insight::{Need, Purpose, RaNeeds, ra_needs};
use lanyard_model::{RaDay, RaPurpose};
use maud::{Markup, html};

pub(crate) use paper::plan_of_visit;

use crate::app::{App, Route, route};
use crate::due::{Due, due};
use crate::exit_board::series;
use crate::failure::Failure;
use crate::form::Filled;
use crate::permission::Permission;
use crate::ui;
use crate::visit::Visit;

/// Their addresses.
pub(crate) fn routes() -> Vec<Route> {
    vec![
        route("/p/{ods}/ra-days").get(show).post(plan::plan),
        route("/p/{ods}/ra-days/{id}").get(one::show),
        route("/p/{ods}/ra-days/{id}/calendar.ics").get(one::calendar),
        route("/p/{ods}/ra-days/{id}/plan.pdf").get(paper::print),
        route("/p/{ods}/ra-days/{id}/add").post(plan::add),
        route("/p/{ods}/ra-days/{id}/remove").post(plan::remove),
        route("/p/{ods}/ra-days/{id}/invite").post(invite::invite),
        route("/p/{ods}/ra-days/{id}/move-up").post(invite::move_up),
        route("/p/{ods}/ra-days/{id}/cancel").post(plan::cancel),
    ]
}

/// Who needs the registration authority at a visit on a day.
fn needs(app: &App, due: &Due, on: Date) -> RaNeeds {
    ra_needs(&due.facts, &series(&app.pack), on)
}

pub(super) async fn show(State(app): State<App>, visit: Visit) -> Result<Markup, Failure> {
    page(&app, &visit, None).await
}

async fn page(app: &App, visit: &Visit, filled: Option<Filled>) -> Result<Markup, Failure> {
    let mut read = app.store.read(&visit.practice.ods).await?;
    let due = due(&mut read, &app.pack, app.clock.now()).await?;
    let days = read.ra_days().await?;
    let needs = needs(app, &due, due.today);
    let day = due.calendar.day_to_act(due.today, due.today.saturating_add(jiff::Span::new().days(14)));
    let filled = filled.unwrap_or_else(|| usual(day, day.and_then(|day| due.calendar.free(day))));
    let content = html! {
        (ui::problems(&filled))
        h1 { "Days with the registration authority" }
        p { "Renewals, replacements and unlocks that only the registration authority can do, put together into one visit." }
        h2 { "Visits" }
        @if days.is_empty() { p { "None is planned." } } @else { (table(visit, &days)) }
        h2 { "Who needs them now" }
        @if needs == RaNeeds::default() { p { "Nobody." } }
        @if !needs.here.is_empty() { (needs_table(visit, &needs.here)) }
        @if !needs.away.is_empty() { p { "Not here today: " (names(&needs.away)) "." } }
        @if !needs.have_time.is_empty() { p { "With a time already: " (names(&needs.have_time)) "." } }
        @if visit.may(Permission::SolveIncidents).is_ok() {
            h2 { "Plan a visit" }
            p { "Agree the day with them first: " a href=(visit.path("contacts")) { "contacts" } ". Everybody who needs them then, is here and has no time at another visit gets one while they are there, as long as there are some; the visit says for whom none is left." }
            form action=(visit.path("ra-days")) method="post" novalidate {
                (form(&filled))
                button class="nhsuk-button" { "Plan it" }
            }
        }
    };
    let title = if filled.errors().is_empty() { "Days with the registration authority" } else { "Error: plan a visit" };
    Ok(ui::page(title, Some(visit), content))
}

/// What stands in the form at first: the usual hours, beside the clinics of the day.
fn usual(day: Option<Date>, free: Option<(Time, Time)>) -> Filled {
    let (begin, end) = (Time::constant(9, 30, 0, 0), Time::constant(16, 0, 0, 0));
    let (begin, end) = free.map_or((begin, end), |(from, until)| (begin.max(from), end.min(until)));
    let written = |time: Time| time.strftime("%H:%M").to_string();
    let day = day.map(|day| day.strftime("%-d/%-m/%Y").to_string()).unwrap_or_default();
    Filled::default().with("held_on", day).with("starts_at", written(begin)).with("ends_at", written(end))
}

fn form(filled: &Filled) -> Markup {
    html! {
        (ui::date_input(filled, "held_on", "Day"))
        (ui::input(filled, "starts_at", "They begin at", Some("For example 09:30")))
        (ui::input(filled, "ends_at", "They leave at", None))
        (ui::input(filled, "pause_from", "Pause from", Some("Empty if none")))
        (ui::input(filled, "pause_until", "Pause until", None))
        (ui::input(filled, "room", "Room", Some("One with a PC and two readers")))
        (ui::input(filled, "visitor", "Who comes", None))
        (ui::input(filled, "note", "What else to know", None))
    }
}

fn table(visit: &Visit, days: &[RaDay]) -> Markup {
    let row = |one: &RaDay| {
        vec![
            html! {
                a href=(visit.path(&format!("ra-days/{}", one.id))) { (one.held_on.strftime("%A %-d %B %Y")) }
                @if one.cancelled_on.is_some() { " " strong class="nhsuk-tag nhsuk-tag--grey" { "Called off" } }
            },
            html! { (one.starts_at.strftime("%H:%M")) "–" (one.ends_at.strftime("%H:%M")) },
            html! { (one.room.as_deref().unwrap_or("not told")) },
        ]
    };
    ui::table("Visits", &["Day", "Time", "Room"], &days.iter().map(row).collect::<Vec<_>>())
}

fn needs_table(visit: &Visit, needs: &[Need]) -> Markup {
    let row = |need: &Need| {
        vec![
            html! { a href=(visit.path(&format!("people/{}", need.who.id))) { (need.who.name) } },
            html! { (purpose(need.purpose)) },
            html! { (need.why) },
        ]
    };
    ui::table("Who needs them", &["Person", "What for", "Why"], &needs.iter().map(row).collect::<Vec<_>>())
}

/// Names, with what each needs.
fn names(needs: &[Need]) -> String {
    let said = |need: &Need| format!("{} ({})", need.who.name, purpose(need.purpose).to_lowercase());
    needs.iter().map(said).collect::<Vec<_>>().join(", ")
}

/// What it is for, as one says it.
fn purpose(purpose: Purpose) -> &'static str {
    match purpose {
        Purpose::Replacement => "New card",
        Purpose::Renewal => "Renewal",
        Purpose::Unlock => "Unlock",
    }
}

/// What a person must bring; what the registration authority wants to see beyond that is not published for a card in use.
fn bring(purpose: RaPurpose) -> &'static str {
    match purpose {
        RaPurpose::Replacement => {
            "The old card, unless it is lost. Ask the registration authority beforehand whether they want proof of identity."
        }
        RaPurpose::Renewal => "Your own card.",
        RaPurpose::Unlock => "Your own card. You type the new passcode yourself; nobody else may see it.",
    }
}

/// The planner's word as the record's.
fn recorded(purpose: Purpose) -> RaPurpose {
    match purpose {
        Purpose::Replacement => RaPurpose::Replacement,
        Purpose::Renewal => RaPurpose::Renewal,
        Purpose::Unlock => RaPurpose::Unlock,
    }
}

/// The record's word as the planner's.
fn planned(purpose: RaPurpose) -> Purpose {
    match purpose {
        RaPurpose::Replacement => Purpose::Replacement,
        RaPurpose::Renewal => Purpose::Renewal,
        RaPurpose::Unlock => Purpose::Unlock,
    }
}
