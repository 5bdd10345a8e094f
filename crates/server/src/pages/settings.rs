//! Settings of the practice, and the way to the other settings.

use axum::Form;
use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use lanyard_store::Practice;
use maud::{Markup, html};
use serde::Deserialize;

use crate::accounts::new_report_link;
use crate::app::{App, Route, route};
use crate::failure::Failure;
use crate::form::Filled;
use crate::on_site;
use crate::permission::Permission;
use crate::sign_in::Client;
use crate::ui::{self, Field, Wrong};
use crate::visit::Visit;

/// Its addresses.
pub(crate) fn routes() -> Vec<Route> {
    vec![
        route("/p/{ods}/settings").get(show),
        route("/p/{ods}/settings/practice").post(change),
        route("/p/{ods}/settings/report-link").post(renew_link),
    ]
}

/// Pages below this one: title, address, what for, and which permission it takes to do something there.
const PAGES: &[(&str, &str, &str, Permission)] = &[
    ("Accounts", "settings/access", "who may do what, invitations", Permission::ManageAccess),
    ("Diagnostics", "settings/diagnostics", "how the server is, and what support asks for", Permission::Diagnose),
    ("API tokens", "settings/tokens", "for programs that read or report", Permission::ManageAccess),
];

/// What the practice can be.
const KINDS: &[&str] = &["practice", "community team", "hospital department", "other"];

/// What led back to this page.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct Back {
    #[serde(default)]
    saved: bool,
}

pub(crate) async fn show(State(app): State<App>, visit: Visit, from: Client, Query(back): Query<Back>) -> Markup {
    page(&app, &visit, &visit.practice, &from, &[], back.saved)
}

/// What was saved, and whether this very PC can still report: whoever sets the ranges from home shuts nobody out by mistake.
fn saved(practice: &Practice, from: &Client) -> Markup {
    html! {
        div class="nhsuk-inset-text" role="status" {
            p { strong { "Saved." } }
            @if !on_site::holds(&practice.networks, &from.address) {
                p {
                    "The address from which you opened this page, " (from.address) ", is in none of the ranges below: from here a problem is \
                     reported by the labels of rooms only. If you are at the practice, put it among them."
                }
            }
        }
    }
}

fn page(app: &App, visit: &Visit, practice: &Practice, from: &Client, wrong: &[Wrong], is_saved: bool) -> Markup {
    let content = html! {
        (ui::wrongs(wrong))
        @if is_saved { (saved(practice, from)) }
        h1 { "Settings" }
        ul class="nhsuk-list" {
            @for (title, path, what_for, permission) in PAGES {
                @if permission.is_of(visit.role) {
                    li { a href=(visit.path(path)) { (title) } ": " (what_for) }
                }
            }
            li { a href=(visit.path("reminders")) { "Reminders" } ": who is told of dates, whether it works, what was sent" }
            li { a href=(visit.path("feeds")) { "Calendars elsewhere" } ": invitations by e-mail, calendars to subscribe to" }
            @if Permission::ChangeSettings.is_of(visit.role) {
                li { a href=(visit.path("channels")) { "Channels" } ": Microsoft Teams, other programs" }
            }
            li { a href="/account" { "Your account" } ": password, second step, where you are signed in" }
        }
        h2 { "The practice" }
        p { "ODS code " strong { (practice.ods) } }
        @if Permission::ChangeSettings.is_of(visit.role) {
            (practice_form(visit, practice, from, wrong))
            (report_link(app, visit, wrong))
        } @else {
            p { (visit.practice.name) }
            p { (Permission::ChangeSettings.refusal()) }
        }
    };
    ui::page("Settings", Some(visit), content)
}

fn practice_form(visit: &Visit, practice: &Practice, Client { address: from, .. }: &Client, wrong: &[Wrong]) -> Markup {
    let name = Field { name: "name", label: "Name", hint: "", kind: "text", autocomplete: "off", value: &practice.name };
    let here = if from.is_empty() { String::new() } else { format!(" You opened this page from {from}.") };
    let hint = format!(
        "For a server outside the practice: ranges of addresses, one a line, for example 10.20.30.0/24. From elsewhere problems are \
         reported by the labels of rooms only. Empty: from everywhere.{here}"
    );
    let kinds: Vec<(String, &str)> = KINDS.iter().map(|kind| ((*kind).to_owned(), *kind)).collect();
    html! {
        form action=(visit.path("settings/practice")) method="post" {
            (ui::field(&name, wrong))
            (ui::one_of("kind", "What it is", &kinds, &practice.kind))
            div class="nhsuk-form-group" {
                div class="nhsuk-checkboxes" {
                    div class="nhsuk-checkboxes__item" {
                        input class="nhsuk-checkboxes__input" id="uses_emis" name="uses_emis" type="checkbox" value="yes"
                            checked[practice.uses_emis];
                        label class="nhsuk-label nhsuk-checkboxes__label" for="uses_emis" { "EMIS Web is used here" }
                    }
                }
            }
            (ui::text_area_with("networks", "The practice’s own network", &hint, &practice.networks.join("\n"), ui::error_of(wrong, "networks")))
            button class="nhsuk-button" { "Save" }
        }
    }
}

