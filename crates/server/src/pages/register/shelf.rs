//! One shelf of spares: how many, what moved, taking and bringing back.

use axum::Form;
use axum::extract::{Path, State};
use axum::response::Response;
use jiff::Timestamp;
use lanyard_model::{CardReader, Contact, Desk, Id, Spare, SpareEvent, SpareEventKind, SpareKind, lying_there, open_loans, stock};
use lanyard_store::StoreError;
use maud::{Markup, html};

use super::{FormPage, card, choice, save, spares, to};
use crate::app::{App, Route, route};
use crate::failure::Failure;
use crate::form::{Filled, Sent};
use crate::loans::{self, Said};
use crate::permission::Permission;
use crate::ui;
use crate::visit::Visit;

pub(super) fn routes() -> Vec<Route> {
    vec![
        route("/p/{ods}/spares/new").get(new).post(add),
        route("/p/{ods}/spares/{id}").get(show),
        route("/p/{ods}/spares/{id}/edit").get(edit).post(change),
        route("/p/{ods}/spares/{id}/moves").post(moved),
    ]
}

fn form<'a>(title: &'a str, action: &'a str, filled: &'a Filled, authorities: &[Contact]) -> FormPage<'a> {
    let kinds = [choice("readers", "Card readers"), choice("blank-cards", "Blank cards, held by the registration authority")];
    let holders: Vec<(String, String)> = [choice("", "Nobody")]
        .into_iter()
        .chain(authorities.iter().map(|contact| choice(contact.id.as_str(), &contact.name)))
        .collect();
    let fields = html! {
        div class="nhsuk-inset-text" { p { (card::NAMED) } }
        (ui::select(filled, "kind", "What lies there", None, &kinds))
        (ui::input(filled, "model", "Model of the readers, or series of the blank cards", None))
        (ui::input(filled, "room", "Room", Some("For readers")))
        (ui::select(filled, "held_by", "Registration authority that holds them", Some("For blank cards"), &holders))
        (ui::input(filled, "minimum", "At least this many should lie there", None))
        (ui::date_input(filled, "retired_on", "Given up on"))
    };
    FormPage { title, action, filled, fields }
}

fn read(filled: &mut Filled, id: Id<Spare>, authorities: &[Contact]) -> Spare {
    let kind = filled.choice("kind", "Choose readers or blank cards.").unwrap_or(SpareKind::Readers);
    Spare {
        id,
        kind,
        model: filled.required("model", "Write the model, or the series."),
        room: room(filled, kind),
        held_by: holder(filled, kind, authorities),
        minimum: filled.number("minimum", 0, 1000).unwrap_or(1),
        retired_on: filled.date("retired_on"),
    }
}

fn room(filled: &mut Filled, kind: SpareKind) -> Option<String> {
    let room = filled.text("room");
    match (kind, &room) {
        (SpareKind::BlankCards, Some(_)) => {
            filled.wrong("room", "Blank cards do not lie in a room of the practice. Leave this empty.")
        }
        (SpareKind::Readers, None) => filled.wrong("room", "Write the room with the shelf."),
        _ => {}
    }
    room
}

fn holder(filled: &mut Filled, kind: SpareKind, authorities: &[Contact]) -> Option<Id<Contact>> {
    let held_by = filled.text("held_by").map(Id::new).filter(|_| kind == SpareKind::BlankCards);
    if kind == SpareKind::BlankCards && !authorities.iter().any(|contact| Some(&contact.id) == held_by.as_ref()) {
        let why = "Blank cards are held by the registration authority only: it issues each to a named person. Choose which one \
                   holds them; enter it under Contacts if it is missing.";
        filled.wrong("held_by", why);
    }
    held_by
}

async fn authorities(app: &App, visit: &Visit) -> Result<Vec<Contact>, Failure> {
    visit.may(Permission::ChangeRegister)?;
    let mut contacts = app.store.read(&visit.practice.ods).await?.contacts(ui::day_of(app.clock.now())).await?;
    contacts.retain(|contact| contact.desk == Desk::RegistrationAuthority);
    Ok(contacts)
}

