//! From the register to deadlines: the facts that have a date, and the practice's calendar.

mod audits;
mod contracts;
mod cover;
mod exit;
mod failures;
mod held;
mod holidays;
mod locked;
mod register;
mod rooms;
mod staff;
mod updates;

use std::collections::{BTreeSet, HashMap};

use jiff::civil::{Date, Weekday};
use jiff::{Timestamp, ToSpan as _};
use lanyard_diagnose::{Pack, uk_date};
use lanyard_insight::{
    ApplicationFacts, Calendar, CardFacts, Clinic, CoverDay, Dated, DatedFacts, Deadline, Facts, Nation, OpenHours, PcFacts,
    PositionFacts, Published, RENEWABLE_DAYS, Readiness, Score, StockFacts, Who, deadlines, readiness, score,
};
use lanyard_model::{
    Application, Card, CardEventKind, CardStatus, Cis2, ClinicDay, Hours, Id, LocalPolicy, Opening, Pc, Position, Spare,
};
use lanyard_store::{OnCard, PersonInBrief, Read, StoreError};

pub(crate) use audits::next_due as next_audit;
use holidays::holidays;
pub(crate) use holidays::taken;
use register::Register;
pub(crate) use register::leave;
pub(crate) use rooms::rooms;

use crate::ui;

/// Name under which Smartcard Connect is listed among a PC's software.
const CONNECT: &str = "smartcard connect";

/// Until when a renewed card works is found out within so many days: most come into a reader before. An estimate.
const FOUND_OUT_DAYS: i64 = 14;

/// A practice's deadlines today, with the calendar they were made with.
pub(crate) struct Due {
    pub(crate) today: Date,
    pub(crate) calendar: Calendar,
    pub(crate) facts: Facts,
    pub(crate) deadlines: Vec<Deadline>,
}

impl Due {
    /// What will fail at the next sessions; `None` when none is in sight.
    pub(crate) fn readiness(&self) -> Option<Readiness> {
        readiness(&self.facts, &self.deadlines, &self.calendar, self.today)
    }

    /// Whether the practice sees patients today.
    pub(crate) fn is_open_today(&self) -> bool {
        self.calendar.has_session(self.today)
    }

    /// Who can unlock and renew on a day.
    pub(crate) fn cover(&self, day: Date) -> CoverDay {
        lanyard_insight::cover(&self.facts, &self.calendar, day)
    }

    /// The readiness score. On a day without work those count as cover who are there at the next session.
    pub(crate) fn score(&self) -> Score {
        let works = self.calendar.is_working_day(self.today);
        let day = if works { self.today } else { self.calendar.next_session(self.today).unwrap_or(self.today) };
        score(&self.facts, &self.deadlines, &self.cover(day), self.today)
    }
}

/// Reads everything that has a date and judges it.
pub(crate) async fn due(read: &mut Read, pack: &Pack, now: Timestamp) -> Result<Due, StoreError> {
    let today = uk_date(now);
    let calendar = calendar(read).await?;
    let register = Register::read(read, pack, today).await?;
    let known = by_code(&register.applications);
    let blocked = exit::blocked(read, &register, pack).await?;
    let facts = Facts {
        cards: cards(&register, &locked::cards(read, &register).await?),
        held: held::times(read, &register).await?,
        positions: positions(read, &register).await?,
        pcs: register.pcs.iter().map(|pc| pc_facts(pc, &known, blocked.contains(&pc.id))).collect(),
        questions: exit::questions(&register),
        dated: [
            warranties(&register),
            loans(&register),
            contracts::ending(read, today).await?,
            updates::waiting(read, &register, pack, now).await?,
            audits::dated(read, &register.policy).await?,
            plan(&register.policy),
            cover::training(&register),
            renewed(&register),
            staff::cases(read, &register).await?,
        ]
        .concat(),
        stock: shelves(&register),
        cover: cover::facts(read, &register, calendar.hours.clone()).await?,
        failures: failures::failures(read, &register).await?,
        published: published(pack),
    };
    let deadlines = deadlines(&facts, &calendar, today);
    Ok(Due { today, calendar, facts, deadlines })
}

/// The practice's days.
pub(crate) async fn calendar(read: &mut Read) -> Result<Calendar, StoreError> {
    let (opening, list) = (read.opening().await?, read.holiday_list().await?);
    let nation = Nation::of_id(&opening.nation).unwrap_or(Nation::EnglandAndWales);
    Ok(Calendar {
        holidays: holidays(nation, list.as_ref()),
        saturdays: opening.saturdays,
        closed: days(&opening.closed),
        busy: days(&opening.busy),
        clinics: opening.clinics.iter().map(clinic).collect(),
        hours: open_hours(&opening),
    })
}

