//! A training module: what to know, and a check that records the training of whoever passes it.

use axum::Form;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Response};
use lanyard_insight::{Check, Module};
use lanyard_model::{Id, ModuleText, Person, Training};
use lanyard_store::StoreError;
use maud::{Markup, html};
use serde::Deserialize;

use super::training::counts_until;
use crate::app::{App, Route, route};
use crate::failure::Failure;
use crate::form::{Filled, Sent};
use crate::form_page::{choice, save, to};
use crate::handbook::{Course, all_courses, course_in};
use crate::permission::Permission;
use crate::ui;
use crate::visit::Visit;

/// Names of the questions' fields; a module has no more questions than these.
pub(super) const QUESTIONS: [&str; 6] = ["q1", "q2", "q3", "q4", "q5", "q6"];

pub(super) fn routes() -> Vec<Route> {
    vec![route("/p/{ods}/cover/modules/{module}").get(show).post(check)]
}

/// The modules there are, with what each takes.
pub(super) fn list(visit: &Visit, courses: &[Course]) -> Markup {
    let (taught, retired): (Vec<&Course>, Vec<&Course>) = courses.iter().partition(|course| !course.is_retired);
    html! {
        ul class="nhsuk-list nhsuk-list--bullet" {
            @for Course { module, .. } in taught {
                li {
                    a href=(visit.path(&format!("cover/modules/{}", module.id))) { (module.title) }
                    ": " (module.for_whom.to_lowercase()) ", about " (module.minutes) " minutes"
                }
            }
        }
        @if visit.can(Permission::ChangeSettings) { p { a href=(visit.path("cover/new-module")) { "Add a module of our own" } } }
        @if !retired.is_empty() {
            p {
                "Not taught any more: "
                @for (place, Course { module, .. }) in retired.iter().enumerate() {
                    @if place > 0 { ", " }
                    a href=(visit.path(&format!("cover/modules/{}", module.id))) { (module.title) }
                }
            }
        }
    }
}

/// A module, the texts that it had, and who can take its check.
struct Known {
    course: Course,
    texts: Vec<ModuleText>,
    people: Vec<Person>,
}

async fn known(app: &App, visit: &Visit, id: &str) -> Result<Known, Failure> {
    let mut read = app.store.read(&visit.practice.ods).await?;
    let mut texts = read.module_texts().await?;
    let course = all_courses(&texts).into_iter().find(|course| course.module.id == id).ok_or(Failure::NotFound)?;
    texts.retain(|text| text.module == id);
    Ok(Known { course, texts, people: read.people(ui::day_of(app.clock.now())).await? })
}

/// Which of its texts is asked for: 0 is the one that is built in.
#[derive(Debug, Deserialize)]
pub(crate) struct Which {
    text: Option<i64>,
}

pub(crate) async fn show(
    State(app): State<App>,
    visit: Visit,
    Path((_, id)): Path<(String, String)>,
    Query(which): Query<Which>,
) -> Result<Markup, Failure> {
    let known = known(&app, &visit, &id).await?;
    match which.text.map(|number| (number != 0).then_some(number)) {
        Some(number) if number != known.course.text => earlier(&visit, &known, number),
        _ => Ok(page(&visit, &known, &Filled::default())),
    }
}

/// A text that is not in force any more, as somebody passed it.
fn earlier(visit: &Visit, known: &Known, number: Option<i64>) -> Result<Markup, Failure> {
    let module = course_in(&known.texts, &known.course.module.id, number).ok_or(Failure::NotFound)?.module;
    let content = html! {
        h1 { (module.title) }
        div class="nhsuk-inset-text" {
            p { "This text is not in force any more. " a href=(visit.path(&format!("cover/modules/{}", module.id))) { "The one that is" } }
        }
        (taught(&module))
    };
    Ok(ui::page(&module.title, Some(visit), content))
}

fn taught(module: &Module) -> Markup {
    html! {
        p { "For: " (module.for_whom) ". About " (module.minutes) " minutes; passing counts for " (module.months) " months." }
        h2 { "What to know" }
        ol class="nhsuk-list nhsuk-list--number" { @for point in &module.points { li { (point) } } }
        h2 { "Never" }
        ul class="nhsuk-list nhsuk-list--bullet" { @for never in &module.never { li { (never) } } }
    }
}

/// Which texts a module had, and the way to write another.
fn texts(visit: &Visit, known: &Known) -> Markup {
    let base = visit.path(&format!("cover/modules/{}", known.course.module.id));
    html! {
        @if known.texts.len() > 1 || (!known.course.is_own && known.course.text.is_some()) {
            h2 { "Earlier texts" }
            ul class="nhsuk-list nhsuk-list--bullet" {
                @if !known.course.is_own { li { a href={ (base) "?text=0" } { "As Lanyard brings it" } } }
                @for text in known.texts.iter().filter(|text| Some(text.number) != known.course.text) {
                    li { a href={ (base) "?text=" (text.number) } { "Our text " (text.number) " of " (ui::day(ui::day_of(text.made_at))) } }
                }
            }
        }
        @if visit.can(Permission::ChangeSettings) {
            @if !known.course.is_retired { p { a href={ (base) "/edit" } { "Change this module" } } }
            @if known.course.is_own {
                form action={ (base) "/teach" } method="post" {
                    @if known.course.is_retired {
                        button class="nhsuk-button nhsuk-button--secondary" name="teach" value="yes" { "Teach it again" }
                    } @else {
                        button class="nhsuk-button nhsuk-button--secondary" name="teach" value="no" { "Do not teach it any more" }
                    }
                }
            }
        }
    }
}

