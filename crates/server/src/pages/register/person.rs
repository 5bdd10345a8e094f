//! One person: positions, cards, certificates, history, as it was on any day.

use axum::Form;
use axum::extract::{Path, Query, State};
use axum::response::Response;
use jiff::civil::Date;
use lanyard_model::{Card, CardEvent, CardStatus, Certificate, Id, Person, Position};
use lanyard_store::{Change, Read, Record as _, StoreError, as_it_was, with_status};
use maud::{Markup, html};

use super::{AsOf, FormPage, merge, people, save, to};
use crate::app::{App, Route, route};
use crate::failure::Failure;
use crate::form::{Filled, Sent};
use crate::permission::Permission;
use crate::ui;
use crate::visit::Visit;

pub(super) fn routes() -> Vec<Route> {
    vec![route("/p/{ods}/people/{id}").get(show), route("/p/{ods}/people/{id}/edit").get(edit).post(change)]
}

/// Everything about one person at one moment.
struct Known {
    person: Person,
    cards: Vec<(Card, CardStatus)>,
    positions: Vec<Position>,
    certificates: Vec<Certificate>,
}

async fn now(read: &mut Read, id: &Id<Person>, today: Date) -> Result<Option<Known>, StoreError> {
    let Some(person) = read.find(id).await? else { return Ok(None) };
    let cards = read.cards_of_with_status(id, today).await?;
    let (positions, certificates) = (read.positions_of(id).await?, read.certificates_of(id).await?);
    Ok(Some(Known { person, cards, positions, certificates }))
}

async fn then(read: &mut Read, now: Person, changes: &[Change], day: Date) -> Result<Option<Known>, StoreError> {
    let at = ui::end_of(day);
    let Some(person) = as_it_was(changes, at, Some(now)) else { return Ok(None) };
    let theirs = &[person.id.as_str()];
    let mentioned = read.mentioned(&[Card::TABLE.name, Position::TABLE.name, Certificate::TABLE.name], theirs).await?;
    let cards: Vec<Card> = read.as_mentioned("holder", theirs, at, &mentioned).await?;
    let ids: Vec<&str> = cards.iter().map(|card| card.id.as_str()).collect();
    let mut events: Vec<CardEvent> = read.as_they_were("card", &ids, at).await?;
    events.sort_by(|a, b| (a.happened_on, &a.id).cmp(&(b.happened_on, &b.id)));
    let cards = with_status(cards, &events, day);
    let positions = read.as_mentioned("person", theirs, at, &mentioned).await?;
    let certificates = read.as_mentioned("person", theirs, at, &mentioned).await?;
    Ok(Some(Known { person, cards, positions, certificates }))
}

pub(crate) async fn show(
    State(app): State<App>,
    visit: Visit,
    Path((_, id)): Path<(String, String)>,
    Query(as_of): Query<AsOf>,
) -> Result<Markup, Failure> {
    let on = as_of.day()?;
    let id = Id::new(id);
    let today = ui::day_of(app.clock.now());
    let mut read = app.store.read(&visit.practice.ods).await?;
    let person: Person = read.find(&id).await?.ok_or(Failure::NotFound)?;
    let name = person.name.clone();
    let mut changes = read.history(&id).await?;
    let merges = read.merges_into(&id).await?;
    let known = match on {
        Some(day) => then(&mut read, person, &changes, day).await?,
        None => now(&mut read, &id, today).await?,
    };
    for merge in &merges {
        changes.extend(read.history(&merge.gone).await?);
    }
    changes.sort_by_key(|change| change.number);
    let path = visit.path(&format!("people/{id}"));
    let content = html! {
        h1 { (name) }
        @match &known {
            None => p { "Nothing was known of " (name) " then, or what was written has been erased since." },
            Some(known) => (details(&visit, known, on.unwrap_or(today), on.is_none())),
        }
        (ui::as_it_was(&path, on))
        (merge::merged(&visit, &merges))
        @if visit.can(Permission::ChangeRegister) { p { a href={ (path) "/merge" } { "Is " (name) " entered twice?" } } }
        (ui::history(&changes))
    };
    Ok(ui::page(&name, Some(&visit), content))
}

fn details(visit: &Visit, known: &Known, day: Date, change: bool) -> Markup {
    let person = &known.person;
    let here = |rest: &str| format!("people/{}{rest}", person.id);
    let leave = person.leave_from.map(|from| format!("{} to {}", ui::day(from), ui::some_day(person.leave_until)));
    let active = known.cards.iter().filter(|(_, status)| *status == CardStatus::Active).count();
    let has_left = person.left_on.is_some_and(|last| last < day);
    html! {
        @if has_left && active > 0 {
            (warning("Left, and the card still works", "Ask the registration authority to end the position here. Somebody who \
             stays in healthcare keeps the card; otherwise it goes back to the registration authority."))
        }
        @if active > 1 {
            (warning("Two active cards", "One person has one card. Ask the registration authority which is right, and enter the \
             other as cancelled or replaced."))
        }
        (ui::summary(&[
            ("Job", person.job.clone()),
            ("Initials or staff number", person.staff_number.clone()),
            ("UUID", person.uuid.clone()),
            ("E-mail", person.email.clone()),
            ("Telephone", person.phone.clone()),
            ("Works here", Some(if person.visitor { "as a locum, student or visitor" } else { "as staff" }.to_owned())),
            ("Long leave", Some(leave.unwrap_or_else(|| "none".to_owned()))),
            ("Last day here", Some(person.left_on.map_or_else(|| "none known".to_owned(), ui::day))),
        ]))
        @if change {
            (ui::way(visit, Permission::ChangeRegister, &here("/edit"), "Change, or enter a last day"))
        }
        @if change && visit.can(Permission::ChangeRegister) {
            p { a href={ (visit.path("staff-cases/new")) "?person=" (person.id) } { "They join, leave, or their job or contract changes" } }
        }
        h2 { "Cards" }
        (cards(visit, &known.cards))
        @if change { (ui::way(visit, Permission::ChangeCards, &here("/cards/new"), "Enter a card")) }
        h2 { "Positions" }
        (positions(visit, person, &known.positions, day, change && visit.can(Permission::ChangeRegister)))
        @if change { (ui::way(visit, Permission::ChangeRegister, &here("/positions/new"), "Add a position")) }
        h2 { "Certificates seen on the card" }
        (certificates(&known.certificates, &known.cards))
    }
}

