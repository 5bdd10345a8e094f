//! Which incident a report or a checkup is about: one that is open already, or one that ended too lately to be over.

use jiff::SignedDuration;
use lanyard_diagnose::Pack;
use lanyard_model::{Checkup, Id, Incident, Outcome, Pc, Person};
use lanyard_store::{StoreError, Write};

use crate::beside::{heard, sounds_like};
use crate::known::STAYS_AWAY;
use crate::report::Report;
use crate::room;

/// Reports of one room within this time are of one failure, where nobody says that they are of two people.
const TOLD_TWICE: SignedDuration = SignedDuration::from_mins(15);
/// What has been open for longer than this is forgotten, not told once more.
const STILL_OPEN: SignedDuration = SignedDuration::from_hours(30 * 24);

/// The open incident that a report tells once more, with what is new in it.
pub(crate) async fn told_again(
    pack: &Pack,
    write: &mut Write<'_>,
    person: Option<&Id<Person>>,
    report: &Report,
) -> Result<Option<Incident>, StoreError> {
    let now = write.now();
    let lately = write.open_incidents_since(now.saturating_sub(TOLD_TWICE).unwrap_or(now)).await?;
    let open = write.open_incidents_since(now.saturating_sub(STILL_OPEN).unwrap_or(now)).await?;
    // What was said is listened to only where it decides: most reports are of nothing that is open.
    let sounds_the_same = |open: &Incident| open.said == report.said || sounds_like(pack, &heard(pack, report.said.as_ref()), open);
    let is_same = |open: &Incident| match same_person(open, person, report) {
        // What a check opened, or somebody who only said who they are, says nothing else.
        Some(same) => same && (open.said.is_none() || report.said.is_none() || sounds_the_same(open)),
        None => {
            let is_late = lately.iter().all(|one| one.id != open.id);
            !is_late && is_in(open, report.room.as_deref()) && sounds_the_same(open)
        }
    };
    let found = open.into_iter().rev().find(is_same);
    Ok(found.map(|open| with(open, person, report)))
}

/// Whether a report is of the person of an incident; `None` where one of the two does not say of whom it is. That two typed the same
/// does not make them one: initials and “locum” are many people's.
fn same_person(open: &Incident, person: Option<&Id<Person>>, report: &Report) -> Option<bool> {
    if let (Some(here), Some(there)) = (person, &open.person) {
        return Some(here == there);
    }
    let (here, there) = (report.reporter.as_deref()?, open.reporter.as_deref()?);
    (here.to_lowercase() != there.to_lowercase()).then_some(false)
}

/// Whether an incident is in this room, as people write it.
pub(crate) fn is_in(incident: &Incident, room: Option<&str>) -> bool {
    incident.room.as_deref().zip(room).is_some_and(|(there, here)| room::is_same(there, here))
}

/// Whether it was in another room.
pub(crate) fn was_elsewhere(incident: &Incident, room: Option<&str>) -> bool {
    incident.room.is_some() && room.is_some() && !is_in(incident, room)
}

/// An incident with what a second report of it adds. Whoever is somewhere else now is at another PC. What somebody says who does not say
/// who they are is not put into the mouth of who is known.
fn with(open: Incident, person: Option<&Id<Person>>, report: &Report) -> Incident {
    let moved = was_elsewhere(&open, report.room.as_deref());
    let is_of_nobody = person.is_none() && report.reporter.is_none() && (open.person.is_some() || open.reporter.is_some());
    let said = match (&open.said, &report.said) {
        (Some(before), _) if is_of_nobody => Some(before.clone()),
        (Some(before), Some(now)) => Some(before.and(now)),
        (before, now) => before.clone().or_else(|| now.clone()),
    };
    let room = if moved { None } else { open.room.clone() };
    Incident {
        reporter: open.reporter.clone().or_else(|| report.reporter.clone()),
        person: open.person.clone().or_else(|| person.cloned()),
        room: room.or_else(|| report.room.clone()),
        pc: open.pc.clone().filter(|_| !moved),
        said,
        ..open
    }
}

/// The incident of this person that sounds the same and ended too lately to be over, where they are now.
pub(crate) async fn reported_anew(
    pack: &Pack,
    write: &mut Write<'_>,
    person: &Id<Person>,
    report: &Report,
) -> Result<Option<Incident>, StoreError> {
    let here = heard(pack, report.said.as_ref());
    let since = write.now().saturating_sub(STAYS_AWAY).unwrap_or(write.now());
    let sounds_the_same = |before: &Incident| sounds_like(pack, &here, before);
    let Some(before) = write.ended_since(person, since).await?.into_iter().find(sounds_the_same) else { return Ok(None) };
    let moved = was_elsewhere(&before, report.room.as_deref());
    Ok(Some(if moved { Incident { room: report.room.clone(), pc: None, ..before } } else { before }))
}

