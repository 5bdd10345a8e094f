//! The register: people and their cards, readers and PCs, spares and loans, contacts, applications, search.

pub(crate) mod applications;
mod card;
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
use crate::form_page::{FormPage, choice, save, to};
use crate::value;

/// All addresses of the register.
pub(crate) fn routes() -> Vec<Route> {
    [
        applications::routes(),
        card::routes(),
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
    fn day(&self) -> Option<Date> {
        value::date(&self.on)
    }
}