pub(crate) async fn new(State(app): State<App>, visit: Visit) -> Result<Markup, Failure> {
    let authorities = authorities(&app, &visit).await?;
    Ok(form("Add a shelf of spares", "spares/new", &Filled::default().with("minimum", "1"), &authorities).show(&visit))
}

pub(crate) async fn add(State(app): State<App>, visit: Visit, Form(sent): Form<Sent>) -> Result<Response, Failure> {
    let authorities = authorities(&app, &visit).await?;
    let mut filled = Filled::sent(sent);
    let spare = read(&mut filled, app.store.entropy().id(app.clock.now()).map_err(StoreError::from)?, &authorities);
    if save(&app, &visit, &mut filled, &spare, "Added", "model").await? {
        return Ok(to(&visit, &format!("spares/{}", spare.id)));
    }
    Ok(form("Add a shelf of spares", "spares/new", &filled, &authorities).refuse(&visit))
}

pub(crate) async fn edit(State(app): State<App>, visit: Visit, Path((_, id)): Path<(String, String)>) -> Result<Markup, Failure> {
    let authorities = authorities(&app, &visit).await?;
    let was = visit.find::<Spare>(&app, &id).await?;
    Ok(form(&spares::name(&was), &format!("spares/{id}/edit"), &Filled::showing(&was), &authorities).show(&visit))
}

pub(crate) async fn change(
    State(app): State<App>,
    visit: Visit,
    Path((_, id)): Path<(String, String)>,
    Form(sent): Form<Sent>,
) -> Result<Response, Failure> {
    let authorities = authorities(&app, &visit).await?;
    let was = visit.find::<Spare>(&app, &id).await?;
    let mut filled = Filled::sent(sent);
    let title = spares::name(&was);
    let spare = read(&mut filled, was.id, &authorities);
    if save(&app, &visit, &mut filled, &spare, "Changed", "model").await? {
        return Ok(to(&visit, &format!("spares/{id}")));
    }
    Ok(form(&title, &format!("spares/{id}/edit"), &filled, &authorities).refuse(&visit))
}

pub(crate) async fn show(State(app): State<App>, visit: Visit, Path((_, id)): Path<(String, String)>) -> Result<Markup, Failure> {
    let spare = visit.find::<Spare>(&app, &id).await?;
    let mut read = app.store.read(&visit.practice.ods).await?;
    let (events, readers) = (read.spare_events(&spare.id).await?, read.readers(ui::day_of(app.clock.now())).await?);
    let there = stock(&events);
    let here = |rest: &str| visit.path(&format!("spares/{id}{rest}"));
    let may_move = visit.can(Permission::SolveIncidents);
    let content = html! {
        h1 { (spares::name(&spare)) }
        p class="nhsuk-body-l" { (there.max(0)) " there; at least " (spare.minimum) " should be." }
        @if there < 0 { p { "More were taken than were put there. Count them, and write the difference down below." } }
        p {
            @if visit.can(Permission::ChangeRegister) { a href=(here("/edit")) { "Change" } }
            @if spare.kind == SpareKind::Readers && visit.can(Permission::ChangeRegister) { " · " }
            @if spare.kind == SpareKind::Readers { a href=(here("/label")) { "Print the label for the shelf" } }
        }
        @if spare.kind == SpareKind::Readers && may_move { (take_form(&here("/moves"), &spares::which_one(&lying_there(&spare, &readers, &events), there))) }
        (loans_of(&events, &readers, may_move.then_some(here("/moves").as_str()), app.clock.now()))
        @if may_move { (count_form(&here("/moves"))) }
        h2 { "What moved" }
        (moves(&events, &readers))
    };
    Ok(crate::ui::page(&spares::name(&spare), Some(&visit), content))
}

fn take_form(action: &str, which_one: &Markup) -> Markup {
    let blank = Filled::default();
    html! {
        h2 { "Take one" }
        form action=(action) method="post" novalidate {
            input type="hidden" name="kind" value="taken";
            (ui::input(&blank, "note", "Who takes it, and where to", Some("For example AY, Reception 2")))
            (which_one)
            (ui::date_input(&blank, "due", "Due back on (empty: the next day)"))
            button class="nhsuk-button" { "Spare reader taken" }
        }
    }
}

