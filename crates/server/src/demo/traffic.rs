//! What has come and gone at the demo practice lately: a staff list was imported, PCs sent checks, a packet was handed over.

use jiff::{SignedDuration, Timestamp};
use lanyard_diagnose::{Pack, uk_date};
use lanyard_model::{
    Applet, CardCertificate, CardReading, Checkup, Delivery, DeliveryState, EventKind, Fact, Import, Incident, Ods, Origin,
    Outcome, Pc, PcKey, Person, Reading, Summary,
};
use lanyard_store::{Record as _, Store, StoreError, Write, secret_digest};
use serde_json::Value as Json;

use crate::checkups::{self, Arrived};

/// How many PCs report.
const REPORTING: usize = 4;
/// Who came with the last staff list: name, initials, job.
const NEWCOMERS: &[(&str, &str, &str)] =
    &[("Petra Lund", "PLU", "Receptionist"), ("Samir Bose", "SBO", "Pharmacy technician"), ("Thea Wynn", "TWY", "Nurse associate")];

/// Adds it, after the register and its incidents.
pub(super) async fn fill(store: &Store, pack: &Pack, ods: &Ods, now: Timestamp) -> Result<(), StoreError> {
    let ago = |hours: i64| now.saturating_sub(SignedDuration::from_hours(hours)).unwrap_or(now);
    import(store, ods, ago(24 * 12)).await?;
    packet(store, ods, ago(20)).await?;
    let mut read = store.read(ods).await?;
    let (people, pcs, open) = (read.people(uk_date(now)).await?, read.pcs().await?, read.open_incidents().await?);
    drop(read);
    let stuck = open.iter().rev().find_map(|incident| Some((incident.pc.clone()?, incident.person.clone()?)));
    let here = stuck.as_ref().and_then(|(pc, _)| pcs.iter().find(|one| one.id == *pc));
    let reporting = here.into_iter().chain(pcs.iter().filter(|pc| here.is_none_or(|here| here.id != pc.id)).take(REPORTING - 1));
    for (place, pc) in reporting.enumerate() {
        let key = enrolled(store, ods, pc, place, ago(24 * 30)).await?;
        let holder = people.get(place).and_then(|person| person.uuid.as_deref());
        let good = checkup(&format!("demo-good-{place}"), pc, holder, None, ago(25));
        checkups::take(store, pack, ods, &key, Arrived::at_once(good), ago(25)).await?;
        if place > 0 {
            continue;
        }
        let stuck = stuck.as_ref().and_then(|(_, person)| people.iter().find(|one| one.id == *person));
        let at = now.saturating_sub(SignedDuration::from_mins(9)).unwrap_or(now);
        let cause = pack.causes.iter().find(|cause| cause.id == "passcode-locked").map(|cause| cause.code.as_str());
        let bad = checkup("demo-bad", pc, stuck.and_then(|person| person.uuid.as_deref()), cause, at);
        checkups::take(store, pack, ods, &key, Arrived::at_once(bad), at).await?;
    }
    Ok(())
}

/// A staff list of three, which can be undone.
async fn import(store: &Store, ods: &Ods, at: Timestamp) -> Result<(), StoreError> {
    let mut write = store.write(ods, "demo", "Import of staff-november.csv", at).await?;
    for (name, initials, job) in NEWCOMERS {
        let id = write.new_id::<Person>()?;
        let fields = serde_json::json!({ "id": id, "name": name, "staff_number": initials, "job": job, "visitor": false });
        write.put_if(Person::TABLE, id.as_str(), &Json::Null, fields).await?;
    }
    let count = i64::try_from(NEWCOMERS.len()).unwrap_or(i64::MAX);
    let import = Import {
        id: write.new_id()?,
        at,
        file: "staff-november.csv".to_owned(),
        kind: "people".to_owned(),
        added: count,
        changed: 0,
        left_alone: 37,
        unreadable: 1,
        portions: write.entries().into_iter().collect(),
        planned: count,
        written: count,
        meanwhile: Vec::new(),
        drift: Vec::new(),
        ended_at: Some(at),
        undone_at: None,
    };
    write.save(&import).await?;
    write.commit().await
}

