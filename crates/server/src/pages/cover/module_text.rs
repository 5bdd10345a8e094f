//! Writing a module in the practice's own words. Each change is another text, so that what somebody passed stays as they read it.

use axum::Form;
use axum::extract::{Path, State};
use axum::response::Response;
use lanyard_model::{ModuleText, ScreenedText};
use lanyard_store::StoreError;
use maud::{Markup, html};

use super::questions;
use crate::app::{App, Route, route};
use crate::failure::Failure;
use crate::form::{Filled, Sent};
use crate::form_page::{FormPage, save, to};
use crate::handbook::{Course, all_courses, courses};
use crate::permission::Permission;
use crate::ui;
use crate::value;
use crate::visit::Visit;

/// So many points, and so many letters in one, are enough for ten minutes.
const POINTS: usize = 20;
const LONGEST: usize = 500;

pub(super) fn routes() -> Vec<Route> {
    vec![
        route("/p/{ods}/cover/new-module").get(new).post(add),
        route("/p/{ods}/cover/modules/{module}/edit").get(edit).post(change),
        route("/p/{ods}/cover/modules/{module}/teach").post(teach),
    ]
}

/// Where a new module is sent.
const NEW: &str = "cover/new-module";

fn form<'a>(title: &'a str, action: &'a str, filled: &'a Filled, is_own: bool) -> FormPage<'a> {
    let points = if is_own {
        "One point a line."
    } else {
        "One point a line. In a module that Lanyard brings, what is never done and the check stay as they are."
    };
    let fields = html! {
        (ui::input(filled, "title", "Title", None))
        (ui::input(filled, "for_whom", "Whom it is for", Some("For example: everybody at the front desk")))
        (ui::input(filled, "minutes", "How many minutes it takes", None))
        (ui::input(filled, "months", "For how many months passing counts", Some("Nobody publishes how long; ask your registration authority")))
        (ui::text_area_with("points", "What to know", points, filled.get("points"), filled.error("points")))
        @if is_own {
            (ui::text_area_with("questions", "Questions of the check", questions::HINT, filled.get("questions"), filled.error("questions")))
            details class="nhsuk-details" {
                summary class="nhsuk-details__summary" { span class="nhsuk-details__summary-text" { "An example" } }
                div class="nhsuk-details__text" { @for line in questions::EXAMPLE.lines() { (line) br; } }
            }
        }
    };
    FormPage { title, action, filled, fields }
}

/// The texts there are, and the module with this id.
async fn find(app: &App, visit: &Visit, id: &str) -> Result<(Vec<ModuleText>, Course), Failure> {
    visit.may(Permission::ChangeSettings)?;
    let texts = app.store.read(&visit.practice.ods).await?.module_texts().await?;
    let course = courses(&texts).into_iter().find(|course| course.module.id == id).ok_or(Failure::NotFound)?;
    Ok((texts, course))
}

pub(super) async fn new(visit: Visit) -> Result<Markup, Failure> {
    visit.may(Permission::ChangeSettings)?;
    let filled = Filled::default().with("minutes", "10").with("months", "12");
    Ok(form("A module of our own", NEW, &filled, true).show(&visit))
}

pub(super) async fn add(State(app): State<App>, visit: Visit, Form(sent): Form<Sent>) -> Result<Response, Failure> {
    visit.may(Permission::ChangeSettings)?;
    let mut filled = Filled::sent(sent);
    let mut text = read(&app, &mut filled, 1)?;
    text.module = text.id.to_string();
    if save(&app, &visit, &mut filled, &text, "A training module was added", "title").await? {
        return Ok(to(&visit, &format!("cover/modules/{}", text.module)));
    }
    Ok(form("A module of our own", NEW, &filled, true).refuse(&visit))
}

