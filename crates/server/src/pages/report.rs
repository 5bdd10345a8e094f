//! Report a problem: no sign-in, no personal data shown. The secret part of the address says which practice it is.

use axum::Form;
use axum::extract::{Path, Query, State};
use axum::response::{IntoResponse, Redirect, Response};
use lanyard_model::{Removed, ScreenedText};
use lanyard_store::Practice;
use maud::{Markup, html};
use serde::Deserialize;

use crate::app::{App, Route, route};
use crate::case::Case;
use crate::failure::Failure;
use crate::news::{Since, answer, news};
use crate::on_site::OnSite;
use crate::pages::reply::{Sent, take};
use crate::pictures::picture;
use crate::report::{Report, open};
use crate::{continuity, triage, ui};

/// Its addresses.
pub(crate) fn routes() -> Vec<Route> {
    vec![
        route("/r/{link}").get(show).post(send),
        route("/r/{link}/{short}").get(incident),
        route("/r/{link}/{short}/news").get(anything_new),
        route("/r/{link}/{short}/{reply}").post(reply),
    ]
}

/// What the form sends.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct Told {
    #[serde(default)]
    who: String,
    #[serde(default)]
    room: String,
    #[serde(default)]
    other_room: String,
    #[serde(default)]
    pub(super) picture: String,
    #[serde(default)]
    pub(super) said: String,
}

pub(crate) async fn show(State(app): State<App>, OnSite(practice): OnSite) -> Result<Markup, Failure> {
    form(&app, &practice, &Told::default(), None).await
}

async fn form(app: &App, practice: &Practice, told: &Told, wrong: Option<&str>) -> Result<Markup, Failure> {
    let (rooms, link) = (rooms(app, practice).await?, &practice.report_link);
    let content = html! {
        h1 { "My smartcard isn’t working" }
        p class="nhsuk-body-l" { (practice.name) }
        @if let Some(wrong) = wrong { (ui::error_summary(wrong)) }
        form action={ "/r/" (link) } method="post" {
            (ui::enter_button())
            (ui::text_field("who", "1. Who are you?", Some("Your initials or staff number"), &told.who))
            (where_are_you(&rooms, told))
            fieldset class="nhsuk-fieldset nhsuk-form-group" {
                legend class="nhsuk-fieldset__legend nhsuk-fieldset__legend--m" {
                    h2 class="nhsuk-fieldset__heading" { "3. Press the picture that looks most like it" }
                }
                (ui::picture_buttons())
            }
            (ui::text_area_with("said", "Or say it in words. What happened?", "What does the screen say? Never write a passcode or anything about a patient.", &told.said, wrong))
            button class="nhsuk-button" { "Get help now" }
        }
    };
    Ok(ui::page("Report a problem", None, content))
}

/// Typed, or one of the practice's rooms; nobody has to type on a phone.
fn where_are_you(rooms: &[String], told: &Told) -> Markup {
    html! {
        (ui::text_field("other_room", "2. Where are you?", Some("Room or desk; or press it below"), &told.other_room))
        @if !rooms.is_empty() {
            fieldset class="nhsuk-fieldset nhsuk-form-group" {
                legend class="nhsuk-fieldset__legend nhsuk-u-visually-hidden" { "Rooms of the practice" }
                div class="nhsuk-radios nhsuk-radios--inline nhsuk-radios--small" {
                    @for (number, room) in rooms.iter().enumerate() {
                        div class="nhsuk-radios__item" {
                            input class="nhsuk-radios__input" type="radio" id={ "room-" (number) } name="room" value=(room)
                                checked[told.room == *room];
                            label class="nhsuk-label nhsuk-radios__label" for={ "room-" (number) } { (room) }
                        }
                    }
                }
            }
        }
    }
}

async fn rooms(app: &App, practice: &Practice) -> Result<Vec<String>, Failure> {
    let pcs = app.store.read(&practice.ods).await?.pcs().await?;
    let mut rooms: Vec<String> = pcs.into_iter().filter_map(|pc| pc.room).collect();
    rooms.sort_by_key(|room| room.to_lowercase());
    rooms.dedup();
    Ok(rooms)
}

