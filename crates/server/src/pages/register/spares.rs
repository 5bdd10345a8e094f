//! Spares and loans: what lies ready, what is lent and overdue, and which other ways to sign in are approved.

use std::collections::HashMap;

use axum::Form;
use axum::extract::{Path, State};
use axum::response::Response;
use jiff::Timestamp;
use jiff::civil::Date;
use lanyard_model::{Alternative, AlternativeMethod, CardReader, Id, Spare, SpareEvent, SpareKind, stock};
use lanyard_store::StoreError;
use maud::{Markup, html};

use super::{FormPage, card, choice, save, to};
use crate::app::{App, Route, route};
use crate::failure::Failure;
use crate::form::{Filled, Sent};
use crate::permission::Permission;
use crate::ui;
use crate::visit::Visit;

pub(super) fn routes() -> Vec<Route> {
    vec![
        route("/p/{ods}/spares").get(list),
        route("/p/{ods}/alternatives/new").get(new).post(add),
        route("/p/{ods}/alternatives/{id}").get(edit).post(change),
    ]
}

/// What a shelf is called.
pub(super) fn name(spare: &Spare) -> String {
    let place = spare.room.as_deref().map_or_else(String::new, |room| format!(", {room}"));
    match spare.kind {
        SpareKind::Readers => format!("Spare readers: {}{place}", spare.model),
        SpareKind::BlankCards => format!("Blank cards: {}", spare.model),
    }
}

/// Which reader a loan is of, with its serial number.
pub(super) fn reader_of(loan: &SpareEvent, readers: &[CardReader]) -> Option<String> {
    let reader = readers.iter().find(|reader| loan.reader.as_ref() == Some(&reader.id))?;
    Some(told_apart(reader))
}

fn told_apart(reader: &CardReader) -> String {
    let number = reader.serial.as_deref().map_or_else(String::new, |serial| format!(", serial number {serial}"));
    format!("{}{number}", super::reader::name(reader))
}

/// Asks which reader is taken, where the register knows several; nobody has to say. The only one that lies there needs no asking.
pub(super) fn which_one(there: &[&CardReader], stock: i64) -> Markup {
    let choices = there.iter().map(|reader| choice(reader.id.as_str(), &told_apart(reader)));
    let choices: Vec<(String, String)> = [choice("", "I have not looked")].into_iter().chain(choices).collect();
    html! {
        @match there {
            [] => {},
            [only] if stock <= 1 => input type="hidden" name="reader" value=(only.id);,
            _ => (ui::radios(&Filled::default(), "reader", "Which one? The number is underneath", &choices)),
        }
    }
}

pub(crate) async fn list(State(app): State<App>, visit: Visit) -> Result<Markup, Failure> {
    let now = app.clock.now();
    let today = ui::day_of(now);
    let mut read = app.store.read(&visit.practice.ods).await?;
    let (spares, loans, alternatives) = (read.spares(today).await?, read.open_loans().await?, read.alternatives(today).await?);
    let every_shelf: Vec<Spare> = read.all().await?;
    let gone = |spare: &Spare| Some((format!("spares/{}/edit", spare.id), name(spare), given_up(spare.retired_on, today)?));
    let shelves_gone: Vec<_> = every_shelf.iter().filter_map(gone).collect();
    let ways: Vec<Alternative> = read.all().await?;
    let gone = |way: &Alternative| {
        let name = format!("{}: {}", way.role, method_name(way.method));
        Some((format!("alternatives/{}", way.id), name, given_up(way.retired_on, today)?))
    };
    let ways_gone: Vec<_> = ways.iter().filter_map(gone).collect();
    let mut events: HashMap<Id<Spare>, Vec<SpareEvent>> = HashMap::new();
    for event in read.all::<SpareEvent>().await? {
        events.entry(event.spare.clone()).or_default().push(event);
    }
    let there = |spare: &Spare| stock(events.get(&spare.id).map_or(&[], Vec::as_slice));
    let readers: Vec<CardReader> = read.all().await?;
    let rows: Vec<Vec<Markup>> = spares.iter().map(|spare| shelf_row(&visit, spare, there(spare))).collect();
    let content = html! {
        h1 { "Spares and loans" }
        h2 { "What lies ready" }
        (ui::way(&visit, Permission::ChangeRegister, "spares/new", "Add a shelf"))
        @if rows.is_empty() { p { "No spares are entered. One spare reader in reach saves most mornings." } }
        @else { (ui::table("Spares", &["What", "There", "Should be", "Enough?"], &rows)) }
        (ui::no_longer_used(&visit, Permission::ChangeRegister, &shelves_gone))
        details class="nhsuk-details" {
            summary class="nhsuk-details__summary" {
                span class="nhsuk-details__summary-text" { "Why is there no spare card?" }
            }
            div class="nhsuk-details__text" { p { (card::NAMED) } }
        }
        h2 { "Lent" }
        (lent(&visit, &every_shelf, &loans, &readers, now))
        h2 { "Other ways to sign in, approved beforehand" }
        (approved(&visit, &alternatives))
        (ui::no_longer_used(&visit, Permission::ChangeRegister, &ways_gone))
    };
    Ok(ui::page("Spares and loans", Some(&visit), content))
}

