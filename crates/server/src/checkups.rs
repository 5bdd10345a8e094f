//! A checkup arrives: it is kept, joins the incident of its PC or person or opens one, and tells the register what is new.

use jiff::{SignedDuration, Timestamp};
use lanyard_diagnose::{Pack, uk_date};
use lanyard_model::{
    Card, CardCertificate, Certificate, Checkup, EventKind, Id, Incident, Ods, Outcome, Pc, PcKey, Person, ReceivedCheckup,
};
use lanyard_store::{Store, StoreError, Write};

use crate::report::{Report, VISITOR, begin_anew, blank, open_again, opened};
use crate::software::software_seen;
use crate::updates::note_overtaken;
use crate::which_card::which_card;
use crate::which_incident::{is_in, open_already, outcome, reported_in_room, same_fault_again, was_elsewhere};

/// What lay on a PC for longer than this before it could be sent says nothing of now: whoever was stuck has got help, or reports it.
const STILL_NEWS: SignedDuration = SignedDuration::from_hours(1);

/// A checkup as it arrives.
#[derive(Debug, Clone)]
pub(crate) struct Arrived {
    pub(crate) checkup: Checkup,
    /// How long it lay on its PC before it could be sent.
    pub(crate) waited: SignedDuration,
}

impl Arrived {
    /// One that was sent at once.
    pub(crate) fn at_once(checkup: Checkup) -> Self {
        Self { checkup, waited: SignedDuration::ZERO }
    }
}

/// What came of a checkup.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Taken {
    /// The incident it joined or opened.
    pub(crate) incident: Option<String>,
    /// Whether it was here before.
    pub(crate) known: bool,
}

/// Takes a checkup in, in one transaction. A second one with the same id changes nothing.
pub(crate) async fn take(
    store: &Store,
    pack: &Pack,
    practice: &Ods,
    key: &PcKey,
    arrived: Arrived,
    now: Timestamp,
) -> Result<Taken, StoreError> {
    let Arrived { checkup, waited } = arrived;
    let author = format!("PC {}", key.pc);
    let mut write = store.write(practice, &author, "A checkup arrived from this PC", now).await?;
    if let Some(before) = write.find(&Id::<ReceivedCheckup>::new(checkup.id.as_str())).await? {
        return Ok(Taken { incident: short_name(&mut write, before.incident.as_ref()).await?, known: true });
    }
    let unknown = || StoreError::Unexpected { table: "pc_key", column: "pc".to_owned(), why: "no such PC".to_owned() };
    let pc = write.find(&key.pc).await?.ok_or_else(unknown)?;
    let pc = as_seen(&mut write, pack, pc, &checkup).await?;
    let person = match checkup.holder() {
        Some(uuid) => write.person_with_uuid(uuid).await?,
        None => None,
    };
    let incident = match waited <= STILL_NEWS {
        true => incident_of(store, &mut write, pack, &pc, person.as_ref(), &checkup).await?,
        false => None,
    };
    let card = match &person {
        Some(person) => certificates_seen(&mut write, person, &checkup, now.saturating_sub(waited).unwrap_or(now)).await?,
        None => None,
    };
    // Never later than by our own clock: a PC whose clock is ahead must not go on being judged by what it said before that was put right.
    let taken_at = checkup.taken_at.min(now.saturating_sub(waited).unwrap_or(now));
    let received = ReceivedCheckup { card, taken_at, ..received(&pc, person.as_ref(), incident.as_ref(), checkup, now) };
    write.keep_checkup(&received).await?;
    write.pc_was_heard_of(&pc.id).await?;
    if let Some(incident) = &incident {
        let said = in_brief(pack, &received, &pc);
        write.add_event(&incident.id, EventKind::CheckupJoined, Some(received.id.to_string()), Some(said)).await?;
    }
    write.commit().await?;
    Ok(Taken { incident: incident.map(|incident| incident.short), known: false })
}

