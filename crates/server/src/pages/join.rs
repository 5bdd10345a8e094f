//! An invitation's link: joining a practice with a new account, or with the one that is signed in.

use axum::Form;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use axum_extra::extract::CookieJar;
use lanyard_model::{Id, Ods};
use lanyard_store::{Account, Invitation, Practice, SessionKind, StoreError, Write};
use maud::{Markup, html};

use crate::accounts::Chosen;
use crate::app::{App, Route, route};
use crate::failure::Failure;
use crate::pages::start::account_fields;
use crate::permission::role_words;
use crate::sign_in::Client;
use crate::ui::{self, Wrong};
use crate::visit::{Me, session_cookie};

/// Its address.
pub(crate) fn routes() -> Vec<Route> {
    vec![route("/join/{ods}/{secret}").get(show).post(join)]
}

fn over() -> Failure {
    let words = "This invitation was used already, was withdrawn, or is too old. Ask the practice’s administrator for a new one.";
    Failure::Unusable(words.to_owned())
}

async fn invited(app: &App, ods: &str, secret: &str) -> Result<(Practice, Invitation), Failure> {
    let ods = Ods::parse(ods).map_err(|_| over())?;
    let invitation = app.store.read(&ods).await?.invitation(secret, app.clock.now()).await?.ok_or_else(over)?;
    let practice = app.store.practice(&ods).await?.ok_or_else(over)?;
    Ok((practice, invitation))
}

pub(crate) async fn show(
    State(app): State<App>,
    Path((ods, secret)): Path<(String, String)>,
    me: Option<Me>,
) -> Result<Markup, Failure> {
    let (practice, invitation) = invited(&app, &ods, &secret).await?;
    let chosen = Chosen { name: invitation.name.clone(), email: invitation.email.clone(), password: String::new() };
    Ok(page(&practice, &invitation, &secret, me.as_ref(), &chosen, &[]))
}

pub(crate) async fn join(
    State(app): State<App>,
    Path((ods, secret)): Path<(String, String)>,
    me: Option<Me>,
    client: Client,
    jar: CookieJar,
    Form(chosen): Form<Chosen>,
) -> Result<Response, Failure> {
    let (practice, invitation) = invited(&app, &ods, &secret).await?;
    if let Some(me) = me {
        let account = &me.signed_in.account;
        let write = app.store.write(&practice.ods, account.as_str(), ACCEPTED, app.clock.now()).await?;
        accept(write, &secret, account).await?;
        return Ok(Redirect::to(&format!("/p/{}/", practice.ods)).into_response());
    }
    let refused = |wrong: &[Wrong]| {
        let page = page(&practice, &invitation, &secret, None, &chosen, wrong);
        Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
    };
    let wrong = chosen.wrong();
    if !wrong.is_empty() {
        return refused(&wrong);
    }
    let account = chosen.clone().account(&app).await?;
    let mut write = app.store.write(&practice.ods, account.id.as_str(), ACCEPTED, app.clock.now()).await?;
    match write.add_account(&account).await {
        Err(StoreError::Taken(_)) => {
            let words = "There is an account with this e-mail address. Sign in to it, then open this link again.";
            return refused(&[("email", words.to_owned())]);
        }
        made => made?,
    }
    accept(write, &secret, &account.id).await?;
    let session = app.store.open_session_from(&account.id, &client.browser(), SessionKind::Whole, app.clock.now()).await?;
    Ok((jar.add(session_cookie(&app, session)), Redirect::to("/account/protect")).into_response())
}

/// Why the practice changes.
const ACCEPTED: &str = "An invitation was accepted";

/// Takes the invitation up, together with what was changed before.
async fn accept(mut write: Write<'_>, secret: &str, account: &Id<Account>) -> Result<(), Failure> {
    let invitation = write.accept_invitation(secret).await?.ok_or_else(over)?;
    // An administrator who opens somebody else's invitation must not become what it says.
    if write.is_member(account).await? {
        let words = "You have an account at this practice already. This invitation is still there for whom it is meant.";
        return Err(Failure::Unusable(words.to_owned()));
    }
    write.grant(account, invitation.role).await?;
    write.commit().await.map_err(StoreError::into)
}

fn page(practice: &Practice, invitation: &Invitation, secret: &str, me: Option<&Me>, chosen: &Chosen, wrong: &[Wrong]) -> Markup {
    let content = html! {
        (ui::wrongs(wrong))
        h1 { "Join " (practice.name) }
        p class="nhsuk-body-l" { "You are invited as " strong { (role_words(invitation.role).to_lowercase()) } "." }
        form action={ "/join/" (practice.ods) "/" (secret) } method="post" {
            @if let Some(me) = me {
                p { "You are signed in as " (me.signed_in.name) "." }
                button class="nhsuk-button" { "Join as " (me.signed_in.name) }
            } @else {
                p { "Do you have an account on this server? " a href="/sign-in" { "Sign in" } ", then open this link again." }
                (account_fields(chosen, wrong))
                button class="nhsuk-button" { "Join" }
            }
        }
    };
    ui::page("Join a practice", None, content)
}
