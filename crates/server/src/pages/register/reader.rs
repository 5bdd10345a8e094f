//! One card reader.

use axum::Form;
use axum::extract::{Path, Query, State};
use axum::response::Response;
use lanyard_model::{CardReader, Id, Pc, is_used, open_loans};
use lanyard_store::{StoreError, as_it_was};
use maud::{Markup, html};

use super::{AsOf, FormPage, choice, save, spares, to, twice};
use crate::app::{App, Route, route};
use crate::failure::Failure;
use crate::form::{Filled, Sent};
use crate::permission::Permission;
use crate::ui;
use crate::visit::Visit;

pub(super) fn routes() -> Vec<Route> {
    vec![
        route("/p/{ods}/readers/new").get(new).post(add),
        route("/p/{ods}/readers/{id}").get(show),
        route("/p/{ods}/readers/{id}/edit").get(edit).post(change),
    ]
}

/// Maker and model.
pub(super) fn name(reader: &CardReader) -> String {
    reader.make.as_ref().map_or_else(|| reader.model.clone(), |make| format!("{make} {}", reader.model))
}

fn called(pc: &Pc) -> String {
    if pc.retired_at.is_some() { format!("{} (out of use)", pc.name) } else { pc.name.clone() }
}

fn form<'a>(title: &'a str, action: &'a str, filled: &'a Filled, pcs: &[Pc]) -> FormPage<'a> {
    let choices: Vec<(String, String)> =
        [choice("", "None, or not known")].into_iter().chain(pcs.iter().map(|pc| choice(pc.id.as_str(), &called(pc)))).collect();
    let fields = html! {
        (ui::input(filled, "make", "Maker", Some("For example HID or Gemalto")))
        (ui::input(filled, "model", "Model", Some("For example Omnikey 3121; it is on the label underneath")))
        (ui::input(filled, "serial", "Serial number", None))
        (ui::input(filled, "room", "Room", None))
        (ui::select(filled, "pc", "Plugged into", None, &choices))
        (ui::date_input(filled, "bought_on", "Bought on"))
        (ui::date_input(filled, "warranty_until", "Warranty until"))
        (ui::date_input(filled, "retired_on", "Taken out of use on"))
    };
    FormPage { title, action, filled, fields }
}

fn read(filled: &mut Filled, id: Id<CardReader>, pcs: &[Pc]) -> CardReader {
    let pc = filled.text("pc").map(Id::new);
    if pc.as_ref().is_some_and(|pc| !pcs.iter().any(|known| known.id == *pc)) {
        filled.wrong("pc", "This PC is not entered any more. Choose another.");
    }
    CardReader {
        id,
        make: filled.text("make"),
        model: filled.required("model", "Write the model."),
        serial: filled.text("serial"),
        bought_on: filled.date("bought_on"),
        warranty_until: filled.date("warranty_until"),
        room: filled.text("room"),
        pc,
        retired_on: filled.date("retired_on"),
    }
}

async fn pcs(app: &App, visit: &Visit) -> Result<Vec<Pc>, Failure> {
    visit.may(Permission::ChangeRegister)?;
    Ok(app.store.read(&visit.practice.ods).await?.pcs().await?)
}

/// The PCs that this reader may be plugged into: those in use, and the one that is entered, or saving would wipe it.
async fn pcs_for(app: &App, visit: &Visit, reader: &CardReader) -> Result<Vec<Pc>, Failure> {
    let mut pcs = pcs(app, visit).await?;
    if let Some(id) = &reader.pc
        && !pcs.iter().any(|pc| pc.id == *id)
    {
        pcs.extend(app.store.read(&visit.practice.ods).await?.find(id).await?);
    }
    Ok(pcs)
}

pub(crate) async fn new(State(app): State<App>, visit: Visit) -> Result<Markup, Failure> {
    let pcs = pcs(&app, &visit).await?;
    Ok(form("Add a reader", "readers/new", &Filled::default(), &pcs).show(&visit))
}

