//! Invitations to a visit by e-mail: sent, brought up to date when times move, taken back.

use axum::extract::{Path, State};
use axum::response::Response;
use jiff::Timestamp;
use jiff::civil::Time;
use lanyard_insight::Facts;
use lanyard_model::{DeliveryState, Id, Message, Person, RaDay, RaSlot};
use lanyard_store::{StoreError, Write};

use super::one::entry;
use super::plan::{attendance, find, not_before, open};
use super::planned;
use crate::app::App;
use crate::due::due;
use crate::failure::Failure;
use crate::form_page::to;
use crate::ics_timed::Timed;
use crate::invitation::invitation;
use crate::permission::Permission;
use crate::visit::Visit;

/// Invites everybody who has a time and an e-mail address. Whoever was told the time that they have now gets no second one; whose e-mail
/// was given up does.
pub(super) async fn invite(
    State(app): State<App>,
    visit: Visit,
    Path((_, id)): Path<(String, String)>,
) -> Result<Response, Failure> {
    visit.may(Permission::SolveIncidents)?;
    let slots = app.store.read(&visit.practice.ods).await?.ra_slots(&Id::new(&*id)).await?;
    let mut write = open(&app, &visit, "Invitations to a day with the registration authority").await?;
    let day = find(&mut write, &id).await?;
    send(&app, &visit, &mut write, &day, &slots).await?;
    write.commit().await?;
    Ok(to(&visit, &format!("ra-days/{id}")))
}

/// Moves everybody up into the gaps, in their order; those who were invited are told their new time.
pub(super) async fn move_up(
    State(app): State<App>,
    visit: Visit,
    Path((_, id)): Path<(String, String)>,
) -> Result<Response, Failure> {
    visit.may(Permission::SolveIncidents)?;
    let mut read = app.store.read(&visit.practice.ods).await?;
    let mut slots = read.ra_slots(&Id::new(&*id)).await?;
    let facts = due(&mut read, &app.pack, app.clock.now()).await?.facts;
    drop(read);
    let mut write = open(&app, &visit, "Times with the registration authority were moved up").await?;
    let day = find(&mut write, &id).await?;
    let day = RaDay { sequence: day.sequence + 1, ..day };
    slots.sort_by_key(|slot| slot.starts_at);
    let moved = moved_up(&day, &slots, &facts, write.now());
    for slot in &moved {
        write.save(slot).await?;
    }
    write.save(&day).await?;
    let invited = invited(&mut write, &day, &moved).await?;
    send(&app, &visit, &mut write, &day, &invited).await?;
    write.commit().await?;
    Ok(to(&visit, &format!("ra-days/{id}")))
}

/// The slots whose time changes when nothing is left free before them, but for hours at which their people are not there.
fn moved_up(day: &RaDay, slots: &[RaSlot], facts: &Facts, now: Timestamp) -> Vec<RaSlot> {
    let begins = not_before(day, day.starts_at, now);
    let (seen, to_come): (Vec<&RaSlot>, Vec<&RaSlot>) = slots.iter().partition(|slot| slot.starts_at < begins);
    let mut free = seen.iter().map(|slot| slot.ends_at).fold(begins, Time::max);
    let mut moved = Vec::new();
    for slot in to_come {
        let hours = facts.hours(slot.person.as_str(), day.held_on);
        let time = attendance(day).first_time(free, planned(slot.purpose), hours);
        let earlier = time.filter(|(from, _)| *from < slot.starts_at);
        free = earlier.map_or(slot.ends_at, |(_, until)| until);
        moved.extend(earlier.map(|(starts_at, ends_at)| RaSlot { starts_at, ends_at, ..slot.clone() }));
    }
    moved
}

/// Those of these times to which somebody was invited.
async fn invited(write: &mut Write<'_>, day: &RaDay, slots: &[RaSlot]) -> Result<Vec<RaSlot>, StoreError> {
    let made = write.invitations_to(&day.id).await?;
    let has = |slot: &&RaSlot| made.iter().any(|message| is_to(message, slot) && message.state != DeliveryState::Failed);
    Ok(slots.iter().filter(has).cloned().collect())
}

fn is_to(message: &Message, slot: &RaSlot) -> bool {
    message.once.starts_with(&format!("ra-{}-", slot.id))
}

