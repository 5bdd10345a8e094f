//! The demo practice's readers, spares, desks to call, and what is known about its applications.

use jiff::civil::{Date, time};
use jiff::{SignedDuration, Span, Timestamp};
use lanyard_diagnose::Pack;
use lanyard_model::{
    Application, CardReader, Cis2, Contact, Desk, Id, OpeningHours, Pc, RoomLink, Spare, SpareEvent, SpareEventKind, SpareKind,
};
use lanyard_store::{StoreError, Write};

use super::cards::ago;

const MODELS: [(&str, &str); 3] = [("HID", "Omnikey 3121"), ("HID", "Omnikey 5422"), ("Cherry", "KC 1000 SC keyboard")];

/// Desk, name, telephone (of the numbers kept for drama: 01632 960 000 to 960 999), opens, closes.
const DESKS: &[(Desk, &str, &str, i8, i8)] = &[
    (Desk::RegistrationAuthority, "Willowshire registration authority (demo)", "01632 960101", 9, 17),
    (Desk::ItPartner, "Brightwire IT support (demo)", "01632 960102", 8, 18),
    (Desk::Emis, "EMIS support (demo)", "01632 960103", 8, 18),
    (Desk::NationalServiceDesk, "National Service Desk (demo)", "01632 960104", 8, 18),
    (Desk::BuddyPractice, "Mill Road Surgery (demo)", "01632 960105", 8, 18),
];

pub(super) async fn fill(
    write: &mut Write<'_>,
    pack: &Pack,
    pcs: &[Pc],
    dice: &mut fastrand::Rng,
    now: Timestamp,
) -> Result<(), StoreError> {
    let today = now.to_zoned(jiff::tz::TimeZone::UTC).date();
    for pc in pcs {
        let reader = reader(write, pc, today, dice)?;
        write.save(&reader).await?;
    }
    let mut authority = None;
    for (desk, name, phone, from, until) in DESKS {
        let contact = contact(write, *desk, name, phone, (*from, *until))?;
        write.save(&contact).await?;
        authority = authority.or(Some(contact.id));
    }
    for application in &pack.applications {
        let application = Application::not_asked(write.new_id()?, application.id.clone(), application.name.clone(), Cis2::NotKnown);
        write.save(&application).await?;
    }
    let label = RoomLink {
        id: write.new_id()?,
        room: "Reception".to_owned(),
        secret: write.new_id::<RoomLink>()?.to_string(),
        made_at: now,
        revoked_at: None,
    };
    write.save(&label).await?;
    spares(write, authority, now).await
}

fn reader(write: &Write<'_>, pc: &Pc, today: Date, dice: &mut fastrand::Rng) -> Result<CardReader, StoreError> {
    let (make, model) = dice.choice(MODELS).unwrap_or(("HID", "Omnikey 3121"));
    let bought = ago(today, dice, 100..2000);
    Ok(CardReader {
        id: write.new_id()?,
        make: Some(make.to_owned()),
        model: model.to_owned(),
        serial: Some(format!("WL{:06}", dice.u32(0..1_000_000))),
        bought_on: Some(bought),
        warranty_until: Some(bought.saturating_add(Span::new().years(2))),
        room: pc.room.clone(),
        pc: Some(pc.id.clone()),
        retired_on: None,
    })
}

fn contact(write: &Write<'_>, desk: Desk, name: &str, phone: &str, (from, until): (i8, i8)) -> Result<Contact, StoreError> {
    let hours = OpeningHours { days: vec![1, 2, 3, 4, 5], from: time(from, 0, 0, 0), until: time(until, 0, 0, 0) };
    Ok(Contact {
        id: write.new_id()?,
        desk,
        name: name.to_owned(),
        phone: Some(phone.to_owned()),
        email: Some(format!("{}@willow-lane.example", phone.replace(' ', ""))),
        hours: vec![hours],
        note: None,
        retired_on: None,
    })
}

/// A shelf of readers, one of them on loan for too long, and the registration authority's blank cards.
async fn spares(write: &mut Write<'_>, authority: Option<Id<Contact>>, now: Timestamp) -> Result<(), StoreError> {
    let shelf = spare(write, SpareKind::Readers, "Omnikey 3121", Some("Reception"), None)?;
    let blanks = spare(write, SpareKind::BlankCards, "Series 9", None, authority)?;
    write.save(&shelf).await?;
    write.save(&blanks).await?;
    let hours_ago = |hours| now.saturating_sub(SignedDuration::from_hours(hours)).unwrap_or(now);
    movement(write, &shelf, SpareEventKind::Added, 3, hours_ago(24 * 150), None).await?;
    movement(write, &shelf, SpareEventKind::Taken, 1, hours_ago(30), Some(hours_ago(4))).await?;
    movement(write, &blanks, SpareEventKind::Added, 5, hours_ago(24 * 90), None).await
}

fn spare(
    write: &Write<'_>,
    kind: SpareKind,
    model: &str,
    room: Option<&str>,
    held_by: Option<Id<Contact>>,
) -> Result<Spare, StoreError> {
    let (id, model, room) = (write.new_id()?, model.to_owned(), room.map(str::to_owned));
    Ok(Spare { id, kind, model, room, held_by, minimum: 2, retired_on: None })
}

async fn movement(
    write: &mut Write<'_>,
    spare: &Spare,
    kind: SpareEventKind,
    count: i64,
    at: Timestamp,
    due_at: Option<Timestamp>,
) -> Result<(), StoreError> {
    let note = due_at.map(|_| "Consulting room 3".to_owned());
    let (id, spare) = (write.new_id()?, spare.id.clone());
    write.save(&SpareEvent { id, spare, at, kind, count, person: None, note, due_at, loan: None, reader: None }).await
}
