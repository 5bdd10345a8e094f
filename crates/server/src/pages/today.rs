//! Today: who is stuck now.

use axum::extract::State;
use axum::routing::get;
use maud::{Markup, html};

use crate::app::{App, Route, route};
use crate::failure::Failure;
use crate::pages::incidents;
use crate::ui;
use crate::visit::Visit;

/// Its address.
pub(crate) fn routes() -> Vec<Route> {
    vec![route("/p/{ods}/", get(show))]
}

pub(crate) async fn show(State(app): State<App>, visit: Visit) -> Result<Markup, Failure> {
    let now = app.clock.now();
    let mut read = app.store.read(&visit.practice.ods).await?;
    let stuck = read.open_incidents().await?;
    let link = format!("{}/r/{}", app.public_url, visit.practice.report_link);
    let content = html! {
        h1 { "Today" }
        h2 { "Stuck now" }
        @if stuck.is_empty() { p { "Nobody is stuck." } } @else { (incidents::table(&visit, &stuck, now)) }
        h2 { "Report a problem" }
        p { "Anybody at the practice can report without signing in: " a href=(link) { (link) } }
    };
    Ok(ui::page("Today", Some(&visit), content))
}