fn page(visit: &Visit, known: &Known, filled: &Filled) -> Markup {
    let module = &known.course.module;
    let content = html! {
        (ui::problems(filled))
        h1 { (module.title) }
        @if known.course.is_retired {
            div class="nhsuk-inset-text" { p { "It is not taught any more. Who passed it stays recorded." } }
        }
        (taught(module))
        @if known.course.is_retired {
        } @else if module.check.is_empty() {
            p { "It has no check: " (ui::name_to(visit, Permission::ChangeRegister, "cover/training/new", "record who passed it")) "." }
        } @else {
            h2 { "Check" }
            @if Permission::SolveIncidents.is_of(visit.role) { (check_form(visit, module, filled, &known.people)) }
            (on_paper(module))
        }
        div class="lanyard-screen" { (texts(visit, known)) }
        p class="lanyard-screen" { a href=(visit.path("cover")) { "Training and cover" } }
    };
    let title = if filled.errors().is_empty() { module.title.clone() } else { format!("Error: {}", module.title) };
    ui::page(&title, Some(visit), content)
}

fn check_form(visit: &Visit, module: &Module, filled: &Filled, people: &[Person]) -> Markup {
    let who: Vec<(String, String)> =
        [choice("", "Choose")].into_iter().chain(people.iter().map(|one| choice(one.id.as_str(), &one.name))).collect();
    html! {
        form action=(visit.path(&format!("cover/modules/{}", module.id))) method="post" novalidate {
            (ui::select(filled, "person", "Who takes this check?", None, &who))
            @for (name, check) in QUESTIONS.iter().zip(&module.check) {
                (ui::radios(filled, name, &check.question, &numbered(check)))
            }
            button class="nhsuk-button" { "Hand in" }
        }
    }
}

/// Number and words of each answer.
fn numbered(check: &Check) -> Vec<(String, String)> {
    check.answers.iter().enumerate().map(|(place, answer)| choice(&(place + 1).to_string(), answer)).collect()
}

/// The check as it is printed: boxes to tick, and lines for name and day.
fn on_paper(module: &Module) -> Markup {
    html! {
        div class="lanyard-paper" {
            ol {
                @for check in &module.check {
                    li { (check.question) ul { @for answer in &check.answers { li { (answer) } } } }
                }
            }
            p { "Name: _______________ Passed on: _______________ Seen by: _______________" }
        }
    }
}

pub(crate) async fn check(
    State(app): State<App>,
    visit: Visit,
    Path((_, id)): Path<(String, String)>,
    Form(sent): Form<Sent>,
) -> Result<Response, Failure> {
    visit.may(Permission::SolveIncidents)?;
    let known = known(&app, &visit, &id).await?;
    let mut filled = Filled::sent(sent);
    if known.course.is_retired {
        return Err(Failure::Unusable("This module is not taught any more.".to_owned()));
    }
    if known.course.module.check.is_empty() {
        return Err(Failure::Unusable("This module has no check. Record who passed it under Training and cover.".to_owned()));
    }
    let person = known.people.iter().find(|person| person.id.as_str() == filled.get("person"));
    if person.is_none() {
        filled.wrong("person", "Choose who takes the check.");
    }
    judge(&known.course.module, &mut filled);
    if let Some(person) = person.filter(|_| filled.errors().is_empty()) {
        let training = passed(&app, &visit, &known.course, person.id.clone())?;
        save(&app, &visit, &mut filled, &training, "The check of a module was passed", "person").await?;
        return Ok(to(&visit, "cover"));
    }
    Ok((StatusCode::UNPROCESSABLE_ENTITY, page(&visit, &known, &filled)).into_response())
}

/// Notes each question that was not answered rightly, with the reason and not with the answer.
fn judge(module: &Module, filled: &mut Filled) {
    for (name, check) in QUESTIONS.iter().zip(&module.check) {
        if filled.get(name).is_empty() {
            filled.wrong(name, format!("Not answered: {}", check.question));
        } else if filled.get(name) != check.right.to_string() {
            filled.wrong(name, format!("Not right. {}", check.because));
        }
    }
}

fn passed(app: &App, visit: &Visit, course: &Course, person: Id<Person>) -> Result<Training, Failure> {
    let id = app.store.entropy().id(app.clock.now()).map_err(StoreError::from)?;
    let passed_on = ui::day_of(app.clock.now());
    let expires_on = counts_until(course, passed_on);
    Ok(Training {
        id,
        person,
        task: course.module.id.clone(),
        passed_on,
        expires_on,
        text: course.text,
        entered_by: Some(visit.signed_in.name.clone()),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_question_has_a_field() {
        assert!(crate::handbook::handbook().module.iter().all(|module| module.check.len() <= QUESTIONS.len()));
    }
}
