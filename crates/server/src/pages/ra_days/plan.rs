//! Planning a visit, adding and removing somebody, calling it off.

use axum::Form;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Response};
use jiff::Timestamp;
use jiff::civil::Time;
use lanyard_insight::{Attendance, ra_slots};
use lanyard_model::{Id, Person, RaDay, RaPurpose, RaSlot};
use lanyard_store::Write;
use serde::Deserialize;

use super::invite::taken_back;
use super::{needs, page, planned, recorded};
use crate::app::App;
use crate::due::due;
use crate::failure::Failure;
use crate::form::{Filled, Sent};
use crate::form_page::to;
use crate::permission::Permission;
use crate::reminders::here;
use crate::ui;
use crate::visit::Visit;

pub(super) async fn plan(State(app): State<App>, visit: Visit, Form(sent): Form<Sent>) -> Result<Response, Failure> {
    visit.may(Permission::SolveIncidents)?;
    let now = app.clock.now();
    let mut filled = Filled::sent(sent);
    let day = read(&mut filled, ui::day_of(now));
    if !filled.errors().is_empty() {
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, page(&app, &visit, Some(filled)).await?).into_response());
    }
    let due = due(&mut app.store.read(&visit.practice.ods).await?, &app.pack, now).await?;
    if !due.calendar.has_session(day.held_on) {
        filled.wrong(
            "held_on",
            format!("The practice is closed on {}: nobody would be there. Write another day.", ui::day(day.held_on)),
        );
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, page(&app, &visit, Some(filled)).await?).into_response());
    }
    // For whom no time is left, the visit's own page says.
    let (slots, _) = ra_slots(&needs(&app, &due, day.held_on).here, &attendance(&day));
    let mut write = open(&app, &visit, "A day with the registration authority was planned").await?;
    let day = RaDay { id: write.new_id()?, ..day };
    write.save(&day).await?;
    for slot in slots {
        let person = Id::new(slot.need.who.id.as_str());
        let purpose = recorded(slot.need.purpose);
        let (id, visit) = (write.new_id()?, day.id.clone());
        write.save(&RaSlot { id, visit, person, purpose, starts_at: slot.from, ends_at: slot.until }).await?;
    }
    write.commit().await?;
    Ok(to(&visit, &format!("ra-days/{}", day.id)))
}

fn read(filled: &mut Filled, today: jiff::civil::Date) -> RaDay {
    let held_on = filled.date("held_on");
    if held_on.is_none() && filled.get("held_on").trim().is_empty() {
        filled.wrong("held_on", "Write the day.");
    }
    if held_on.is_some_and(|day| day < today) {
        filled.wrong("held_on", "That day is over. Write one that is still to come.");
    }
    let starts_at = filled.time("starts_at");
    let ends_at = filled.time("ends_at");
    for (name, found) in [("starts_at", starts_at), ("ends_at", ends_at)] {
        if found.is_none() && filled.error(name).is_none() {
            filled.wrong(name, "Write a time, for example 09:30.");
        }
    }
    if starts_at.zip(ends_at).is_some_and(|(from, until)| from >= until) {
        filled.wrong("ends_at", "They leave before they begin. Write a later time.");
    }
    let pause = (filled.time("pause_from"), filled.time("pause_until"));
    let (pause_from, pause_until) = match pause {
        (Some(from), Some(until)) if from < until => (Some(from), Some(until)),
        (None, None) => (None, None),
        _ => {
            filled.wrong("pause_until", "A pause needs both times, the later one second.");
            (None, None)
        }
    };
    RaDay {
        id: Id::new(""),
        held_on: held_on.unwrap_or(today),
        starts_at: starts_at.unwrap_or_default(),
        ends_at: ends_at.unwrap_or_default(),
        pause_from,
        pause_until,
        room: filled.text("room"),
        visitor: filled.text("visitor"),
        note: filled.text("note"),
        sequence: 0,
        cancelled_on: None,
    }
}

pub(super) fn attendance(day: &RaDay) -> Attendance {
    Attendance { from: day.starts_at, until: day.ends_at, pause: day.pause_from.zip(day.pause_until) }
}

/// From when on somebody can still be seen at a visit: on its own day nothing before now.
pub(super) fn not_before(day: &RaDay, from: Time, now: Timestamp) -> Time {
    let now = here(now);
    if day.held_on == now.date() { from.max(now.time()) } else { from }
}

