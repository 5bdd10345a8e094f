//! One's own account: password, second factors, sessions.

use axum::Form;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use lanyard_model::Id;
use lanyard_store::{Account, Credential, CredentialKind, OpenSession};
use maud::{Markup, html};
use serde::Deserialize;

use crate::accounts::hashed;
use crate::app::{App, Route, route};
use crate::failure::Failure;
use crate::sign_in::why_unfit;
use crate::ui::{self, Wrong};
use crate::visit::Me;

/// Its addresses.
pub(crate) fn routes() -> Vec<Route> {
    vec![
        route("/account").get(show),
        route("/account/password").post(change_password),
        route("/account/credential/remove").post(remove),
        route("/account/session/end").post(end_session),
    ]
}

pub(crate) async fn account_of(app: &App, me: &Me) -> Result<Account, Failure> {
    app.store.account(&me.signed_in.account).await?.ok_or(Failure::SignIn)
}

pub(crate) async fn show(State(app): State<App>, me: Me) -> Result<Markup, Failure> {
    page(&app, &me, &[]).await
}

async fn page(app: &App, me: &Me, wrong: &[Wrong]) -> Result<Markup, Failure> {
    let account = account_of(app, me).await?;
    let credentials = app.store.credentials(&account.id).await?;
    let sessions = app.store.sessions(&account.id, app.clock.now()).await?;
    let content = html! {
        (ui::wrongs(wrong))
        p { a class="nhsuk-back-link" href="/" { "Back" } }
        h1 { "Your account" }
        p { (account.name) ", " (account.email) }
        (factors(&credentials, asks_password(&account, me), wrong))
        (password_form(&account, me.signed_in.by_link, wrong))
        h2 { "Where you are signed in" }
        (session_table(&sessions, me))
    };
    Ok(ui::page("Your account", None, content))
}

/// Whether the password is asked for before what signs in is changed: an open browser is not its owner. Whoever has just come by a one-time
/// link has proved who they are, and may have forgotten it.
fn asks_password(account: &Account, me: &Me) -> bool {
    account.password_hash.is_some() && !me.signed_in.by_link
}

fn factors(credentials: &[Credential], asks: bool, wrong: &[Wrong]) -> Markup {
    let of = |kind: CredentialKind| credentials.iter().filter(move |one| one.kind == kind);
    let codes = of(CredentialKind::Recovery).count();
    let is_way_in = |one: &&Credential| !matches!(one.kind, CredentialKind::Recovery | CredentialKind::OidcRemoved);
    let kept: Vec<&Credential> = credentials.iter().filter(is_way_in).collect();
    let protected = kept.iter().any(|one| one.kind.is_second_factor());
    let row = |one: &&Credential| {
        let other = one.kind == CredentialKind::Oidc;
        vec![
            html! { @if other { "Other sign-in service: " } (one.label) },
            html! { (ui::when(one.created_at)) },
            removal(one, asks, ("Remove", &one.label), wrong),
        ]
    };
    let rows: Vec<Vec<Markup>> = kept.iter().map(row).collect();
    html! {
        h2 { "Second step" }
        @if protected {
            p { "Signing in takes your password and one of these. You have " (codes) " recovery codes left." }
        } @else {
            p { "Your password alone opens your account. Add a second step: it takes a minute." }
        }
        @if !rows.is_empty() { (ui::table("Ways to sign in", &["What", "Added", "Take it away"], &rows)) }
        @for one in of(CredentialKind::OidcRemoved) {
            p { (one.label) " was taken off the other sign-in service " (ui::when(one.created_at)) ". It does not come back by itself." }
            (removal(one, asks, ("Let it come back", "the other sign-in service"), wrong))
        }
        p { a class="nhsuk-button nhsuk-button--secondary" href="/account/protect" { "Add a second step" } }
    }
}

/// A form that removes a credential, with what its button says and of what.
fn removal(one: &Credential, asks: bool, (does, what): (&str, &str), wrong: &[Wrong]) -> Markup {
    let name = format!("remove-{}", one.id);
    html! {
        details class="nhsuk-details" open[wrong.iter().any(|(field, _)| *field == "removal")] {
            summary class="nhsuk-details__summary" {
                span class="nhsuk-details__summary-text" { (does) span class="nhsuk-u-visually-hidden" { ": " (what) } }
            }
            form class="nhsuk-details__text" action="/account/credential/remove" method="post" {
                input type="hidden" name="id" value=(one.id);
                @if asks {
                    label class="nhsuk-label nhsuk-label--s" for=(name) { "Your password" }
                    input class="nhsuk-input" id=(name) name="password" type="password" autocomplete="current-password";
                }
                button class="nhsuk-button nhsuk-button--warning" { (does) }
            }
        }
    }
}

fn password_form(account: &Account, by_link: bool, wrong: &[Wrong]) -> Markup {
    let hint = "At least 12 characters, for example three random words. Not your smartcard’s passcode.";
    html! {
        h2 { "Password" }
        @if by_link && account.password_hash.is_some() {
            p { "You came by a sign-in link: for half an hour from then a new password is chosen here without the old one." }
        }
        form action="/account/password" method="post" {
            @if account.password_hash.is_some() && !by_link {
                (ui::password("current", "Present password", "", "current-password", wrong))
            }
            (ui::password("new", "New password", hint, "new-password", wrong))
            button class="nhsuk-button nhsuk-button--secondary" { "Change password" }
        }
    }
}

