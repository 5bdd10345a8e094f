//! Report a problem from outside the practice's network, by the QR label of a room: what happened there, and nothing else.
//! Whom it concerns is matched by somebody who is signed in.

use axum::Form;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use maud::{Markup, html};

use crate::app::{App, Route, route};
use crate::failure::Failure;
use crate::pages::report::{Told, said, taken_out};
use crate::report::{Report, open};
use crate::which_incident::is_in;
use crate::{continuity, ui};

/// Its addresses.
pub(crate) fn routes() -> Vec<Route> {
    vec![route("/q/{token}").get(show).post(send), route("/q/{token}/{short}").get(thanks)]
}

pub(crate) async fn show(State(app): State<App>, Path(token): Path<String>) -> Result<Markup, Failure> {
    form(&app, &token, None).await
}

async fn form(app: &App, token: &str, wrong: Option<&str>) -> Result<Markup, Failure> {
    let (practice, room) = app.store.room_of_link(token).await?.ok_or(Failure::NotFound)?;
    let content = html! {
        @if let Some(wrong) = wrong { (ui::wrongs(&[("said", wrong.to_owned())])) }
        h1 { "A smartcard isn’t working in " (room) }
        p class="nhsuk-body-l" { (practice.name) }
        form action={ "/q/" (token) } method="post" {
            (ui::enter_button())
            h2 { "Press the picture that looks most like it" }
            (ui::picture_buttons())
            (ui::text_area_with("said", "Or say it in words", "What does the screen say? Never write a passcode or anything about a patient.", "", wrong))
            button class="nhsuk-button" { "Tell the front desk" }
        }
    };
    Ok(ui::page("Report a problem", None, content))
}

pub(crate) async fn send(State(app): State<App>, Path(token): Path<String>, Form(told): Form<Told>) -> Result<Response, Failure> {
    let (practice, room) = app.store.room_of_link(&token).await?.ok_or(Failure::NotFound)?;
    let Some(said) = said(&told) else {
        let wrong = "Press a picture, or write in a few words what happened.";
        return Ok(form(&app, &token, Some(wrong)).await?.into_response());
    };
    let report = Report { reporter: None, room: Some(room), said: Some(said) };
    let incident = open(&app, &practice.ods, "room label", report).await?;
    Ok(Redirect::to(&format!("/q/{token}/{}", incident.short)).into_response())
}

/// Says under which name it was reported. Only what came from this room can be looked at, and nothing but its name is shown.
pub(crate) async fn thanks(State(app): State<App>, Path((token, short)): Path<(String, String)>) -> Result<Markup, Failure> {
    let (practice, room) = app.store.room_of_link(&token).await?.ok_or(Failure::NotFound)?;
    let mut read = app.store.read(&practice.ods).await?;
    let pack = app.pack_of(&practice);
    let plan = continuity::of_practice(&mut read, pack, ui::day_of(app.clock.now()), false).await?;
    let incident = read.incident(&short).await?;
    let incident = incident.filter(|incident| is_in(incident, Some(&room))).ok_or(Failure::NotFound)?;
    let content = html! {
        h1 { "Reported as " (incident.short) }
        p class="nhsuk-body-l" { "The front desk sees it now. Say “" (incident.short) "” when you ring or go there, and who you are." }
        @if let Some(said) = &incident.said { (taken_out(said)) }
        (ui::meanwhile(pack, &plan))
    };
    Ok(ui::page(&format!("Reported as {}", incident.short), None, content))
}