async fn short_name(write: &mut Write<'_>, incident: Option<&Id<Incident>>) -> Result<Option<String>, StoreError> {
    match incident {
        Some(id) => Ok(write.find(id).await?.map(|incident| incident.short)),
        None => Ok(None),
    }
}

/// A PC that was given another name on the network has it in the register too, and so it has the versions on it.
async fn as_seen(write: &mut Write<'_>, pack: &Pack, pc: Pc, checkup: &Checkup) -> Result<Pc, StoreError> {
    let said = checkup.origin.as_ref().map(|origin| origin.pc.trim()).unwrap_or_default();
    let name = if said.is_empty() || said == "not known" { pc.name.clone() } else { said.chars().take(60).collect() };
    let seen = Pc { name, software: software_seen(pack, &pc.software, checkup, write.now()), ..pc.clone() };
    note_overtaken(write, &pc, &seen).await?;
    write.save(&seen).await?;
    Ok(seen)
}

/// The open incident of this PC or person; when something is wrong and there is none, the one that it is again, or a new one.
async fn incident_of(
    store: &Store,
    write: &mut Write<'_>,
    pack: &Pack,
    pc: &Pc,
    person: Option<&Person>,
    checkup: &Checkup,
) -> Result<Option<Incident>, StoreError> {
    let outcome = outcome(checkup);
    if let Some(open) = open_already(write, pc, person, checkup).await? {
        let at = Some(pc).filter(|_| is_its_pc(&open, pc, outcome));
        // Whose card works there is not therefore whose card does not.
        let whose = person.filter(|_| outcome != Outcome::NothingWrong);
        return joined(write, open, at, whose).await.map(Some);
    }
    let stuck = outcome == Outcome::FaultFound || (outcome == Outcome::CouldNotTell && checkup.said.is_some());
    if !stuck {
        return Ok(None);
    }
    if let Some(open) = reported_in_room(write, pc, person, checkup).await? {
        // That somebody's card was in there does not make the report theirs.
        return joined(write, open, Some(pc), None).await.map(Some);
    }
    if let Some(again) = same_fault_again(write, pack, pc, person, checkup).await? {
        open_again(write, &again).await?;
        return Ok(Some(again));
    }
    // A card that nobody here holds is a visitor's: no name, no number.
    let visitor = || checkup.holder().map(|_| VISITOR.to_owned());
    let reporter = person.map_or_else(visitor, |person| person.staff_number.clone());
    let report = Report { reporter, room: pc.room.clone(), said: checkup.said.clone() };
    let incident = blank(report, write.now());
    let incident = Incident { pc: Some(pc.id.clone()), person: person.map(|person| person.id.clone()), ..incident };
    opened(store, write, incident).await.map(Some)
}

/// Whether what an incident is about happened at this PC: in its room, or, where nobody knows one of the two rooms, where the check found
/// something. In any other room, or where the card works, somebody tried it elsewhere.
fn is_its_pc(open: &Incident, pc: &Pc, outcome: Outcome) -> bool {
    let room = pc.room.as_deref();
    is_in(open, room) || (!was_elsewhere(open, room) && outcome == Outcome::FaultFound)
}

/// An open incident with what a checkup adds: its PC, where it is that, and whose card was in.
async fn joined(write: &mut Write<'_>, open: Incident, pc: Option<&Pc>, person: Option<&Person>) -> Result<Incident, StoreError> {
    let filled = Incident {
        pc: open.pc.clone().or_else(|| pc.map(|pc| pc.id.clone())),
        person: open.person.clone().or_else(|| person.map(|person| person.id.clone())),
        ..open
    };
    write.save(&filled).await?;
    begin_anew(write, &filled).await?;
    Ok(filled)
}

