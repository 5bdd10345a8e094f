//! One visit: who is seen when and what to bring, to print and for calendars.

use std::collections::HashMap;

use axum::extract::{Path, Query, State};
use axum::http::header;
use axum::response::{IntoResponse as _, Response};
use jiff::civil::Time;
use lanyard_insight::{Need, times_to_spare};
use lanyard_model::{DeliveryState, Id, Message, Person, RaDay, RaSlot};
use maud::{Markup, html};
use serde::Deserialize;

use super::invite::last_to;
use super::{bring, names, needs, planned, purpose};
use crate::app::App;
use crate::due::{Due, due};
use crate::exit_board::series;
use crate::failure::Failure;
use crate::ics_timed::{Timed, moment, timed};
use crate::permission::Permission;
use crate::ui;
use crate::visit::Visit;

pub(super) async fn read(app: &App, visit: &Visit, id: &str) -> Result<(RaDay, Vec<RaSlot>, Vec<Person>), Failure> {
    let mut read = app.store.read(&visit.practice.ods).await?;
    let day: RaDay = read.find(&Id::new(id)).await?.ok_or(Failure::NotFound)?;
    let slots = read.ra_slots(&day.id).await?;
    Ok((day, slots, read.people(ui::day_of(app.clock.now())).await?))
}

pub(super) async fn show(State(app): State<App>, visit: Visit, Path((_, id)): Path<(String, String)>) -> Result<Markup, Failure> {
    let (day, slots, people) = read(&app, &visit, &id).await?;
    let mut read = app.store.read(&visit.practice.ods).await?;
    let made = read.invitations_to(&day.id).await?;
    let due = due(&mut read, &app.pack, app.clock.now()).await?;
    let (left, away) = without_time(&app, &due, &day);
    let here = format!("ra-days/{}", day.id);
    let spare: Vec<String> = times_to_spare(&due.facts, &series(&app.pack))
        .into_iter()
        .filter(|(_, time)| time.page == here)
        .map(|(who, _)| who.name)
        .collect();
    drop(read);
    let by_id: HashMap<&Id<Person>, &Person> = people.iter().map(|person| (&person.id, person)).collect();
    let base = visit.path(&format!("ra-days/{id}"));
    let may_change = visit.may(Permission::SolveIncidents).is_ok() && day.cancelled_on.is_none();
    let rows: Vec<Vec<Markup>> =
        slots.iter().map(|slot| row(&visit, &base, slot, &by_id, last_to(&made, slot), may_change)).collect();
    let title = format!("Registration authority here: {}", day.held_on.strftime("%A %-d %B %Y"));
    let content = html! {
        h1 { (title) @if day.cancelled_on.is_some() { " " strong class="nhsuk-tag nhsuk-tag--grey" { "Called off" } } }
        (ui::summary(&[
            ("Time", Some(hours(&day))),
            ("Room", day.room.clone()),
            ("Who comes", day.visitor.clone()),
            ("To know", day.note.clone()),
        ]))
        p class="lanyard-screen" { a href={ (base) "/calendar.ics" } download { "Download for a calendar" } " (without names) or " a href={ (base) "/plan.pdf" } download { "to print (PDF)" } ", with everybody’s times" }
        h2 { "Who is seen when" }
        @if rows.is_empty() { p { "Nobody has a time yet." } }
        @else { (ui::table("Times", &["Time", "Who", "What for", "Bring", "Calendar"], &rows)) }
        @if !spare.is_empty() {
            div class="nhsuk-inset-text" {
                p { strong { "As far as is known a time is no longer needed: " (spare.join(", ")) "." } " Their card works, and cannot be renewed on that day. Ask them, and take them off above." }
            }
        }
        @if !left.is_empty() {
            div class="nhsuk-inset-text" {
                p {
                    strong { "Needs the registration authority and has no time at this visit: " (names(&left)) "." }
                    " Add them below, ask for a longer visit, or plan another one."
                }
            }
        }
        @if !away.is_empty() { p { "Not here on that day, and without a time: " (names(&away)) ". Plan for them another day." } }
        @if may_change { (changes(&base, &slots, &people)) }
    };
    Ok(ui::page(&title, Some(&visit), content))
}

/// Who needs the registration authority and has no time yet, seen from a visit that is still to come: first those who are here on its
/// day, then those who are away.
fn without_time(app: &App, due: &Due, day: &RaDay) -> (Vec<Need>, Vec<Need>) {
    if day.held_on < due.today || day.cancelled_on.is_some() {
        return (Vec::new(), Vec::new());
    }
    let needs = needs(app, due, day.held_on);
    (needs.here, needs.away)
}

pub(super) fn hours(day: &RaDay) -> String {
    let clock = |time: Time| time.strftime("%H:%M").to_string();
    let pause = day.pause_from.zip(day.pause_until).map(|(from, until)| format!(", pause {}–{}", clock(from), clock(until)));
    format!("{}–{}{}", clock(day.starts_at), clock(day.ends_at), pause.unwrap_or_default())
}

