//! Adding a second step: an authenticator app, or a passkey; and the recovery codes.

use axum::Form;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use lanyard_store::CredentialKind;
use maud::{Markup, html};
use serde::Deserialize;

use crate::app::{App, Route, route};
use crate::assets;
use crate::failure::Failure;
use crate::pages::account::{account_of, is_own};
use crate::sign_in::{Enrolment, new_codes};
use crate::ui::{self, Field, Wrong};
use crate::visit::Me;

/// Its addresses.
pub(crate) fn routes() -> Vec<Route> {
    vec![
        route("/account/protect").get(choose),
        route("/account/prove").post(prove),
        route("/account/totp").get(show_totp).post(confirm_totp),
        route("/account/recovery").post(recovery),
    ]
}

pub(crate) async fn choose(State(app): State<App>, me: Me) -> Result<Markup, Failure> {
    if !me.signed_in.proved {
        return prove_page(&app, &me, &[]).await;
    }
    let content = html! {
        h1 { "Add a second step" }
        p class="nhsuk-body-l" { "Then a stolen or guessed password opens nothing, " (me.signed_in.name) "." }
        h2 { "An app on your telephone" }
        p { "It shows six digits that change every 30 seconds. Any authenticator app works, also without a network." }
        p { a class="nhsuk-button" href="/account/totp" { "Use an app" } }
        @if app.sign_in.passkeys.is_some() {
            h2 { "A passkey" }
            p { "This PC, a telephone or a security key keeps it. You then need no password at all." }
            div data-passkey="register" hidden {
                label class="nhsuk-label nhsuk-label--s" for="label" { "What do you want to call it?" }
                input class="nhsuk-input nhsuk-input--width-20" id="label" type="text" maxlength="60" placeholder="Blue security key";
                p { button class="nhsuk-button" type="button" { "Add a passkey" } }
                p class="nhsuk-error-message" role="alert" {}
            }
            noscript { p { "A passkey needs scripts, which are switched off in this browser." } }
            script type="module" src=(assets::path("passkey.js")) {}
        }
        h2 { "Recovery codes" }
        p { "Ten codes to print, for the day the telephone is lost. Making new ones ends the old ones." }
        form action="/account/recovery" method="post" {
            button class="nhsuk-button nhsuk-button--secondary" { "Make new recovery codes" }
        }
        p { a href="/" { "Not now" } }
    };
    Ok(ui::page("Add a second step", None, content))
}

/// An open browser is not its owner: what signs in is added only by whoever proved a short while ago who they are.
async fn prove_page(app: &App, me: &Me, wrong: &[Wrong]) -> Result<Markup, Failure> {
    let has_password = account_of(app, me).await?.password_hash.is_some();
    let content = html! {
        (ui::wrongs(wrong))
        p { a class="nhsuk-back-link" href="/account" { "Your account" } }
        h1 { "Is it you, " (me.signed_in.name) "?" }
        @if has_password {
            p { "You signed in a while ago. Type your password once more before you add a way to sign in." }
            form action="/account/prove" method="post" {
                (ui::password("password", "Your password", "Not your smartcard’s passcode", "current-password", wrong))
                button class="nhsuk-button" { "Go on" }
            }
        } @else {
            p { "You signed in a while ago. Sign out, sign in again, and add a way to sign in within ten minutes." }
            form action="/sign-out" method="post" { button class="nhsuk-button" { "Sign out" } }
        }
    };
    Ok(ui::page("Is it you?", None, content))
}

#[derive(Debug, Deserialize)]
pub(crate) struct Proof {
    #[serde(default)]
    password: String,
}

pub(crate) async fn prove(State(app): State<App>, me: Me, Form(sent): Form<Proof>) -> Result<Response, Failure> {
    let account = account_of(&app, &me).await?;
    if account.password_hash.is_none() || !is_own(&app, &account, sent.password).await? {
        let wrong = [("password", "This is not your password.".to_owned())];
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, prove_page(&app, &me, &wrong).await?).into_response());
    }
    app.store.prove_session(&me.secret, app.clock.now()).await?;
    Ok(Redirect::to("/account/protect").into_response())
}

async fn email(app: &App, me: &Me) -> Result<String, Failure> {
    Ok(account_of(app, me).await?.email)
}

pub(crate) async fn show_totp(State(app): State<App>, me: Me) -> Result<Markup, Failure> {
    me.has_proved()?;
    let enrolment = Enrolment::new(&app, &email(&app, &me).await?)?.ok_or(Failure::NotFound)?;
    Ok(totp_page(&enrolment, &[]))
}

#[derive(Debug, Deserialize)]
pub(crate) struct Confirmed {
    secret: String,
    #[serde(default)]
    code: String,
}

pub(crate) async fn confirm_totp(State(app): State<App>, me: Me, Form(sent): Form<Confirmed>) -> Result<Response, Failure> {
    me.has_proved()?;
    let unusable = || Failure::Unusable("This was not begun here. Open “Add a second step” again.".to_owned());
    let enrolment = Enrolment::of(&sent.secret, &email(&app, &me).await?).ok_or_else(unusable)?;
    if !enrolment.confirm(&app, &me.signed_in.account, &sent.code).await? {
        let words =
            "This code is not right. Type the six digits that the app shows now. If it goes on, check the telephone’s time.";
        let page = totp_page(&enrolment, &[("code", words.to_owned())]);
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response());
    }
    let have = app.store.credentials(&me.signed_in.account).await?.iter().any(|one| one.kind == CredentialKind::Recovery);
    if have {
        return Ok(Redirect::to("/account").into_response());
    }
    Ok(codes_page(&new_codes(&app, &me.signed_in.account).await?).into_response())
}

pub(crate) async fn recovery(State(app): State<App>, me: Me) -> Result<Markup, Failure> {
    me.has_proved()?;
    Ok(codes_page(&new_codes(&app, &me.signed_in.account).await?))
}

fn totp_page(enrolment: &Enrolment, wrong: &[Wrong]) -> Markup {
    let hint = "The six digits that the app shows";
    let code = Field { name: "code", label: "Code", hint, kind: "text", autocomplete: "one-time-code", value: "" };
    let spaced: Vec<String> =
        enrolment.secret.as_bytes().chunks(4).map(|four| String::from_utf8_lossy(four).into_owned()).collect();
    let content = html! {
        (ui::wrongs(wrong))
        h1 { "Use an app" }
        ol class="nhsuk-list nhsuk-list--number" {
            li { "Open your authenticator app and choose to add an account." }
            li { "Hold the telephone’s camera before this picture, or type the letters below it." }
            li { "Type the six digits that it then shows." }
        }
        (ui::qr_code(&enrolment.url).unwrap_or_default())
        p class="lanyard-secret" { (spaced.join(" ")) }
        form action="/account/totp" method="post" {
            input type="hidden" name="secret" value=(enrolment.secret);
            (ui::field(&code, wrong))
            button class="nhsuk-button" { "Confirm" }
        }
    };
    ui::page("Use an app", None, content)
}

fn codes_page(codes: &[String]) -> Markup {
    let content = html! {
        h1 { "Your recovery codes" }
        p class="nhsuk-body-l" { "Print them or write them down now: they are not shown again." }
        p { "Each works once, in place of the code from your app. Keep them where nobody else looks, not beside your card." }
        ul class="nhsuk-list lanyard-secret" { @for code in codes { li { (code) } } }
        p { a class="nhsuk-button" href="/account" { "I have kept them" } }
    };
    ui::page("Your recovery codes", None, content)
}
