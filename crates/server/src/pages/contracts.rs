//! Contracts: what somebody else does for the practice, until when, and by when to say that it goes on.

use axum::Form;
use axum::extract::{Path, State};
use axum::response::Response;
use jiff::civil::Date;
use lanyard_model::{Contract, Id};
use lanyard_store::StoreError;
use maud::{Markup, html};

use crate::app::{App, Route, route};
use crate::failure::Failure;
use crate::form::{Filled, Sent};
use crate::form_page::{FormPage, save, to};
use crate::permission::Permission;
use crate::ui;
use crate::visit::Visit;

/// Their addresses.
pub(crate) fn routes() -> Vec<Route> {
    vec![
        route("/p/{ods}/contracts").get(list),
        route("/p/{ods}/contracts/new").get(new).post(add),
        route("/p/{ods}/contracts/{id}").get(edit).post(change),
    ]
}

pub(crate) async fn list(State(app): State<App>, visit: Visit) -> Result<Markup, Failure> {
    let today = ui::day_of(app.clock.now());
    let mut read = app.store.read(&visit.practice.ods).await?;
    let contracts = read.contracts(today).await?;
    let gone = |one: &Contract| {
        let since = one.retired_on.filter(|day| *day <= today)?;
        Some((format!("contracts/{}", one.id), format!("{} with {}", one.name, one.party), since))
    };
    let gone: Vec<_> = read.all().await?.iter().filter_map(gone).collect();
    let rows: Vec<Vec<Markup>> = contracts.iter().map(|one| row(&visit, one, today)).collect();
    let content = html! {
        h1 { "Contracts" }
        p { "Support for readers, the IT support partner, products: each end date is in the calendar, in time for its notice." }
        @if visit.may(Permission::ChangeSettings).is_ok() {
            p { a class="nhsuk-button" href=(visit.path("contracts/new")) { "Add a contract" } }
        }
        @if rows.is_empty() { p { "None is entered." } }
        @else { (ui::table("Contracts", &["Contract", "With", "Ends", "Act by"], &rows)) }
        (ui::no_longer_used(&visit, Permission::ChangeSettings, &gone))
    };
    Ok(ui::page("Contracts", Some(&visit), content))
}

fn row(visit: &Visit, one: &Contract, today: Date) -> Vec<Markup> {
    vec![
        html! {
            @if visit.may(Permission::ChangeSettings).is_ok() { a href=(visit.path(&format!("contracts/{}", one.id))) { (one.name) } }
            @else { (one.name) }
            (ui::used_until(one.retired_on))
            @if let Some(reference) = &one.reference { br; (reference) }
        },
        html! { (one.party) },
        html! { (ui::day(one.ends_on)) },
        html! {
            (ui::day(one.act_by()))
            @if one.ends_on < today { " " strong class="nhsuk-tag nhsuk-tag--red" { "Ended" } }
            @else if one.act_by() < today { " " strong class="nhsuk-tag nhsuk-tag--orange" { "Late" } }
        },
    ]
}

/// Where one is added.
const NEW: &str = "contracts/new";

fn form<'a>(action: &'a str, filled: &'a Filled) -> FormPage<'a> {
    let is_new = action == NEW;
    let fields = html! {
        (ui::input(filled, "name", "What is it for?", Some("For example support for smartcard readers")))
        (ui::input(filled, "party", "With whom?", None))
        (ui::input(filled, "reference", "Number, or where it is kept", None))
        (ui::date_input(filled, "ends_on", "Last day"))
        (ui::input(filled, "notice_days", "Days of notice", Some("How many days before its end it has to be ended or renewed. Empty if none are agreed")))
        (ui::input(filled, "note", "Note", None))
        @if !is_new { (ui::date_input(filled, "retired_on", "Renewed as another one, or given up, on")) }
    };
    FormPage { title: if is_new { "Add a contract" } else { "Contract" }, action, filled, fields }
}

fn read(filled: &mut Filled, id: Id<Contract>) -> Contract {
    Contract {
        id,
        name: filled.required("name", "Write what it is for."),
        party: filled.required("party", "Write with whom it is."),
        reference: filled.text("reference"),
        ends_on: last_day(filled),
        notice_days: filled.number("notice_days", 0, 730),
        note: filled.text("note"),
        retired_on: filled.date("retired_on"),
    }
}

fn last_day(filled: &mut Filled) -> Date {
    if filled.get("ends_on").trim().is_empty() {
        filled.wrong("ends_on", "Write its last day.");
    }
    filled.date("ends_on").unwrap_or(Date::MAX)
}

pub(crate) async fn new(visit: Visit) -> Result<Markup, Failure> {
    visit.may(Permission::ChangeSettings)?;
    Ok(form(NEW, &Filled::default()).show(&visit))
}

pub(crate) async fn add(State(app): State<App>, visit: Visit, Form(sent): Form<Sent>) -> Result<Response, Failure> {
    visit.may(Permission::ChangeSettings)?;
    let id = app.store.entropy().id(app.clock.now()).map_err(StoreError::from)?;
    keep(&app, &visit, id, NEW, sent).await
}

pub(crate) async fn edit(State(app): State<App>, visit: Visit, Path((_, id)): Path<(String, String)>) -> Result<Markup, Failure> {
    let was = find(&app, &visit, &id).await?;
    Ok(form(&format!("contracts/{id}"), &Filled::showing(&was)).show(&visit))
}

pub(crate) async fn change(
    State(app): State<App>,
    visit: Visit,
    Path((_, id)): Path<(String, String)>,
    Form(sent): Form<Sent>,
) -> Result<Response, Failure> {
    let was = find(&app, &visit, &id).await?;
    keep(&app, &visit, was.id, &format!("contracts/{id}"), sent).await
}

async fn find(app: &App, visit: &Visit, id: &str) -> Result<Contract, Failure> {
    visit.may(Permission::ChangeSettings)?;
    visit.find(app, id).await
}

async fn keep(app: &App, visit: &Visit, id: Id<Contract>, action: &str, sent: Sent) -> Result<Response, Failure> {
    let mut filled = Filled::sent(sent);
    let one = read(&mut filled, id);
    if save(app, visit, &mut filled, &one, "A contract was changed", "name").await? {
        return Ok(to(visit, "contracts"));
    }
    Ok(form(action, &filled).refuse(visit))
}
