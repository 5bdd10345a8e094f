//! People and cards: the list, and adding somebody.

use std::collections::HashMap;

use axum::Form;
use axum::extract::{Query, State};
use axum::response::Response;
use jiff::civil::Date;
use lanyard_model::{Card, CardStatus, Id, Person};
use maud::{Markup, html};
use serde::Deserialize;

use super::{FormPage, save, to};
use crate::app::{App, Route, route};
use crate::failure::Failure;
use crate::form::{Filled, Sent};
use crate::permission::Permission;
use crate::ui;
use crate::visit::Visit;

pub(super) fn routes() -> Vec<Route> {
    vec![route("/p/{ods}/people").get(list), route("/p/{ods}/people/new").get(new).post(add)]
}

#[derive(Debug, Deserialize)]
pub(crate) struct Which {
    /// `left`, `visitors`, or by default everybody who is here.
    #[serde(default)]
    who: String,
}

pub(crate) async fn list(State(app): State<App>, visit: Visit, Query(which): Query<Which>) -> Result<Markup, Failure> {
    let today = ui::day_of(app.clock.now());
    let mut read = app.store.read(&visit.practice.ods).await?;
    let mut people = if which.who == "left" { read.people_who_left(today).await? } else { read.people(today).await? };
    people.retain(|person| which.who != "visitors" || person.visitor);
    let mut cards: HashMap<Id<Person>, Vec<(Card, CardStatus)>> = HashMap::new();
    for (card, status) in read.cards_with_status(today).await? {
        cards.entry(card.holder.clone()).or_default().push((card, status));
    }
    let rows: Vec<Vec<Markup>> = people.iter().map(|person| row(&visit, person, cards.get(&person.id))).collect();
    let content = html! {
        h1 { "People and cards" }
        (ui::way(&visit, Permission::ChangeRegister, "people/new", "Add a person"))
        (filters(&visit, &which.who))
        @if rows.is_empty() {
            p { "Nobody to show. Add a person here, or " (ui::name_to(&visit, Permission::Import, "import", "import a staff list")) "." }
        } @else {
            (ui::table("People", &["Name", "Job", "Cards", "Certificates end"], &rows))
        }
    };
    Ok(ui::page("People and cards", Some(&visit), content))
}

fn filters(visit: &Visit, who: &str) -> Markup {
    let kinds = [("", "Here"), ("visitors", "Locums and visitors"), ("left", "Left")];
    html! {
        nav aria-label="Which people" {
            ul class="nhsuk-list lanyard-row" {
                @for (kind, words) in kinds {
                    li {
                        a href={ (visit.path("people")) "?who=" (kind) } aria-current=[(kind == who).then_some("page")] { (words) }
                    }
                }
                @if visit.can(Permission::Import) { li { a href=(visit.path("import")) { "Import" } } }
                @if visit.can(Permission::Export) { li { a href=(visit.path("export")) { "Export" } } }
            }
        }
    }
}

fn row(visit: &Visit, person: &Person, cards: Option<&Vec<(Card, CardStatus)>>) -> Vec<Markup> {
    let cards = cards.map(Vec::as_slice).unwrap_or_default();
    let active = || cards.iter().filter(|(_, status)| matches!(status, CardStatus::Active | CardStatus::Expired));
    let ends = active().filter_map(|(card, _)| card.expires_on).max();
    vec![
        html! {
            a href=(visit.path(&format!("people/{}", person.id))) { (person.name) }
            @if person.visitor { " " strong class="nhsuk-tag nhsuk-tag--blue" { "Visitor" } }
        },
        html! { (person.job.as_deref().unwrap_or("not known")) },
        html! {
            @if cards.is_empty() { "none entered" }
            @for (card, status) in cards {
                span class="lanyard-short" {
                    a href=(visit.path(&format!("cards/{}", card.id))) { (card.serial.as_deref().unwrap_or("no number")) }
                }
                " " (ui::card_tag(*status)) " "
            }
        },
        html! { (ui::some_day(ends)) },
    ]
}

pub(crate) async fn new(visit: Visit) -> Result<Markup, Failure> {
    visit.may(Permission::ChangeRegister)?;
    let filled = Filled::default();
    Ok(FormPage { title: "Add a person", action: "people/new", filled: &filled, fields: fields(&filled) }.show(&visit))
}