/// A packet that its desk took, for the last incident that was handed over.
async fn packet(store: &Store, ods: &Ods, at: Timestamp) -> Result<(), StoreError> {
    let mut write = store.write(ods, "demo", "The incident was handed over", at).await?;
    let Some(incident) = handed_over(&mut write).await? else { return Ok(()) };
    let room = incident.room.as_deref().unwrap_or("room not told");
    let said = incident.said.as_ref().map_or("", |said| said.text());
    let delivery = Delivery {
        id: write.new_id()?,
        incident: incident.id.clone(),
        desk: "it-partner".to_owned(),
        channel: None,
        destination: "service-desk@it-partner.example".to_owned(),
        subject: format!("Smartcard failure {}, {room}", incident.short),
        text: Some(format!("Incident {}\n\nRoom: {room}\nWhat is said: {said}\nWhat it stops: one person waits\n", incident.short)),
        json: None,
        pdf: false,
        log: None,
        once: format!("demo-packet-{}", incident.short),
        state: DeliveryState::Accepted,
        attempts: 1,
        queued_at: incident.reported_at,
        due_at: incident.reported_at,
        ended_at: Some(incident.reported_at),
        reason: None,
    };
    write.save(&delivery).await?;
    write.commit().await
}

async fn handed_over(write: &mut Write<'_>) -> Result<Option<Incident>, StoreError> {
    let all: Vec<Incident> = write.all().await?;
    for incident in all.into_iter().rev() {
        let events = write.incident_events(&incident.id).await?;
        let escalated = |event: &lanyard_model::IncidentEvent| {
            event.kind == EventKind::Escalated && event.subject.as_deref() == Some("it-partner")
        };
        if events.iter().any(escalated) {
            return Ok(Some(incident));
        }
    }
    Ok(None)
}

/// A PC's key, whose secret nobody holds.
async fn enrolled(store: &Store, ods: &Ods, pc: &Pc, place: usize, at: Timestamp) -> Result<PcKey, StoreError> {
    let mut write = store.write(ods, "demo", "A PC was enrolled", at).await?;
    let digest = secret_digest(&store.entropy().secret()?);
    let key = PcKey { id: write.new_id()?, pc: pc.id.clone(), digest, made_at: at, revoked_at: None };
    write.save(&Pc { machine: Some(format!("{place:0>64}")), ..pc.clone() }).await?;
    write.save(&key).await?;
    write.commit().await?;
    Ok(key)
}

/// A check of a PC with one card in its reader.
fn checkup(id: &str, pc: &Pc, holder: Option<&str>, cause: Option<&str>, at: Timestamp) -> Checkup {
    let mut checkup = Checkup::unread(id.to_owned(), at, "lanyard demo".to_owned());
    checkup.origin = Some(Origin { user: "reception".to_owned(), pc: pc.name.clone() });
    let outcome = if cause.is_some() { Outcome::FaultFound } else { Outcome::NothingWrong };
    checkup.summary =
        Some(Summary { outcome, cause: cause.map(str::to_owned), findings: Vec::new(), attributes: Default::default() });
    let day = SignedDuration::from_hours(24);
    let certificate = holder.map(|holder| CardCertificate {
        slot: "9A".to_owned(),
        holder: Some(holder.to_owned()),
        issuer: "CN=Demo issuer,O=Willow Lane demo".to_owned(),
        not_before: at.saturating_sub(day * 400).unwrap_or(at),
        not_after: at.saturating_add(day * 330).unwrap_or(at),
        key_usage: vec!["digitalSignature".to_owned()],
        key: "RSA 2048".to_owned(),
        bytes: 1482,
        sha256: Some(format!("{holder:0>64}")),
    });
    let card = CardReading {
        reader: "Reader 00 00".to_owned(),
        applet: Fact::Known(Applet::Piv),
        tries_left: Fact::Known(if cause.is_some() { 0 } else { 3 }),
        certificates: Fact::Known(certificate.into_iter().collect()),
        apdus: 9,
    };
    checkup.cards = Reading { fact: Fact::Known(vec![card]), millis: 80 };
    checkup
}
