//! Writing down a new version, and putting right what was written down.

use axum::Form;
use axum::extract::{Path, Query, State};
use axum::response::Response;
use jiff::civil::Date;
use lanyard_diagnose::Pack;
use lanyard_model::{Id, Update};
use lanyard_store::StoreError;
use maud::{Markup, html};
use serde::Deserialize;

use crate::app::App;
use crate::failure::Failure;
use crate::form::{Filled, Sent};
use crate::form_page::{FormPage, choice, save, to};
use crate::permission::Permission;
use crate::ui;
use crate::visit::Visit;

/// What a link fills in.
#[derive(Debug, Deserialize)]
pub(super) struct Given {
    #[serde(default)]
    kind: String,
    #[serde(default)]
    product: String,
    #[serde(default)]
    version: String,
}

const TITLE: &str = "Add an update";
const NEW: &str = "updates/new";
const CORRECT: &str = "Correct an update";

/// Every product of every group; one whose version no check sees stands for its group.
fn products(pack: &Pack) -> Vec<(String, String)> {
    let mut all = vec![choice("", "Choose")];
    for rule in &pack.update_rules {
        for product in &rule.products {
            let name = pack.product(product).map_or(rule.name.as_str(), |known| known.name.as_str());
            all.push((format!("{}/{product}", rule.id), name.to_owned()));
        }
        if rule.products.is_empty() {
            all.push((format!("{}/", rule.id), rule.name.clone()));
        }
    }
    all
}

fn form<'a>(pack: &Pack, filled: &'a Filled, title: &'a str, action: &'a str) -> FormPage<'a> {
    let fields = html! {
        (ui::select(filled, "product", "What is updated?", None, &products(pack)))
        (ui::input(filled, "version", "New version", Some("As its maker writes it, or the KB number. Of Windows the build, such as 26100.2454")))
        (ui::checkboxes(filled, "security", "Security", Some("A security update can be held for 14 days at most"), &[choice("yes", "It closes a security hole")]))
        (ui::input(filled, "rollback", "What to roll back to", Some("The version before, and who can bring it back")))
        (ui::input(filled, "note", "Note", None))
    };
    FormPage { title, action, filled, fields }
}

/// An update as it was filled in; what is wrong is noted there.
fn entered(pack: &Pack, filled: &mut Filled, id: Id<Update>, noticed_on: Date) -> Update {
    let chosen = products(pack).into_iter().find(|(value, _)| !value.is_empty() && value == filled.get("product"));
    let (value, name) = chosen.unwrap_or_else(|| {
        filled.wrong("product", "Choose what is updated.");
        Default::default()
    });
    let (kind, product) = value.split_once('/').unwrap_or_default();
    Update {
        id,
        kind: kind.to_owned(),
        product: Some(product.to_owned()).filter(|product| !product.is_empty()),
        name,
        version: filled.required("version", "Write the new version."),
        security: filled.get("security") == "yes",
        noticed_on,
        rollback: filled.text("rollback"),
        note: filled.text("note"),
    }
}

pub(super) async fn show(State(app): State<App>, visit: Visit, Query(given): Query<Given>) -> Result<Markup, Failure> {
    visit.may(Permission::SolveIncidents)?;
    let filled = Filled::default().with("product", format!("{}/{}", given.kind, given.product)).with("version", given.version);
    Ok(form(app.pack_of(&visit.practice), &filled, TITLE, NEW).show(&visit))
}

pub(super) async fn send(State(app): State<App>, visit: Visit, Form(sent): Form<Sent>) -> Result<Response, Failure> {
    visit.may(Permission::SolveIncidents)?;
    let now = app.clock.now();
    let mut filled = Filled::sent(sent);
    let id = app.store.entropy().id(now).map_err(StoreError::from)?;
    let update = entered(app.pack_of(&visit.practice), &mut filled, id, ui::day_of(now));
    if save(&app, &visit, &mut filled, &update, "An update was written down", "version").await? {
        return Ok(to(&visit, &format!("updates/{}", update.id)));
    }
    Ok(form(app.pack_of(&visit.practice), &filled, TITLE, NEW).refuse(&visit))
}

/// The update of an address.
async fn known(app: &App, visit: &Visit, id: &str) -> Result<Update, Failure> {
    app.store.read(&visit.practice.ods).await?.find(&Id::new(id)).await?.ok_or(Failure::NotFound)
}

/// What can be chosen when an update is corrected: also the product that it is of, where the practice does not use that any more.
fn pack_for<'a>(app: &'a App, visit: &Visit, update: &Update) -> &'a Pack {
    let here = app.pack_of(&visit.practice);
    if here.update_rules.iter().any(|rule| rule.id == update.kind) { here } else { &app.pack }
}

/// Puts right what was written down: a wrong version, a tick that was forgotten.
pub(super) async fn correct(
    State(app): State<App>,
    visit: Visit,
    Path((_, id)): Path<(String, String)>,
) -> Result<Markup, Failure> {
    visit.may(Permission::SolveIncidents)?;
    let update = known(&app, &visit, &id).await?;
    let pack = pack_for(&app, &visit, &update);
    let filled = Filled::default()
        .with("product", format!("{}/{}", update.kind, update.product.as_deref().unwrap_or_default()))
        .with("version", update.version)
        .with("security", if update.security { "yes" } else { "" })
        .with("rollback", update.rollback.unwrap_or_default())
        .with("note", update.note.unwrap_or_default());
    Ok(form(pack, &filled, CORRECT, &format!("updates/{id}/correct")).show(&visit))
}

pub(super) async fn corrected(
    State(app): State<App>,
    visit: Visit,
    Path((_, id)): Path<(String, String)>,
    Form(sent): Form<Sent>,
) -> Result<Response, Failure> {
    visit.may(Permission::SolveIncidents)?;
    let before = known(&app, &visit, &id).await?;
    let pack = pack_for(&app, &visit, &before);
    let mut filled = Filled::sent(sent);
    let update = entered(pack, &mut filled, before.id, before.noticed_on);
    if save(&app, &visit, &mut filled, &update, "What was written down of an update was corrected", "version").await? {
        return Ok(to(&visit, &format!("updates/{id}")));
    }
    Ok(form(pack, &filled, CORRECT, &format!("updates/{id}/correct")).refuse(&visit))
}
