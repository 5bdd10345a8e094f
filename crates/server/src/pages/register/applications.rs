//! Applications used here: whether each supports CIS2, who was asked and when.

use axum::Form;
use axum::extract::{Path, State};
use axum::response::Response;
use lanyard_model::{Application, Cis2};
use lanyard_store::StoreError;
use maud::{Markup, html};

use super::{FormPage, choice, save, to};
use crate::app::{App, Route, route};
use crate::applications::with_published;
use crate::failure::Failure;
use crate::form::{Filled, Sent};
use crate::permission::Permission;
use crate::ui;
use crate::visit::Visit;

pub(super) fn routes() -> Vec<Route> {
    vec![route("/p/{ods}/applications").get(list), route("/p/{ods}/applications/{code}").get(edit).post(change)]
}

/// Applications as entered here, and those of the knowledge pack that are not, by name.
pub(crate) async fn known(app: &App, visit: &Visit) -> Result<Vec<Application>, Failure> {
    let entered = app.store.read(&visit.practice.ods).await?.applications().await?;
    Ok(with_published(entered, app.pack_of(&visit.practice)))
}

/// Whether it supports CIS2, in words.
pub(super) fn supports(cis2: Cis2) -> &'static str {
    match cis2 {
        Cis2::Yes => "supports CIS2",
        Cis2::No => "does not support CIS2",
        Cis2::NotKnown => "not known whether it supports CIS2",
    }
}

pub(crate) async fn list(State(app): State<App>, visit: Visit) -> Result<Markup, Failure> {
    let known = known(&app, &visit).await?;
    let row = |one: &Application| {
        vec![
            ui::name_to(&visit, Permission::ChangeRegister, &format!("applications/{}", one.code), &one.name),
            html! { (supports(one.cis2)) },
            html! { (one.asked.as_deref().unwrap_or("nobody yet")) @if let Some(day) = one.asked_on { ", " (ui::day(day)) } },
        ]
    };
    let rows: Vec<Vec<Markup>> = known.iter().map(row).collect();
    let content = html! {
        h1 { "Applications and CIS2" }
        div class="nhsuk-inset-text" {
            p {
                "Smartcard Connect must not be installed on a PC before every application used there supports CIS2. Ask each \
                 supplier, and write down who said what."
            }
        }
        (ui::way(&visit, Permission::ChangeRegister, "applications/new", "Add an application"))
        (ui::table("Applications", &["Application", "CIS2", "Who was asked"], &rows))
    };
    Ok(ui::page("Applications and CIS2", Some(&visit), content))
}

fn form<'a>(title: &'a str, action: &'a str, filled: &'a Filled) -> FormPage<'a> {
    let answers = [choice("not-known", "Not known"), choice("yes", "Yes"), choice("no", "No")];
    let fields = html! {
        (ui::input(filled, "name", "Name", None))
        (ui::select(filled, "cis2", "Does it support CIS2?", None, &answers))
        (ui::input(filled, "asked", "Whom did you ask?", None))
        (ui::date_input(filled, "asked_on", "When?"))
        (ui::input(filled, "note", "What did they say?", None))
    };
    FormPage { title, action, filled, fields }
}

async fn find(app: &App, visit: &Visit, code: &str) -> Result<Option<Application>, Failure> {
    visit.may(Permission::ChangeRegister)?;
    let found = known(app, visit).await?.into_iter().find(|one| one.code == code);
    if found.is_none() && code != "new" { Err(Failure::NotFound) } else { Ok(found) }
}

pub(crate) async fn edit(State(app): State<App>, visit: Visit, Path((_, code)): Path<(String, String)>) -> Result<Markup, Failure> {
    let found = find(&app, &visit, &code).await?;
    let filled = found.as_ref().map(Filled::showing).unwrap_or_default();
    let title = found.map_or_else(|| "Add an application".to_owned(), |one| one.name);
    Ok(form(&title, &format!("applications/{code}"), &filled).show(&visit))
}

pub(crate) async fn change(
    State(app): State<App>,
    visit: Visit,
    Path((_, code)): Path<(String, String)>,
    Form(sent): Form<Sent>,
) -> Result<Response, Failure> {
    let found = find(&app, &visit, &code).await?;
    let mut filled = Filled::sent(sent);
    let name = filled.required("name", "Write the application’s name.");
    let entered = found.as_ref().map(|one| one.id.clone()).filter(|id| !id.as_str().is_empty());
    let application = Application {
        id: entered.map_or_else(|| app.store.entropy().id(app.clock.now()), Ok).map_err(StoreError::from)?,
        code: found.as_ref().map_or_else(|| code_of(&name), |one| one.code.clone()),
        cis2: filled.choice("cis2", "Choose yes, no or not known.").unwrap_or(Cis2::NotKnown),
        asked: filled.text("asked"),
        asked_on: filled.date("asked_on"),
        note: filled.text("note"),
        asked_by: found.as_ref().and_then(|one| one.asked_by.clone()),
        escalated_on: found.as_ref().and_then(|one| one.escalated_on),
        escalated_by: found.as_ref().and_then(|one| one.escalated_by.clone()),
        name,
    };
    if save(&app, &visit, &mut filled, &application, "What its supplier says", "name").await? {
        return Ok(to(&visit, "applications"));
    }
    let title = found.map_or_else(|| "Add an application".to_owned(), |one| one.name);
    Ok(form(&title, &format!("applications/{code}"), &filled).refuse(&visit))
}

/// A code made from a name: small letters, digits and hyphens. `new` is the address of the form, so no code.
fn code_of(name: &str) -> String {
    let letters: String =
        name.to_lowercase().chars().map(|letter| if letter.is_ascii_alphanumeric() { letter } else { '-' }).collect();
    let code = letters.split('-').filter(|part| !part.is_empty()).collect::<Vec<_>>().join("-");
    if code.is_empty() || code == "new" { format!("{code}-application") } else { code }
}
