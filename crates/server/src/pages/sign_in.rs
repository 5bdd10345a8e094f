//! Signing in and out.

use axum::Form;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use axum_extra::extract::CookieJar;
use axum_extra::extract::cookie::{Cookie, SameSite};
use lanyard_model::Id;
use lanyard_store::{Account, SessionKind};
use maud::{Markup, html};
use serde::Deserialize;

use crate::app::{App, Route, route};
use crate::assets;
use crate::failure::Failure;
use crate::sign_in::{BackFromProvider, Client, OidcProblem, second_factor_due};
use crate::ui::{self, Field, Wrong};
use crate::visit::{COOKIE, session_cookie};

/// Its addresses.
pub(crate) fn routes() -> Vec<Route> {
    vec![
        route("/sign-in").get(show).post(enter),
        route("/sign-in/link/{secret}").get(link).post(use_link),
        route("/sign-in/other").get(other),
        route("/sign-in/other/back").get(back),
        route("/sign-out").post(sign_out),
    ]
}

/// Holds what the browser keeps while it visits another sign-in service.
const VISIT: &str = "lanyard-sign-in";

#[derive(Debug, Deserialize)]
pub(crate) struct Entered {
    #[serde(default)]
    email: String,
    #[serde(default)]
    password: String,
}

/// Why somebody comes to sign in.
#[derive(Debug, Deserialize)]
pub(crate) struct Came {
    /// There when they sent something that was not saved, since they were signed out.
    unsaved: Option<String>,
}

pub(crate) async fn show(State(app): State<App>, Query(came): Query<Came>) -> Markup {
    page(&app, "", came.unsaved.is_some(), &[])
}

pub(crate) async fn enter(
    State(app): State<App>,
    client: Client,
    jar: CookieJar,
    Form(entered): Form<Entered>,
) -> Result<Response, Failure> {
    let Some(this_try) = app.sign_in.throttle.password(&entered.email, &client.address) else {
        return Err(Failure::Slower("There were too many tries to sign in. Wait a minute, then try once more."));
    };
    let account = app.store.account_by_email(&entered.email).await?.filter(|account| account.disabled_at.is_none());
    let hash = account.as_ref().and_then(|account| account.password_hash.clone());
    let fits = app.sign_in.passwords.fits(entered.password, hash).await;
    let Some(account) = account.filter(|_| fits) else {
        let words = "The e-mail address or the password is not right. Check both and try again.";
        let page = page(&app, &entered.email, false, &[("email", words.to_owned())]);
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response());
    };
    this_try.was_right();
    let (jar, to) = open_session(&app, jar, &account.id, &client).await?;
    Ok((jar, to).into_response())
}

fn page(app: &App, email: &str, unsaved: bool, wrong: &[Wrong]) -> Markup {
    let email = Field { name: "email", label: "E-mail address", hint: "", kind: "email", autocomplete: "username", value: email };
    let hint = "Your Lanyard password. Never type a smartcard passcode here.";
    let content = html! {
        (ui::wrongs(wrong))
        h1 { "Sign in" }
        @if unsaved {
            (ui::error_summary("What you sent was not saved: you had been signed out. Sign in, then enter it again."))
        }
        form action="/sign-in" method="post" {
            (ui::field(&email, wrong))
            (ui::password("password", "Password", hint, "current-password", wrong))
            button class="nhsuk-button" { "Sign in" }
        }
        (other_ways(app))
        p class="nhsuk-hint" { "Password forgotten? Ask your practice’s administrator for a sign-in link." }
    };
    ui::page("Sign in", None, content)
}

/// A passkey, and another sign-in service, where there is one.
pub(crate) fn other_ways(app: &App) -> Markup {
    html! {
        @if app.sign_in.passkeys.is_some() {
            div class="lanyard-passkey" data-passkey="sign-in" hidden {
                button class="nhsuk-button nhsuk-button--secondary" type="button" { "Sign in with a passkey" }
                p class="nhsuk-error-message" role="alert" {}
            }
            script type="module" src=(assets::path("passkey.js")) {}
        }
        @if let Some(oidc) = &app.sign_in.oidc {
            p { a class="nhsuk-button nhsuk-button--secondary" href="/sign-in/other" { (oidc.name()) } }
        }
    }
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
    client: Client,
    jar: CookieJar,
) -> Result<(CookieJar, Redirect), Failure> {
    let now = app.clock.now();
    let account = app.store.use_sign_in_link(&secret, now).await?;
    let over = || Failure::Unusable("This link was used already or is too old. Ask an administrator for a new one.".to_owned());
    let id = account.ok_or_else(over)?;
    let session = app.store.open_session_from(&id, &client.browser(), SessionKind::ByLink, now).await?;
    // Whoever has a password and comes by a link forgot it, or lost what the second step asks for: both are put right there.
    let has_password = app.store.account(&id).await?.is_some_and(|account| account.password_hash.is_some());
    Ok((jar.add(session_cookie(&app, session)), Redirect::to(if has_password { "/account" } else { "/" })))
}

pub(crate) async fn other(State(app): State<App>, jar: CookieJar) -> Result<(CookieJar, Redirect), Failure> {
    let oidc = app.sign_in.oidc.as_ref().ok_or(Failure::NotFound)?;
    let (url, kept) = oidc.start(&app).await?;
    let secure = app.public_url.starts_with("https://");
    let cookie = Cookie::build((VISIT, kept)).path("/sign-in").http_only(true).same_site(SameSite::Lax).secure(secure);
    Ok((jar.add(cookie), Redirect::to(&url)))
}

pub(crate) async fn back(
    State(app): State<App>,
    client: Client,
    jar: CookieJar,
    Query(back): Query<BackFromProvider>,
) -> Result<(CookieJar, Redirect), Failure> {
    let oidc = app.sign_in.oidc.as_ref().ok_or(Failure::NotFound)?;
    let kept = jar.get(VISIT).map(|cookie| cookie.value().to_owned()).unwrap_or_default();
    let account = oidc.finish(&app, &kept, back).await?;
    let jar = jar.remove(Cookie::build(VISIT).path("/sign-in"));
    open_session(&app, jar, &account, &client).await
}

impl From<OidcProblem> for Failure {
    fn from(problem: OidcProblem) -> Self {
        match problem {
            OidcProblem::Store(error) => error.into(),
            problem => {
                tracing::warn!(%problem, "nobody was signed in through the other service");
                Self::NotSignedIn(problem.to_string())
            }
        }
    }
}

pub(crate) async fn sign_out(State(app): State<App>, jar: CookieJar) -> Result<(CookieJar, Redirect), Failure> {
    if let Some(cookie) = jar.get(COOKIE) {
        app.store.revoke_session(cookie.value(), app.clock.now()).await?;
    }
    Ok((jar.remove(Cookie::build(COOKIE).path("/")), Redirect::to("/sign-in")))
}

/// Opens a session after a password or another service said who it is; the second factor is asked for where there is one.
async fn open_session(app: &App, jar: CookieJar, account: &Id<Account>, client: &Client) -> Result<(CookieJar, Redirect), Failure> {
    let due = second_factor_due(app, account).await?;
    let kind = if due { SessionKind::SecondFactorDue } else { SessionKind::Whole };
    let secret = app.store.open_session_from(account, &client.browser(), kind, app.clock.now()).await?;
    let to = if due { "/sign-in/second" } else { "/" };
    Ok((jar.add(session_cookie(app, secret)), Redirect::to(to)))
}
