//! PCs that report: codes to enrol them with, which PCs hold a key, and how to stop either.

use std::collections::BTreeMap;

use axum::Form;
use axum::extract::{Path, State};
use axum::response::Redirect;
use lanyard_model::{Id, Pc, PcKey, SiteCode};
use lanyard_store::{SITE_CODE_LIFE, StoreError, secret_digest};
use maud::{Markup, html};
use serde::Deserialize;

use crate::app::{App, Route, route};
use crate::failure::Failure;
use crate::form_page::Question;
use crate::permission::Permission;
use crate::ui;
use crate::visit::Visit;

/// Their addresses.
pub(crate) fn routes() -> Vec<Route> {
    vec![
        route("/p/{ods}/pcs-that-report").get(list),
        route("/p/{ods}/pcs-that-report/code").post(code),
        route("/p/{ods}/pcs-that-report/codes/{id}/stop").get(ask_code).post(stop_code),
        route("/p/{ods}/pcs-that-report/{id}/revoke").get(ask).post(revoke),
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
    let now = app.clock.now();
    let mut read = app.store.read(&visit.practice.ods).await?;
    let (keys, pcs) = (read.pc_keys().await?, read.pcs().await?);
    let mut codes: Vec<SiteCode> = read.all().await?;
    codes.retain(|code| code.ends_at > now);
    let may_change = visit.can(Permission::ChangeSettings);
    let content = html! {
        h1 { "PCs that report" }
        p {
            "A PC on which Lanyard is enrolled sends its checks here, so that nobody has to be asked what a PC already knows. It gets a \
             key of its own, which you can take away at any time."
        }
        @if may_change {
            form action=(visit.path("pcs-that-report/code")) method="post" {
                input type="hidden" name="once" value=(app.store.entropy().id::<SiteCode>(now).map_err(StoreError::from)?);
                button class="nhsuk-button" { "Make a code" }
            }
        }
        (code_table(&visit, &codes))
        @if keys.is_empty() { p { "No PC reports yet. Make a code, then type it on each PC." } } @else { (table(&visit, &keys, &pcs)) }
    };
    Ok(ui::page("PCs that report", Some(&visit), content))
}

/// Codes that work. What each is, nobody can say any more: only its digest is kept.
fn code_table(visit: &Visit, codes: &[SiteCode]) -> Markup {
    let row = |code: &SiteCode| {
        let made = ui::when(code.made_at);
        vec![
            html! { (made) },
            html! { (ui::when(code.ends_at)) },
            html! {
                @if visit.can(Permission::ChangeSettings) {
                    a href=(visit.path(&format!("pcs-that-report/codes/{}/stop", code.id))) { "Stop the code of " (made) }
                } @else { "works" }
            },
        ]
    };
    let rows: Vec<Vec<Markup>> = codes.iter().map(row).collect();
    html! {
        @if !rows.is_empty() { h2 { "Codes that work" } (ui::table("Codes that work", &["Made", "Works until", "Stop it"], &rows)) h2 { "PCs" } }
    }
}

/// What a key's PC is called.
fn called(pc: Option<&Pc>) -> &str {
    pc.map_or("a PC", |pc| pc.name.as_str())
}

/// The PCs, each once: whoever works at one enrols it for themselves, and every time there is one more key of it.
fn table(visit: &Visit, keys: &[PcKey], pcs: &[Pc]) -> Markup {
    let mut of: BTreeMap<&str, Vec<&PcKey>> = BTreeMap::new();
    keys.iter().for_each(|key| of.entry(key.pc.as_str()).or_default().push(key));
    let pc = |keys: &[&PcKey]| pcs.iter().find(|pc| keys.iter().any(|key| key.pc == pc.id));
    let mut all: Vec<(Option<&Pc>, Vec<&PcKey>)> = of.into_values().map(|keys| (pc(&keys), keys)).collect();
    all.sort_by_key(|(pc, _)| called(*pc).to_lowercase());
    let row = |(pc, keys): &(Option<&Pc>, Vec<&PcKey>)| {
        let (name, newest) = (called(*pc), keys.iter().max_by_key(|key| key.made_at));
        vec![
            html! { (name) },
            html! { (pc.and_then(|pc| pc.room.as_deref()).unwrap_or("not known")) },
            html! {
                @if let Some(newest) = newest { (ui::when(newest.made_at)) }
                @if keys.len() > 1 { " (" (keys.len()) " times so far)" }
            },
            html! { (pc.and_then(|pc| pc.seen_at).map_or_else(|| "never".to_owned(), ui::when)) },
            html! {
                @if let Some(newest) = newest.filter(|_| visit.can(Permission::ChangeSettings)) {
                    a href=(visit.path(&format!("pcs-that-report/{}/revoke", newest.id))) { "Take the key of " (name) " away" }
                } @else { "in use" }
            },
        ]
    };
    ui::table("PCs that report", &["PC", "Room", "Enrolled", "Last heard of", "Key"], &all.iter().map(row).collect::<Vec<_>>())
}

/// What the button that makes a code sends.
#[derive(Debug, Deserialize)]
pub(crate) struct Wanted {
    /// The name of the code to be made: the same form makes one code, however often it is sent.
    #[serde(default)]
    once: String,
}

/// Makes a code and shows it, once: only its digest is kept.
pub(crate) async fn code(State(app): State<App>, visit: Visit, Form(wanted): Form<Wanted>) -> Result<Markup, Failure> {
    visit.may(Permission::ChangeSettings)?;
    let (now, author) = (app.clock.now(), visit.signed_in.account.as_str());
    let plain = new_code(&app)?;
    let ends_at = now.saturating_add(SITE_CODE_LIFE).unwrap_or(now);
    let mut write = app.store.write(&visit.practice.ods, author, "A code for enrolling PCs was made", now).await?;
    let id = match wanted.once.as_str() {
        once if is_id(once) => Id::new(once),
        _ => write.new_id()?,
    };
    if write.find::<SiteCode>(&id).await?.is_some() {
        return Ok(shown_before(&visit));
    }
    let code = SiteCode { id, digest: secret_digest(&plain), made_at: now, ends_at };
    write.save(&code).await?;
    write.commit().await?;
    let groups: Vec<String> = plain.as_bytes().chunks(4).map(|group| String::from_utf8_lossy(group).into_owned()).collect();
    let shown = groups.join("-");
    let content = html! {
        h1 { "Code for enrolling PCs" }
        p class="nhsuk-body-l" { strong class="lanyard-short" { (shown) } }
        p { "It works until " (ui::clock_time(ends_at)) ", for any number of PCs of this practice. It is shown only now." }
        p { "On each PC, open a command window as the person who uses it and type:" }
        pre class="lanyard-typed" { code { "lanyard enrol --server " (app.public_url) " --code " (shown) } }
        p { a href=(visit.path("pcs-that-report")) { "Back to PCs that report" } }
    };
    Ok(ui::page("Code for enrolling PCs", Some(&visit), content))
}

/// Whether a text has the form of a record's name.
fn is_id(text: &str) -> bool {
    text.len() == 36 && text.bytes().all(|byte| byte.is_ascii_hexdigit() || byte == b'-')
}

/// The page of a code was loaded again: what it is, is kept nowhere, and another one is made only when somebody asks for it.
fn shown_before(visit: &Visit) -> Markup {
    let content = html! {
        h1 { "This code was shown already" }
        p { "It is shown once, and works until it ends. Whoever does not have it needs another one: stop this one and make a new code." }
        p { a href=(visit.path("pcs-that-report")) { "Back to PCs that report" } }
    };
    ui::page("This code was shown already", Some(visit), content)
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

pub(crate) async fn ask(State(app): State<App>, visit: Visit, Path((_, id)): Path<(String, String)>) -> Result<Markup, Failure> {
    visit.may(Permission::ChangeSettings)?;
    let key = visit.find::<PcKey>(&app, &id).await?;
    let pc: Option<Pc> = app.store.read(&visit.practice.ods).await?.find(&key.pc).await?;
    let question = Question {
        title: &format!("Take the key of {} away?", called(pc.as_ref())),
        follows: "The PC sends nothing more, whoever works at it, until somebody enrols it again with a new code, at the PC itself.",
        action: &format!("pcs-that-report/{id}/revoke"),
        yes: "Take the key away",
        back: "pcs-that-report",
    };
    Ok(question.show(&visit))
}

pub(crate) async fn ask_code(
    State(app): State<App>,
    visit: Visit,
    Path((_, id)): Path<(String, String)>,
) -> Result<Markup, Failure> {
    visit.may(Permission::ChangeSettings)?;
    let code = visit.find::<SiteCode>(&app, &id).await?;
    let question = Question {
        title: &format!("Stop the code of {}?", ui::when(code.made_at)),
        follows: "No PC can be enrolled with it from then on. PCs that were enrolled with it go on reporting.",
        action: &format!("pcs-that-report/codes/{id}/stop"),
        yes: "Stop the code",
        back: "pcs-that-report",
    };
    Ok(question.show(&visit))
}

pub(crate) async fn stop_code(
    State(app): State<App>,
    visit: Visit,
    Path((_, id)): Path<(String, String)>,
) -> Result<Redirect, Failure> {
    visit.may(Permission::ChangeSettings)?;
    let now = app.clock.now();
    let stop = |code: &mut SiteCode| code.ends_at = code.ends_at.min(now);
    visit.amend(&app, &id, "A code for enrolling PCs was stopped", stop).await?;
    Ok(Redirect::to(&visit.path("pcs-that-report")))
}

pub(crate) async fn revoke(
    State(app): State<App>,
    visit: Visit,
    Path((_, id)): Path<(String, String)>,
) -> Result<Redirect, Failure> {
    visit.may(Permission::ChangeSettings)?;
    let (author, now) = (visit.signed_in.account.as_str(), app.clock.now());
    let mut write = app.store.write(&visit.practice.ods, author, "The keys of a PC were taken away", now).await?;
    let pc = write.find(&Id::<PcKey>::new(id)).await?.ok_or(Failure::NotFound)?.pc;
    for key in write.all::<PcKey>().await?.into_iter().filter(|key| key.pc == pc && key.revoked_at.is_none()) {
        write.save(&PcKey { revoked_at: Some(now), ..key }).await?;
    }
    write.commit().await?;
    Ok(Redirect::to(&visit.path("pcs-that-report")))
}
