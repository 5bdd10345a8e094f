//! Who was trained for what, and until when it counts.

use std::collections::BTreeMap;

use axum::Form;
use axum::extract::{Path, State};
use axum::response::Response;
use jiff::ToSpan as _;
use jiff::civil::Date;
use lanyard_model::{Id, ModuleText, Person, Training};
use lanyard_store::StoreError;
use maud::{Markup, html};

use crate::app::{App, Route, route};
use crate::failure::Failure;
use crate::form::{Filled, Sent};
use crate::form_page::{FormPage, choice, save, to};
use crate::handbook::{Course, course_in, courses};
use crate::permission::Permission;
use crate::ui;
use crate::visit::Visit;

pub(super) fn routes() -> Vec<Route> {
    vec![route("/p/{ods}/cover/training/new").get(new).post(add), route("/p/{ods}/cover/training/{id}").get(edit).post(change)]
}

/// Until when a module that was passed on a day counts.
pub(super) fn counts_until(course: &Course, passed_on: Date) -> Option<Date> {
    passed_on.checked_add(i64::from(course.module.months).months()).ok()
}

/// Training of those who are here, what runs out first at the top.
pub(super) fn table(visit: &Visit, people: &[Person], trained: Vec<Training>, texts: &[ModuleText], today: Date) -> Markup {
    let names: BTreeMap<&Id<Person>, &str> = people.iter().map(|person| (&person.id, person.name.as_str())).collect();
    let mut trained: Vec<Training> = trained.into_iter().filter(|one| names.contains_key(&one.person)).collect();
    trained.sort_by_key(|one| (one.expires_on, one.passed_on));
    let rows: Vec<Vec<Markup>> = trained.iter().map(|one| row(visit, one, names.get(&one.person).copied(), texts, today)).collect();
    html! {
        @if rows.is_empty() { p { "No training is recorded." } }
        @else { (ui::table("Training", &["Name", "Trained for", "Passed", "Counts until"], &rows)) }
    }
}

fn row(visit: &Visit, training: &Training, name: Option<&str>, texts: &[ModuleText], today: Date) -> Vec<Markup> {
    let passed = course_in(texts, &training.task, training.text);
    let title = passed.as_ref().map_or(training.task.as_str(), |course| course.module.title.as_str());
    let text = training.text.unwrap_or_default();
    let over = training.expires_on.is_some_and(|last| last < today);
    vec![
        html! { a href=(visit.path(&format!("people/{}", training.person))) { (name.unwrap_or("not known")) } },
        html! {
            @if passed.is_some() { a href=(visit.path(&format!("cover/modules/{}?text={text}", training.task))) { (title) } } @else { (title) }
        },
        html! {
            (ui::day(training.passed_on))
            @if let Some(by) = training.entered_by.as_deref().filter(|by| Some(*by) != name) { br; "entered by " (by) }
        },
        html! {
            @let until = training.expires_on.map_or_else(|| "no end known".to_owned(), ui::day);
            @if visit.can(Permission::ChangeRegister) {
                a href=(visit.path(&format!("cover/training/{}", training.id))) {
                    (until) span class="nhsuk-u-visually-hidden" { ": change " (title) " of " (name.unwrap_or("not known")) }
                }
            } @else { (until) }
            @if over { " " strong class="nhsuk-tag nhsuk-tag--red" { "Run out" } }
        },
    ]
}

/// Whoever is here, and what is taught.
struct Known {
    people: Vec<Person>,
    courses: Vec<Course>,
}

async fn known(app: &App, visit: &Visit) -> Result<Known, Failure> {
    visit.may(Permission::ChangeRegister)?;
    let mut read = app.store.read(&visit.practice.ods).await?;
    Ok(Known { people: read.people(ui::day_of(app.clock.now())).await?, courses: courses(&read.module_texts().await?) })
}