pub(super) async fn open<'a>(app: &'a App, visit: &Visit, why: &str) -> Result<Write<'a>, Failure> {
    Ok(app.store.write(&visit.practice.ods, visit.signed_in.account.as_str(), why, app.clock.now()).await?)
}

/// A visit that is still to be held.
pub(super) async fn find(write: &mut Write<'_>, id: &str) -> Result<RaDay, Failure> {
    let day: RaDay = write.find(&Id::new(id)).await?.ok_or(Failure::NotFound)?;
    if day.cancelled_on.is_some() {
        Err(Failure::Unusable("This visit was called off. Plan another one.".to_owned()))
    } else {
        Ok(day)
    }
}

#[derive(Debug, Deserialize)]
pub(super) struct Added {
    #[serde(default)]
    person: String,
    purpose: RaPurpose,
}

pub(super) async fn add(
    State(app): State<App>,
    visit: Visit,
    Path((_, id)): Path<(String, String)>,
    Form(added): Form<Added>,
) -> Result<Response, Failure> {
    visit.may(Permission::SolveIncidents)?;
    let mut read = app.store.read(&visit.practice.ods).await?;
    let taken = read.ra_slots(&Id::new(&*id)).await?;
    let facts = due(&mut read, &app.pack, app.clock.now()).await?.facts;
    drop(read);
    let mut write = open(&app, &visit, "Somebody was added to a day with the registration authority").await?;
    let day = find(&mut write, &id).await?;
    let chosen = write.find(&Id::<Person>::new(added.person)).await?;
    let person = chosen.ok_or_else(|| Failure::Unusable("Person: choose who is to be seen.".to_owned()))?;
    if taken.iter().any(|slot| slot.person == person.id) {
        return Err(Failure::Unusable(format!("{} has a time at this visit already.", person.name)));
    }
    let free = taken.iter().map(|slot| slot.ends_at).max().unwrap_or(day.starts_at);
    let free = not_before(&day, free, write.now());
    let hours = facts.hours(person.id.as_str(), day.held_on);
    let time = attendance(&day).first_time(free, planned(added.purpose), hours);
    let (starts_at, ends_at) = time.ok_or_else(|| {
        let there = hours.map_or(String::new(), |_| format!(" while {} is there", person.name));
        Failure::Unusable(format!("No time is left at this visit{there}. Plan another one, or remove somebody."))
    })?;
    let (slot_id, of) = (write.new_id()?, day.id.clone());
    let slot = RaSlot { id: slot_id, visit: of, person: person.id, purpose: added.purpose, starts_at, ends_at };
    write.save(&slot).await?;
    write.save(&RaDay { sequence: day.sequence + 1, ..day }).await?;
    write.commit().await?;
    Ok(to(&visit, &format!("ra-days/{id}")))
}

#[derive(Debug, Deserialize)]
pub(super) struct Removed {
    #[serde(default)]
    slot: String,
}

pub(super) async fn remove(
    State(app): State<App>,
    visit: Visit,
    Path((_, id)): Path<(String, String)>,
    Form(removed): Form<Removed>,
) -> Result<Response, Failure> {
    visit.may(Permission::SolveIncidents)?;
    let mut write = open(&app, &visit, "Somebody was taken off a day with the registration authority").await?;
    let day = find(&mut write, &id).await?;
    let slot: RaSlot =
        write.find(&Id::new(removed.slot)).await?.filter(|slot: &RaSlot| slot.visit == day.id).ok_or(Failure::NotFound)?;
    let day = RaDay { sequence: day.sequence + 1, ..day };
    taken_back(&app, &visit, &mut write, &day, std::slice::from_ref(&slot)).await?;
    write.remove(&slot.id).await?;
    write.save(&day).await?;
    write.commit().await?;
    Ok(to(&visit, &format!("ra-days/{id}")))
}

pub(super) async fn cancel(
    State(app): State<App>,
    visit: Visit,
    Path((_, id)): Path<(String, String)>,
) -> Result<Response, Failure> {
    visit.may(Permission::SolveIncidents)?;
    let slots = app.store.read(&visit.practice.ods).await?.ra_slots(&Id::new(&*id)).await?;
    let mut write = open(&app, &visit, "A day with the registration authority was called off").await?;
    let day = find(&mut write, &id).await?;
    let cancelled_on = Some(ui::day_of(write.now()));
    let day = RaDay { cancelled_on, sequence: day.sequence + 1, ..day };
    taken_back(&app, &visit, &mut write, &day, &slots).await?;
    write.save(&day).await?;
    write.commit().await?;
    Ok(to(&visit, &format!("ra-days/{id}")))
}
