//! The first start: whoever has the link that the server printed names the practice and becomes its administrator.

use axum::Form;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use axum_extra::extract::CookieJar;
use lanyard_model::Ods;
use lanyard_store::SessionKind;
use maud::{Markup, html};
use serde::Deserialize;

use crate::accounts::{Chosen, Place, first_administrator};
use crate::app::{App, Route, route};
use crate::failure::Failure;
use crate::sign_in::Client;
use crate::ui::{self, Field, Wrong};
use crate::visit::session_cookie;

/// Its address.
pub(crate) fn routes() -> Vec<Route> {
    vec![route("/start/{secret}").get(show).post(begin)]
}

/// What is asked: the account's fields, and the practice's.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct Begun {
    #[serde(default)]
    practice: String,
    #[serde(default)]
    ods: String,
    #[serde(flatten)]
    chosen: Chosen,
}

fn over() -> Failure {
    let words = "This link was used already, or belongs to an earlier start of the server. While there is no administrator, every \
                 start prints a new one.";
    Failure::Unusable(words.to_owned())
}

pub(crate) async fn show(State(app): State<App>, Path(secret): Path<String>) -> Result<Markup, Failure> {
    let entered = app.sign_in.first_start(&secret, app.clock.now()).ok_or_else(over)?;
    Ok(page(&secret, entered.as_ref(), &Begun::default(), &[]))
}

pub(crate) async fn begin(
    State(app): State<App>,
    Path(secret): Path<String>,
    client: Client,
    jar: CookieJar,
    Form(begun): Form<Begun>,
) -> Result<Response, Failure> {
    let now = app.clock.now();
    let entered = app.sign_in.first_start(&secret, now).ok_or_else(over)?;
    let mut wrong = Vec::new();
    let ods = match &entered {
        Some(ods) => Some(ods.clone()),
        None => begun.new_ods(&mut wrong),
    };
    wrong.extend(begun.chosen.wrong());
    let (Some(ods), true) = (ods, wrong.is_empty()) else {
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, page(&secret, entered.as_ref(), &begun, &wrong)).into_response());
    };
    let place = match entered {
        Some(ods) => Place::Entered(ods),
        None => Place::of(&app.store, ods, begun.practice.trim(), now).await?,
    };
    let account = begun.chosen.account(&app).await?;
    first_administrator(&app.store, &place, &account, true, now).await?;
    app.sign_in.end_first_start();
    let session = app.store.open_session_from(&account.id, &client.browser(), SessionKind::Whole, now).await?;
    Ok((jar.add(session_cookie(&app, session)), Redirect::to("/account/protect")).into_response())
}

impl Begun {
    /// The practice's code, or what is wrong with it or its name.
    fn new_ods(&self, wrong: &mut Vec<Wrong>) -> Option<Ods> {
        let why = |error: lanyard_model::NotAnOdsCode| match self.ods.trim() {
            "" => "Enter the ODS code, for example A81001.".to_owned(),
            _ => error.to_string(),
        };
        if self.practice.trim().is_empty() || self.practice.chars().count() > 120 {
            wrong.push(("practice", "Enter the practice’s name.".to_owned()));
        }
        Ods::parse(&self.ods).map_err(|error| wrong.push(("ods", why(error)))).ok()
    }
}

fn page(secret: &str, entered: Option<&Ods>, begun: &Begun, wrong: &[Wrong]) -> Markup {
    let content = html! {
        (ui::wrongs(wrong))
        h1 { "Set up Lanyard" }
        p class="nhsuk-body-l" { "You become the first administrator. You invite everybody else afterwards." }
        form action={ "/start/" (secret) } method="post" {
            @match entered {
                Some(ods) => p { "ODS code " strong { (ods) } },
                None => (practice_fields(begun, wrong)),
            }
            h2 { "You" }
            (account_fields(&begun.chosen, wrong))
            button class="nhsuk-button" { "Set up" }
        }
    };
    ui::page("Set up Lanyard", None, content)
}

fn practice_fields(begun: &Begun, wrong: &[Wrong]) -> Markup {
    let practice = Field {
        name: "practice",
        label: "Name of the practice",
        hint: "",
        kind: "text",
        autocomplete: "organization",
        value: &begun.practice,
    };
    let hint = "The code that NHS organisations are known by, for example A81001. The practice manager knows it.";
    let ods = Field { name: "ods", label: "ODS code", hint, kind: "text", autocomplete: "off", value: &begun.ods };
    html! {
        h2 { "The practice" }
        (ui::field(&practice, wrong))
        (ui::field(&ods, wrong))
    }
}

/// The fields with which an account is made.
pub(crate) fn account_fields(chosen: &Chosen, wrong: &[Wrong]) -> Markup {
    let name = Field { name: "name", label: "Your name", hint: "", kind: "text", autocomplete: "name", value: &chosen.name };
    let email =
        Field { name: "email", label: "E-mail address", hint: "", kind: "email", autocomplete: "email", value: &chosen.email };
    let hint = "At least 12 characters, for example three random words. Not your smartcard’s passcode.";
    html! {
        (ui::field(&name, wrong))
        (ui::field(&email, wrong))
        (ui::password("password", "Choose a password", hint, "new-password", wrong))
    }
}
