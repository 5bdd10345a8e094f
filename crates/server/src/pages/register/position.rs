//! Positions of a person.

use axum::Form;
use axum::extract::{Path, State};
use axum::response::Response;
use lanyard_model::{Id, Person, Position};
use lanyard_store::StoreError;
use maud::{Markup, html};

use super::{FormPage, save, to};
use crate::app::{App, Route, route};
use crate::failure::Failure;
use crate::form::{Filled, Sent};
use crate::permission::Permission;
use crate::ui;
use crate::visit::Visit;

pub(super) fn routes() -> Vec<Route> {
    vec![
        route("/p/{ods}/people/{id}/positions/new").get(new).post(add),
        route("/p/{ods}/people/{id}/positions/{position}").get(edit).post(change),
    ]
}

async fn person(app: &App, visit: &Visit, id: &str) -> Result<Person, Failure> {
    visit.may(Permission::ChangeRegister)?;
    visit.find(app, id).await
}

fn form<'a>(title: &'a str, action: &'a str, filled: &'a Filled) -> FormPage<'a> {
    let fields = html! {
        (ui::input(filled, "name", "Name of the position", Some("As the registration authority calls it")))
        (ui::input(filled, "role_code", "Role code", Some("For example R8009")))
        (ui::input(filled, "activities", "Activity codes", Some("Separated by commas, for example B0254, B0420")))
        (ui::input(filled, "ods", "ODS code", Some("Of the organisation where it holds, for example A81001")))
        (ui::date_input(filled, "starts_on", "First day"))
        (ui::date_input(filled, "ends_on", "Last day, when one is known"))
    };
    FormPage { title, action, filled, fields }
}

fn read(filled: &mut Filled, id: Id<Position>, person: Id<Person>) -> Position {
    let activities = filled.text("activities").unwrap_or_default();
    let position = Position {
        id,
        person,
        name: filled.required("name", "Write the name of the position."),
        role_code: filled.text("role_code").map(|code| code.to_uppercase()),
        activities: activities.split([',', ';', ' ']).filter(|code| !code.is_empty()).map(str::to_uppercase).collect(),
        ods: filled.ods("ods"),
        starts_on: filled.date("starts_on"),
        ends_on: filled.date("ends_on"),
    };
    if position.starts_on.zip(position.ends_on).is_some_and(|(from, until)| until < from) {
        filled.wrong("ends_on", "It ends before it begins. Check both days.");
    }
    position
}

pub(crate) async fn new(State(app): State<App>, visit: Visit, Path((_, id)): Path<(String, String)>) -> Result<Markup, Failure> {
    let person = person(&app, &visit, &id).await?;
    let filled = Filled::default().with("ods", visit.practice.ods.as_str());
    Ok(form(&format!("A position of {}", person.name), &format!("people/{id}/positions/new"), &filled).show(&visit))
}

pub(crate) async fn add(
    State(app): State<App>,
    visit: Visit,
    Path((_, id)): Path<(String, String)>,
    Form(sent): Form<Sent>,
) -> Result<Response, Failure> {
    let person = person(&app, &visit, &id).await?;
    let mut filled = Filled::sent(sent);
    let new = app.store.entropy().id(app.clock.now()).map_err(StoreError::from)?;
    let position = read(&mut filled, new, person.id);
    if save(&app, &visit, &mut filled, &position, "Added", "name").await? {
        return Ok(to(&visit, &format!("people/{id}")));
    }
    Ok(form(&format!("A position of {}", person.name), &format!("people/{id}/positions/new"), &filled).refuse(&visit))
}

type Place = Path<(String, String, String)>;

pub(crate) async fn edit(State(app): State<App>, visit: Visit, Path((_, id, position)): Place) -> Result<Markup, Failure> {
    let person = person(&app, &visit, &id).await?;
    let was = find(&app, &visit, &person, &position).await?;
    let filled = Filled::showing(&was).with("activities", was.activities.join(", "));
    let action = format!("people/{id}/positions/{position}");
    Ok(form(&format!("A position of {}", person.name), &action, &filled).show(&visit))
}

async fn find(app: &App, visit: &Visit, person: &Person, id: &str) -> Result<Position, Failure> {
    let position: Position = visit.find(app, id).await?;
    if position.person == person.id { Ok(position) } else { Err(Failure::NotFound) }
}

pub(crate) async fn change(
    State(app): State<App>,
    visit: Visit,
    Path((_, id, position)): Place,
    Form(sent): Form<Sent>,
) -> Result<Response, Failure> {
    let person = person(&app, &visit, &id).await?;
    let was = find(&app, &visit, &person, &position).await?;
    let mut filled = Filled::sent(sent);
    let now = read(&mut filled, was.id, person.id);
    if save(&app, &visit, &mut filled, &now, "Changed", "name").await? {
        return Ok(to(&visit, &format!("people/{id}")));
    }
    let action = format!("people/{id}/positions/{position}");
    Ok(form(&format!("A position of {}", person.name), &action, &filled).refuse(&visit))
}
