//! The register: people and their cards, readers and PCs, spares and loans, contacts, applications, search.

pub(crate) mod applications;
mod card;
pub(crate) mod card_event;
pub(crate) mod contacts;
mod equipment;
mod front_desk;
mod label;
mod merge;
mod pc;
mod people;
mod person;
mod position;
mod reader;
mod search;
mod shelf;
pub(crate) mod spares;
mod twice;

use jiff::civil::Date;
use serde::Deserialize;

use crate::app::Route;
use crate::failure::Failure;
use crate::form_page::{FormPage, choice, save, to};
use crate::value;

/// All addresses of the register.
pub(crate) fn routes() -> Vec<Route> {
    [
        applications::routes(),
        card::routes(),
        card_event::routes(),
        contacts::routes(),
        equipment::routes(),
        front_desk::routes(),
        label::routes(),
        merge::routes(),
        pc::routes(),
        people::routes(),
        person::routes(),
        position::routes(),
        reader::routes(),
        search::routes(),
        shelf::routes(),
        spares::routes(),
        twice::routes(),
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
    /// The day; `None` for today.
    ///
    /// # Errors
    /// When what stands there is no day: what is shown must not be taken for what was asked for.
    fn day(&self) -> Result<Option<Date>, Failure> {
        let Some(text) = value::text(&self.on) else { return Ok(None) };
        let why =
            || Failure::Unusable(format!("“{text}” is not a date. Go back and write day, month and year, for example 27/3/2027."));
        value::date(&text).map(Some).ok_or_else(why)
    }
}
