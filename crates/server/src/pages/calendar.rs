//! Calendar: every date that can stop a clinic, and a file for one's own calendar.

use axum::extract::State;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use lanyard_model::CalendarEntry;
use maud::{Markup, html};

use crate::app::{App, Route, route};
use crate::due::due;
use crate::failure::Failure;
use crate::visit::Visit;
use crate::{calendars, ics, ui};

/// Its addresses.
pub(crate) fn routes() -> Vec<Route> {
    vec![route("/p/{ods}/calendar").get(show), route("/p/{ods}/calendar.ics").get(download)]
}

pub(crate) async fn show(State(app): State<App>, visit: Visit) -> Result<Markup, Failure> {
    let mut read = app.store.read(&visit.practice.ods).await?;
    let due = due(&mut read, &app.pack, app.clock.now()).await?;
    let content = html! {
        h1 { "Calendar" }
        p { "Every date that can stop a clinic, with the last quiet working day on which it can be put right." }
        p {
            a href=(visit.path("calendar.ics")) { "Download for your own calendar" } " (without names) · "
            a href=(visit.path("report.pdf")) download { "Print as a report (PDF)" } " · "
            a href=(visit.path("opening")) { "Our working days and busy days" } " · "
            a href=(visit.path("reminders")) { "Reminders" } " · "
            a href=(visit.path("ra-days")) { "Days with the registration authority" } " · "
            a href=(visit.path("feeds")) { "In other calendars" }
        }
        @if due.deadlines.is_empty() {
            p { "Nothing is due. Dates appear here as cards, positions, readers and loans with dates are entered or seen." }
        } @else {
            (ui::deadline_table(&due.deadlines, due.today, |person| visit.path(&format!("people/{person}"))))
        }
    };
    Ok(ui::page("Calendar", Some(&visit), content))
}

pub(crate) async fn download(State(app): State<App>, visit: Visit) -> Result<Response, Failure> {
    calendars::publish(&app, &visit.practice).await?;
    let mut read = app.store.read(&visit.practice.ods).await?;
    let entries: Vec<CalendarEntry> = read.calendar_entries(app.clock.now()).await?;
    let name = ics::name_of(&visit.practice.name);
    let standing = entries.iter().filter(|entry| entry.cancelled_at.is_none());
    let ods = &visit.practice.ods;
    let shown = |entry| ics::Shown { entry, title: entry.about.clone(), rest: calendars::rest(&app, ods, entry) };
    let file = ics::file(ods, &name, standing.map(shown));
    let kind = [
        (header::CONTENT_TYPE, "text/calendar; charset=utf-8"),
        (header::CONTENT_DISPOSITION, "attachment; filename=\"smartcards.ics\""),
    ];
    Ok((kind, file).into_response())
}
