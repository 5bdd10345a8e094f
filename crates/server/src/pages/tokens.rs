//! Tokens with which programs use the API.

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use axum_extra::extract::Form;
use jiff::SignedDuration;
use lanyard_store::{ApiToken, Scope, StoreError, digest};
use maud::{Markup, html};
use serde::Deserialize;

use crate::app::{App, Route, route};
use crate::failure::Failure;
use crate::form_page::Question;
use crate::permission::Permission;
use crate::ui::{self, Field, Wrong};
use crate::visit::Visit;

/// Their addresses.
pub(crate) fn routes() -> Vec<Route> {
    vec![
        route("/p/{ods}/settings/tokens").get(show).post(make),
        route("/p/{ods}/settings/tokens/{id}/revoke").get(ask).post(revoke),
    ]
}

/// How long a token works.
const LIFE: SignedDuration = SignedDuration::from_hours(365 * 24);

/// What a token can be made for: value, words, scope.
const SCOPES: &[(&str, &str, Scope)] = &[
    ("people:read", "Read people and their positions", Scope::ReadPeople),
    ("people:write", "Begin joiners’, movers’ and leavers’ checklists", Scope::WritePeople),
    ("cards:read", "Read cards and certificates", Scope::ReadCards),
    ("pcs:read", "Read PCs", Scope::ReadPcs),
    ("equipment:read", "Read readers and spares", Scope::ReadEquipment),
    ("incidents:read", "Read incidents", Scope::ReadIncidents),
    ("incidents:write", "Report incidents and reply in their triage", Scope::WriteIncidents),
    ("export:read", "Export everything", Scope::Export),
];

pub(crate) async fn show(State(app): State<App>, visit: Visit) -> Result<Markup, Failure> {
    visit.may(Permission::ManageAccess)?;
    page(&app, &visit, &[]).await
}

async fn page(app: &App, visit: &Visit, wrong: &[Wrong]) -> Result<Markup, Failure> {
    let now = app.clock.now();
    let tokens: Vec<ApiToken> = app.store.read(&visit.practice.ods).await?.all().await?;
    let working: Vec<&ApiToken> = tokens.iter().filter(|one| one.revoked_at.is_none() && one.ends_at > now).collect();
    let content = html! {
        (ui::wrongs(wrong))
        h1 { "API tokens" }
        p { "A program shows its token and may then do what the token is for, at this practice only. What it can ask stands in "
            a href="/api/openapi.json" { "the description of the API" } "." }
        @if working.is_empty() { p { "There is no token." } } @else { (table(visit, &working)) }
        (make_form(visit, wrong))
    };
    Ok(ui::page("API tokens", Some(visit), content))
}

fn table(visit: &Visit, working: &[&ApiToken]) -> Markup {
    let words = |scope: &Scope| SCOPES.iter().find(|(_, _, known)| known == scope).map_or("", |(_, words, _)| *words);
    let row = |token: &&ApiToken| {
        vec![
            html! { (token.label) },
            html! { (token.scopes.iter().map(words).collect::<Vec<_>>().join(", ")) },
            html! { (ui::when(token.ends_at)) },
            html! {
                a href=(visit.path(&format!("settings/tokens/{}/revoke", token.id))) {
                    "Stop" span class="nhsuk-u-visually-hidden" { " the token for " (token.label) }
                }
            },
        ]
    };
    ui::table("Tokens that work", &["For", "May", "Works until", "Stop it"], &working.iter().map(row).collect::<Vec<_>>())
}

fn make_form(visit: &Visit, wrong: &[Wrong]) -> Markup {
    let hint = "Which program is it for?";
    let label = Field { name: "label", label: "New token", hint, kind: "text", autocomplete: "off", value: "" };
    html! {
        form action=(visit.path("settings/tokens")) method="post" {
            (ui::field(&label, wrong))
            fieldset class="nhsuk-fieldset nhsuk-form-group" id="scope" {
                legend class="nhsuk-fieldset__legend nhsuk-fieldset__legend--s" { "What may it do?" }
                div class="nhsuk-checkboxes" {
                    @for (value, words, _) in SCOPES {
                        div class="nhsuk-checkboxes__item" {
                            input class="nhsuk-checkboxes__input" id=(value) name="scope" type="checkbox" value=(value);
                            label class="nhsuk-label nhsuk-checkboxes__label" for=(value) { (words) }
                        }
                    }
                }
            }
            button class="nhsuk-button" { "Make the token" }
        }
    }
}