/// The day since which something is no longer used, where that has come.
fn given_up(retired_on: Option<Date>, today: Date) -> Option<Date> {
    retired_on.filter(|day| *day <= today)
}

fn shelf_row(visit: &Visit, spare: &Spare, there: i64) -> Vec<Markup> {
    let short = spare.minimum - there;
    vec![
        html! { a href=(visit.path(&format!("spares/{}", spare.id))) { (name(spare)) } (ui::used_until(spare.retired_on)) },
        html! { (there.max(0)) @if there < 0 { " (count again)" } },
        html! { "at least " (spare.minimum) },
        html! {
            @if short > 0 { strong class="nhsuk-tag nhsuk-tag--red" { (short) " short" } }
            @else { strong class="nhsuk-tag nhsuk-tag--green" { "Yes" } }
        },
    ]
}

fn lent(visit: &Visit, spares: &[Spare], loans: &[SpareEvent], readers: &[CardReader], now: Timestamp) -> Markup {
    let row = |loan: &SpareEvent| {
        let spare = spares.iter().find(|spare| spare.id == loan.spare);
        vec![
            html! {
                a href=(visit.path(&format!("spares/{}", loan.spare))) { (spare.map_or_else(|| "a spare".to_owned(), name)) }
                @if let Some(reader) = reader_of(loan, readers) { ": " (reader) }
            },
            html! { (loan.note.as_deref().unwrap_or("not told")) },
            html! { (ui::when(loan.at)) },
            due(loan, now),
        ]
    };
    let rows: Vec<Vec<Markup>> = loans.iter().map(row).collect();
    html! {
        @if rows.is_empty() { p { "Nothing is lent." } }
        @else { (ui::table("Loans", &["What", "Who", "Since", "Due back"], &rows)) }
    }
}

/// When a loan is due, and whether that has passed.
pub(super) fn due(loan: &SpareEvent, now: Timestamp) -> Markup {
    html! {
        (loan.due_at.map_or_else(|| "no time set".to_owned(), ui::when))
        @if loan.due_at.is_some_and(|due| due < now) { " " strong class="nhsuk-tag nhsuk-tag--red" { "Overdue" } }
    }
}

pub(crate) fn method_name(method: AlternativeMethod) -> &'static str {
    match method {
        AlternativeMethod::WindowsHello => "Windows Hello for Business",
        AlternativeMethod::Passkey => "Passkey",
        AlternativeMethod::SecurityKey => "Security key",
        AlternativeMethod::MicrosoftAuthenticator => "Microsoft Authenticator",
        AlternativeMethod::Ipad => "iPad",
    }
}