pub(super) async fn edit(State(app): State<App>, visit: Visit, Path((_, id)): Path<(String, String)>) -> Result<Markup, Failure> {
    let (texts, Course { module, is_own, .. }) = find(&app, &visit, &id).await?;
    let questions =
        texts.iter().rfind(|text| text.module == id).map(|text| questions::written(&text.questions)).unwrap_or_default();
    let filled = Filled::default()
        .with("title", module.title)
        .with("for_whom", module.for_whom)
        .with("minutes", module.minutes.to_string())
        .with("months", module.months.to_string())
        .with("points", module.points.join("\n"))
        .with("questions", questions);
    Ok(form("Change a module", &format!("cover/modules/{id}/edit"), &filled, is_own).show(&visit))
}

pub(super) async fn change(
    State(app): State<App>,
    visit: Visit,
    Path((_, id)): Path<(String, String)>,
    Form(sent): Form<Sent>,
) -> Result<Response, Failure> {
    let (texts, course) = find(&app, &visit, &id).await?;
    let mut filled = Filled::sent(sent);
    let last = texts.iter().filter(|text| text.module == id).map(|text| text.number).max().unwrap_or_default();
    let text = ModuleText { module: course.module.id.clone(), ..read(&app, &mut filled, last + 1)? };
    if save(&app, &visit, &mut filled, &text, "A training module was changed", "title").await? {
        return Ok(to(&visit, &format!("cover/modules/{id}")));
    }
    Ok(form("Change a module", &format!("cover/modules/{id}/edit"), &filled, course.is_own).refuse(&visit))
}

/// Takes a module of the practice's own away, or brings it back. What somebody passed stays.
pub(super) async fn teach(
    State(app): State<App>,
    visit: Visit,
    Path((_, id)): Path<(String, String)>,
    Form(sent): Form<Sent>,
) -> Result<Response, Failure> {
    visit.may(Permission::ChangeSettings)?;
    let texts = app.store.read(&visit.practice.ods).await?.module_texts().await?;
    let course = all_courses(&texts).into_iter().find(|course| course.module.id == id && course.is_own).ok_or(Failure::NotFound)?;
    let last = texts.into_iter().rfind(|text| text.module == course.module.id).ok_or(Failure::NotFound)?;
    let mut filled = Filled::sent(sent);
    let retired_on = (filled.get("teach") == "no").then(|| ui::day_of(app.clock.now()));
    save(&app, &visit, &mut filled, &ModuleText { retired_on, ..last }, "Whether a module is taught was changed", "teach").await?;
    Ok(to(&visit, &format!("cover/modules/{id}")))
}

fn read(app: &App, filled: &mut Filled, number: i64) -> Result<ModuleText, Failure> {
    let now = app.clock.now();
    Ok(ModuleText {
        id: app.store.entropy().id(now).map_err(StoreError::from)?,
        module: String::new(),
        number,
        title: screened(&filled.required("title", "Write a title.")),
        for_whom: screened(&filled.required("for_whom", "Write whom it is for.")),
        minutes: count(filled, "minutes", 240, "Write how many minutes it takes."),
        months: count(filled, "months", 120, "Write for how many months it counts."),
        points: points(filled),
        questions: questions::read(filled.get("questions")).unwrap_or_else(|problem| {
            filled.wrong("questions", problem);
            Vec::new()
        }),
        retired_on: None,
        made_at: now,
    })
}

fn count(filled: &mut Filled, name: &'static str, most: i64, missing: &str) -> i64 {
    if filled.get(name).trim().is_empty() {
        filled.wrong(name, missing);
    }
    filled.number(name, 1, most).unwrap_or(1)
}

fn points(filled: &mut Filled) -> Vec<String> {
    let points: Vec<String> = filled.get("points").lines().filter_map(value::text).map(|line| screened(&line)).collect();
    if points.is_empty() {
        filled.wrong("points", "Write what to know, one point a line.");
    }
    if points.len() > POINTS || points.iter().any(|point| point.chars().count() > LONGEST) {
        filled.wrong("points", format!("This is too long: at most {POINTS} points of {LONGEST} letters."));
    }
    points
}

/// As it is kept: nothing in it that could be a passcode.
fn screened(text: &str) -> String {
    ScreenedText::new(text).text().to_owned()
}