fn report_link(app: &App, visit: &Visit, wrong: &[Wrong]) -> Markup {
    let link = format!("{}/r/{}", app.public_url, visit.practice.report_link);
    html! {
        h2 { "Reporting without signing in" }
        p { "At this address anybody here reports a problem: " a href=(link) { (link) } }
        details class="nhsuk-details" open[ui::error_of(wrong, "sure").is_some()] {
            summary class="nhsuk-details__summary" { span class="nhsuk-details__summary-text" { "It has become known outside the practice" } }
            form class="nhsuk-details__text" action=(visit.path("settings/report-link")) method="post" {
                p { "Then make a new one. The old one stops working at once, and so does what was printed or kept with it; it cannot be brought back." }
                (ui::checkboxes(&Filled::default().with_errors(wrong), "sure", "What stops", None, &[(
                    "yes".to_owned(),
                    "Labels of shelves, posters and bookmarks with the old address stop working, and I print them anew".to_owned(),
                )]))
                button class="nhsuk-button nhsuk-button--warning" { "Make a new report address" }
            }
        }
    }
}

#[derive(Debug, Deserialize)]
pub(crate) struct Changed {
    #[serde(default)]
    name: String,
    #[serde(default)]
    kind: String,
    uses_emis: Option<String>,
    #[serde(default)]
    networks: String,
}

pub(crate) async fn change(
    State(app): State<App>,
    visit: Visit,
    from: Client,
    Form(sent): Form<Changed>,
) -> Result<Response, Failure> {
    visit.may(Permission::ChangeSettings)?;
    let known = KINDS.iter().find(|kind| **kind == sent.kind);
    let kind = known.map_or_else(|| visit.practice.kind.clone(), |kind| (*kind).to_owned());
    let (networks, problem) = match on_site::read(&sent.networks) {
        Ok(networks) => (networks, None),
        Err(problem) => (sent.networks.lines().map(str::to_owned).collect(), Some(problem)),
    };
    let name = sent.name.trim().to_owned();
    let nameless = name.is_empty() || name.chars().count() > 120;
    let practice = Practice { name, kind, uses_emis: sent.uses_emis.is_some(), networks, ..visit.practice.clone() };
    let nameless = nameless.then(|| ("name", "Enter the practice’s name.".to_owned()));
    let wrong: Vec<Wrong> = nameless.into_iter().chain(problem.map(|problem| ("networks", problem))).collect();
    if !wrong.is_empty() {
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, page(&app, &visit, &practice, &from, &wrong, false)).into_response());
    }
    save(&app, &visit, &practice, "The practice’s settings were changed").await?;
    Ok(Redirect::to(&visit.path("settings?saved=true")).into_response())
}

#[derive(Debug, Deserialize)]
pub(crate) struct Sure {
    sure: Option<String>,
}

pub(crate) async fn renew_link(
    State(app): State<App>,
    visit: Visit,
    from: Client,
    Form(sent): Form<Sure>,
) -> Result<Response, Failure> {
    visit.may(Permission::ChangeSettings)?;
    if sent.sure.is_none() {
        let wrong = [("sure", "Say that the old address may stop working. Nothing was changed.".to_owned())];
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, page(&app, &visit, &visit.practice, &from, &wrong, false)).into_response());
    }
    let practice = Practice { report_link: new_report_link(&app.store)?, ..visit.practice.clone() };
    save(&app, &visit, &practice, "A new report address was made").await?;
    Ok(Redirect::to(&visit.path("settings?saved=true")).into_response())
}

async fn save(app: &App, visit: &Visit, practice: &Practice, why: &str) -> Result<(), Failure> {
    let author = visit.signed_in.account.as_str();
    let mut write = app.store.write(&visit.practice.ods, author, why, app.clock.now()).await?;
    write.save_practice(practice).await?;
    Ok(write.commit().await?)
}
