//! Appointments for a card with a sponsor or local smartcard administrator: made while they can still help, on a day on which they are
//! there, with an entry for both calendars.

mod form;
mod invite;
mod taken;

use std::collections::HashMap;

use axum::Form;
use axum::extract::{Path, State};
use axum::response::Response;
use lanyard_model::{Appointment, Card, Id, Person};
use lanyard_store::{Read, StoreError};
use maud::{Markup, html};

use self::form::Making;
use self::taken::Taken;
use crate::app::{App, Route, route};
use crate::due::due;
use crate::failure::Failure;
use crate::form::{Filled, Sent};
use crate::form_page::to;
use crate::permission::Permission;
use crate::reminders::here;
use crate::ui;
use crate::visit::Visit;

/// Their addresses.
pub(crate) fn routes() -> Vec<Route> {
    vec![route("/p/{ods}/cards/{id}/appointment").get(new).post(make), route("/p/{ods}/appointments/{id}/cancel").post(cancel)]
}

/// What an appointment is made from: the card, its holder, and everything that is due.
async fn making(app: &App, visit: &Visit, id: &str) -> Result<Making, Failure> {
    visit.may(Permission::SolveIncidents)?;
    let mut read = app.store.read(&visit.practice.ods).await?;
    let card: Card = read.find(&Id::new(id)).await?.ok_or(Failure::NotFound)?;
    let holder: Person = read.find(&card.holder).await?.ok_or(Failure::NotFound)?;
    let due = due(&mut read, &app.pack, app.clock.now()).await?;
    let taken = Taken::of(read.held_from(due.today).await?);
    let now = here(app.clock.now()).time();
    Ok(Making { card, holder, due, now, taken, action: format!("cards/{id}/appointment") })
}

async fn new(State(app): State<App>, visit: Visit, Path((_, id)): Path<(String, String)>) -> Result<Markup, Failure> {
    let making = making(&app, &visit, &id).await?;
    let usual = making.usual();
    Ok(making.page(&usual).show(&visit))
}

async fn make(
    State(app): State<App>,
    visit: Visit,
    Path((_, id)): Path<(String, String)>,
    Form(sent): Form<Sent>,
) -> Result<Response, Failure> {
    let making = making(&app, &visit, &id).await?;
    let mut filled = Filled::sent(sent);
    let new = app.store.entropy().id(app.clock.now()).map_err(StoreError::from)?;
    let Some(appointment) = making.read(&mut filled, new) else { return Ok(making.page(&filled).refuse(&visit)) };
    let author = visit.signed_in.account.as_str();
    let mut write = app.store.write(&visit.practice.ods, author, "An appointment was made", app.clock.now()).await?;
    // Read within the change: of two who want the same time at once one gets it.
    let taken = Taken::of(write.held_on(appointment.held_on).await?);
    if !making.is_free(&mut filled, &appointment, &taken) {
        drop(write);
        return Ok(making.page(&filled).refuse(&visit));
    }
    write.save(&appointment).await?;
    invite::both(&app, &visit.practice, &mut write, &appointment, &making.holder).await?;
    write.commit().await?;
    Ok(to(&visit, &format!("cards/{id}")))
}

async fn cancel(State(app): State<App>, visit: Visit, Path((_, id)): Path<(String, String)>) -> Result<Response, Failure> {
    visit.may(Permission::SolveIncidents)?;
    let now = app.clock.now();
    let author = visit.signed_in.account.as_str();
    let mut write = app.store.write(&visit.practice.ods, author, "An appointment was called off", now).await?;
    let made: Appointment = write.find(&Id::new(&*id)).await?.ok_or(Failure::NotFound)?;
    let back = format!("cards/{}", made.card);
    if made.cancelled_on.is_some() {
        return Ok(to(&visit, &back));
    }
    let card: Card = write.find(&made.card).await?.ok_or(Failure::NotFound)?;
    let holder: Person = write.find(&card.holder).await?.ok_or(Failure::NotFound)?;
    let off = Appointment { cancelled_on: Some(ui::day_of(now)), sequence: made.sequence + 1, ..made };
    write.save(&off).await?;
    invite::both(&app, &visit.practice, &mut write, &off, &holder).await?;
    write.commit().await?;
    Ok(to(&visit, &back))
}

/// What is coming up for a card, with the way to another appointment.
pub(crate) async fn of_card(
    read: &mut Read,
    visit: &Visit,
    card: &Id<Card>,
    today: jiff::civil::Date,
) -> Result<Markup, StoreError> {
    let coming: Vec<Appointment> =
        read.appointments_from(today).await?.into_iter().filter(|appointment| appointment.card == *card).collect();
    let names: HashMap<Id<Person>, String> = read.people(today).await?.into_iter().map(|one| (one.id, one.name)).collect();
    let may_change = visit.can(Permission::SolveIncidents);
    Ok(html! {
        @for one in &coming {
            div class="nhsuk-inset-text" {
                p {
                    "Appointment: " strong { (one.held_on.strftime("%A %-d %B %Y")) ", " (one.starts_at.strftime("%H:%M")) }
                    @if let Some(helper) = names.get(&one.helper) { " with " a href=(visit.path(&format!("people/{}", one.helper))) { (helper) } }
                    @if let Some(room) = &one.room { ", " (room) }
                    "."
                }
                @if may_change {
                    form action=(visit.path(&format!("appointments/{}/cancel", one.id))) method="post" {
                        button class="nhsuk-button nhsuk-button--secondary nhsuk-button--small" { "Call it off" }
                    }
                }
            }
        }
        @if may_change {
            p { a href=(visit.path(&format!("cards/{card}/appointment"))) { "Make an appointment with a sponsor or local smartcard administrator" } }
        }
    })
}
