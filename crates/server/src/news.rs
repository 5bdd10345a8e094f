//! What happened in an incident since a page of it was opened: announced where somebody works on it, shown when they ask. The page is
//! never changed under their hands, so that nothing typed is lost; without scripts the same link shows the same.

use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use jiff::{SignedDuration, Timestamp};
use lanyard_diagnose::Pack;
use lanyard_model::IncidentEvent;
use lanyard_store::Read;
use maud::{Markup, html};
use serde::Deserialize;

use crate::app::App;
use crate::case::{Case, Course};
use crate::failure::Failure;
use crate::ui;

/// Up to which moment somebody has seen what happened, in microseconds.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct Since {
    #[serde(default)]
    seen: Option<i64>,
    /// Until when a page asks: asking counts as being there, and must not keep a session open for ever.
    #[serde(default)]
    until: Option<i64>,
}

/// htmx takes what comes with this status and asks no more.
const STOP_ASKING: u16 = 286;

/// For so long a page asks by itself.
const ASKS: SignedDuration = SignedDuration::from_mins(30);

/// The moment of the last event that a page shows.
fn last(events: &[&IncidentEvent]) -> i64 {
    events.iter().map(|event| event.at.as_microsecond()).max().unwrap_or_default()
}

fn newer<'a>(events: &[&'a IncidentEvent], seen: i64) -> Vec<&'a IncidentEvent> {
    events.iter().copied().filter(|event| event.at.as_microsecond() > seen).collect()
}

/// How an event is told to whoever looks: [`ui::said`] or [`ui::said_openly`].
type Words = fn(&Pack, &IncidentEvent) -> String;

/// On the page of an open incident: what is new since it was last looked at, and a place where news are announced.
pub(crate) fn news(pack: &Pack, case: &Case, since: &Since, base: &str, words: Words, now: Timestamp) -> Markup {
    let course = case.course();
    let events = course.happened();
    let new = since.seen.map(|seen| newer(&events, seen));
    let here = format!("{base}?seen={}", last(&events));
    let until = now.saturating_add(ASKS).unwrap_or(now).as_microsecond();
    html! {
        div id="news" class="lanyard-news" {
            @match new {
                None => {},
                Some(new) if new.is_empty() => p { "Nothing new at " (ui::clock_time(now)) "." },
                Some(new) => div class="nhsuk-inset-text" {
                    p { strong { "New since you last looked:" } }
                    ul class="nhsuk-list nhsuk-list--bullet" { @for event in new { li { (ui::clock_time(event.at)) ": " (words(pack, event)) } } }
                },
            }
            @if case.state().is_open() {
                div role="status" hx-get={ (base) "/news?seen=" (last(&events)) "&until=" (until) } hx-trigger="every 20s" hx-swap="innerHTML" {}
                p { a href=(here) { "Is there anything new?" } }
            }
        }
    }
}

/// What a page asks now and then: nothing, or that there is something. Nobody's name, nothing of what it is.
pub(crate) async fn answer(app: &App, read: &mut Read, short: &str, since: &Since, base: &str) -> Result<Response, Failure> {
    let incident = read.incident(short).await?.ok_or(Failure::NotFound)?;
    let course = Course::read(read, &incident).await?;
    let seen = since.seen.unwrap_or_else(|| app.clock.now().as_microsecond());
    let stop = StatusCode::from_u16(STOP_ASKING).unwrap_or(StatusCode::OK);
    if since.until.is_some_and(|until| until < app.clock.now().as_microsecond()) {
        return Ok((stop, html! { p { "This page no longer looks for news by itself." } }).into_response());
    }
    if newer(&course.happened(), seen).is_empty() {
        return Ok(StatusCode::NO_CONTENT.into_response());
    }
    let words = html! { p { strong { "Something new happened." } " " a href={ (base) "?seen=" (seen) "#news" } { "Show it" } } };
    Ok((stop, words).into_response())
}