/// The certificates that were read off this person's card: directly, or by Windows where its layout is not published. What lies in a
/// user's store is not among them: it may be of a card that was in long ago.
fn own_certificates<'a>(person: &Person, checkup: &'a Checkup) -> Vec<&'a CardCertificate> {
    let own = |seen: &&CardCertificate| seen.holder.is_some() && seen.holder == person.uuid;
    let direct = checkup.cards.known().into_iter().flatten().filter_map(|card| card.certificates.known());
    let direct: Vec<&CardCertificate> = direct.flatten().filter(own).collect();
    if !direct.is_empty() {
        // Windows may show what it remembers from before a renewal.
        return direct;
    }
    let by_windows = checkup.middleware.known().and_then(|middleware| middleware.shown_by_windows.known());
    by_windows.into_iter().flatten().filter_map(|token| token.certificates.known()).flatten().filter(own).collect()
}

/// Certificates that were on the card are in the register from then on; one that is there already costs no entry. A new one
/// in the place of an older one is how a renewal is noticed. Gives the card that was in, where it is known which.
async fn certificates_seen(
    write: &mut Write<'_>,
    person: &Person,
    checkup: &Checkup,
    seen_at: Timestamp,
) -> Result<Option<Id<Card>>, StoreError> {
    let own = own_certificates(person, checkup);
    let card = which_card(write, person, &own).await?;
    if let Some(card) = &card {
        ends_no_sooner(write, card, &own).await?;
    }
    for seen in own {
        let Some(sha256) = seen.sha256.clone() else { continue };
        if let Some(known) = write.certificate_by_sha256(&sha256).await? {
            write.certificate_was_seen(&known.id, seen_at).await?;
            if known.card.is_none() && card.is_some() {
                write.save(&Certificate { card: card.clone(), seen_at: known.seen_at.max(seen_at), ..known }).await?;
            }
            continue;
        }
        let certificate = Certificate {
            id: write.new_id()?,
            person: person.id.clone(),
            card: card.clone(),
            slot: seen.slot.clone(),
            issuer: seen.issuer.clone(),
            not_before: seen.not_before,
            not_after: seen.not_after,
            key: seen.key.clone(),
            bytes: i64::from(seen.bytes),
            sha256,
            seen_at,
        };
        write.save(&certificate).await?;
    }
    Ok(card)
}

/// A card that ends later than the register says was renewed. One that ends sooner stays as it was entered: what was seen on a card counts
/// more than that anyway, and the next report would change it back.
async fn ends_no_sooner(write: &mut Write<'_>, card: &Id<Card>, seen: &[&CardCertificate]) -> Result<(), StoreError> {
    let Some(ends) = seen.iter().map(|one| uk_date(one.not_after)).min() else { return Ok(()) };
    match write.find(card).await? {
        Some(card) if card.expires_on.is_none_or(|entered| entered < ends) => {
            write.save(&Card { expires_on: Some(ends), ..card }).await
        }
        _ => Ok(()),
    }
}

fn received(pc: &Pc, person: Option<&Person>, incident: Option<&Incident>, checkup: Checkup, now: Timestamp) -> ReceivedCheckup {
    let summary = checkup.summary.as_ref();
    ReceivedCheckup {
        id: Id::new(checkup.id.as_str()),
        pc: pc.id.clone(),
        person: person.map(|person| person.id.clone()),
        holder: checkup.holder().map(str::to_owned),
        card: None,
        incident: incident.map(|incident| incident.id.clone()),
        taken_at: checkup.taken_at,
        received_at: now,
        outcome: summary.map_or(Outcome::CouldNotTell, |summary| summary.outcome),
        cause: summary.and_then(|summary| summary.cause.clone()),
        content: Some(checkup),
    }
}

/// A checkup in one line, without anybody's name.
fn in_brief(pack: &Pack, received: &ReceivedCheckup, pc: &Pc) -> String {
    let words = match received.outcome {
        Outcome::NothingWrong => "nothing wrong was found".to_owned(),
        Outcome::CouldNotTell => "too little could be tested to tell".to_owned(),
        Outcome::FaultFound => received
            .cause
            .as_deref()
            .and_then(|code| pack.cause(code))
            .map_or_else(|| "a fault was found".to_owned(), |cause| format!("{} ({})", cause.title, cause.code)),
    };
    format!("{}: {words}", pc.name)
}
