//! What is known about an incident without asking anybody: the PC's last check, swap tests that happened by themselves, other
//! incidents, the register, what closed incidents taught. What is known is not asked.

use std::collections::BTreeMap;

use jiff::{SignedDuration, Timestamp};
use lanyard_diagnose::{Context, Likelier, Pack, counts_for, learn, uk_date};
use lanyard_model::{Card, CardStatus, Checkup, Cis2, Incident, Outcome, Pc, Person, ReceivedCheckup};
use lanyard_store::{Read, StoreError};

use crate::desks::closed;
use crate::room;
use crate::ui::{clock_time, counted};
use crate::which_incident::was_elsewhere;

/// A check of the PC this long before the report still shows what fails.
const STILL_TRUE: SignedDuration = SignedDuration::from_mins(15);
/// An intermittent fault has to stay away this long before it is over, and teaches anything.
pub(crate) const STAYS_AWAY: SignedDuration = SignedDuration::from_hours(7 * 24);

/// Everything that is known without asking.
#[derive(Debug, Clone, Default)]
pub(crate) struct Known {
    /// The last check of the PC that still holds.
    pub(crate) checkup: Option<Checkup>,
    /// The PC.
    pub(crate) pc: Option<Pc>,
    /// The PCs of the room, where several are there and nobody knows which it is.
    pub(crate) pcs_here: Vec<Pc>,
    /// What was inferred, in the order in which it is shown.
    pub(crate) inferred: Vec<Inferred>,
    /// Applications of which the supplier has told the practice that they work with CIS2, by their codes.
    pub(crate) supports_cis2: Vec<String>,
    /// The series of the person's card, where the register tells.
    pub(crate) series: Option<u8>,
    /// A card that nobody in the register holds was in the PC.
    pub(crate) visitor: bool,
    /// Factors on the pack's priors.
    pub(crate) learned: BTreeMap<String, Likelier>,
    /// What steps need of desks that are closed, with when those open.
    pub(crate) closed: BTreeMap<String, Timestamp>,
}

/// An answer that nobody had to give.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Inferred {
    pub(crate) question: &'static str,
    pub(crate) answer: &'static str,
    /// Why, without a name.
    pub(crate) words: String,
}

impl Known {
    /// Gathers it, of an incident that began at a moment. `others` are the incidents of other people at the same time.
    pub(crate) async fn gather(
        read: &mut Read,
        pack: &Pack,
        (incident, began): (&Incident, Timestamp),
        others: &[Incident],
        now: Timestamp,
    ) -> Result<Self, StoreError> {
        let pcs = read.pcs().await?;
        let pc = match &incident.pc {
            Some(id) => read.find(id).await?,
            None => only(pcs_of(&pcs, incident.room.as_deref())),
        };
        let pcs_here = if pc.is_none() { pcs_of(&pcs, incident.room.as_deref()).cloned().collect() } else { Vec::new() };
        let person = match &incident.person {
            Some(id) => read.find(id).await?,
            None => None,
        };
        let since = began.saturating_sub(STILL_TRUE).unwrap_or(began);
        let mut joined = read.checkups_of(&incident.id).await?;
        joined.retain(|checkup| checkup.received_at >= since);
        if let (true, Some(pc)) = (joined.is_empty(), &pc) {
            joined = read.checkups_of_pc(&pc.id, since, now).await?;
        }
        joined.retain(|checkup| pc.as_ref().is_some_and(|pc| pc.id == checkup.pc));
        let holder = holder(person.as_ref(), &joined);
        let last = joined.into_iter().rev().find(|checkup| checkup.holder.is_none() || checkup.holder == holder);
        let mut inferred: Vec<Inferred> = others_affected(incident, others).into_iter().collect();
        if let Some(holder) = &holder {
            inferred.extend(elsewhere(pack, &read.checkups_of_card(holder, since, now).await?, incident, &pcs));
        }
        if let (Some(pc), Some(holder)) = (&pc, &holder) {
            inferred.extend(other_cards_here(pack, &read.checkups_of_pc(&pc.id, since, now).await?, holder));
        }
        let is_strange = |last: &ReceivedCheckup| last.holder.is_some() && last.person.is_none();
        let visitor = incident.person.is_none() && last.as_ref().is_some_and(is_strange);
        let series = match &person {
            Some(person) => series(read, person, now).await?,
            None => None,
        };
        let learned = learned(read, pack, now).await?;
        let supports = read.applications().await?.into_iter().filter(|one| one.cis2 == Cis2::Yes);
        let supports_cis2 = supports.map(|one| one.code).collect();
        let closed = closed(read, pack, now).await?;
        let checkup = last.and_then(|last| last.content);
        Ok(Self { checkup, pc, pcs_here, inferred, supports_cis2, series, visitor, learned, closed })
    }