pub(crate) async fn add(State(app): State<App>, visit: Visit, Form(sent): Form<Sent>) -> Result<Response, Failure> {
    let pcs = pcs(&app, &visit).await?;
    let mut filled = Filled::sent(sent);
    let reader = read(&mut filled, app.store.entropy().id(app.clock.now()).map_err(StoreError::from)?, &pcs);
    if save(&app, &visit, &mut filled, &reader, "Added", "serial").await? {
        return Ok(to(&visit, &format!("readers/{}", reader.id)));
    }
    Ok(form("Add a reader", "readers/new", &filled, &pcs).refuse(&visit))
}

pub(crate) async fn show(
    State(app): State<App>,
    visit: Visit,
    Path((_, id)): Path<(String, String)>,
    Query(as_of): Query<AsOf>,
) -> Result<Markup, Failure> {
    let (on, today) = (as_of.day()?, ui::day_of(app.clock.now()));
    let id: Id<CardReader> = Id::new(id);
    let mut read = app.store.read(&visit.practice.ods).await?;
    let now: CardReader = read.find(&id).await?.ok_or(Failure::NotFound)?;
    let mut changes = read.history(&id).await?;
    let reader = match on {
        Some(day) => as_it_was(&changes, ui::end_of(day), Some(now.clone())),
        None => Some(now.clone()),
    };
    let pc: Option<Pc> = match reader.as_ref().and_then(|reader| reader.pc.as_ref()) {
        Some(pc) => read.find(pc).await?,
        None => None,
    };
    let moves = read.loans_of_reader(&id).await?;
    let merges = twice::merges_into(&mut read, &id, &mut changes).await?;
    let content = html! {
        h1 { (name(&now)) @if !is_used(now.retired_on, today) { " " strong class="nhsuk-tag nhsuk-tag--grey" { "Out of use" } } }
        @match &reader { None => p { "It was not known then, or what was written of it has been erased since." }, Some(reader) => (details(reader, pc.as_ref())) }
        @if on.is_none() {
            (ui::way(&visit, Permission::ChangeRegister, &format!("readers/{id}/edit"), "Change"))
            @for loan in open_loans(&moves) {
                p {
                    "Taken from the " a href=(visit.path(&format!("spares/{}", loan.spare))) { "shelf" } ": "
                    (loan.note.as_deref().unwrap_or("not told who")) ", since " (ui::when(loan.at)) ", due "
                    (spares::due(loan, app.clock.now()))
                }
            }
        }
        (twice::links(&visit, &id, &merges))
        (ui::as_it_was(&visit.path(&format!("readers/{id}")), on))
        (ui::history(&changes))
    };
    Ok(ui::page(&name(&now), Some(&visit), content))
}

fn details(reader: &CardReader, pc: Option<&Pc>) -> Markup {
    ui::summary(&[
        ("Serial number", reader.serial.clone()),
        ("Room", reader.room.clone()),
        ("Plugged into", pc.map(|pc| pc.name.clone())),
        ("Bought on", reader.bought_on.map(ui::day)),
        ("Warranty until", reader.warranty_until.map(ui::day)),
        ("In use", Some(reader.retired_on.map_or_else(|| "yes".to_owned(), |day| format!("until {}", ui::day(day))))),
    ])
}

pub(crate) async fn edit(State(app): State<App>, visit: Visit, Path((_, id)): Path<(String, String)>) -> Result<Markup, Failure> {
    visit.may(Permission::ChangeRegister)?;
    let reader = visit.find::<CardReader>(&app, &id).await?;
    let pcs = pcs_for(&app, &visit, &reader).await?;
    Ok(form(&name(&reader), &format!("readers/{id}/edit"), &Filled::showing(&reader), &pcs).show(&visit))
}

pub(crate) async fn change(
    State(app): State<App>,
    visit: Visit,
    Path((_, id)): Path<(String, String)>,
    Form(sent): Form<Sent>,
) -> Result<Response, Failure> {
    visit.may(Permission::ChangeRegister)?;
    let was = visit.find::<CardReader>(&app, &id).await?;
    let pcs = pcs_for(&app, &visit, &was).await?;
    let mut filled = Filled::sent(sent);
    let title = name(&was);
    let reader = read(&mut filled, was.id, &pcs);
    if save(&app, &visit, &mut filled, &reader, "Changed", "serial").await? {
        return Ok(to(&visit, &format!("readers/{id}")));
    }
    Ok(form(&title, &format!("readers/{id}/edit"), &filled, &pcs).refuse(&visit))
}
