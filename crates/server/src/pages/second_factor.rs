//! The second step of signing in, for an account that has one.

use axum::Form;
use axum::extract::{FromRequestParts, State};
use axum::http::StatusCode;
use axum::http::request::Parts;
use axum::response::{IntoResponse, Redirect, Response};
use axum_extra::extract::CookieJar;
use lanyard_store::{SessionKind, SignedIn};
use maud::{Markup, html};
use serde::Deserialize;

use crate::app::{App, Route, route};
use crate::failure::Failure;
use crate::pages::sign_in::other_ways;
use crate::sign_in::{Client, use_code, use_totp};
use crate::ui::{self, Field, Wrong};
use crate::visit::{session_cookie, session_secret};

/// Its address.
pub(crate) fn routes() -> Vec<Route> {
    vec![route("/sign-in/second").get(show).post(enter)]
}

/// Somebody whose password was right.
#[derive(Debug)]
pub(crate) struct Halfway {
    signed_in: SignedIn,
    secret: String,
}

impl FromRequestParts<App> for Halfway {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Failure> {
        let secret = session_secret(parts).ok_or(Failure::SignIn)?;
        let found = app.store.session_before_second_factor(&secret, app.clock.now()).await?;
        Ok(Self { signed_in: found.ok_or(Failure::SignIn)?, secret })
    }
}

#[derive(Debug, Deserialize)]
pub(crate) struct Entered {
    #[serde(default)]
    code: String,
}

pub(crate) async fn show(State(app): State<App>, halfway: Halfway) -> Markup {
    page(&app, &halfway, &[])
}

pub(crate) async fn enter(
    State(app): State<App>,
    halfway: Halfway,
    client: Client,
    jar: CookieJar,
    Form(entered): Form<Entered>,
) -> Result<Response, Failure> {
    let account = &halfway.signed_in.account;
    let Some(this_try) = app.sign_in.throttle.proof(&format!("second factor of {account}"), &client.address) else {
        return Err(Failure::Slower("There were too many codes. Wait a minute, then try once more."));
    };
    let right = use_totp(&app, account, &entered.code).await? || use_code(&app, account, &entered.code).await?;
    if !right {
        let words = "This code is not right. Type the six digits that your telephone shows now; each works once.";
        let page = page(&app, &halfway, &[("code", words.to_owned())]);
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response());
    }
    this_try.was_right();
    // A new session: the secret that the password alone gave opens nothing afterwards.
    let now = app.clock.now();
    app.store.revoke_session(&halfway.secret, now).await?;
    let secret = app.store.open_session_from(account, &client.browser(), SessionKind::Whole, now).await?;
    Ok((jar.add(session_cookie(&app, secret)), Redirect::to("/")).into_response())
}

fn page(app: &App, halfway: &Halfway, wrong: &[Wrong]) -> Markup {
    let code = Field {
        name: "code",
        label: "Code",
        hint: "The six digits in your authenticator app, or one of your recovery codes.",
        kind: "text",
        autocomplete: "one-time-code",
        value: "",
    };
    let content = html! {
        (ui::wrongs(wrong))
        h1 { "One more step" }
        p { "Signing in as " (halfway.signed_in.name) "." }
        form action="/sign-in/second" method="post" {
            (ui::field(&code, wrong))
            button class="nhsuk-button" { "Sign in" }
        }
        (other_ways(app))
        form action="/sign-out" method="post" { button class="nhsuk-button nhsuk-button--secondary" { "Start again" } }
    };
    ui::page("One more step", None, content)
}