pub(crate) async fn send(State(app): State<App>, OnSite(practice): OnSite, Form(told): Form<Told>) -> Result<Response, Failure> {
    let said = said(&told);
    let room = if told.other_room.trim().is_empty() { &told.room } else { &told.other_room };
    let report = Report { reporter: short_text(&told.who), room: short_text(room), said };
    if report.reporter.is_none() && report.room.is_none() && report.said.is_none() {
        let wrong = "Press a picture, or say who or where you are";
        return Ok(form(&app, &practice, &told, Some(wrong)).await?.into_response());
    }
    let incident = open(&app, &practice.ods, "front desk", report).await?;
    Ok(Redirect::to(&format!("/r/{}/{}", practice.report_link, incident.short)).into_response())
}

/// What was pointed at and what was written, screened; `None` when neither was.
pub(super) fn said(told: &Told) -> Option<ScreenedText> {
    let pointed = picture(&told.picture).map(|picture| picture.caption);
    let parts: Vec<&str> = pointed.into_iter().chain([told.said.trim()]).filter(|part| !part.is_empty()).collect();
    (!parts.is_empty()).then(|| ScreenedText::new(&parts.join(". ")))
}

/// Initials and rooms are short; screened like everything that is typed.
fn short_text(text: &str) -> Option<String> {
    let text = text.trim();
    let kept: String = text.chars().take(60).collect();
    (!text.is_empty()).then(|| ScreenedText::new(&kept).text().to_owned())
}

/// What the page of a report asks now and then.
pub(crate) async fn anything_new(
    State(app): State<App>,
    OnSite(practice): OnSite,
    Path((link, short)): Path<(String, String)>,
    Query(since): Query<Since>,
) -> Result<Response, Failure> {
    let mut read = app.store.read(&practice.ods).await?;
    answer(&app, &mut read, &short, &since, &format!("/r/{link}/{short}")).await
}

pub(crate) async fn incident(
    State(app): State<App>,
    OnSite(practice): OnSite,
    Path((link, short)): Path<(String, String)>,
    Query(since): Query<Since>,
) -> Result<Markup, Failure> {
    let now = app.clock.now();
    let mut read = app.store.read(&practice.ods).await?;
    let pack = app.pack_of(&practice);
    let case = Case::read(&mut read, pack, &short, now).await?.ok_or(Failure::NotFound)?;
    let diagnosis = triage::diagnosis(pack, &case, now);
    let plan = continuity::of_practice(&mut read, pack, ui::day_of(now), false).await?;
    let content = html! {
        h1 { "Incident " (case.incident.short) }
        p { "Say “" (case.incident.short) "” on the telephone. " (ui::minutes(case.minutes(now))) " so far." }
        @if let Some(said) = &case.incident.said { (taken_out(said)) }
        (news(&app.pack, &case, &since, &format!("/r/{link}/{}", case.incident.short), ui::said_openly, now))
        (ui::told(&case))
        (ui::not_just_you(&case))
        (ui::known(&case))
        (ui::triage(pack, &case, &diagnosis, &format!("/r/{link}/{}", case.incident.short), &plan, now))
        (ui::which_pc(&case, &format!("/r/{link}/{}", case.incident.short)))
    };
    Ok(ui::page(&format!("Incident {}", case.incident.short), None, content))
}

/// Tells the writer what was taken out of their words.
pub(super) fn taken_out(said: &ScreenedText) -> Markup {
    html! {
        @for removed in said.removed() {
            div class="nhsuk-warning-callout" {
                h2 class="nhsuk-warning-callout__label" { "We took something out of what you wrote" }
                p {
                    @match removed {
                        Removed::Passcode => "Digits that may be a passcode. They are kept nowhere. Never write or tell a passcode; if it was yours, change it.",
                        Removed::NhsNumber => "An NHS number. It is kept nowhere. Nothing about a patient is needed here.",
                        Removed::TooLong => "The end of it, because it was very long.",
                    }
                }
            }
        }
    }
}

pub(crate) async fn reply(
    State(app): State<App>,
    OnSite(practice): OnSite,
    Path((link, short, address)): Path<(String, String, String)>,
    Form(sent): Form<Sent>,
) -> Result<Redirect, Failure> {
    let back_to = format!("/r/{link}/{short}");
    take(&app, &practice.ods, "front desk", &short, &address, sent, &back_to).await
}
