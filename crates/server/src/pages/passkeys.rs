//! What the passkey script talks to: JSON, since a browser makes and uses passkeys by script only.

use axum::Json;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use axum_extra::extract::CookieJar;
use lanyard_store::SessionKind;
use serde::{Deserialize, Serialize};
use webauthn_rs::prelude::{PublicKeyCredential, RegisterPublicKeyCredential};

use crate::app::{App, Route, route};
use crate::failure::Failure;
use crate::sign_in::{Client, Passkeys};
use crate::visit::{Me, session_cookie};

/// Their addresses.
pub(crate) fn routes() -> Vec<Route> {
    vec![
        route("/sign-in/passkey").post(start_sign_in),
        route("/sign-in/passkey/finish").post(finish_sign_in),
        route("/account/passkey").post(start_registration),
        route("/account/passkey/finish").post(finish_registration),
    ]
}

/// The challenge of a ceremony, and what names it.
#[derive(Debug, Serialize)]
struct Started<T> {
    ceremony: String,
    options: T,
}

/// What the browser made of it.
#[derive(Debug, Deserialize)]
pub(crate) struct Finished<T> {
    ceremony: String,
    credential: T,
    #[serde(default)]
    label: String,
}

/// Where to go next.
#[derive(Debug, Serialize)]
struct Next {
    to: &'static str,
}

fn passkeys(app: &App) -> Result<&Passkeys, Failure> {
    app.sign_in.passkeys.as_ref().ok_or(Failure::NotFound)
}

pub(crate) async fn start_sign_in(State(app): State<App>) -> Result<Response, Failure> {
    let (options, ceremony) = passkeys(&app)?.start_sign_in(&app)?;
    Ok(Json(Started { ceremony, options }).into_response())
}

pub(crate) async fn finish_sign_in(
    State(app): State<App>,
    client: Client,
    jar: CookieJar,
    Json(sent): Json<Finished<PublicKeyCredential>>,
) -> Result<Response, Failure> {
    let Some(this_try) = app.sign_in.throttle.unnamed(&client.address) else {
        return Err(Failure::Slower("There were too many tries to sign in. Wait a minute, then try once more."));
    };
    let account = passkeys(&app)?.finish_sign_in(&app, &sent.ceremony, &sent.credential).await?;
    let account = app.store.account(&account).await?.filter(|account| account.disabled_at.is_none()).ok_or(Failure::NotFound)?;
    this_try.was_right();
    let secret = app.store.open_session_from(&account.id, &client.browser(), SessionKind::Whole, app.clock.now()).await?;
    Ok((jar.add(session_cookie(&app, secret)), Json(Next { to: "/" })).into_response())
}

pub(crate) async fn start_registration(State(app): State<App>, me: Me) -> Result<Response, Failure> {
    if !me.signed_in.proved {
        let words = "You signed in a while ago. Open “Add a second step” again and type your password first.";
        return Err(Failure::Unusable(words.to_owned()));
    }
    let account = app.store.account(&me.signed_in.account).await?.ok_or(Failure::NotFound)?;
    let (options, ceremony) = passkeys(&app)?.start_registration(&app, &account).await?;
    Ok(Json(Started { ceremony, options }).into_response())
}

pub(crate) async fn finish_registration(
    State(app): State<App>,
    me: Me,
    Json(sent): Json<Finished<RegisterPublicKeyCredential>>,
) -> Result<Response, Failure> {
    let typed: String = sent.label.trim().chars().take(60).collect();
    let label = if typed.is_empty() { "Passkey" } else { typed.as_str() };
    passkeys(&app)?.finish_registration(&app, &me.signed_in.account, &sent.ceremony, label, &sent.credential).await?;
    Ok(Json(Next { to: "/account" }).into_response())
}