/// The open incident that a check is of: the person's own, whatever else is open at the PC, before that of the PC. A colleague's, known
/// by their card, is joined by a check that found nothing wrong (a swap test) and by no other: with another card it is another failure.
pub(crate) async fn open_already(
    write: &mut Write<'_>,
    pc: &Pc,
    person: Option<&Person>,
    checkup: &Checkup,
) -> Result<Option<Incident>, StoreError> {
    let now = write.now();
    let open = write.open_incidents_since(now.saturating_sub(STILL_OPEN).unwrap_or(now)).await?;
    let is_here = |one: &&Incident| one.pc.as_ref() == Some(&pc.id);
    let is_own = |one: &&Incident| person.is_some_and(|person| one.person.as_ref() == Some(&person.id));
    let own: Vec<&Incident> = open.iter().filter(is_own).collect();
    if let Some(own) = own.iter().copied().rfind(is_here).or(own.last().copied()) {
        return Ok(Some(own.clone()));
    }
    let is_swap_test = outcome(checkup) == Outcome::NothingWrong;
    for one in open.iter().rev().filter(is_here) {
        if is_swap_test || may_be_of_this_card(write, one, person, checkup).await? {
            return Ok(Some(one.clone()));
        }
    }
    Ok(None)
}

/// What a check came to.
pub(crate) fn outcome(checkup: &Checkup) -> Outcome {
    checkup.summary.as_ref().map_or(Outcome::CouldNotTell, |summary| summary.outcome)
}

/// The one report from a PC's room that names no PC yet and is minutes old, unless it is of somebody else than whose card was in. Where
/// several PCs are in the room nobody knows at which it was.
pub(crate) async fn reported_in_room(
    write: &mut Write<'_>,
    pc: &Pc,
    person: Option<&Person>,
    checkup: &Checkup,
) -> Result<Option<Incident>, StoreError> {
    let now = write.now();
    let mut open = write.open_incidents_since(now.saturating_sub(TOLD_TWICE).unwrap_or(now)).await?;
    open.retain(|one| one.pc.is_none() && is_in(one, pc.room.as_deref()));
    let Ok([one]) = <[Incident; 1]>::try_from(open) else { return Ok(None) };
    let is_there = |other: &&Pc| other.retired_at.is_none() && is_in(&one, other.room.as_deref());
    if write.all::<Pc>().await?.iter().filter(is_there).count() != 1 {
        return Ok(None);
    }
    Ok(may_be_of_this_card(write, &one, person, checkup).await?.then_some(one))
}

/// Whether an incident may be about the card that was in.
async fn may_be_of_this_card(
    write: &mut Write<'_>,
    one: &Incident,
    person: Option<&Person>,
    checkup: &Checkup,
) -> Result<bool, StoreError> {
    Ok(match (person, checkup.holder(), &one.person) {
        (Some(person), _, Some(told)) => person.id == *told,
        (Some(_), _, None) => one.reporter.is_none(),
        (None, None, _) | (None, Some(_), None) => true,
        // A card that nobody here holds is theirs only where the register does not know theirs.
        (None, Some(_), Some(told)) => write.find(told).await?.is_some_and(|person| person.uuid.is_none()),
    })
}

/// The incident of this PC with the same cause that ended too lately to be over: the fault comes and goes. Another person's is not it:
/// with another card the same cause is another failure.
pub(crate) async fn same_fault_again(
    write: &mut Write<'_>,
    pack: &Pack,
    pc: &Pc,
    person: Option<&Person>,
    checkup: &Checkup,
) -> Result<Option<Incident>, StoreError> {
    let cause = checkup.summary.as_ref().and_then(|summary| summary.cause.as_deref()).and_then(|code| pack.cause(code));
    let Some(cause) = cause else { return Ok(None) };
    let since = write.now().saturating_sub(STAYS_AWAY).unwrap_or(write.now());
    let before = write.ended_at_pc_since(&pc.id, (&cause.code, &cause.id), since).await?;
    let may_be_theirs = |before: &Incident| before.person.as_ref().zip(person).is_none_or(|(then, now)| *then == now.id);
    let again = before.into_iter().find(may_be_theirs);
    Ok(again.map(|before| Incident { person: before.person.clone().or_else(|| person.map(|person| person.id.clone())), ..before }))
}