fn session_table(sessions: &[OpenSession], me: &Me) -> Markup {
    let row = |session: &OpenSession| {
        vec![
            html! { (browser(session.agent.as_deref())) },
            html! { (session.address.as_deref().unwrap_or("not known")) },
            html! { (ui::when(session.used_at)) },
            html! {
                @if session.is(&me.secret) { "This one" } @else {
                    form action="/account/session/end" method="post" {
                        button class="nhsuk-button nhsuk-button--secondary nhsuk-button--small" name="session"
                            value=(session.secret_digest) { "End" }
                    }
                }
            },
        ]
    };
    ui::table("Sessions", &["Browser", "Address", "Last used", "End it"], &sessions.iter().map(row).collect::<Vec<_>>())
}

/// What a browser calls itself, shortened to what its user would call it.
fn browser(agent: Option<&str>) -> String {
    let Some(agent) = agent else { return "not known".to_owned() };
    let find = |names: &[(&str, &'static str)]| names.iter().find(|(part, _)| agent.contains(part)).map(|(_, name)| *name);
    let program = find(&[("Edg/", "Edge"), ("Firefox/", "Firefox"), ("Chrome/", "Chrome"), ("Safari/", "Safari")]);
    let system = find(&[
        ("Windows", "Windows"),
        ("Android", "Android"),
        ("iPhone", "iPhone"),
        ("iPad", "iPad"),
        ("Mac OS", "Mac"),
        ("Linux", "Linux"),
    ]);
    match (program, system) {
        (Some(program), Some(system)) => format!("{program} on {system}"),
        _ => agent.chars().take(40).collect(),
    }
}

#[derive(Debug, Deserialize)]
pub(crate) struct Passwords {
    #[serde(default)]
    current: String,
    #[serde(default)]
    new: String,
}

pub(crate) async fn change_password(State(app): State<App>, me: Me, Form(sent): Form<Passwords>) -> Result<Response, Failure> {
    let account = account_of(&app, &me).await?;
    let mut wrong: Vec<Wrong> = Vec::new();
    if asks_password(&account, &me) && !is_own(&app, &account, sent.current).await? {
        wrong.push(("current", "This is not your present password.".to_owned()));
    }
    if let Some(why) = why_unfit(&sent.new, &account.name, &account.email) {
        wrong.push(("new", why.to_owned()));
    }
    if !wrong.is_empty() {
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, page(&app, &me, &wrong).await?).into_response());
    }
    let hash = hashed(&app, sent.new).await?;
    app.store.set_password(&account.id, &hash, &me.secret, app.clock.now()).await?;
    let content = html! {
        h1 { "Your password is changed" }
        p { "Other browsers in which you were signed in must sign in again." }
        p { a href="/account" { "Back to your account" } }
    };
    Ok(ui::page("Your password is changed", None, content).into_response())
}

/// Whether a password is the account's; counted, so that an open browser is no place to guess it.
pub(crate) async fn is_own(app: &App, account: &Account, password: String) -> Result<bool, Failure> {
    let Some(this_try) = app.sign_in.throttle.proof(&account.email, "own account") else {
        return Err(Failure::Slower("There were too many tries. Wait a minute, then try once more."));
    };
    let fits = app.sign_in.passwords.fits(password, account.password_hash.clone()).await;
    if fits {
        this_try.was_right();
    }
    Ok(fits)
}

#[derive(Debug, Deserialize)]
pub(crate) struct Removal {
    id: Id<Credential>,
    #[serde(default)]
    password: String,
}

pub(crate) async fn remove(State(app): State<App>, me: Me, Form(sent): Form<Removal>) -> Result<Response, Failure> {
    let account = account_of(&app, &me).await?;
    if asks_password(&account, &me) && !is_own(&app, &account, sent.password).await? {
        let wrong = [("removal", "This is not your password; nothing was removed.".to_owned())];
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, page(&app, &me, &wrong).await?).into_response());
    }
    let credentials = app.store.credentials(&account.id).await?;
    let has_passkey = credentials.iter().any(|one| one.kind == CredentialKind::Passkey);
    let is_link = credentials.iter().any(|one| one.id == sent.id && one.kind == CredentialKind::Oidc);
    if is_link && account.password_hash.is_none() && !has_passkey {
        let wrong = [("removal", "You would have no way in left. Choose a password first; nothing was removed.".to_owned())];
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, page(&app, &me, &wrong).await?).into_response());
    }
    app.store.remove_credential(&account.id, &sent.id, app.clock.now()).await?;
    Ok(Redirect::to("/account").into_response())
}

#[derive(Debug, Deserialize)]
pub(crate) struct Ended {
    session: String,
}

pub(crate) async fn end_session(State(app): State<App>, me: Me, Form(sent): Form<Ended>) -> Result<Redirect, Failure> {
    app.store.revoke_session_of(&me.signed_in.account, &sent.session, app.clock.now()).await?;
    Ok(Redirect::to("/account"))
}

#[cfg(test)]
mod tests {
    use super::browser;

    #[test]
    fn browsers_are_named_as_their_users_name_them() {
        let edge = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/130.0 Safari/537.36 Edg/130.0";
        assert_eq!(browser(Some(edge)), "Edge on Windows");
        assert_eq!(browser(Some("curl/8.0")), "curl/8.0");
        assert_eq!(browser(None), "not known");
    }
}
