//! Updates on their way at the demo practice, its contracts, a day with the registration authority.

use jiff::civil::{Date, time};
use jiff::{SignedDuration, Span, Timestamp};
use lanyard_model::{Contract, Pc, RaDay, RaPurpose, RaSlot, Update, UpdateEvent, UpdateEventKind, UpdateOwner, UpdatePolicy};
use lanyard_store::{StoreError, Write};

use super::register::Register;

pub(super) async fn fill(write: &mut Write<'_>, register: &Register, now: Timestamp) -> Result<(), StoreError> {
    let today = now.to_zoned(jiff::tz::TimeZone::UTC).date();
    let Some(pilot) = register.pcs.get(6) else { return Ok(()) };
    for (kind, wait_days) in [("windows", 7), ("nhs-client", 7)] {
        let policy = UpdatePolicy {
            id: write.new_id()?,
            kind: kind.to_owned(),
            owner: UpdateOwner::Partner,
            pilots: vec![pilot.id.clone()],
            wait_days,
            window_days: 7,
            quiet: Vec::new(),
            approver: register.people.iter().find(|one| one.name == "Ben Carver").map(|one| one.id.clone()),
        };
        write.save(&policy).await?;
    }
    windows(write, pilot, today, now).await?;
    contracts(write, today).await?;
    visit(write, register, today).await
}

/// It came to the pilot two days ago; a log-on after it is still wanted.
async fn windows(write: &mut Write<'_>, pilot: &Pc, today: Date, now: Timestamp) -> Result<(), StoreError> {
    let update = Update {
        id: write.new_id()?,
        kind: "windows".to_owned(),
        product: Some(crate::software::WINDOWS.to_owned()),
        name: "Windows".to_owned(),
        version: "11 24H2 (26100.2454)".to_owned(),
        security: true,
        noticed_on: today.saturating_sub(Span::new().days(4)),
        rollback: Some("26100.2314, by Brightwire (demo)".to_owned()),
        note: None,
    };
    write.save(&update).await?;
    for (kind, hours) in [(UpdateEventKind::LogOnWorked, 52), (UpdateEventKind::Installed, 48)] {
        let event = UpdateEvent {
            id: write.new_id()?,
            subject: update.id.clone(),
            at: now.saturating_sub(SignedDuration::from_hours(hours)).unwrap_or(now),
            kind,
            pc: Some(pilot.id.clone()),
            until: None,
            author: "Ben Carver".to_owned(),
            note: None,
        };
        write.save(&event).await?;
    }
    Ok(())
}

async fn contracts(write: &mut Write<'_>, today: Date) -> Result<(), StoreError> {
    for (name, party, days) in [("IT support", "Brightwire (demo)", 95), ("Support for readers", "Omnicard Services (demo)", 400)] {
        let contract = Contract {
            id: write.new_id()?,
            name: name.to_owned(),
            party: party.to_owned(),
            reference: None,
            ends_on: today.saturating_add(Span::new().days(days)),
            notice_days: Some(60),
            note: None,
            retired_on: None,
        };
        write.save(&contract).await?;
    }
    Ok(())
}

async fn visit(write: &mut Write<'_>, register: &Register, today: Date) -> Result<(), StoreError> {
    let day = RaDay {
        id: write.new_id()?,
        held_on: today.saturating_add(Span::new().days(11)),
        starts_at: time(9, 30, 0, 0),
        ends_at: time(12, 30, 0, 0),
        pause_from: None,
        pause_until: None,
        room: Some("Meeting room".to_owned()),
        visitor: Some("Willowshire registration authority (demo)".to_owned()),
        note: None,
        sequence: 0,
        cancelled_on: None,
    };
    write.save(&day).await?;
    if let Some(person) = register.people.last() {
        let (id, visit, person) = (write.new_id()?, day.id, person.id.clone());
        let (starts_at, ends_at) = (time(9, 30, 0, 0), time(10, 0, 0, 0));
        write.save(&RaSlot { id, visit, person, purpose: RaPurpose::Replacement, starts_at, ends_at }).await?;
    }
    Ok(())
}
