//! One PC: where it stands, its applications and software, its readers, its history.

use axum::Form;
use axum::extract::{Path, Query, State};
use axum::response::Response;
use jiff::Timestamp;
use lanyard_model::{Application, Cis2, Id, Pc};
use lanyard_store::{StoreError, as_it_was};
use maud::{Markup, html};

use super::{AsOf, FormPage, applications, choice, save, to, twice};
use crate::app::{App, Route, route};
use crate::failure::Failure;
use crate::form::{Filled, Sent};
use crate::permission::Permission;
use crate::ui;
use crate::visit::Visit;

pub(super) fn routes() -> Vec<Route> {
    vec![
        route("/p/{ods}/pcs/new").get(new).post(add),
        route("/p/{ods}/pcs/{id}").get(show),
        route("/p/{ods}/pcs/{id}/edit").get(edit).post(change),
    ]
}

fn form<'a>(title: &'a str, action: &'a str, filled: &'a Filled, known: &[Application]) -> FormPage<'a> {
    let choices: Vec<(String, String)> = known.iter().map(|one| choice(&one.code, &one.name)).collect();
    let fields = html! {
        (ui::input(filled, "name", "Name on the network", Some("For example WL-REC-01; it is on the label or in Settings, About")))
        (ui::input(filled, "room", "Room", None))
        (ui::checkboxes(filled, "applications", "Applications used on it", Some("Those that need a smartcard"), &choices))
        (ui::checkboxes(filled, "retired", "Out of use", None, &[choice("yes", "This PC is no longer used")]))
    };
    FormPage { title, action, filled, fields }
}

fn read(filled: &mut Filled, was: Pc, now: Timestamp) -> Pc {
    let retired = filled.get("retired") == "yes";
    Pc {
        name: filled.required("name", "Write the PC’s name."),
        room: filled.text("room"),
        applications: filled.all("applications"),
        retired_at: if retired { was.retired_at.or(Some(now)) } else { None },
        ..was
    }
}

pub(crate) async fn new(State(app): State<App>, visit: Visit) -> Result<Markup, Failure> {
    visit.may(Permission::ChangeRegister)?;
    let known = applications::known(&app, &visit).await?;
    Ok(form("Add a PC", "pcs/new", &Filled::default(), &known).show(&visit))
}

pub(crate) async fn add(State(app): State<App>, visit: Visit, Form(sent): Form<Sent>) -> Result<Response, Failure> {
    visit.may(Permission::ChangeRegister)?;
    let now = app.clock.now();
    let blank = Pc {
        id: app.store.entropy().id(now).map_err(StoreError::from)?,
        name: String::new(),
        room: None,
        machine: None,
        applications: Vec::new(),
        software: Vec::new(),
        seen_at: None,
        retired_at: None,
    };
    let mut filled = Filled::sent(sent);
    let pc = read(&mut filled, blank, now);
    if save(&app, &visit, &mut filled, &pc, "Added", "name").await? {
        return Ok(to(&visit, &format!("pcs/{}", pc.id)));
    }
    let known = applications::known(&app, &visit).await?;
    Ok(form("Add a PC", "pcs/new", &filled, &known).refuse(&visit))
}

pub(crate) async fn show(
    State(app): State<App>,
    visit: Visit,
    Path((_, id)): Path<(String, String)>,
    Query(as_of): Query<AsOf>,
) -> Result<Markup, Failure> {
    let on = as_of.day()?;
    let known = applications::known(&app, &visit).await?;
    let id: Id<Pc> = Id::new(id);
    let mut read = app.store.read(&visit.practice.ods).await?;
    let now: Pc = read.find(&id).await?.ok_or(Failure::NotFound)?;
    let readers = read.readers_of(&id, ui::day_of(app.clock.now())).await?;
    let mut changes = read.history(&id).await?;
    let pc = match on {
        Some(day) => as_it_was(&changes, ui::end_of(day), Some(now.clone())),
        None => Some(now.clone()),
    };
    let merges = twice::merges_into(&mut read, &id, &mut changes).await?;
    let content = html! {
        h1 { (now.name) @if now.retired_at.is_some() { " " strong class="nhsuk-tag nhsuk-tag--grey" { "Out of use" } } }
        @match &pc { None => p { "It was not known then, or what was written of it has been erased since." }, Some(pc) => (details(pc, &known)) }
        @if on.is_none() {
            (ui::way(&visit, Permission::ChangeRegister, &format!("pcs/{id}/edit"), "Change"))
            h2 { "Readers at it" }
            @if readers.is_empty() { p { "None is entered." } }
            ul class="nhsuk-list" {
                @for reader in &readers {
                    li { a href=(visit.path(&format!("readers/{}", reader.id))) { (super::reader::name(reader)) } }
                }
            }
        }
        (twice::links(&visit, &id, &merges))
        (ui::as_it_was(&visit.path(&format!("pcs/{id}")), on))
        (ui::history(&changes))
    };
    Ok(ui::page(&now.name, Some(&visit), content))
}

fn details(pc: &Pc, known: &[Application]) -> Markup {
    let used: Vec<&Application> = known.iter().filter(|one| pc.applications.contains(&one.code)).collect();
    let ready = !pc.applications.is_empty() && used.len() == pc.applications.len() && used.iter().all(|one| one.cis2 == Cis2::Yes);
    html! {
        (ui::summary(&[
            ("Room", pc.room.clone()),
            ("Last heard of", Some(pc.seen_at.map_or_else(|| "never".to_owned(), ui::when))),
            ("Smartcard Connect", Some(if ready {
                "may be installed: every application here supports CIS2"
            } else {
                "must not be installed yet: not every application here is known to support CIS2"
            }.to_owned())),
        ]))
        h2 { "Applications used on it" }
        @if pc.applications.is_empty() { p { "Not known." } }
        ul class="nhsuk-list" {
            @for one in &used { li { (one.name) ": " (applications::supports(one.cis2)) } }
        }
        h2 { "Software" }
        @if pc.software.is_empty() { p { "Not known. It appears here after a check." } }
        ul class="nhsuk-list" {
            @for one in &pc.software {
                li {
                    (one.name) " " (one.version.as_deref().unwrap_or("version not known"))
                    @if let Some(since) = one.since { ", since " (ui::when(since)) }
                }
            }
        }
    }
}

pub(crate) async fn edit(State(app): State<App>, visit: Visit, Path((_, id)): Path<(String, String)>) -> Result<Markup, Failure> {
    visit.may(Permission::ChangeRegister)?;
    let pc: Pc = visit.find(&app, &id).await?;
    let filled = Filled::showing(&pc).with("retired", if pc.retired_at.is_some() { "yes" } else { "" });
    let known = applications::known(&app, &visit).await?;
    Ok(form(&pc.name, &format!("pcs/{id}/edit"), &filled, &known).show(&visit))
}

pub(crate) async fn change(
    State(app): State<App>,
    visit: Visit,
    Path((_, id)): Path<(String, String)>,
    Form(sent): Form<Sent>,
) -> Result<Response, Failure> {
    visit.may(Permission::ChangeRegister)?;
    let was: Pc = visit.find(&app, &id).await?;
    let mut filled = Filled::sent(sent);
    let title = was.name.clone();
    let pc = read(&mut filled, was, app.clock.now());
    if save(&app, &visit, &mut filled, &pc, "Changed", "name").await? {
        return Ok(to(&visit, &format!("pcs/{id}")));
    }
    let known = applications::known(&app, &visit).await?;
    Ok(form(&title, &format!("pcs/{id}/edit"), &filled, &known).refuse(&visit))
}
