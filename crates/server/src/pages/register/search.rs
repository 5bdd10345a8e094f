//! Search as you type over everything; without JavaScript by the form's button.

use axum::extract::{Query, State};
use lanyard_store::Hit;
use maud::{Markup, html};
use serde::Deserialize;

use crate::app::{App, Route, route};
use crate::failure::Failure;
use crate::ui;
use crate::visit::Visit;

pub(super) fn routes() -> Vec<Route> {
    vec![route("/p/{ods}/search").get(show)]
}

#[derive(Debug, Deserialize)]
pub(crate) struct Asked {
    #[serde(default)]
    q: String,
}

pub(crate) async fn show(State(app): State<App>, visit: Visit, Query(asked): Query<Asked>) -> Result<Markup, Failure> {
    let words: String = asked.q.chars().take(100).collect();
    let hits = app.store.read(&visit.practice.ods).await?.search(&words, ui::day_of(app.clock.now())).await?;
    let content = html! {
        h1 { "Search" }
        form action=(visit.path("search")) method="get" role="search" {
            div class="nhsuk-form-group" {
                label class="nhsuk-label nhsuk-label--s" for="q" { "Name, initials, UUID, card number, position, certificate, PC, room, reader, loan, contact, application, contract or incident" }
                input class="nhsuk-input nhsuk-u-width-two-thirds" id="q" name="q" type="search" value=(words) autocomplete="off"
                    hx-get=(visit.path("search")) hx-trigger="input changed delay:200ms" hx-target="#found" hx-select="#found"
                    hx-swap="outerHTML" hx-sync="this:replace";
            }
            button class="nhsuk-button" { "Search" }
        }
        div id="found" aria-live="polite" { (found(&visit, &words, &hits)) }
    };
    Ok(ui::page("Search", Some(&visit), content))
}

fn found(visit: &Visit, words: &str, hits: &[Hit]) -> Markup {
    html! {
        @if words.trim().is_empty() { p { "Type what you look for." } }
        @else if hits.is_empty() {
            p { "Nothing here holds all of these words: “" (words) "”. Try fewer or shorter words." }
        } @else {
            p class="nhsuk-u-visually-hidden" { (hits.len()) " found" }
            ul class="nhsuk-list lanyard-hits" {
                @for hit in hits {
                    li {
                        strong class="nhsuk-tag nhsuk-tag--grey" { (kind(&hit.kind)) } " "
                        a href=(visit.path(&address(hit))) { (hit.title) }
                        @if !hit.detail.is_empty() { span class="nhsuk-u-secondary-text-colour" { " – " (hit.detail) } }
                    }
                }
            }
        }
    }
}

fn kind(kind: &str) -> &str {
    match kind {
        "person" => "Person",
        "card" => "Card",
        "position" => "Position",
        "reader" => "Reader",
        "pc" => "PC",
        "spare" => "Spares",
        "certificate" => "Certificate",
        "loan" => "On loan",
        "contact" => "Contact",
        "application" => "Application",
        "contract" => "Contract",
        "incident" => "Incident",
        other => other,
    }
}

fn address(hit: &Hit) -> String {
    let folder = match hit.kind.as_str() {
        "person" | "position" | "certificate" => "people",
        "card" => "cards",
        "reader" => "readers",
        "pc" => "pcs",
        "spare" | "loan" => "spares",
        "application" => "applications",
        "contract" => "contracts",
        // A contact has no page but the one on which it is changed.
        "contact" => return format!("contacts#{}", hit.id),
        _ => "incidents",
    };
    format!("{folder}/{}", hit.id)
}
