//! Times that are held for somebody: with the registration authority, and with a sponsor or local smartcard administrator.

use std::collections::BTreeMap;

use jiff::civil::Time;
use lanyard_insight::{Actor, HeldTime};
use lanyard_model::{Appointment, RaDay, RaSlot};
use lanyard_store::{Read, StoreError};

use super::register::Register;

/// By whose card it is about, the next first.
pub(super) async fn times(read: &mut Read, register: &Register) -> Result<BTreeMap<String, Vec<HeldTime>>, StoreError> {
    let mut times: BTreeMap<String, Vec<HeldTime>> = BTreeMap::new();
    for visit in read.ra_days_from(register.today).await? {
        for slot in read.ra_slots(&visit.id).await? {
            times.entry(slot.person.to_string()).or_default().push(at_visit(&visit, &slot));
        }
    }
    for appointment in read.appointments_from(register.today).await? {
        let card = register.cards.iter().find(|(card, _)| card.id == appointment.card);
        // Whoever has left helps nobody.
        if let (Some((card, _)), Some(_)) = (card, register.person_here(&appointment.helper)) {
            times.entry(card.holder.to_string()).or_default().push(here(&appointment));
        }
    }
    for held in times.values_mut() {
        held.sort_by_key(|one| one.day);
    }
    Ok(times)
}

fn at_visit(visit: &RaDay, slot: &RaSlot) -> HeldTime {
    let said = said(slot.starts_at, visit.room.as_deref());
    HeldTime { with: Actor::RegistrationAuthority, day: visit.held_on, said, page: format!("ra-days/{}", visit.id) }
}

/// The ladder does not tell sponsors from local administrators: either may.
fn here(appointment: &Appointment) -> HeldTime {
    let said = said(appointment.starts_at, appointment.room.as_deref());
    HeldTime { with: Actor::Sponsor, day: appointment.held_on, said, page: format!("cards/{}", appointment.card) }
}

/// When and where. With whom is not said: calendars and channels may show it to many.
fn said(at: Time, room: Option<&str>) -> String {
    let place = room.map_or(String::new(), |room| format!(", {room}"));
    format!("{}{place}", at.strftime("%H:%M"))
}