pub(crate) async fn add(State(app): State<App>, visit: Visit, Form(sent): Form<Sent>) -> Result<Response, Failure> {
    visit.may(Permission::ChangeRegister)?;
    let mut filled = Filled::sent(sent);
    let person = read(&mut filled, app.store.entropy().id(app.clock.now()).map_err(lanyard_store::StoreError::from)?);
    alone(&app, &visit, &mut filled, &person).await?;
    if save(&app, &visit, &mut filled, &person, "Added", "name").await? {
        return Ok(to(&visit, &format!("people/{}", person.id)));
    }
    Ok(FormPage { title: "Add a person", action: "people/new", filled: &filled, fields: fields(&filled) }.refuse(&visit))
}

/// Notes that somebody else has this UUID already: of two people with one UUID no check can say whose card it saw. Initials two people may
/// share, but whoever enters them should know.
pub(super) async fn alone(app: &App, visit: &Visit, filled: &mut Filled, person: &Person) -> Result<(), Failure> {
    let everybody = app.store.read(&visit.practice.ods).await?.all::<Person>().await?;
    shared_initials(filled, person, &everybody, ui::day_of(app.clock.now()));
    let Some(uuid) = &person.uuid else { return Ok(()) };
    if let Some(other) = everybody.iter().find(|other| other.id != person.id && other.uuid.as_ref() == Some(uuid)) {
        let name = &other.name;
        let why = format!(
            "{name} has this UUID already. Check the digits; if it is the same person, change the entry of {name} instead, or make the two \
             entries one on that page."
        );
        filled.wrong("uuid", why);
    }
    Ok(())
}

/// Asks about initials or a number that are new to a person and that somebody else here has.
fn shared_initials(filled: &mut Filled, person: &Person, everybody: &[Person], today: Date) {
    let Some(typed) = &person.staff_number else { return };
    let is_theirs = |one: &&Person| one.staff_number.as_ref().is_some_and(|known| known.eq_ignore_ascii_case(typed));
    let mut have_it = everybody.iter().filter(is_theirs).filter(|one| one.left_on.is_none_or(|last| last >= today));
    if everybody.iter().filter(is_theirs).any(|one| one.id == person.id) {
        return;
    }
    if let Some(other) = have_it.next() {
        filled.ask(
            "staff_number",
            format!("{} is “{typed}” here already: whoever types it in a report could be either.", other.name),
        );
    }
}

/// The fields of a person.
pub(super) fn fields(filled: &Filled) -> Markup {
    html! {
        (ui::input(filled, "name", "Name", None))
        (ui::input(filled, "job", "Job", Some("For example receptionist, practice nurse, salaried GP")))
        (ui::input(filled, "staff_number", "Initials or staff number", Some("What they type when they report a problem")))
        (ui::input(filled, "uuid", "UUID", Some("The 12 digits on the front of their card. A new card keeps them.")))
        (ui::input(filled, "email", "E-mail address", None))
        (ui::input(filled, "phone", "Telephone", None))
        (ui::checkboxes(filled, "visitor", "Locum, student or visitor", None, &[super::choice("yes", "Works here for a while only")]))
        (ui::date_input(filled, "leave_from", "First day of a long leave"))
        (ui::date_input(filled, "leave_until", "Last day of that leave"))
        (ui::date_input(filled, "left_on", "Last day here, when they leave or have left"))
    }
}

/// A person as entered; what is wrong is noted on the form.
pub(super) fn read(filled: &mut Filled, id: Id<Person>) -> Person {
    let person = Person {
        id,
        name: filled.required("name", "Write the person’s name."),
        staff_number: filled.text("staff_number"),
        uuid: filled.uuid("uuid"),
        job: filled.text("job"),
        email: filled.email("email"),
        phone: filled.text("phone"),
        visitor: filled.get("visitor") == "yes",
        leave_from: filled.date("leave_from"),
        leave_until: filled.date("leave_until"),
        left_on: filled.date("left_on"),
    };
    if person.leave_from.zip(person.leave_until).is_some_and(|(from, until)| until < from) {
        filled.wrong("leave_until", "The leave ends before it begins. Check both days.");
    }
    person
}