fn open_hours(opening: &Opening) -> OpenHours {
    let span = |hours: Hours| (hours.from, hours.until);
    let days = opening.day_hours.iter().map(|one| (one.day, span(one.hours))).collect();
    OpenHours { usual: opening.hours.map(span), days }
}

fn days(days: &[Date]) -> BTreeSet<Date> {
    days.iter().copied().collect()
}

fn clinic(clinic: &lanyard_model::Clinic) -> Clinic {
    let (weekly, once) = match clinic.on {
        ClinicDay::Weekly(day) => (Weekday::from_monday_one_offset(day).ok(), None),
        ClinicDay::Once(day) => (None, Some(day)),
    };
    let hours = clinic.hours.map(|hours| (hours.from, hours.until));
    Clinic { name: clinic.name.clone(), weekly, once, hours, skips: days(&clinic.skips) }
}

/// The practice's own plan for patients, until it is looked at again.
fn plan(policy: &LocalPolicy) -> Vec<DatedFacts> {
    let review = policy.continuity_review.filter(|_| policy.continuity.is_some());
    let dated = |due| DatedFacts::new(Dated::Plan, policy.id.to_string(), "what is done while a card does not work", due);
    review.map(dated).into_iter().collect()
}

fn published(pack: &Pack) -> Published {
    let blocked = pack.series.iter().filter_map(|series| Some((series.number, series.blocked_from?)));
    let cis1 = pack.dates.iter().find(|date| date.id == "cis1-ends");
    Published { series_blocked: blocked.collect(), cis1_ends: cis1.map(|date| date.on) }
}

fn cards(register: &Register, locked: &BTreeSet<Id<Card>>) -> Vec<CardFacts> {
    let (lost, renewed) = (last_days(register, CardEventKind::Lost), last_days(register, CardEventKind::Renewed));
    let in_use = |status| matches!(status, CardStatus::Active | CardStatus::Expired | CardStatus::Lost);
    let facts = register.cards.iter().filter(|(_, status)| in_use(*status)).filter_map(|(card, status)| {
        let holder = register.people.get(&card.holder)?;
        let has_left = register.person_here(&card.holder).is_none();
        if has_left && *status != CardStatus::Lost {
            return None;
        }
        let seen = register.on_cards.get(&card.id);
        Some(CardFacts {
            has_left,
            id: card.id.to_string(),
            holder: who(holder),
            series: card.series.and_then(|series| u8::try_from(series).ok()),
            runs_out: runs_out(card, seen, renewed.get(&card.id).copied()),
            last_seen: seen.map(|seen| uk_date(seen.seen_at)),
            locked: locked.contains(&card.id),
            leaves: register.leaves(holder),
            lost_since: (*status == CardStatus::Lost).then(|| lost.get(&card.id).copied().unwrap_or(register.today)),
        })
    });
    facts.collect()
}

/// Cards in use that were renewed and of which nobody knows until when they work now, until a checkup sees them or somebody enters it.
fn renewed(register: &Register) -> Vec<DatedFacts> {
    let renewed = last_days(register, CardEventKind::Renewed);
    let in_use = |status| matches!(status, CardStatus::Active | CardStatus::Expired);
    let dated = register.cards.iter().filter(|(_, status)| in_use(*status)).filter_map(|(card, _)| {
        let on = *renewed.get(&card.id)?;
        let holder = register.person_here(&card.holder)?;
        let is_known = runs_out(card, register.on_cards.get(&card.id), Some(on)).is_some();
        let (name, due) = (format!("renewed on {}", ui::day(on)), on.saturating_add(FOUND_OUT_DAYS.days()));
        let dated = DatedFacts::new(Dated::Renewed, card.id.to_string(), name, due);
        (!is_known).then(|| DatedFacts { who: Some(who(holder)), ..dated })
    });
    dated.collect()
}

/// The last day on which this happened to each card.
fn last_days(register: &Register, kind: CardEventKind) -> HashMap<&Id<Card>, Date> {
    let events = register.card_events.iter().filter(|event| event.kind == kind);
    events.filter_map(|event| Some((&event.card, event.happened_on?))).collect()
}

/// The day on which a card's certificates run out: as a checkup saw it on the card, or else as it was entered. After a renewal that was
/// written down and not seen yet, an end from before it counts no more: a renewal is possible in the last 90 days only.
fn runs_out(card: &Card, seen: Option<&OnCard>, renewed: Option<Date>) -> Option<Date> {
    let renewed = renewed.filter(|day| seen.is_none_or(|seen| uk_date(seen.seen_at) <= *day));
    let on_card = seen.map(|seen| uk_date(seen.first_ends));
    let Some(renewed) = renewed else { return on_card.or(card.expires_on) };
    let is_newer = |ends: &Date| *ends > renewed.saturating_add(RENEWABLE_DAYS.days());
    on_card.max(card.expires_on).filter(is_newer)
}

