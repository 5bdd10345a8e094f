//! The register: people and their cards, readers and PCs, spares and loans, contacts, applications, search.

mod applications;
mod card;
mod contacts;
mod equipment;
mod front_desk;
mod label;
mod pc;
mod people;
mod person;
mod position;
mod reader;
mod search;
mod shelf;
mod spares;

use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Redirect, Response};
use jiff::civil::Date;
use lanyard_store::{Record, StoreError};
use maud::{Markup, html};
use serde::Deserialize;

use crate::app::{App, Route};
use crate::failure::Failure;
use crate::form::Filled;
use crate::visit::Visit;
use crate::{ui, value};

/// All addresses of the register.
pub(crate) fn routes() -> Vec<Route> {
    [
        applications::routes(),
        card::routes(),
        contacts::routes(),
        equipment::routes(),
        front_desk::routes(),
        label::routes(),
        pc::routes(),
        people::routes(),
        person::routes(),
        position::routes(),
        reader::routes(),
        search::routes(),
        shelf::routes(),
        spares::routes(),
    ]
    .into_iter()
    .flatten()
    .collect()
}

/// The day that a page should show, in its address.
#[derive(Debug, Deserialize)]
pub(crate) struct AsOf {
    #[serde(default)]
    on: String,
}

impl AsOf {
    fn day(&self) -> Option<Date> {
        value::date(&self.on)
    }
}

/// A page with one form on it.
struct FormPage<'a> {
    title: &'a str,
    /// Where it is sent to, below the practice's address.
    action: &'a str,
    filled: &'a Filled,
    fields: Markup,
}

impl FormPage<'_> {
    fn show(self, visit: &Visit) -> Markup {
        let content = html! {
            (ui::problems(self.filled))
            h1 { (self.title) }
            form action=(visit.path(self.action)) method="post" novalidate {
                (self.fields)
                button class="nhsuk-button" { "Save" }
            }
        };
        let title = if self.filled.errors().is_empty() { self.title.to_owned() } else { format!("Error: {}", self.title) };
        ui::page(&title, Some(visit), content)
    }

    /// The form again, with what is wrong with it.
    fn refuse(self, visit: &Visit) -> Response {
        (StatusCode::UNPROCESSABLE_ENTITY, self.show(visit)).into_response()
    }
}

/// Saves a record when nothing is wrong with the form. `Ok(false)` says that something is; where another record has the same
/// number, that is noted at `unique`.
async fn save<R: Record>(
    app: &App,
    visit: &Visit,
    filled: &mut Filled,
    record: &R,
    why: &str,
    unique: &'static str,
) -> Result<bool, Failure> {
    if !filled.errors().is_empty() {
        return Ok(false);
    }
    let author = visit.signed_in.account.as_str();
    let mut write = app.store.write(&visit.practice.ods, author, why, app.clock.now()).await?;
    match write.save(record).await {
        Err(StoreError::Taken(_)) => {
            filled.wrong(unique, "There is another one with this already. Search for it, and change that one.");
            Ok(false)
        }
        done => {
            done?;
            write.commit().await?;
            Ok(true)
        }
    }
}

fn to(visit: &Visit, rest: &str) -> Response {
    Redirect::to(&visit.path(rest)).into_response()
}

/// Value and words of a choice; an empty value stands for none.
fn choice(value: &str, words: &str) -> (String, String) {
    (value.to_owned(), words.to_owned())
}
