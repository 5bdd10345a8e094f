//! Training and cover: who can unlock and renew today, who is there when, who was trained, and the local rules behind it.

mod local_policy;
mod module;
mod module_text;
mod questions;
mod rota;
mod show;
mod training;

pub(crate) use show::{lacks_words, names_with_hours};

use crate::app::Route;

/// Its addresses.
pub(crate) fn routes() -> Vec<Route> {
    [show::routes(), rota::routes(), training::routes(), module::routes(), module_text::routes(), local_policy::routes()]
        .into_iter()
        .flatten()
        .collect()
}