fn approved(visit: &Visit, alternatives: &[Alternative]) -> Markup {
    let row = |one: &Alternative| {
        vec![
            html! {
                (ui::name_to(visit, Permission::ChangeRegister, &format!("alternatives/{}", one.id), &one.role)) (ui::used_until(one.retired_on))
            },
            html! { (method_name(one.method)) },
            html! { (one.approved_by.as_deref().unwrap_or("not known")) ", " (ui::some_day(one.approved_on)) },
            html! { (one.note.as_deref().unwrap_or("")) },
        ]
    };
    let rows: Vec<Vec<Markup>> = alternatives.iter().map(row).collect();
    html! {
        (ui::way(visit, Permission::ChangeRegister, "alternatives/new", "Add another way to sign in"))
        @if rows.is_empty() { p { "None is approved. The registration authority can issue these from a distance." } }
        @else { (ui::table("Other ways to sign in", &["For", "Way", "Approved by", "Good to know"], &rows)) }
    }
}

fn form<'a>(title: &'a str, action: &'a str, filled: &'a Filled) -> FormPage<'a> {
    let word = |method: &AlternativeMethod| {
        serde_json::to_value(method).ok().and_then(|word| word.as_str().map(str::to_owned)).unwrap_or_default()
    };
    let methods: Vec<(String, String)> = AlternativeMethod::ALL.iter().map(|one| choice(&word(one), method_name(*one))).collect();
    let fields = html! {
        (ui::input(filled, "role", "For which job", Some("For example GP, or everybody at reception")))
        (ui::select(filled, "method", "Way to sign in", None, &methods))
        (ui::input(filled, "approved_by", "Approved by", None))
        (ui::date_input(filled, "approved_on", "Approved on"))
        (ui::input(filled, "note", "Good to know", Some("Which applications it opens here")))
        @if title != NEW { (ui::date_input(filled, "retired_on", "No longer used since")) }
    };
    FormPage { title, action, filled, fields }
}

fn read(filled: &mut Filled, id: Id<Alternative>) -> Alternative {
    Alternative {
        id,
        role: filled.required("role", "Write for which job it is."),
        method: filled.choice("method", "Choose a way to sign in.").unwrap_or(AlternativeMethod::SecurityKey),
        approved_by: filled.text("approved_by"),
        approved_on: filled.date("approved_on"),
        note: filled.text("note"),
        retired_on: filled.date("retired_on"),
    }
}

const TITLE: &str = "Another way to sign in";

/// The title where one is added.
const NEW: &str = "Add another way to sign in";

pub(crate) async fn new(visit: Visit) -> Result<Markup, Failure> {
    visit.may(Permission::ChangeRegister)?;
    Ok(form(NEW, "alternatives/new", &Filled::default()).show(&visit))
}

pub(crate) async fn add(State(app): State<App>, visit: Visit, Form(sent): Form<Sent>) -> Result<Response, Failure> {
    visit.may(Permission::ChangeRegister)?;
    let mut filled = Filled::sent(sent);
    let one = read(&mut filled, app.store.entropy().id(app.clock.now()).map_err(StoreError::from)?);
    if save(&app, &visit, &mut filled, &one, "Added", "role").await? {
        return Ok(to(&visit, "spares"));
    }
    Ok(form(NEW, "alternatives/new", &filled).refuse(&visit))
}

async fn find(app: &App, visit: &Visit, id: &str) -> Result<Alternative, Failure> {
    visit.may(Permission::ChangeRegister)?;
    visit.find(app, id).await
}

pub(crate) async fn edit(State(app): State<App>, visit: Visit, Path((_, id)): Path<(String, String)>) -> Result<Markup, Failure> {
    let was = find(&app, &visit, &id).await?;
    Ok(form(TITLE, &format!("alternatives/{id}"), &Filled::showing(&was)).show(&visit))
}

pub(crate) async fn change(
    State(app): State<App>,
    visit: Visit,
    Path((_, id)): Path<(String, String)>,
    Form(sent): Form<Sent>,
) -> Result<Response, Failure> {
    let was = find(&app, &visit, &id).await?;
    let mut filled = Filled::sent(sent);
    let one = read(&mut filled, was.id);
    if save(&app, &visit, &mut filled, &one, "Changed", "role").await? {
        return Ok(to(&visit, "spares"));
    }
    Ok(form(TITLE, &format!("alternatives/{id}"), &filled).refuse(&visit))
}