    /// Where a triage stands at a moment.
    pub(crate) fn context(&self, now: Timestamp) -> Context {
        let minutes = |opens: &Timestamp| u32::try_from(opens.duration_since(now).as_mins()).unwrap_or(0);
        let answers = self.inferred.iter().map(|known| (known.question.to_owned(), known.answer.to_owned())).collect();
        let applications = self.pc.as_ref().map(|pc| pc.applications.clone()).unwrap_or_default();
        let told = self.checkup.as_ref().and_then(|checkup| checkup.told.as_ref());
        Context {
            answers,
            applications,
            supports_cis2: self.supports_cis2.clone(),
            series: self.series.or(told.and_then(|told| told.series)),
            renewal_in_progress: told.is_some_and(|told| told.renewal_in_progress),
            learned: self.learned.clone(),
            waits: self.closed.iter().map(|(need, opens)| (need.clone(), minutes(opens))).collect(),
            ..Context::default()
        }
    }
}

/// The PCs of a room.
fn pcs_of<'a>(pcs: &'a [Pc], room: Option<&'a str>) -> impl Iterator<Item = &'a Pc> {
    pcs.iter().filter(move |pc| pc.room.as_deref().zip(room).is_some_and(|(known, room)| room::is_same(known, room)))
}

/// The PC of a room that has one: then nobody has to say which it is.
fn only<'a>(mut here: impl Iterator<Item = &'a Pc>) -> Option<Pc> {
    let first = here.next()?;
    here.next().is_none().then(|| first.clone())
}

/// The UUID on the card that fails: the person's, or what the first check found.
fn holder(person: Option<&Person>, checkups: &[ReceivedCheckup]) -> Option<String> {
    let read = || checkups.iter().find_map(|checkup| checkup.holder.clone());
    person.and_then(|person| person.uuid.clone()).or_else(read)
}

/// The series of the one card that a person can use.
async fn series(read: &mut Read, person: &Person, now: Timestamp) -> Result<Option<u8>, StoreError> {
    let today = uk_date(now);
    let mut usable = read.cards_of_with_status(&person.id, today).await?;
    usable.retain(|(_, status)| matches!(status, CardStatus::Active | CardStatus::Expired));
    let one = <[(Card, CardStatus); 1]>::try_from(usable).ok();
    Ok(one.and_then(|[(card, _)]| card.series).and_then(|series| u8::try_from(series).ok()))
}

/// Others who are stuck: in the same room, or all over the site.
fn others_affected(incident: &Incident, others: &[Incident]) -> Option<Inferred> {
    let rooms: Vec<&str> = others.iter().filter_map(|other| other.room.as_deref()).collect();
    let is_here = |room: &&&str| incident.room.as_deref().is_some_and(|here| room::is_same(here, room));
    let elsewhere = rooms.iter().filter(|room| !is_here(room)).count();
    let answer = match (others.len(), elsewhere) {
        (0, _) => return None,
        (2.., 1..) => "whole-site",
        (_, 0) if incident.room.is_some() && !rooms.is_empty() => "this-room",
        // One other report from another room may be another fault.
        _ => return None,
    };
    let words =
        format!("{} of the same within the hour.", counted(i64::try_from(others.len()).unwrap_or(i64::MAX), "other report"));
    Some(Inferred { question: "others_affected", answer, words })
}

