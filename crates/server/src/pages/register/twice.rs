//! Two entries of one PC, reader or card become one: choose the other, see both, confirm; and take it back.

mod things;

use axum::Form;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Redirect, Response};
use lanyard_model::{Card, CardReader, EntryMerge, Id, Pc, Portion, Thing};
use lanyard_store::{Change, Read, Record, StoreError};
use maud::{Markup, html};

use super::merge::{Chosen, confirm, refused, take_apart, two_again};
use crate::app::{App, Route, route};
use crate::failure::Failure;
use crate::permission::Permission;
use crate::ui;
use crate::visit::Visit;

pub(super) fn routes() -> Vec<Route> {
    vec![
        route("/p/{ods}/pcs/{id}/merge").get(choose::<Pc>).post(merge::<Pc>),
        route("/p/{ods}/readers/{id}/merge").get(choose::<CardReader>).post(merge::<CardReader>),
        route("/p/{ods}/cards/{id}/merge").get(choose::<Card>).post(merge::<Card>),
        route("/p/{ods}/merges/{entry_merge}/undo").post(undo),
    ]
}

/// Something of the register that can be entered twice.
pub(super) trait Twice: Record + Clone + 'static {
    const THING: Thing;

    /// What tells it apart in a list.
    fn title(&self) -> String;
    /// Whether the other may be offered as an entry of the same.
    fn may_be(&self, other: &Self) -> bool;
    /// Why the two are not one thing.
    fn differs(&self, other: &Self) -> Option<&'static str>;
    /// What is known of both; where both say something, what this one says.
    fn joined(&self, gone: &Self) -> Self;
    /// What the page compares: name and value of each line.
    fn lines(&self) -> Vec<(&'static str, Option<String>)>;
}

/// Where pages of such things stand, below the practice's address.
fn folder(thing: Thing) -> &'static str {
    match thing {
        Thing::Pc => "pcs",
        Thing::Reader => "readers",
        Thing::Card => "cards",
    }
}

fn permission(thing: Thing) -> Permission {
    if thing == Thing::Card { Permission::ChangeCards } else { Permission::ChangeRegister }
}

fn address(visit: &Visit, thing: Thing, rest: &str) -> String {
    visit.path(&format!("{}/{rest}", folder(thing)))
}

/// Why these two cannot be made one.
fn refusal<T: Twice>(kept: &T, gone: &T) -> Option<&'static str> {
    if kept.id().as_str() == gone.id().as_str() {
        return Some("This is the same entry. Choose the other one.");
    }
    kept.differs(gone)
}

async fn choose<T: Twice>(
    State(app): State<App>,
    visit: Visit,
    Path((_, id)): Path<(String, String)>,
    Query(chosen): Query<Chosen>,
) -> Result<Markup, Failure> {
    visit.may(permission(T::THING))?;
    let mut read = app.store.read(&visit.practice.ods).await?;
    let kept: T = read.find(&Id::new(id)).await?.ok_or(Failure::NotFound)?;
    let other: Option<T> = read.find(&Id::new(chosen.other)).await?;
    page(&mut read, &visit, &kept, other.as_ref(), None).await
}

async fn page<T: Twice>(
    read: &mut Read,
    visit: &Visit,
    kept: &T,
    other: Option<&T>,
    refused: Option<&str>,
) -> Result<Markup, Failure> {
    let mut all: Vec<T> = read.all().await?;
    all.retain(|one| one.id().as_str() != kept.id().as_str() && kept.may_be(one));
    all.sort_by_key(|one| one.title().to_lowercase());
    let path = address(visit, T::THING, &format!("{}/merge", kept.id()));
    let why_not = refused.or_else(|| other.and_then(|other| refusal(kept, other)));
    let chosen = other.map_or("", |other| other.id().as_str());
    let content = html! {
        h1 { "Is " (kept.title()) " entered twice?" }
        @if let Some(why_not) = why_not { (ui::error_summary(why_not)) }
        @if all.is_empty() { p { "There is no other entry that could be the same." } }
        @else {
            form action=(path) method="get" {
                (ui::choice("other", "Which is the other entry?", "Choose", all.iter().map(|one| (one.id().as_str(), one.title())), chosen))
                button class="nhsuk-button nhsuk-button--secondary" { "Show both" }
            }
        }
        @if let Some(other) = other {
            (ui::wide("Both entries", both(kept, other)))
            @if why_not.is_none() { (confirm(&path, other.id().as_str(), "everything that belongs to the second")) }
        }
        p { a href=(address(visit, T::THING, kept.id().as_str())) { "Back to " (kept.title()) } }
    };
    Ok(ui::page("Entered twice", Some(visit), content))
}