fn row(
    visit: &Visit,
    base: &str,
    slot: &RaSlot,
    names: &HashMap<&Id<Person>, &Person>,
    invitation: Option<&Message>,
    may_change: bool,
) -> Vec<Markup> {
    let name = names.get(&slot.person).map_or("somebody who has left", |person| person.name.as_str());
    vec![
        html! { strong { (slot.starts_at.strftime("%H:%M")) } "–" (slot.ends_at.strftime("%H:%M")) },
        html! { a href=(visit.path(&format!("people/{}", slot.person))) { (name) } },
        html! { (purpose(planned(slot.purpose))) },
        html! { (bring(slot.purpose)) },
        html! {
            div class="lanyard-screen" { (invited(invitation)) }
            a class="lanyard-screen" href={ (base) "/calendar.ics?slot=" (slot.id) } download { "Invitation for " (name) }
            br; a class="lanyard-screen" href={ (base) "/plan.pdf?slot=" (slot.id) } download { "To print for " (name) }
            @if may_change {
                form action={ (base) "/remove" } method="post" {
                    input type="hidden" name="slot" value=(slot.id);
                    button class="nhsuk-button nhsuk-button--secondary nhsuk-button--small" { "Take " (name) " off" }
                }
            }
        },
    ]
}

/// Whether somebody was told their time by e-mail.
fn invited(invitation: Option<&Message>) -> Markup {
    let Some(message) = invitation else { return html! { "Not invited by e-mail. " } };
    let why = message.reason.as_deref().unwrap_or("no reason is known");
    match message.state {
        DeliveryState::Accepted => html! { "Invited by e-mail. " },
        DeliveryState::Queued | DeliveryState::Sending => html! { "The invitation is on its way. " },
        DeliveryState::Failed => {
            html! { strong { "The e-mail failed" } " (" (why) "). Put it right, and send the invitations again. " }
        }
        DeliveryState::Withdrawn => html! { "The invitation was taken back. " },
        DeliveryState::Unsure => html! { "Whether the e-mail arrived is not known (" (why) "): tell them yourself. " },
    }
}

fn changes(base: &str, slots: &[RaSlot], people: &[Person]) -> Markup {
    let free = people.iter().filter(|person| !slots.iter().any(|slot| slot.person == person.id));
    let options = free.map(|person| (person.id.as_str(), person.name.clone()));
    let purposes = [("renewal".to_owned(), "Renewal"), ("replacement".to_owned(), "New card"), ("unlock".to_owned(), "Unlock")];
    html! {
        form action={ (base) "/add" } method="post" {
            h2 { "Somebody else" }
            (ui::choice("person", "Person", "Choose", options, ""))
            (ui::one_of("purpose", "What for", &purposes, "renewal"))
            button class="nhsuk-button nhsuk-button--secondary" { "Give them the next time" }
        }
        @if !slots.is_empty() {
            form action={ (base) "/invite" } method="post" {
                h2 { "Invitations" }
                p { "By e-mail to everybody with an address under People. Who has theirs gets no second one. Who is taken off later, or whose time moves, is told by e-mail too." }
                button class="nhsuk-button nhsuk-button--secondary" { "Send the invitations" }
            }
            form action={ (base) "/move-up" } method="post" {
                p { "When somebody was taken off, those after them can come earlier." }
                button class="nhsuk-button nhsuk-button--secondary" { "Close the gaps" }
            }
        }
        form action={ (base) "/cancel" } method="post" {
            button class="nhsuk-button nhsuk-button--warning" { "Call this visit off" }
        }
    }
}

#[derive(Debug, Deserialize)]
pub(super) struct Asked {
    #[serde(default)]
    pub(super) slot: String,
}

/// All times without names, or one person's as an invitation.
pub(super) async fn calendar(
    State(app): State<App>,
    visit: Visit,
    Path((_, id)): Path<(String, String)>,
    Query(asked): Query<Asked>,
) -> Result<Response, Failure> {
    let (day, slots, _) = read(&app, &visit, &id).await?;
    let chosen: Vec<&RaSlot> = slots.iter().filter(|slot| asked.slot.is_empty() || slot.id.as_str() == asked.slot).collect();
    if chosen.is_empty() && !asked.slot.is_empty() {
        return Err(Failure::NotFound);
    }
    let entries: Vec<Timed> = chosen.iter().map(|slot| entry(&visit, &day, slot)).collect();
    let text = timed(&format!("{}: registration authority", visit.practice.name), &entries, app.clock.now());
    let name = format!("attachment; filename=\"registration-authority-{}.ics\"", day.held_on);
    let headers = [(header::CONTENT_TYPE, "text/calendar; charset=utf-8".to_owned()), (header::CONTENT_DISPOSITION, name)];
    Ok((headers, text).into_response())
}

/// One person’s time as calendars know it.
pub(super) fn entry(visit: &Visit, day: &RaDay, slot: &RaSlot) -> Timed {
    Timed {
        uid: format!("ra-{}.{}@lanyard", slot.id, visit.practice.ods.as_str().to_lowercase()),
        sequence: day.sequence,
        from: moment(day.held_on, slot.starts_at),
        until: moment(day.held_on, slot.ends_at),
        summary: format!("Smartcard: {}", purpose(planned(slot.purpose)).to_lowercase()),
        description: format!("Bring: {}", bring(slot.purpose)),
        location: day.room.clone().unwrap_or_else(|| visit.practice.name.clone()),
        cancelled: day.cancelled_on.is_some(),
    }
}