#[derive(Debug, Deserialize)]
pub(crate) struct Asked {
    #[serde(default)]
    label: String,
    #[serde(default)]
    scope: Vec<String>,
}

pub(crate) async fn make(State(app): State<App>, visit: Visit, Form(sent): Form<Asked>) -> Result<Response, Failure> {
    visit.may(Permission::ManageAccess)?;
    let scopes: Vec<Scope> =
        SCOPES.iter().filter(|(value, _, _)| sent.scope.iter().any(|asked| asked == value)).map(|(_, _, scope)| *scope).collect();
    let label: String = sent.label.trim().chars().take(60).collect();
    let mut wrong: Vec<Wrong> = Vec::new();
    if label.is_empty() {
        wrong.push(("label", "Say which program the token is for.".to_owned()));
    }
    if scopes.is_empty() {
        wrong.push(("scope", "Choose at least one thing that it may do.".to_owned()));
    }
    if !wrong.is_empty() {
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, page(&app, &visit, &wrong).await?).into_response());
    }
    let token = save(&app, &visit, label, scopes).await?;
    let content = html! {
        h1 { "The new token" }
        p class="nhsuk-body-l" { "Put it into the program now: it is not shown again." }
        p class="lanyard-secret" { (token) }
        p { "The program sends it as “Authorization: Bearer …”." }
        p { a href=(visit.path("settings/tokens")) { "Back to the tokens" } }
    };
    Ok(ui::page("The new token", Some(&visit), content).into_response())
}

/// Keeps a token; gives what the program shows. The practice is part of it, since tokens are kept by practice.
async fn save(app: &App, visit: &Visit, label: String, scopes: Vec<Scope>) -> Result<String, Failure> {
    let now = app.clock.now();
    let secret = app.store.entropy().secret().map_err(StoreError::from)?;
    let author = visit.signed_in.account.as_str();
    let mut write = app.store.write(&visit.practice.ods, author, "An API token was made", now).await?;
    let id = write.new_id()?;
    let ends_at = now.saturating_add(LIFE).unwrap_or(now);
    write.save(&ApiToken { id, label, scopes, digest: digest(&secret), created_at: now, ends_at, revoked_at: None }).await?;
    write.commit().await?;
    Ok(format!("lanyard_{}_{secret}", visit.practice.ods))
}

pub(crate) async fn ask(State(app): State<App>, visit: Visit, Path((_, id)): Path<(String, String)>) -> Result<Markup, Failure> {
    visit.may(Permission::ManageAccess)?;
    let token: ApiToken = visit.find(&app, &id).await?;
    if token.revoked_at.is_some() {
        return Err(Failure::NotFound);
    }
    let question = Question {
        title: &format!("Stop the token for {}?", token.label),
        follows: "The program that uses it is refused from then on. To let it in again make a new token and put that into the program: \
                  this one does not come back.",
        action: &format!("settings/tokens/{id}/revoke"),
        yes: "Stop the token",
        back: "settings/tokens",
    };
    Ok(question.show(&visit))
}

pub(crate) async fn revoke(
    State(app): State<App>,
    visit: Visit,
    Path((_, id)): Path<(String, String)>,
) -> Result<Redirect, Failure> {
    visit.may(Permission::ManageAccess)?;
    let stop = |token: &mut ApiToken| _ = token.revoked_at.get_or_insert(app.clock.now());
    visit.amend(&app, &id, "An API token was revoked", stop).await?;
    Ok(Redirect::to(&visit.path("settings/tokens")))
}