/// What became of the last invitation to somebody, where there was one.
pub(super) fn last_to<'a>(made: &'a [Message], slot: &RaSlot) -> Option<&'a Message> {
    made.iter().rfind(|message| is_to(message, slot))
}

/// Takes back the invitations to these times, where there were any.
pub(super) async fn taken_back(
    app: &App,
    visit: &Visit,
    write: &mut Write<'_>,
    day: &RaDay,
    slots: &[RaSlot],
) -> Result<(), StoreError> {
    for slot in &invited(write, day, slots).await? {
        let gone = Timed { cancelled: true, ..entry(visit, day, slot) };
        queue(app, visit, write, day, slot, &gone).await?;
    }
    Ok(())
}

async fn send(app: &App, visit: &Visit, write: &mut Write<'_>, day: &RaDay, slots: &[RaSlot]) -> Result<(), StoreError> {
    let made = write.invitations_to(&day.id).await?;
    for slot in slots.iter().filter(|slot| !has_this_time(&made, slot)) {
        queue(app, visit, write, day, slot, &entry(visit, day, slot)).await?;
    }
    Ok(())
}

/// Names an invitation for ever: a time, as it stood after so many changes of the visit, and how often it was given up before.
fn once(slot: &RaSlot, day: &RaDay, made: &[Message]) -> String {
    let name = format!("ra-{}-{}-{}", slot.id, day.sequence, slot.starts_at.strftime("%H%M"));
    match made.iter().filter(|message| message.once.starts_with(&name)).count() {
        0 => name,
        before => format!("{name}-{}", before + 1),
    }
}

/// Whether the last invitation to somebody that was not given up says the time that they have now: a change of the visit is not theirs
/// then.
fn has_this_time(made: &[Message], slot: &RaSlot) -> bool {
    let prefix = format!("ra-{}-", slot.id);
    let kept = made.iter().filter(|message| message.state != DeliveryState::Failed);
    let said = kept.filter_map(|message| message.once.strip_prefix(&prefix)?.split_once('-'));
    let last = said.filter_map(|(sequence, time)| Some((sequence.parse::<i64>().ok()?, time))).max();
    last.is_some_and(|(_, time)| time.split('-').next() == Some(slot.starts_at.strftime("%H%M").to_string().as_str()))
}

async fn queue(
    app: &App,
    visit: &Visit,
    write: &mut Write<'_>,
    day: &RaDay,
    slot: &RaSlot,
    entry: &Timed,
) -> Result<(), StoreError> {
    let Some(person) = write.find::<Person>(&slot.person).await? else { return Ok(()) };
    let made = write.invitations_to(&day.id).await?;
    let Some(message) = invitation(app, &visit.practice, write.new_id()?, entry, &person) else { return Ok(()) };
    let message = Message { recipient: day.id.to_string(), once: once(slot, day, &made), ..message };
    write.save(&message).await
}

#[cfg(test)]
mod tests {
    use jiff::civil::time;
    use lanyard_model::{Purpose, RaPurpose};

    use super::*;

    #[test]
    fn the_last_invitation_says_whether_somebody_knows_their_time() {
        let slot = |hour| RaSlot {
            id: Id::new("s"),
            visit: Id::new("v"),
            person: Id::new("p"),
            purpose: RaPurpose::Renewal,
            starts_at: time(hour, 30, 0, 0),
            ends_at: time(hour, 50, 0, 0),
        };
        let message = |once: &str| Message {
            once: once.to_owned(),
            ..Message::queued(Id::new("m"), Purpose::Invitation, jiff::civil::date(2026, 12, 1), jiff::Timestamp::UNIX_EPOCH)
        };
        let made = ["ra-s-2-0930", "ra-s-10-1030", "ra-other-11-0930"].map(message);
        assert_eq!([9, 10].map(|hour| has_this_time(&made, &slot(hour))), [false, true], "the tenth change is after the second");
        assert!(!has_this_time(&[message("ra-s-2")], &slot(9)), "an older server did not write the time down");
        let failed = Message { state: DeliveryState::Failed, ..message("ra-s-3-0930") };
        assert!(!has_this_time(std::slice::from_ref(&failed), &slot(9)), "it never arrived");
        assert!(has_this_time(&[failed, message("ra-s-3-0930-2")], &slot(9)), "the second did");
    }
}
