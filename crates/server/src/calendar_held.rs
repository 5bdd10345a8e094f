//! Times that are held, as calendars show them: visits of the registration authority, and appointments. Without names, as every entry.

use jiff::Timestamp;
use jiff::civil::Time;
use lanyard_diagnose::uk_date;
use lanyard_model::{Appointment, CalendarEntry, Card, Id, RaDay};
use lanyard_store::{Read, StoreError};

use crate::ics_timed::moment;

/// Those of today and later that were not called off.
pub(crate) async fn held(read: &mut Read, now: Timestamp) -> Result<Vec<CalendarEntry>, StoreError> {
    let today = uk_date(now);
    let mut held = Vec::new();
    for visit in read.ra_days_from(today).await? {
        let slots = read.ra_slots(&visit.id).await?.len();
        held.push(at_visit(&visit, i64::try_from(slots).unwrap_or(i64::MAX), now));
    }
    for appointment in read.appointments_from(today).await? {
        if let Some(card) = read.find(&appointment.card).await? {
            held.push(at_appointment(&appointment, &card, now));
        }
    }
    Ok(held)
}

fn at_visit(visit: &RaDay, slots: i64, now: Timestamp) -> CalendarEntry {
    let seen = if slots == 1 { "1 person has a time".to_owned() } else { format!("{slots} people have a time") };
    CalendarEntry {
        id: Id::new(format!("ra-day-{}", visit.id)),
        person: None,
        theirs: false,
        authority: true,
        day: visit.held_on,
        starts_at: Some(moment(visit.held_on, visit.starts_at)),
        ends_at: Some(moment(visit.held_on, visit.ends_at)),
        place: visit.room.clone(),
        about: "The registration authority is here".to_owned(),
        details: format!("{}. {seen}; who and when stands under the visit.", hours(visit.starts_at, visit.ends_at)),
        sequence: 0,
        changed_at: now,
        cancelled_at: None,
    }
}

/// Those who meet have invitations of their own, with other identifiers: in a mailbox that gets both, neither replaces the other.
fn at_appointment(appointment: &Appointment, card: &Card, now: Timestamp) -> CalendarEntry {
    CalendarEntry {
        id: Id::new(format!("meeting-{}", appointment.id)),
        person: Some(card.holder.clone()),
        theirs: false,
        authority: true,
        day: appointment.held_on,
        starts_at: Some(moment(appointment.held_on, appointment.starts_at)),
        ends_at: Some(moment(appointment.held_on, appointment.ends_at)),
        place: appointment.room.clone(),
        about: "Appointment for a smartcard".to_owned(),
        details: format!(
            "{}, with a sponsor or local smartcard administrator. A PC with two readers is needed.",
            hours(appointment.starts_at, appointment.ends_at)
        ),
        sequence: 0,
        changed_at: now,
        cancelled_at: None,
    }
}

fn hours(from: Time, until: Time) -> String {
    format!("{}–{}", from.strftime("%H:%M"), until.strftime("%H:%M"))
}