fn form<'a>(title: &'a str, action: &'a str, filled: &'a Filled, known: &Known) -> FormPage<'a> {
    let who: Vec<(String, String)> =
        [choice("", "Choose")].into_iter().chain(known.people.iter().map(|one| choice(one.id.as_str(), &one.name))).collect();
    let tasks: Vec<(String, String)> = [choice("", "Choose")]
        .into_iter()
        .chain(known.courses.iter().map(|one| choice(&one.module.id, &one.module.title)))
        .collect();
    let fields = html! {
        (ui::select(filled, "person", "Who", None, &who))
        (ui::select(filled, "task", "Trained for", None, &tasks))
        (ui::date_input(filled, "passed_on", "Day they passed"))
        (ui::date_or(filled, "expires_on", "Last day on which it counts", "Leave it empty for the usual time"))
    };
    FormPage { title, action, filled, fields }
}

fn read(filled: &mut Filled, id: Id<Training>, was: Option<&Training>, known: &Known, by: (&str, Date)) -> Training {
    let (author, today) = by;
    let chosen = filled.get("person").to_owned();
    if !known.people.iter().any(|person| person.id.as_str() == chosen) {
        filled.wrong("person", "Choose who was trained.");
    }
    let task = filled.get("task").to_owned();
    let course = known.courses.iter().find(|course| course.module.id == task);
    if course.is_none() {
        filled.wrong("task", "Choose what they were trained for.");
    }
    let passed_on = filled.date("passed_on").unwrap_or(today);
    if passed_on > today {
        filled.wrong("passed_on", "This day has not come yet. Record training once it was passed.");
    }
    let expires_on = filled.date("expires_on").or_else(|| counts_until(course?, passed_on));
    if expires_on.is_some_and(|last| last < passed_on) {
        filled.wrong("expires_on", "It ends before it begins. Check both days.");
    }
    // A day that is put right does not change what was read.
    let text = match was.filter(|was| was.task == task) {
        Some(was) => was.text,
        None => course.and_then(|course| course.text),
    };
    Training { id, person: Id::new(chosen), task, passed_on, expires_on, text, entered_by: Some(author.to_owned()) }
}

pub(crate) async fn new(State(app): State<App>, visit: Visit) -> Result<Markup, Failure> {
    let known = known(&app, &visit).await?;
    Ok(form("Record training", "cover/training/new", &Filled::default(), &known).show(&visit))
}

pub(crate) async fn add(State(app): State<App>, visit: Visit, Form(sent): Form<Sent>) -> Result<Response, Failure> {
    let known = known(&app, &visit).await?;
    let mut filled = Filled::sent(sent);
    let id = app.store.entropy().id(app.clock.now()).map_err(StoreError::from)?;
    let training = read(&mut filled, id, None, &known, (&visit.signed_in.name, ui::day_of(app.clock.now())));
    if save(&app, &visit, &mut filled, &training, "Training was recorded", "person").await? {
        return Ok(to(&visit, "cover"));
    }
    Ok(form("Record training", "cover/training/new", &filled, &known).refuse(&visit))
}

pub(crate) async fn edit(State(app): State<App>, visit: Visit, Path((_, id)): Path<(String, String)>) -> Result<Markup, Failure> {
    let known = known(&app, &visit).await?;
    let filled = Filled::showing(&visit.find::<Training>(&app, &id).await?);
    Ok(form("Training", &format!("cover/training/{id}"), &filled, &known).show(&visit))
}

pub(crate) async fn change(
    State(app): State<App>,
    visit: Visit,
    Path((_, id)): Path<(String, String)>,
    Form(sent): Form<Sent>,
) -> Result<Response, Failure> {
    let known = known(&app, &visit).await?;
    let was = visit.find::<Training>(&app, &id).await?;
    let mut filled = Filled::sent(sent);
    let training = read(&mut filled, was.id.clone(), Some(&was), &known, (&visit.signed_in.name, ui::day_of(app.clock.now())));
    if save(&app, &visit, &mut filled, &training, "Training was changed", "person").await? {
        return Ok(to(&visit, "cover"));
    }
    Ok(form("Training", &format!("cover/training/{id}"), &filled, &known).refuse(&visit))
}