/// Whether a card's end that somebody enters in the place of an earlier one is that of a renewal: from an end at which a card can be
/// renewed to one at which it cannot. What checks saw on the card is from before it then.
pub(crate) fn is_renewal(was: &Card, now: &Card, today: Date) -> bool {
    let last = today.saturating_add(RENEWABLE_DAYS.days());
    was.expires_on.zip(now.expires_on).is_some_and(|(before, after)| before <= last && after > last)
}

fn who(person: &PersonInBrief) -> Who {
    Who { id: person.id.to_string(), name: person.name.clone() }
}

async fn positions(read: &mut Read, register: &Register) -> Result<Vec<PositionFacts>, StoreError> {
    let mut facts = Vec::new();
    for position in &register.positions {
        let (Some(ends), Some(holder)) = (position.ends_on, register.person_here(&position.person)) else { continue };
        // What ends with somebody's last day is no lapse.
        if holder.left_on.is_some_and(|last| ends >= last) {
            continue;
        }
        let has_another = is_near(ends, register.today) && has_another(read, position, ends).await?;
        let (id, name) = (position.id.to_string(), position.name.clone());
        facts.push(PositionFacts { id, holder: who(holder), name, ends, has_another });
    }
    Ok(facts)
}

/// Whether an end of a position is told about: of those that are far away nobody asks what comes after.
fn is_near(ends: Date, today: Date) -> bool {
    let days = 31.days();
    ends >= today.saturating_sub(days) && ends <= today.saturating_add(days)
}

/// Whether somebody has another position here on the day after one ends.
async fn has_another(read: &mut Read, position: &Position, ends: Date) -> Result<bool, StoreError> {
    let next = ends.saturating_add(1.days());
    let theirs = read.positions_of(&position.person).await?;
    Ok(theirs.iter().any(|one| one.id != position.id && one.is_at(read.practice()) && one.holds_on(next)))
}

fn by_code(applications: &[Application]) -> HashMap<&str, &Application> {
    applications.iter().map(|one| (one.code.as_str(), one)).collect()
}

fn pc_facts(pc: &Pc, known: &HashMap<&str, &Application>, is_blocked: bool) -> PcFacts {
    let application = |code: &String| match known.get(code.as_str()) {
        Some(application) => ApplicationFacts { name: application.name.clone(), cis2: said(application.cis2) },
        None => ApplicationFacts { name: code.clone(), cis2: None },
    };
    PcFacts {
        id: pc.id.to_string(),
        name: pc.name.clone(),
        room: pc.room.clone(),
        applications: pc.applications.iter().map(application).collect(),
        has_connect: has_connect(pc),
        is_blocked,
    }
}

fn has_connect(pc: &Pc) -> bool {
    pc.software.iter().any(|software| software.name.to_lowercase().contains(CONNECT))
}

fn said(cis2: Cis2) -> Option<bool> {
    match cis2 {
        Cis2::Yes => Some(true),
        Cis2::No => Some(false),
        Cis2::NotKnown => None,
    }
}

fn warranties(register: &Register) -> Vec<DatedFacts> {
    let dated = register.readers.iter().filter_map(|reader| {
        let name = place(&reader.model, reader.room.as_deref());
        Some(DatedFacts::new(Dated::ReaderWarranty, reader.id.to_string(), name, reader.warranty_until?))
    });
    dated.collect()
}

fn loans(register: &Register) -> Vec<DatedFacts> {
    let shelves: HashMap<&Id<Spare>, &Spare> = register.spares.iter().map(|one| (&one.id, one)).collect();
    let dated = register.loans().filter_map(|loan| {
        // What was typed about who took it stays on the shelf's page: calendars are read by many.
        let name = shelves.get(&loan.spare).map_or("a spare", |spare| spare.model.as_str()).to_owned();
        let who = loan.person.as_ref().and_then(|person| register.person_here(person)).map(who);
        Some(DatedFacts { who, ..DatedFacts::new(Dated::Loan, loan.id.to_string(), name, uk_date(loan.due_at?)) })
    });
    dated.collect()
}

fn shelves(register: &Register) -> Vec<StockFacts> {
    let facts = register.spares.iter().map(|spare| {
        let name = place(&spare.model, spare.room.as_deref());
        StockFacts { id: spare.id.to_string(), name, there: register.stock(spare), minimum: spare.minimum }
    });
    facts.collect()
}

/// What something is, and where.
fn place(what: &str, place: Option<&str>) -> String {
    [Some(what), place].into_iter().flatten().collect::<Vec<_>>().join(", ")
}