/// What is lent; with buttons where somebody may end a loan.
fn loans_of(events: &[SpareEvent], readers: &[CardReader], action: Option<&str>, now: Timestamp) -> Markup {
    html! {
        h2 { "Lent" }
        @if open_loans(events).next().is_none() { p { "Nothing is lent." } }
        @for loan in open_loans(events) {
            @match action {
                None => p { (lent(loan, readers, now)) },
                Some(action) => form action=(action) method="post" class="lanyard-line" {
                    input type="hidden" name="loan" value=(loan.id);
                    span { (lent(loan, readers, now)) }
                    button class="nhsuk-button nhsuk-button--small" name="kind" value="returned" { "It is back" }
                    button class="nhsuk-button nhsuk-button--secondary nhsuk-button--small" name="kind" value="kept" { "It stays there" }
                },
            }
        }
    }
}

fn lent(loan: &SpareEvent, readers: &[CardReader], now: Timestamp) -> Markup {
    html! {
        @if let Some(reader) = spares::reader_of(loan, readers) { (reader) ": " }
        (loan.note.as_deref().unwrap_or("not told who")) ", since " (ui::when(loan.at)) ", due " (spares::due(loan, now))
    }
}

fn count_form(action: &str) -> Markup {
    html! {
        h2 { "Put there or taken away for good" }
        form action=(action) method="post" class="lanyard-line" {
            label class="nhsuk-label nhsuk-label--s" for="count" { "How many" }
            input class="nhsuk-input nhsuk-input--width-3" id="count" name="count" type="text" inputmode="numeric" value="1";
            button class="nhsuk-button nhsuk-button--small" name="kind" value="added" { "Put there" }
            button class="nhsuk-button nhsuk-button--secondary nhsuk-button--small" name="kind" value="removed" { "Taken away" }
        }
    }
}

fn moves(events: &[SpareEvent], readers: &[CardReader]) -> Markup {
    let words = |kind: SpareEventKind| match kind {
        SpareEventKind::Added => "put there",
        SpareEventKind::Taken => "taken",
        SpareEventKind::Returned => "brought back",
        SpareEventKind::Kept => "stays where it is",
        SpareEventKind::Removed => "taken away for good",
    };
    html! {
        @if events.is_empty() { p { "Nothing yet." } }
        ul class="nhsuk-list nhsuk-list--bullet" {
            @for event in events.iter().rev().take(50) {
                li {
                    (ui::when(event.at)) ": " (event.count) " " (words(event.kind))
                    @if let Some(reader) = spares::reader_of(event, readers) { " (" (reader) ")" }
                    @if let Some(note) = &event.note { " – " (note) }
                }
            }
        }
    }
}

pub(crate) async fn moved(
    State(app): State<App>,
    visit: Visit,
    Path((_, id)): Path<(String, String)>,
    Form(sent): Form<Sent>,
) -> Result<Response, Failure> {
    visit.may(Permission::SolveIncidents)?;
    let spare = visit.find::<Spare>(&app, &id).await?;
    let author = visit.signed_in.account.as_str();
    let mut filled = Filled::sent(sent);
    let note = filled.text("note");
    let done = match filled.get("kind") {
        "taken" if spare.kind == SpareKind::Readers => {
            let due = filled.date("due").map(ui::end_of);
            match filled.error("due") {
                Some(why) => Err(Failure::Unusable(why.to_owned())),
                None => {
                    loans::take(&app, &visit.practice.ods, author, &spare, Said { note, reader: filled.text("reader"), due }).await
                }
            }
        }
        "returned" => loans::end(&app, &visit.practice.ods, author, &spare, filled.get("loan"), SpareEventKind::Returned).await,
        "kept" => loans::end(&app, &visit.practice.ods, author, &spare, filled.get("loan"), SpareEventKind::Kept).await,
        kind @ ("added" | "removed") => {
            let kind = if kind == "added" { SpareEventKind::Added } else { SpareEventKind::Removed };
            match filled.number("count", 1, 1000) {
                Some(count) => loans::count(&app, &visit.practice.ods, author, &spare, kind, count).await,
                None => Err(Failure::Unusable("How many? Go back and write a number from 1 to 1000.".to_owned())),
            }
        }
        _ => Err(Failure::NotFound),
    };
    done?;
    Ok(to(&visit, &format!("spares/{id}")))
}
