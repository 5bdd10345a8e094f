//! People and their cards.

use axum::extract::State;
use axum::routing::get;
use maud::{Markup, html};

use crate::app::{App, Route, route};
use crate::failure::Failure;
use crate::ui;
use crate::visit::Visit;

/// Their addresses.
pub(crate) fn routes() -> Vec<Route> {
    vec![route("/p/{ods}/people", get(list))]
}

pub(crate) async fn list(State(app): State<App>, visit: Visit) -> Result<Markup, Failure> {
    let people = app.store.read(&visit.practice.ods).await?.people().await?;
    let content = html! {
        h1 { "People and cards" }
        @if people.is_empty() {
            p { "Nobody is entered yet." }
        } @else {
            table class="nhsuk-table" {
                thead class="nhsuk-table__head" { tr { th scope="col" { "Name" } th scope="col" { "Job" } th scope="col" { "Initials" } } }
                tbody class="nhsuk-table__body" {
                    @for person in &people {
                        tr class="nhsuk-table__row" {
                            td class="nhsuk-table__cell" { (person.name) }
                            td class="nhsuk-table__cell" { (person.job.as_deref().unwrap_or("not known")) }
                            td class="nhsuk-table__cell" { (person.staff_number.as_deref().unwrap_or("")) }
                        }
                    }
                }
            }
        }
    };
    Ok(ui::page("People and cards", Some(&visit), content))
}
