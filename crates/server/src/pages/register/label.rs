//! The label for a shelf of spare readers: a QR code whose page takes one down with one tap.

use axum::extract::{Path, State};
use lanyard_model::{Id, Spare, SpareKind};
use maud::{Markup, html};

use super::spares;
use crate::app::{App, Route, route};
use crate::failure::Failure;
use crate::ui;
use crate::visit::Visit;

pub(super) fn routes() -> Vec<Route> {
    vec![route("/p/{ods}/spares/{id}/label").get(show)]
}

pub(crate) async fn show(State(app): State<App>, visit: Visit, Path((_, id)): Path<(String, String)>) -> Result<Markup, Failure> {
    let spare: Option<Spare> = app.store.read(&visit.practice.ods).await?.find(&Id::new(id)).await?;
    let spare = spare.filter(|spare| spare.kind == SpareKind::Readers).ok_or(Failure::NotFound)?;
    let address = format!("{}/r/{}/spare/{}", app.public_url, visit.practice.report_link, spare.id);
    let content = html! {
        h1 { (spares::name(&spare)) }
        div class="lanyard-label" {
            (ui::qr_code(&address).ok_or_else(|| Failure::Unusable("The address is too long for a QR code. Set a shorter --public-url.".to_owned()))?)
            p class="nhsuk-body-l" { "Taking a spare reader? Scan this and press one button." }
            p class="nhsuk-body-s lanyard-address" { (address) }
        }
        p class="lanyard-screen" { "Print this page and put it on the shelf. The address is for people here only: do not put it elsewhere." }
    };
    Ok(ui::page("Label", Some(&visit), content))
}
