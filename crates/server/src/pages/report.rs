//! Report a problem: no sign-in, no personal data shown. The secret part of the address says which practice it is.

use axum::Form;
use axum::extract::{Path, State};
use axum::response::Redirect;
use axum::routing::{get, post};
use lanyard_model::ScreenedText;
use lanyard_store::Practice;
use maud::{Markup, html};
use serde::Deserialize;

use crate::app::{App, Route, route};
use crate::failure::Failure;
use crate::pages::reply::{Sent, take};
use crate::report::{Report, open};
use crate::{triage, ui};

/// Its addresses.
pub(crate) fn routes() -> Vec<Route> {
    vec![
        route("/r/{link}", get(show).post(send)),
        route("/r/{link}/{short}", get(incident)),
        route("/r/{link}/{short}/{reply}", post(reply)),
    ]
}

#[derive(Debug, Deserialize)]
pub(crate) struct Told {
    #[serde(default)]
    who: String,
    #[serde(default)]
    room: String,
    #[serde(default)]
    said: String,
}

async fn practice_of(app: &App, link: &str) -> Result<Practice, Failure> {
    app.store.practice_of_report_link(link).await?.ok_or(Failure::NotFound)
}

pub(crate) async fn show(State(app): State<App>, Path(link): Path<String>) -> Result<Markup, Failure> {
    let practice = practice_of(&app, &link).await?;
    let content = html! {
        h1 { "My smartcard isn’t working" }
        p class="nhsuk-body-l" { (practice.name) }
        form action={ "/r/" (link) } method="post" {
            (ui::text_field("who", "Who are you?", Some("Your initials or staff number"), ""))
            (ui::text_field("room", "Where are you?", Some("Room or desk"), ""))
            (ui::text_area("said", "What happened?", "What does the screen say? Never write a passcode or anything about a patient."))
            button class="nhsuk-button" { "Get help now" }
        }
    };
    Ok(ui::page("Report a problem", None, content))
}

pub(crate) async fn send(State(app): State<App>, Path(link): Path<String>, Form(told): Form<Told>) -> Result<Redirect, Failure> {
    let practice = practice_of(&app, &link).await?;
    let filled = |text: &str| (!text.trim().is_empty()).then(|| text.trim().to_owned());
    let report = Report {
        reporter: filled(&told.who).map(short_text),
        room: filled(&told.room).map(short_text),
        said: filled(&told.said).map(|said| ScreenedText::new(&said)),
    };
    let incident = open(&app.store, &practice.ods, report, app.clock.now()).await?;
    Ok(Redirect::to(&format!("/r/{link}/{}", incident.short)))
}

/// Initials and rooms are short; screened like everything that is typed.
fn short_text(text: String) -> String {
    ScreenedText::new(&text.chars().take(60).collect::<String>()).text().to_owned()
}

pub(crate) async fn incident(State(app): State<App>, Path((link, short)): Path<(String, String)>) -> Result<Markup, Failure> {
    let practice = practice_of(&app, &link).await?;
    let now = app.clock.now();
    let mut read = app.store.read(&practice.ods).await?;
    let incident = read.incident(&short).await?.ok_or(Failure::NotFound)?;
    let events = read.incident_events(&incident.id).await?;
    let diagnosis = triage::resume(&app.pack, &incident, &events, now).diagnosis();
    let content = html! {
        h1 { "Incident " (incident.short) }
        p { "Say “" (incident.short) "” on the telephone. " (ui::how_long(incident.reported_at, now)) " so far." }
        (ui::triage(&app.pack, &incident, &events, &diagnosis, &format!("/r/{link}/{}", incident.short)))
    };
    Ok(ui::page(&format!("Incident {}", incident.short), None, content))
}

pub(crate) async fn reply(
    State(app): State<App>,
    Path((link, short, address)): Path<(String, String, String)>,
    Form(sent): Form<Sent>,
) -> Result<Redirect, Failure> {
    let practice = practice_of(&app, &link).await?;
    let back_to = format!("/r/{link}/{short}");
    take(&app, &practice.ods, "front desk", &short, &address, sent, &back_to).await
}
