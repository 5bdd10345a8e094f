//! The checklists of joiners, movers and leavers: what is built in, and what the practice adds.

use axum::Form;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Response};
use lanyard_model::{CaseKind, ChecklistLine, Id, ScreenedText};
use lanyard_store::StoreError;
use maud::{Markup, html};

use super::cases::kind_words;
use crate::app::{App, Route, route};
use crate::failure::Failure;
use crate::form::{Filled, Sent};
use crate::form_page::{choice, save, to};
use crate::permission::Permission;
use crate::staff_case::checklist;
use crate::ui;
use crate::visit::Visit;

/// The furthest day, before or after.
const FURTHEST: i64 = 365;

pub(super) fn routes() -> Vec<Route> {
    vec![
        route("/p/{ods}/staff-cases/checklists").get(show).post(add),
        route("/p/{ods}/staff-cases/checklists/{id}/remove").post(remove),
    ]
}

async fn show(State(app): State<App>, visit: Visit) -> Result<Markup, Failure> {
    page(&app, &visit, &Filled::default()).await
}

async fn page(app: &App, visit: &Visit, filled: &Filled) -> Result<Markup, Failure> {
    let own: Vec<ChecklistLine> = app.store.read(&visit.practice.ods).await?.all().await?;
    let content = html! {
        (ui::problems(filled))
        h1 { "Checklists" }
        p { "What a new case begins with. Cases that were begun keep the lines that they have." }
        @for kind in CaseKind::ALL { (list(visit, kind, &own)) }
        @if visit.can(Permission::ChangeSettings) { (form(visit, filled)) } @else { p { (Permission::ChangeSettings.refusal()) } }
        p { a href=(visit.path("staff-cases")) { "Joiners, movers and leavers" } }
    };
    let title = if filled.errors().is_empty() { "Checklists" } else { "Error: checklists" };
    Ok(ui::page(title, Some(visit), content))
}

fn list(visit: &Visit, kind: CaseKind, own: &[ChecklistLine]) -> Markup {
    let built_in = checklist(kind);
    html! {
        h2 { (built_in.map_or(kind_words(kind), |list| list.title.as_str())) }
        ul class="nhsuk-list nhsuk-list--bullet" {
            @for line in built_in.into_iter().flat_map(|list| list.lines_here(visit.practice.uses_emis)) {
                li { (line.text) " " span class="nhsuk-u-secondary-text-colour" { (line.owner) ", " (when(i64::from(line.days))) } }
            }
            @for line in own.iter().filter(|line| line.kind == kind) {
                li {
                    strong { "Our own: " } (line.text) " "
                    span class="nhsuk-u-secondary-text-colour" {
                        @if let Some(owner) = &line.owner { (owner) ", " } (when(line.days))
                    }
                    @if visit.can(Permission::ChangeSettings) {
                        form action=(visit.path(&format!("staff-cases/checklists/{}/remove", line.id))) method="post" {
                            button class="nhsuk-button nhsuk-button--secondary nhsuk-button--small" {
                                "Remove" span class="nhsuk-u-visually-hidden" { ": " (line.text) }
                            }
                        }
                    }
                }
            }
        }
    }
}

fn when(days: i64) -> String {
    match days {
        0 => "on the day".to_owned(),
        before @ ..0 => format!("{} before", ui::counted(-before, "day")),
        after => format!("{} after", ui::counted(after, "day")),
    }
}

fn form(visit: &Visit, filled: &Filled) -> Markup {
    let kinds: Vec<(String, String)> =
        [choice("", "Choose")].into_iter().chain(CaseKind::ALL.map(|kind| choice(kind.id(), kind_words(kind)))).collect();
    html! {
        h2 { "Add a line of our own" }
        form action=(visit.path("staff-cases/checklists")) method="post" novalidate {
            (ui::select(filled, "kind", "When somebody", None, &kinds))
            (ui::input(filled, "text", "What is to be done", None))
            (ui::input(filled, "owner", "Whose it is", Some("A role, for example: practice manager")))
            (ui::input(filled, "days", "Days after the day on which it takes effect", Some("Before it with a minus, for example -5; 0 is the day itself")))
            button class="nhsuk-button" { "Add it" }
        }
    }
}

async fn add(State(app): State<App>, visit: Visit, Form(sent): Form<Sent>) -> Result<Response, Failure> {
    visit.may(Permission::ChangeSettings)?;
    let mut filled = Filled::sent(sent);
    let kind = filled.choice("kind", "Choose when it is done.").unwrap_or(CaseKind::Joiner);
    let text = screened(&filled.required("text", "Write what is to be done."));
    let owner = filled.text("owner").map(|owner| screened(&owner));
    let days = filled.number("days", -FURTHEST, FURTHEST).unwrap_or_default();
    let id = app.store.entropy().id(app.clock.now()).map_err(StoreError::from)?;
    let line = ChecklistLine { id, kind, text, owner, days };
    if save(&app, &visit, &mut filled, &line, "A line was added to a checklist", "text").await? {
        return Ok(to(&visit, "staff-cases/checklists"));
    }
    Ok((StatusCode::UNPROCESSABLE_ENTITY, page(&app, &visit, &filled).await?).into_response())
}

fn screened(text: &str) -> String {
    ScreenedText::new(text).text().to_owned()
}

async fn remove(State(app): State<App>, visit: Visit, Path((_, id)): Path<(String, String)>) -> Result<Response, Failure> {
    visit.may(Permission::ChangeSettings)?;
    let author = visit.signed_in.account.as_str();
    let mut write = app.store.write(&visit.practice.ods, author, "A line was taken off a checklist", app.clock.now()).await?;
    if !write.remove(&Id::<ChecklistLine>::new(id)).await? {
        return Err(Failure::NotFound);
    }
    write.commit().await?;
    Ok(to(&visit, "staff-cases/checklists"))
}
