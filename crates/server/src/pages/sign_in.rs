//! Signing in and out.

use axum::Form;
use axum::extract::{Path, State};
use axum::response::Redirect;
use axum::routing::{get, post};
use axum_extra::extract::CookieJar;
use axum_extra::extract::cookie::{Cookie, SameSite};
use lanyard_model::Id;
use lanyard_store::Account;
use maud::{Markup, html};
use serde::Deserialize;

use crate::accounts::password_fits;
use crate::app::{App, Route, route};
use crate::failure::Failure;
use crate::ui;
use crate::visit::COOKIE;

/// Its addresses.
pub(crate) fn routes() -> Vec<Route> {
    vec![
        route("/sign-in", get(show).post(sign_in)),
        route("/sign-in/link/{secret}", get(link).post(use_link)),
        route("/sign-out", post(sign_out)),
    ]
}

#[derive(Debug, Deserialize)]
pub(crate) struct Entered {
    email: String,
    password: String,
}

pub(crate) async fn show() -> Markup {
    let content = html! {
        h1 { "Sign in" }
        form action="/sign-in" method="post" {
            (ui::text_field("email", "E-mail address", None, ""))
            div class="nhsuk-form-group" {
                label class="nhsuk-label nhsuk-label--m" for="password" { "Password" }
                div class="nhsuk-hint" id="password-hint" { "Your Lanyard password. Never type a smartcard passcode here." }
                input class="nhsuk-input nhsuk-u-width-two-thirds" id="password" name="password" type="password"
                    autocomplete="current-password" aria-describedby="password-hint";
            }
            button class="nhsuk-button" { "Sign in" }
        }
    };
    ui::page("Sign in", None, content)
}

pub(crate) async fn sign_in(
    State(app): State<App>,
    jar: CookieJar,
    Form(entered): Form<Entered>,
) -> Result<(CookieJar, Redirect), Failure> {
    let account = app.store.account_by_email(&entered.email).await?;
    let wrong = || Failure::Unusable("The e-mail address or the password is not right. Check both and try again.".to_owned());
    let account = account.filter(|account| account.disabled_at.is_none()).ok_or_else(wrong)?;
    let hash = account.password_hash.clone().ok_or_else(wrong)?;
    let fits = tokio::task::spawn_blocking(move || password_fits(&entered.password, &hash)).await.unwrap_or(false);
    if !fits {
        return Err(wrong());
    }
    open_session(&app, jar, &account.id).await
}

/// A link only offers to sign in: programs that look at links in messages must not use it up.
pub(crate) async fn link(Path(secret): Path<String>) -> Markup {
    let content = html! {
        h1 { "Sign in to Lanyard" }
        p { "This link signs you in once." }
        form action={ "/sign-in/link/" (secret) } method="post" { button class="nhsuk-button" { "Sign in" } }
    };
    ui::page("Sign in", None, content)
}

pub(crate) async fn use_link(
    State(app): State<App>,
    Path(secret): Path<String>,
    jar: CookieJar,
) -> Result<(CookieJar, Redirect), Failure> {
    let account = app.store.use_sign_in_link(&secret, app.clock.now()).await?;
    let over = || Failure::Unusable("This link was used already or is too old. Ask an administrator for a new one.".to_owned());
    open_session(&app, jar, &account.ok_or_else(over)?).await
}

pub(crate) async fn sign_out(State(app): State<App>, jar: CookieJar) -> Result<(CookieJar, Redirect), Failure> {
    if let Some(cookie) = jar.get(COOKIE) {
        app.store.revoke_session(cookie.value(), app.clock.now()).await?;
    }
    Ok((jar.remove(Cookie::build(COOKIE).path("/")), Redirect::to("/sign-in")))
}

async fn open_session(app: &App, jar: CookieJar, account: &Id<Account>) -> Result<(CookieJar, Redirect), Failure> {
    let secret = app.store.open_session(account, app.clock.now()).await?;
    let cookie = Cookie::build((COOKIE, secret))
        .path("/")
        .http_only(true)
        .same_site(SameSite::Lax)
        .secure(app.public_url.starts_with("https://"));
    Ok((jar.add(cookie), Redirect::to("/")))
}
