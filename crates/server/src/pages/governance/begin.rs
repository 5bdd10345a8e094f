//! Beginning a case: who, what and when.

use axum::Form;
use axum::extract::{Query, State};
use axum::response::Response;
use lanyard_model::{CaseKind, Person, ScreenedText};
use maud::{Markup, html};
use serde::Deserialize;

use crate::app::{App, Route, route};
use crate::failure::Failure;
use crate::form::{Filled, Sent};
use crate::form_page::{FormPage, choice, to};
use crate::permission::Permission;
use crate::staff_case::{Begin, begin};
use crate::visit::Visit;
use crate::{ui, value};

/// What is said of a card at every case.
pub(super) const CARD_GOES_WITH_PERSON: &str = "A smartcard belongs to a person and goes with them from employer to employer. It is \
    never cancelled because the position at one site ends.";

/// What a leaver can answer.
pub(super) fn stays_choices() -> [(String, String); 2] {
    [
        choice("yes", "Yes: they keep the card, and their position here ends"),
        choice("no", "No: they also return the card to the registration authority or the line manager"),
    ]
}

/// What was answered; `None` where nobody has asked.
pub(super) fn stays_answer(text: &str) -> Option<bool> {
    match text {
        "yes" => Some(true),
        "no" => Some(false),
        _ => None,
    }
}

pub(super) fn routes() -> Vec<Route> {
    vec![route("/p/{ods}/staff-cases/new").get(new).post(add)]
}

/// Whom a link already names.
#[derive(Debug, Deserialize)]
pub(crate) struct Named {
    #[serde(default)]
    person: String,
    #[serde(default)]
    kind: String,
}

async fn people(app: &App, visit: &Visit) -> Result<Vec<Person>, Failure> {
    visit.may(Permission::ChangeRegister)?;
    let mut people: Vec<Person> = app.store.read(&visit.practice.ods).await?.all().await?;
    people.sort_by_key(|person| person.name.to_lowercase());
    Ok(people)
}

fn form<'a>(visit: &Visit, filled: &'a Filled, people: &[Person]) -> FormPage<'a> {
    let who: Vec<(String, String)> =
        [choice("", "Choose")].into_iter().chain(people.iter().map(|one| choice(one.id.as_str(), &one.name))).collect();
    let kinds = [
        choice("joiner", "They join"),
        choice("mover", "Their job, hours, contract or pay changes"),
        choice("leaver", "They leave"),
    ];
    let stays: Vec<_> = [choice("", "Not asked yet")].into_iter().chain(stays_choices()).collect();
    let fields = html! {
        div class="nhsuk-inset-text" { p { (CARD_GOES_WITH_PERSON) } }
        (ui::select(filled, "person", "Who", Some("Somebody who is not in the list is added under People first."), &who))
        p { a href=(visit.path("people/new")) { "Add a person" } }
        (ui::radios(filled, "kind", "What happens", &kinds))
        (ui::date_input(filled, "day", "First day, day of the change, or last day"))
        (ui::radios(filled, "stays", "Who leaves: do they stay in health or care?", &stays))
        (ui::input(filled, "reason", "Why, or what changes", Some("For example a new contract, another team, other pay. Nothing about health.")))
    };
    FormPage { title: "Somebody joins, changes or leaves", action: "staff-cases/new", filled, fields }
}

pub(crate) async fn new(State(app): State<App>, visit: Visit, Query(named): Query<Named>) -> Result<Markup, Failure> {
    let people = people(&app, &visit).await?;
    let known = people.iter().find(|person| person.id.as_str() == named.person).map_or("", |person| person.id.as_str());
    let filled = Filled::default().with("person", known).with("kind", named.kind);
    Ok(form(&visit, &filled, &people).show(&visit))
}

pub(crate) async fn add(State(app): State<App>, visit: Visit, Form(sent): Form<Sent>) -> Result<Response, Failure> {
    let people = people(&app, &visit).await?;
    let mut filled = Filled::sent(sent);
    let Some(wanted) = read(&visit, &mut filled, people.clone()) else {
        return Ok(form(&visit, &filled, &people).refuse(&visit));
    };
    let author = visit.signed_in.account.as_str();
    let mut write = app.store.write(&visit.practice.ods, author, "A case was begun", app.clock.now()).await?;
    let id = begin(&mut write, wanted).await?;
    write.commit().await?;
    Ok(to(&visit, &format!("staff-cases/{id}")))
}

fn read(visit: &Visit, filled: &mut Filled, people: Vec<Person>) -> Option<Begin> {
    let person = people.into_iter().find(|person| person.id.as_str() == filled.get("person"));
    if person.is_none() {
        filled.wrong("person", "Choose who it is.");
    }
    let kind: Option<CaseKind> = filled.choice("kind", "Choose what happens.");
    let day = filled.date("day");
    if day.is_none() && filled.error("day").is_none() {
        filled.wrong("day", "Write the day: first day, day of the change, or last day.");
    }
    let stays = stays_answer(filled.get("stays"));
    let reason = filled.text("reason").and_then(|reason| value::text(&reason)).map(|reason| ScreenedText::new(&reason));
    let by = if filled.get("by") == "import" { "import" } else { "form" };
    if !filled.errors().is_empty() {
        return None;
    }
    Some(Begin { person: person?, kind: kind?, day: day?, stays, reason, by, uses_emis: visit.practice.uses_emis })
}
