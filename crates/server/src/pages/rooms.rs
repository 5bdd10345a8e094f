//! Labels for rooms: a QR code that opens the report form of that room, to print and stick beside the reader.

use axum::Form;
use axum::extract::{Path, State};
use axum::response::{Redirect, Response};
use lanyard_model::{Id, RoomLink};
use maud::{Markup, html};

use crate::app::{App, Route, route};
use crate::failure::Failure;
use crate::form::{Filled, Sent};
use crate::form_page::{Question, refused, titled, to};
use crate::permission::Permission;
use crate::ui;
use crate::visit::Visit;

/// Their addresses.
pub(crate) fn routes() -> Vec<Route> {
    vec![
        route("/p/{ods}/rooms").get(list).post(add),
        route("/p/{ods}/rooms/{id}/label").get(label),
        route("/p/{ods}/rooms/{id}/revoke").get(ask).post(revoke),
    ]
}

pub(crate) async fn list(State(app): State<App>, visit: Visit) -> Result<Markup, Failure> {
    page(&app, &visit, &Filled::default()).await
}

async fn page(app: &App, visit: &Visit, filled: &Filled) -> Result<Markup, Failure> {
    let mut read = app.store.read(&visit.practice.ods).await?;
    let links = read.room_links().await?;
    let mut rooms: Vec<String> = read.pcs().await?.into_iter().filter_map(|pc| pc.room).collect();
    rooms.sort();
    rooms.dedup();
    rooms.retain(|room| !links.iter().any(|link| link.room == *room));
    let may_change = visit.can(Permission::SolveIncidents);
    let row = |link: &RoomLink| {
        vec![
            html! { (link.room) },
            html! { (ui::when(link.made_at)) },
            html! { a href=(visit.path(&format!("rooms/{}/label", link.id))) { "Print label for " (link.room) } },
            html! { @if may_change { a href=(visit.path(&format!("rooms/{}/revoke", link.id))) { "Stop label of " (link.room) } } },
        ]
    };
    let rows: Vec<Vec<Markup>> = links.iter().map(row).collect();
    let content = html! {
        (ui::problems(filled))
        h1 { "Labels for rooms" }
        p {
            "A label beside the reader opens a form on a phone: “a smartcard isn’t working in this room”. It works from outside the \
             practice’s network, shows nothing about anybody, and says only which room it is."
        }
        @if links.is_empty() { p { "No room has a label yet." } } @else {
            (ui::table("Labels for rooms", &["Room", "Made", "Label", "Stop it"], &rows))
        }
        @if may_change { (make(visit, &rooms, filled)) }
    };
    Ok(ui::page(&titled("Labels for rooms", filled.errors()), Some(visit), content))
}

fn make(visit: &Visit, rooms: &[String], filled: &Filled) -> Markup {
    html! {
        h2 { "Make a label" }
        @for room in rooms {
            form action=(visit.path("rooms")) method="post" {
                input type="hidden" name="room" value=(room);
                button class="nhsuk-button nhsuk-button--secondary" { "Make a label for " (room) }
            }
        }
        form action=(visit.path("rooms")) method="post" novalidate {
            (ui::input(filled, "room", "Another room", Some("For example Consulting room 3")))
            button class="nhsuk-button" { "Make a label" }
        }
    }
}

pub(crate) async fn add(State(app): State<App>, visit: Visit, Form(sent): Form<Sent>) -> Result<Response, Failure> {
    visit.may(Permission::SolveIncidents)?;
    let mut filled = Filled::sent(sent);
    let room: String = filled.get("room").trim().chars().take(60).collect();
    if room.is_empty() {
        filled.wrong("room", "Write the room’s name.");
        return Ok(refused(page(&app, &visit, &filled).await?));
    }
    let (now, author) = (app.clock.now(), visit.signed_in.account.as_str());
    let secret = app.store.entropy().secret().map_err(lanyard_store::StoreError::from)?.chars().take(32).collect();
    let mut write = app.store.write(&visit.practice.ods, author, "A label for a room was made", now).await?;
    let link = RoomLink { id: write.new_id()?, room, secret, made_at: now, revoked_at: None };
    write.save(&link).await?;
    write.commit().await?;
    Ok(to(&visit, "rooms"))
}

pub(crate) async fn label(State(app): State<App>, visit: Visit, Path((_, id)): Path<(String, String)>) -> Result<Markup, Failure> {
    let found = app.store.read(&visit.practice.ods).await?.find(&Id::<RoomLink>::new(id)).await?;
    let link = found.filter(|link| link.revoked_at.is_none()).ok_or(Failure::NotFound)?;
    let address = format!("{}/q/{}", app.public_url, link.secret);
    let content = html! {
        div class="lanyard-label" data-address=(address) {
            h1 { "Smartcard not working in " (link.room) "?" }
            p class="nhsuk-body-l" { "Scan this, and the front desk knows." }
            (ui::qr_code(&address).ok_or_else(|| Failure::Unusable("The address is too long for a QR code. Set a shorter --public-url.".to_owned()))?)
            p { (visit.practice.name) }
        }
    };
    Ok(ui::page(&format!("Label for {}", link.room), Some(&visit), content))
}

pub(crate) async fn ask(State(app): State<App>, visit: Visit, Path((_, id)): Path<(String, String)>) -> Result<Markup, Failure> {
    visit.may(Permission::SolveIncidents)?;
    let link = visit.find::<RoomLink>(&app, &id).await?;
    let question = Question {
        title: &format!("Stop the label of {}?", link.room),
        follows: "Whoever scans it sees from then on that it does not work any more. Take the label off the wall. A new label for the room \
                  has another code and has to be printed.",
        action: &format!("rooms/{id}/revoke"),
        yes: "Stop the label",
        back: "rooms",
    };
    Ok(question.show(&visit))
}

pub(crate) async fn revoke(
    State(app): State<App>,
    visit: Visit,
    Path((_, id)): Path<(String, String)>,
) -> Result<Redirect, Failure> {
    visit.may(Permission::SolveIncidents)?;
    let stop = |link: &mut RoomLink| _ = link.revoked_at.get_or_insert(app.clock.now());
    visit.amend(&app, &id, "The label of a room was stopped", stop).await?;
    Ok(Redirect::to(&visit.path("rooms")))
}
