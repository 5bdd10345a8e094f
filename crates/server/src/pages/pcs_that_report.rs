//! PCs that report: a code to enrol them with, which PCs hold a key, and how to take one away.

use axum::extract::{Path, State};
use axum::response::Redirect;
use axum::routing::{get, post};
use lanyard_model::{Pc, PcKey, SiteCode};
use lanyard_store::{SITE_CODE_LIFE, StoreError, secret_digest};
use maud::{Markup, html};

use crate::app::{App, Route, route};
use crate::failure::Failure;
use crate::permission::Permission;
use crate::ui;
use crate::visit::Visit;

/// Their addresses.
pub(crate) fn routes() -> Vec<Route> {
    vec![
        route("/p/{ods}/pcs-that-report", get(list)),
        route("/p/{ods}/pcs-that-report/code", post(code)),
        route("/p/{ods}/pcs-that-report/{id}/revoke", post(revoke)),
    ]
}

/// Letters and digits that are not mistaken for one another when they are read out: 31 of them.
const ALPHABET: &[u8] = b"ABCDEFGHJKMNPQRSTUVWXYZ23456789";
/// Length of a code: 31^12 is more than 2^59.
const LENGTH: usize = 12;

/// A code as it is compared: without dashes and blanks, in upper case.
pub(crate) fn plain_code(typed: &str) -> String {
    typed.chars().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_uppercase()).collect()
}

pub(crate) async fn list(State(app): State<App>, visit: Visit) -> Result<Markup, Failure> {
    let mut read = app.store.read(&visit.practice.ods).await?;
    let (keys, pcs) = (read.pc_keys().await?, read.pcs().await?);
    let content = html! {
        h1 { "PCs that report" }
        p {
            "A PC on which Lanyard is enrolled sends its checks here, so that nobody has to be asked what a PC already knows. It gets a \
             key of its own, which you can take away at any time."
        }
        @if visit.may(Permission::ChangeSettings).is_ok() {
            form action=(visit.path("pcs-that-report/code")) method="post" {
                button class="nhsuk-button" { "Make a code" }
            }
        }
        @if keys.is_empty() { p { "No PC reports yet. Make a code, then type it on each PC." } } @else { (table(&visit, &keys, &pcs)) }
    };
    Ok(ui::page("PCs that report", Some(&visit), content))
}

fn table(visit: &Visit, keys: &[PcKey], pcs: &[Pc]) -> Markup {
    html! {
        table class="nhsuk-table" {
            thead class="nhsuk-table__head" {
                tr { th scope="col" { "PC" } th scope="col" { "Room" } th scope="col" { "Enrolled" } th scope="col" { "Last heard of" } th scope="col" { "Key" } }
            }
            tbody class="nhsuk-table__body" {
                @for key in keys {
                    @let pc = pcs.iter().find(|pc| pc.id == key.pc);
                    @let name = pc.map_or("a PC out of use", |pc| pc.name.as_str());
                    tr class="nhsuk-table__row" {
                        td class="nhsuk-table__cell" { (name) }
                        td class="nhsuk-table__cell" { (pc.and_then(|pc| pc.room.as_deref()).unwrap_or("not known")) }
                        td class="nhsuk-table__cell" { (ui::when(key.made_at)) }
                        td class="nhsuk-table__cell" { (pc.and_then(|pc| pc.seen_at).map_or_else(|| "never".to_owned(), ui::when)) }
                        td class="nhsuk-table__cell" {
                            @if visit.can(Permission::ChangeSettings) { (revoke_form(visit, key, name)) } @else { "in use" }
                        }
                    }
                }
            }
        }
    }
}

fn revoke_form(visit: &Visit, key: &PcKey, name: &str) -> Markup {
    html! {
        form action=(visit.path(&format!("pcs-that-report/{}/revoke", key.id))) method="post" {
            button class="nhsuk-button nhsuk-button--secondary nhsuk-button--small" { "Take the key of " (name) " away" }
        }
    }
}

/// Makes a code and shows it, once: only its digest is kept.
pub(crate) async fn code(State(app): State<App>, visit: Visit) -> Result<Markup, Failure> {
    visit.may(Permission::ChangeSettings)?;
    let (now, author) = (app.clock.now(), visit.signed_in.account.as_str());
    let plain = new_code(&app)?;
    let ends_at = now.saturating_add(SITE_CODE_LIFE).unwrap_or(now);
    let mut write = app.store.write(&visit.practice.ods, author, "A code for enrolling PCs was made", now).await?;
    let code = SiteCode { id: write.new_id()?, digest: secret_digest(&plain), made_at: now, ends_at };
    write.save(&code).await?;
    write.commit().await?;
    let groups: Vec<String> = plain.as_bytes().chunks(4).map(|group| String::from_utf8_lossy(group).into_owned()).collect();
    let shown = groups.join("-");
    let content = html! {
        h1 { "Code for enrolling PCs" }
        p class="nhsuk-body-l" { strong class="lanyard-short" { (shown) } }
        p { "It works until " (ui::clock_time(ends_at)) ", for any number of PCs of this practice. It is shown only now." }
        p { "On each PC, open a command window as the person who uses it and type:" }
        pre { code { "lanyard enrol --server " (app.public_url) " --code " (shown) } }
        p { a href=(visit.path("pcs-that-report")) { "Back to PCs that report" } }
    };
    Ok(ui::page("Code for enrolling PCs", Some(&visit), content))
}

fn new_code(app: &App) -> Result<String, StoreError> {
    let mut code = String::new();
    while code.len() < LENGTH {
        let mut byte = [0];
        app.store.entropy().fill(&mut byte)?;
        // Bytes past the last whole alphabet would make some letters likelier.
        let place = usize::from(byte.first().copied().unwrap_or_default());
        if place < ALPHABET.len() * (256 / ALPHABET.len()) {
            code.extend(ALPHABET.get(place % ALPHABET.len()).map(|letter| char::from(*letter)));
        }
    }
    Ok(code)
}

pub(crate) async fn revoke(
    State(app): State<App>,
    visit: Visit,
    Path((_, id)): Path<(String, String)>,
) -> Result<Redirect, Failure> {
    visit.may(Permission::ChangeSettings)?;
    let stop = |key: &mut PcKey| _ = key.revoked_at.get_or_insert(app.clock.now());
    visit.amend(&app, &id, "The key of a PC was taken away", stop).await?;
    Ok(Redirect::to(&visit.path("pcs-that-report")))
}