fn both<T: Twice>(kept: &T, other: &T) -> Markup {
    let said = |text: Option<String>| html! { (text.as_deref().unwrap_or("not entered")) };
    let lines = kept.lines().into_iter().zip(other.lines());
    let rows: Vec<Vec<Markup>> = lines.map(|((what, stays), (_, goes))| vec![html! { (what) }, said(stays), said(goes)]).collect();
    ui::table("Both entries", &["What", "Stays", "Is gone afterwards"], &rows)
}

async fn merge<T: Twice>(
    State(app): State<App>,
    visit: Visit,
    Path((_, id)): Path<(String, String)>,
    Form(chosen): Form<Chosen>,
) -> Result<Response, Failure> {
    visit.may(permission(T::THING))?;
    let (author, now) = (visit.signed_in.account.as_str(), app.clock.now());
    let mut write = app.store.write(&visit.practice.ods, author, "Two entries of one thing became one", now).await?;
    let kept: T = write.find(&Id::new(id)).await?.ok_or(Failure::NotFound)?;
    let gone: T = write.find(&Id::new(chosen.other)).await?.ok_or(Failure::NotFound)?;
    let refused = match refusal(&kept, &gone) {
        Some(why) => Some(why),
        None => refused(write.merge_entries(T::THING, &kept.joined(&gone), &gone, gone.title()).await)?,
    };
    if refused.is_none() {
        write.commit().await?;
        return Ok(Redirect::to(&address(&visit, T::THING, kept.id().as_str())).into_response());
    }
    drop(write);
    let mut read = app.store.read(&visit.practice.ods).await?;
    let page = page(&mut read, &visit, &kept, Some(&gone), refused).await?;
    Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
}

/// What was merged into an entry; the history of what is gone is added to its own.
pub(super) async fn merges_into<T: Twice>(
    read: &mut Read,
    kept: &Id<T>,
    changes: &mut Vec<Change>,
) -> Result<Vec<EntryMerge>, StoreError> {
    let merges = read.entry_merges(kept.as_str()).await?;
    for merge in &merges {
        changes.extend(read.history(&Id::<T>::new(merge.gone.as_str())).await?);
    }
    changes.sort_by_key(|change| change.number);
    Ok(merges)
}

/// For the page of an entry: what was merged into it, with the way back, and the way to merging.
pub(super) fn links<T: Twice>(visit: &Visit, id: &Id<T>, merges: &[EntryMerge]) -> Markup {
    let may = visit.can(permission(T::THING));
    html! {
        @for merge in merges {
            p { "Made one with the entry “" (merge.name) "”, " (ui::when(merge.at)) "." }
            @if may { (two_again(&visit.path(&format!("merges/{}/undo", merge.id)))) }
        }
        @if may { p { a href=(address(visit, T::THING, &format!("{id}/merge"))) { "Is it entered twice?" } } }
    }
}

async fn undo(State(app): State<App>, visit: Visit, Path((_, merge)): Path<(String, String)>) -> Result<Redirect, Failure> {
    let merge: EntryMerge = visit.find(&app, &merge).await?;
    visit.may(permission(merge.thing))?;
    if merge.undone_at.is_some() {
        return Err(Failure::NotFound);
    }
    let portion = Portion { first: merge.first, last: merge.last };
    let words = "Something of this entry was changed since the two became one, so it cannot be taken back at once. Enter the second one \
                 anew, and change what belongs to it.";
    let mut write = take_apart(&app, &visit, portion, "One entry became two again", words).await?;
    let back = address(&visit, merge.thing, &merge.kept);
    write.save(&EntryMerge { undone_at: Some(app.clock.now()), ..merge }).await?;
    write.commit().await?;
    Ok(Redirect::to(&back))
}