pub(super) fn warning(title: &str, words: &str) -> Markup {
    html! {
        div class="nhsuk-warning-callout" { h2 class="nhsuk-warning-callout__label" { (title) } p { (words) } }
    }
}

fn cards(visit: &Visit, cards: &[(Card, CardStatus)]) -> Markup {
    let row = |(card, status): &(Card, CardStatus)| {
        vec![
            html! { a href=(visit.path(&format!("cards/{}", card.id))) { (card.serial.as_deref().unwrap_or("number not known")) } },
            html! { (card.series.map_or_else(|| "not known".to_owned(), |series| series.to_string())) },
            ui::card_tag(*status),
            html! { (ui::some_day(card.expires_on)) },
        ]
    };
    let rows: Vec<Vec<Markup>> = cards.iter().map(row).collect();
    html! {
        @if rows.is_empty() { p { "No card is entered." } }
        @else { (ui::table("Cards", &["Number on the back", "Series", "Status", "Certificates end"], &rows)) }
    }
}

fn positions(visit: &Visit, person: &Person, positions: &[Position], day: Date, change: bool) -> Markup {
    let row = |position: &Position| {
        vec![
            html! {
                @if change { a href=(visit.path(&format!("people/{}/positions/{}", person.id, position.id))) { (position.name) } }
                @else { (position.name) }
                @if !position.holds_on(day) { " " strong class="nhsuk-tag nhsuk-tag--grey" { "Not in force" } }
            },
            html! { (position.role_code.as_deref().unwrap_or("not known")) },
            html! { (if position.activities.is_empty() { "not known".to_owned() } else { position.activities.join(", ") }) },
            html! { (position.ods.as_deref().unwrap_or("not known")) },
            html! { (ui::some_day(position.starts_on)) },
            html! { (position.ends_on.map_or_else(|| "no end known".to_owned(), ui::day)) },
        ]
    };
    let rows: Vec<Vec<Markup>> = positions.iter().map(row).collect();
    html! {
        @if rows.is_empty() { p { "No position is entered." } }
        @else { (ui::table("Positions", &["Position", "Role code", "Activities", "ODS code", "From", "Until"], &rows)) }
    }
}

fn certificates(certificates: &[Certificate], cards: &[(Card, CardStatus)]) -> Markup {
    let row = |certificate: &Certificate| {
        let card = cards.iter().map(|(card, _)| card).find(|card| Some(&card.id) == certificate.card.as_ref());
        vec![
            html! { span class="lanyard-short" { (card.map_or("not known which", |card| card.serial.as_deref().unwrap_or("without a number"))) } },
            html! { (certificate.slot) },
            html! { (certificate.issuer) },
            html! { (ui::day(ui::day_of(certificate.not_before))) " to " (ui::day(ui::day_of(certificate.not_after))) },
            html! { (certificate.key) },
            html! { (ui::when(certificate.seen_at)) },
        ]
    };
    let rows: Vec<Vec<Markup>> = certificates.iter().map(row).collect();
    html! {
        @if rows.is_empty() { p { "None was seen yet. They appear here after a check with the card in a reader." } }
        @else { (ui::table("Certificates", &["Card", "Place", "Issuer", "Valid", "Key", "Last seen"], &rows)) }
    }
}

pub(crate) async fn edit(State(app): State<App>, visit: Visit, Path((_, id)): Path<(String, String)>) -> Result<Markup, Failure> {
    visit.may(Permission::ChangeRegister)?;
    let person = visit.find::<Person>(&app, &id).await?;
    let filled = Filled::showing(&person);
    let action = format!("people/{id}/edit");
    Ok(FormPage { title: &person.name, action: &action, filled: &filled, fields: people::fields(&filled) }.show(&visit))
}

pub(crate) async fn change(
    State(app): State<App>,
    visit: Visit,
    Path((_, id)): Path<(String, String)>,
    Form(sent): Form<Sent>,
) -> Result<Response, Failure> {
    visit.may(Permission::ChangeRegister)?;
    let was = visit.find::<Person>(&app, &id).await?;
    let mut filled = Filled::sent(sent);
    let person = people::read(&mut filled, was.id);
    people::alone(&app, &visit, &mut filled, &person).await?;
    if save(&app, &visit, &mut filled, &person, "Changed", "name").await? {
        return Ok(to(&visit, &format!("people/{id}")));
    }
    let action = format!("people/{id}/edit");
    Ok(FormPage { title: &was.name, action: &action, filled: &filled, fields: people::fields(&filled) }.refuse(&visit))
}
