//! The way in: to the practice of whoever is signed in, or to a choice of practices.

use axum::extract::{Request, State};
use axum::response::{IntoResponse, Redirect, Response};
use maud::html;

use crate::app::{App, Route, route};
use crate::failure::Failure;
use crate::ui;
use crate::visit::signed_in;

/// Its address.
pub(crate) fn routes() -> Vec<Route> {
    vec![route("/").get(show)]
}

pub(crate) async fn show(State(app): State<App>, request: Request) -> Result<Response, Failure> {
    let (mut parts, _) = request.into_parts();
    let who = signed_in(&mut parts, &app).await?.ok_or(Failure::SignIn)?;
    let memberships = app.store.memberships(&who.account).await?;
    if let [only] = memberships.as_slice() {
        return Ok(Redirect::to(&format!("/p/{}/", only.practice)).into_response());
    }
    let mut practices = Vec::new();
    for at in &memberships {
        practices.extend(app.store.practice(&at.practice).await?);
    }
    practices.sort_by_key(|practice| practice.name.to_lowercase());
    let content = html! {
        h1 { "Your practices" }
        ul class="nhsuk-list" {
            @for practice in &practices { li { a href={ "/p/" (practice.ods) "/" } { (practice.name) } " (" (practice.ods) ")" } }
        }
        @if memberships.is_empty() { p { "No practice has given you access yet. Ask the practice’s administrator." } }
    };
    Ok(ui::page("Your practices", None, content).into_response())
}

pub(crate) async fn lost() -> Failure {
    Failure::NotFound
}
