//! Two entries of one person become one: choose the other, see both, confirm; and take it back.

use axum::Form;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Redirect, Response};
use lanyard_model::{Card, Id, Person, PersonMerge, Portion, Position};
use lanyard_store::{Read, StoreError, Write};
use maud::{Markup, html};
use serde::Deserialize;

use crate::app::{App, Route, route};
use crate::failure::Failure;
use crate::permission::Permission;
use crate::ui;
use crate::visit::Visit;

pub(super) fn routes() -> Vec<Route> {
    vec![route("/p/{ods}/people/{id}/merge").get(choose).post(merge), route("/p/{ods}/people/{id}/merges/{merge}/undo").post(undo)]
}

#[derive(Debug, Deserialize)]
pub(crate) struct Chosen {
    #[serde(default)]
    pub(super) other: String,
}

/// One entry with what belongs to it.
struct Entry {
    person: Person,
    cards: Vec<Card>,
    positions: Vec<Position>,
}

async fn entry(read: &mut Read, id: &Id<Person>) -> Result<Option<Entry>, StoreError> {
    let Some(person) = read.find(id).await? else { return Ok(None) };
    Ok(Some(Entry { cards: read.cards_of(id).await?, positions: read.positions_of(id).await?, person }))
}

/// Why two entries are not one person.
fn differ(kept: &Person, gone: &Person) -> Option<&'static str> {
    if kept.id == gone.id {
        return Some("This is the same entry. Choose the other one.");
    }
    let both = kept.uuid.as_ref().zip(gone.uuid.as_ref());
    both.filter(|(one, other)| one != other)
        .map(|_| "Both have a UUID, and they differ: these are two people. If one UUID was mistyped, correct it first.")
}

pub(crate) async fn choose(
    State(app): State<App>,
    visit: Visit,
    Path((_, id)): Path<(String, String)>,
    Query(chosen): Query<Chosen>,
) -> Result<Markup, Failure> {
    visit.may(Permission::ChangeRegister)?;
    let mut read = app.store.read(&visit.practice.ods).await?;
    let kept = entry(&mut read, &Id::new(id)).await?.ok_or(Failure::NotFound)?;
    let other = if chosen.other.is_empty() { None } else { entry(&mut read, &Id::new(chosen.other)).await? };
    let people = read.people(ui::day_of(app.clock.now())).await?;
    Ok(page(&visit, &kept, other.as_ref(), &people, None))
}

fn page(visit: &Visit, kept: &Entry, other: Option<&Entry>, people: &[Person], refused: Option<&str>) -> Markup {
    let path = visit.path(&format!("people/{}/merge", kept.person.id));
    let why_not = refused.or_else(|| other.and_then(|other| differ(&kept.person, &other.person)));
    let chosen = other.map_or("", |other| other.person.id.as_str());
    let options = people.iter().filter(|person| person.id != kept.person.id).map(|person| (person.id.as_str(), named(person)));
    let content = html! {
        h1 { "Is " (kept.person.name) " entered twice?" }
        @if let Some(why_not) = why_not { (ui::error_summary(why_not)) }
        form action=(path) method="get" {
            (ui::choice("other", "Which is the other entry?", "Choose", options, chosen))
            button class="nhsuk-button nhsuk-button--secondary" { "Show both" }
        }
        @if let Some(other) = other {
            (ui::wide("Both entries", both(kept, other)))
            @if why_not.is_none() {
                (confirm(&path, other.person.id.as_str(), "all cards, positions, certificates and incidents of the second"))
            }
        }
        p { a href=(visit.path(&format!("people/{}", kept.person.id))) { "Back to " (kept.person.name) } }
    };
    ui::page("Entered twice", Some(visit), content)
}

/// A name with what tells namesakes apart.
fn named(person: &Person) -> String {
    let more: Vec<&str> = [&person.staff_number, &person.job, &person.uuid].into_iter().filter_map(Option::as_deref).collect();
    if more.is_empty() { person.name.clone() } else { format!("{} ({})", person.name, more.join(", ")) }
}

fn both(kept: &Entry, other: &Entry) -> Markup {
    let said = |text: &Option<String>| html! { (text.as_deref().unwrap_or("not entered")) };
    let row = |what: &str, of: &dyn Fn(&Entry) -> Markup| vec![html! { (what) }, of(kept), of(other)];
    let serials = |entry: &Entry| {
        let serials: Vec<&str> =
            entry.cards.iter().map(|card| card.serial.as_deref().unwrap_or("a card without a number")).collect();
        html! { (if serials.is_empty() { "none".to_owned() } else { serials.join(", ") }) }
    };
    let rows = [
        row("Name", &|entry| html! { (entry.person.name) }),
        row("Initials or staff number", &|entry| said(&entry.person.staff_number)),
        row("UUID", &|entry| said(&entry.person.uuid)),
        row("Job", &|entry| said(&entry.person.job)),
        row("E-mail", &|entry| said(&entry.person.email)),
        row("Telephone", &|entry| said(&entry.person.phone)),
        row("Last day here", &|entry| html! { (ui::some_day(entry.person.left_on)) }),
        row("Cards", &serials),
        row("Positions", &|entry| html! { (entry.positions.len()) }),
    ];
    ui::table("Both entries", &["What", "Stays", "Is gone afterwards"], &rows)
}