/// The newest check with this card in another PC: any but the incident's, or, as long as that is not known, one of another room.
fn elsewhere(pack: &Pack, checkups: &[ReceivedCheckup], incident: &Incident, pcs: &[Pc]) -> Option<Inferred> {
    let pc_of = |checkup: &ReceivedCheckup| pcs.iter().find(|pc| pc.id == checkup.pc);
    let is_elsewhere = |checkup: &&ReceivedCheckup| match &incident.pc {
        Some(here) => checkup.pc != *here,
        None => pc_of(checkup).is_some_and(|pc| was_elsewhere(incident, pc.room.as_deref())),
    };
    let told = checkups.iter().filter(|checkup| checkup.outcome != Outcome::CouldNotTell);
    let there = told.rev().find(is_elsewhere)?;
    let name = pc_of(there).map_or("another PC", |pc| pc.name.as_str());
    let at = clock_time(there.taken_at);
    let question = "works_on_other_pc";
    let answer = answer_of(pack, there, question)?;
    let words = match answer {
        "yes" => format!("This card was found right at {name} at {at}."),
        _ => format!("This card failed at {name} too, at {at}."),
    };
    Some(Inferred { question, answer, words })
}

/// What a check says to a swap question: yes where nothing was wrong, no where the fault found speaks for it, and nothing otherwise.
fn answer_of(pack: &Pack, found: &ReceivedCheckup, question: &str) -> Option<&'static str> {
    match found.outcome {
        Outcome::NothingWrong => Some("yes"),
        _ => goes_along(pack, found, question).then_some("no"),
    }
}

/// Whether the fault that was found is one that both halves of a swap share, by the pack's own rates: a locked card does not speak against
/// the PC that it was in, and a line that is down does not speak against the card.
fn goes_along(pack: &Pack, found: &ReceivedCheckup, question: &str) -> bool {
    let Some(cause) = found.cause.as_deref().and_then(|code| pack.cause(code)) else { return false };
    let rate = |answer: &str| cause.answers.get(&format!("{question}.{answer}")).copied().unwrap_or_default();
    rate("no") > rate("yes")
}

/// The newest check of this PC with another card in it, since shortly before the incident began: what worked in the morning may not in the
/// afternoon.
fn other_cards_here(pack: &Pack, checkups: &[ReceivedCheckup], holder: &str) -> Option<Inferred> {
    let others = checkups.iter().filter(|checkup| checkup.holder.as_deref().is_some_and(|other| other != holder));
    let last = others.rev().find(|checkup| checkup.outcome != Outcome::CouldNotTell)?;
    let at = clock_time(last.taken_at);
    let question = "other_card_works_here";
    let answer = answer_of(pack, last, question)?;
    let words = match answer {
        "yes" => format!("Another person’s card was found right at this PC at {at}."),
        _ => format!("This PC failed for another card too, at {at}."),
    };
    Some(Inferred { question, answer, words })
}

/// How often each cause was the cause here, each incident counted by how well that is known.
pub(crate) async fn counts(read: &mut Read, now: Timestamp) -> Result<BTreeMap<String, f64>, StoreError> {
    let long_ago = now.saturating_sub(STAYS_AWAY).unwrap_or(now);
    let mut counts = BTreeMap::new();
    for confirmed in read.confirmed_causes(long_ago).await? {
        *counts.entry(confirmed.cause).or_insert(0.0) += counts_for(confirmed.how) * confirmed.times as f64;
    }
    Ok(counts)
}

async fn learned(read: &mut Read, pack: &Pack, now: Timestamp) -> Result<BTreeMap<String, Likelier>, StoreError> {
    let counts = counts(read, now).await?;
    if counts.is_empty() {
        return Ok(BTreeMap::new());
    }
    Ok(learn(pack, &counts).into_iter().map(|learned| (learned.cause.clone(), learned.likelier())).collect())
}

#[cfg(test)]
mod tests {
    use lanyard_model::Id;

    use super::*;

    fn incident(id: &str, room: &str) -> Incident {
        Incident {
            id: Id::new(id),
            short: id.to_owned(),
            reported_at: Timestamp::UNIX_EPOCH,
            reporter: None,
            person: None,
            room: Some(room.to_owned()),
            pc: None,
            said: None,
        }
    }

    #[test]
    fn a_room_is_one_room_however_it_is_written() {
        let affected = |others: &[&str]| {
            let others: Vec<Incident> = others.iter().map(|room| incident(room, room)).collect();
            others_affected(&incident("own", "Reception"), &others).map(|inferred| inferred.answer)
        };
        assert_eq!(affected(&["reception", "Reception (WL-REC-01)"]), Some("this-room"));
        assert_eq!(affected(&["reception"]), Some("this-room"));
        assert_eq!(affected(&["reception", "Room 3"]), Some("whole-site"));
        assert_eq!(affected(&["Room 3"]), None, "another room's may be another fault");
    }
}
