//! A training module: what to know, and a check that records the training of whoever passes it.

use axum::Form;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Response};
use axum::routing::get;
use lanyard_insight::{Check, Module};
use lanyard_model::{Id, Person, Training};
use lanyard_store::StoreError;
use maud::{Markup, html};

use super::training::counts_until;
use crate::app::{App, Route, route};
use crate::failure::Failure;
use crate::form::{Filled, Sent};
use crate::form_page::{choice, save, to};
use crate::handbook::handbook;
use crate::permission::Permission;
use crate::ui;
use crate::visit::Visit;

/// Names of the questions' fields; a module has no more questions than these.
const QUESTIONS: [&str; 6] = ["q1", "q2", "q3", "q4", "q5", "q6"];

pub(super) fn routes() -> Vec<Route> {
    vec![route("/p/{ods}/cover/modules/{module}", get(show).post(check))]
}

/// The modules there are, with what each takes.
pub(super) fn list(visit: &Visit) -> Markup {
    html! {
        ul class="nhsuk-list nhsuk-list--bullet" {
            @for module in &handbook().module {
                li {
                    a href=(visit.path(&format!("cover/modules/{}", module.id))) { (module.title) }
                    ": " (module.for_whom.to_lowercase()) ", about " (module.minutes) " minutes"
                }
            }
        }
    }
}

fn find(id: &str) -> Result<&'static Module, Failure> {
    handbook().module(id).ok_or(Failure::NotFound)
}

async fn people(app: &App, visit: &Visit) -> Result<Vec<Person>, Failure> {
    Ok(app.store.read(&visit.practice.ods).await?.people(ui::day_of(app.clock.now())).await?)
}

pub(crate) async fn show(State(app): State<App>, visit: Visit, Path((_, id)): Path<(String, String)>) -> Result<Markup, Failure> {
    let module = find(&id)?;
    Ok(page(&visit, module, &Filled::default(), &people(&app, &visit).await?))
}

fn page(visit: &Visit, module: &Module, filled: &Filled, people: &[Person]) -> Markup {
    let content = html! {
        (ui::problems(filled))
        h1 { (module.title) }
        p { "For: " (module.for_whom) ". About " (module.minutes) " minutes; passing counts for " (module.months) " months." }
        h2 { "What to know" }
        ol class="nhsuk-list nhsuk-list--number" { @for point in &module.points { li { (point) } } }
        h2 { "Never" }
        ul class="nhsuk-list nhsuk-list--bullet" { @for never in &module.never { li { (never) } } }
        h2 { "Check" }
        @if Permission::SolveIncidents.is_of(visit.role) { (check_form(visit, module, filled, people)) }
        (on_paper(module))
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
    let module = find(&id)?;
    let people = people(&app, &visit).await?;
    let mut filled = Filled::sent(sent);
    let person = people.iter().find(|person| person.id.as_str() == filled.get("person")).map(|person| person.id.clone());
    if person.is_none() {
        filled.wrong("person", "Choose who takes the check.");
    }
    judge(module, &mut filled);
    if let Some(person) = person.filter(|_| filled.errors().is_empty()) {
        let training = passed(&app, module, person)?;
        save(&app, &visit, &mut filled, &training, "The check of a module was passed", "person").await?;
        return Ok(to(&visit, "cover"));
    }
    Ok((StatusCode::UNPROCESSABLE_ENTITY, page(&visit, module, &filled, &people)).into_response())
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

fn passed(app: &App, module: &Module, person: Id<Person>) -> Result<Training, Failure> {
    let id = app.store.entropy().id(app.clock.now()).map_err(StoreError::from)?;
    let passed_on = ui::day_of(app.clock.now());
    let expires_on = counts_until(&module.id, passed_on);
    Ok(Training { id, person, task: module.id.clone(), passed_on, expires_on })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_question_has_a_field() {
        assert!(handbook().module.iter().all(|module| module.check.len() <= QUESTIONS.len()));
    }
}
