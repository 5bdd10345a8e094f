//! Snoozes: reminders that rest for a while, with a reason. They are shown and entered on the page of reminders.

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use axum_extra::extract::Form;
use jiff::Span;
use jiff::civil::Date;
use lanyard_insight::{Deadline, is_red};
use lanyard_model::{ScreenedText, Snooze};
use maud::{Markup, html};

use crate::app::{App, Route, route};
use crate::due::{Due, due};
use crate::failure::Failure;
use crate::form::{Filled, Sent};
use crate::pages::reminders::{day, page};
use crate::permission::Permission;
use crate::ui;
use crate::visit::Visit;

/// Their addresses.
pub(crate) fn routes() -> Vec<Route> {
    vec![route("/p/{ods}/reminders/snooze").post(snooze), route("/p/{ods}/reminders/snoozes/{id}/end").post(end)]
}

/// For at most so many days a reminder can rest.
const LONGEST: i32 = 30;

pub(super) fn resting(visit: &Visit, snoozes: &[Snooze], today: Date) -> Markup {
    html! {
        h2 { "Resting" }
        @if snoozes.is_empty() { p { "No reminder rests." } }
        @for one in snoozes {
            div class="nhsuk-inset-text" {
                p { strong { (one.about) } " rests until " (day(one.until)) @if one.until == today { " (today)" } "." }
                @if let Some(reason) = &one.reason { p { "Reason: " (reason.text()) } }
                @if Permission::ChangeRegister.is_of(visit.role) {
                    form action=(visit.path(&format!("reminders/snoozes/{}/end", one.id))) method="post" {
                        button class="nhsuk-button nhsuk-button--secondary nhsuk-button--small" {
                            "Remind again" span class="nhsuk-u-visually-hidden" { " of " (one.about) }
                        }
                    }
                }
            }
        }
    }
}

/// What can rest: nothing that is red.
fn choices(due: &Due) -> Vec<(String, String)> {
    let calm = due.deadlines.iter().filter(|one| !is_red(one, due.today));
    let words = |one: &Deadline| {
        let whose = one.person.as_ref().map_or(String::new(), |(_, name)| format!("{name}: "));
        format!("{whose}{}, {}", one.about, day(one.due))
    };
    calm.map(|one| (one.key.clone(), words(one))).collect()
}

pub(super) fn form(visit: &Visit, due: &Due, filled: &Filled) -> Markup {
    let choices = choices(due);
    html! {
        h2 id="rest" { "Let a reminder rest" }
        @let asked = filled.get("key");
        @if !asked.is_empty() && !choices.iter().any(|(key, _)| key == asked) {
            p { "The date that you came for is done, or it is for today or too late, and does not rest." }
        }
        @if choices.is_empty() { p { "There is nothing that can rest now." } } @else {
            p { "It rests until the day you say, and not beyond the next step of its date. Pages go on showing it, and what is for today or too late never rests." }
            form action=(visit.path("reminders/snooze")) method="post" {
                (ui::select(filled, "key", "Which date", None, &choices))
                (ui::date_input(filled, "until", "Until"))
                (ui::input(filled, "reason", "Why", Some("For example: an appointment is booked for 9 December")))
                button class="nhsuk-button nhsuk-button--secondary" { "Let it rest" }
            }
        }
    }
}

pub(crate) async fn snooze(State(app): State<App>, visit: Visit, Form(sent): Form<Sent>) -> Result<Response, Failure> {
    visit.may(Permission::ChangeRegister)?;
    let now = app.clock.now();
    let mut filled = Filled::sent(sent);
    let due = due(&mut app.store.read(&visit.practice.ods).await?, &app.pack, now).await?;
    let chosen = due.deadlines.iter().find(|one| one.key == filled.get("key") && !is_red(one, due.today));
    if chosen.is_none() {
        filled.wrong("key", "Choose a date that is not for today and not too late.");
    }
    let until = until(&mut filled, due.today);
    let reason = filled.required("reason", "Say why it may rest.");
    let (Some(deadline), Some(until), []) = (chosen, until, filled.errors()) else {
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, page(&app, &visit, &filled).await?).into_response());
    };
    let mut write = app.store.write(&visit.practice.ods, visit.signed_in.account.as_str(), "A reminder rests", now).await?;
    let snooze = Snooze {
        id: write.new_id()?,
        key: deadline.key.clone(),
        stage: deadline.stage,
        about: deadline.about.clone(),
        until,
        reason: Some(ScreenedText::new(&reason)),
        made_at: now,
        ended_at: None,
    };
    write.save(&snooze).await?;
    write.commit().await?;
    Ok(Redirect::to(&visit.path("reminders")).into_response())
}

fn until(filled: &mut Filled, today: Date) -> Option<Date> {
    let until = filled.date("until");
    let last = today.saturating_add(Span::new().days(LONGEST));
    if until.is_none() && filled.error("until").is_none() {
        filled.wrong("until", "Say until which day it rests.");
    } else if until.is_some_and(|day| day < today || day > last) {
        filled.wrong("until", format!("It can rest from today until {}.", day(last)));
    }
    until
}

pub(crate) async fn end(State(app): State<App>, visit: Visit, Path((_, id)): Path<(String, String)>) -> Result<Redirect, Failure> {
    visit.may(Permission::ChangeRegister)?;
    let end = |snooze: &mut Snooze| _ = snooze.ended_at.get_or_insert(app.clock.now());
    visit.amend(&app, &id, "A reminder rests no longer", end).await?;
    Ok(Redirect::to(&visit.path("reminders")))
}