pub(crate) async fn merge(
    State(app): State<App>,
    visit: Visit,
    Path((_, id)): Path<(String, String)>,
    Form(chosen): Form<Chosen>,
) -> Result<Response, Failure> {
    visit.may(Permission::ChangeRegister)?;
    let (author, now) = (visit.signed_in.account.as_str(), app.clock.now());
    let mut write = app.store.write(&visit.practice.ods, author, "Two entries of one person became one", now).await?;
    let kept: Person = write.find(&Id::new(id)).await?.ok_or(Failure::NotFound)?;
    let gone: Person = write.find(&Id::new(chosen.other)).await?.ok_or(Failure::NotFound)?;
    let refused = match differ(&kept, &gone) {
        Some(why) => Some(why),
        None => refused(write.merge_people(&kept, &gone).await)?,
    };
    let Some(why) = refused else {
        write.commit().await?;
        return Ok(Redirect::to(&visit.path(&format!("people/{}", kept.id))).into_response());
    };
    drop(write);
    let mut read = app.store.read(&visit.practice.ods).await?;
    let (kept, gone) = (entry(&mut read, &kept.id).await?.ok_or(Failure::NotFound)?, entry(&mut read, &gone.id).await?);
    let people = read.people(ui::day_of(app.clock.now())).await?;
    Ok((StatusCode::UNPROCESSABLE_ENTITY, page(&visit, &kept, gone.as_ref(), &people, Some(why))).into_response())
}

/// Why the store did not make two entries one, when the reason is theirs.
pub(super) fn refused<T>(merged: Result<T, StoreError>) -> Result<Option<&'static str>, StoreError> {
    match merged {
        Err(StoreError::Taken(_)) => {
            Ok(Some("Both have something of which there can be only one. Remove it from one of them first."))
        }
        done => done.map(|_| None),
    }
}

/// Says what becomes of the second entry, and asks. `moves` is what goes over to the first.
pub(super) fn confirm(path: &str, other: &str, moves: &str) -> Markup {
    html! {
        p {
            "The first entry stays. It takes over what it does not say itself, and " (moves) ", which is gone afterwards. You can take this \
             back as long as nothing of it was changed."
        }
        form action=(path) method="post" {
            input type="hidden" name="other" value=(other);
            button class="nhsuk-button" { "Make one entry of both" }
        }
    }
}

pub(super) fn two_again(path: &str) -> Markup {
    html! {
        form class="lanyard-inline" action=(path) method="post" {
            button class="nhsuk-button nhsuk-button--secondary nhsuk-button--small" { "Make two again" }
        }
    }
}

/// What was merged into somebody, with the way back; for their page.
pub(super) fn merged(visit: &Visit, merges: &[PersonMerge]) -> Markup {
    html! {
        @for merge in merges {
            p { "Made one with the entry “" (merge.name.as_deref().unwrap_or("erased")) "”, " (ui::when(merge.at)) "." }
            @if visit.can(Permission::ChangeRegister) {
                (two_again(&visit.path(&format!("people/{}/merges/{}/undo", merge.kept, merge.id))))
            }
        }
    }
}

pub(crate) async fn undo(
    State(app): State<App>,
    visit: Visit,
    Path((_, id, merge)): Path<(String, String, String)>,
) -> Result<Redirect, Failure> {
    visit.may(Permission::ChangeRegister)?;
    let merge: PersonMerge = visit.find(&app, &merge).await?;
    if merge.kept.as_str() != id || merge.undone_at.is_some() {
        return Err(Failure::NotFound);
    }
    let portion = Portion { first: merge.first, last: merge.last };
    let words = "Something of this person was changed since the two entries became one, so it cannot be taken back at once. Enter the \
                 second person anew, and give them their cards and positions.";
    let mut write = take_apart(&app, &visit, portion, "One entry became two people again", words).await?;
    write.save(&PersonMerge { undone_at: Some(app.clock.now()), ..merge }).await?;
    write.commit().await?;
    Ok(Redirect::to(&visit.path(&format!("people/{id}"))))
}

/// Takes back what a merge changed, in an open change; refused in these words where something was changed since.
pub(super) async fn take_apart<'a>(
    app: &'a App,
    visit: &Visit,
    portion: Portion,
    why: &str,
    refused: &str,
) -> Result<Write<'a>, Failure> {
    let changes = app.store.read(&visit.practice.ods).await?.changes_in(&[portion]).await?;
    let mut write = app.store.write(&visit.practice.ods, visit.signed_in.account.as_str(), why, app.clock.now()).await?;
    if write.undo(&[portion], &changes).await?.is_empty() { Ok(write) } else { Err(Failure::Unusable(refused.to_owned())) }
}
