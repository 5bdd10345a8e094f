//! From the register to deadlines: the facts that have a date, and the practice's calendar.

mod audits;
mod contracts;
mod cover;
mod exit;
mod locked;
mod staff;
mod updates;

use std::collections::{BTreeMap, BTreeSet, HashMap};

use jiff::Timestamp;
use jiff::civil::Date;
use lanyard_diagnose::{Pack, uk_date};
use lanyard_insight::{
    ApplicationFacts, BankHolidays, Calendar, CardFacts, Dated, DatedFacts, Deadline, Facts, Nation, PcFacts, PositionFacts,
    Published, Score, StockFacts, Who, deadlines, score,
};
use lanyard_model::{
    Application, Card, CardEvent, CardEventKind, CardReader, CardStatus, Certificate, Cis2, Id, Opening, Pc, Person, Position,
    Spare, SpareEvent, stock,
};
use lanyard_store::{Read, StoreError};

/// Name under which Smartcard Connect is listed among a PC's software.
const CONNECT: &str = "smartcard connect";

/// A practice's deadlines today, with the calendar they were made with.
pub(crate) struct Due {
    pub(crate) today: Date,
    pub(crate) calendar: Calendar,
    pub(crate) facts: Facts,
    pub(crate) deadlines: Vec<Deadline>,
}

impl Due {
    /// The readiness score. On a day without work those count as cover who are there at the next session.
    pub(crate) fn score(&self) -> Score {
        let works = self.calendar.is_working_day(self.today);
        let day = if works { self.today } else { self.calendar.next_session(self.today).unwrap_or(self.today) };
        score(&self.facts, &self.deadlines, lanyard_insight::cover(&self.facts, day).can_unlock.len(), self.today)
    }
}

/// Reads everything that has a date and judges it.
pub(crate) async fn due(read: &mut Read, pack: &Pack, now: Timestamp) -> Result<Due, StoreError> {
    let today = uk_date(now);
    let calendar = calendar(&read.opening().await?);
    let spares = read.spares().await?;
    let facts = Facts {
        cards: cards(read, today).await?,
        positions: positions(read).await?,
        pcs: pcs(read).await?,
        questions: exit::questions(read).await?,
        dated: [
            warranties(read).await?,
            loans(read, &spares).await?,
            contracts::ending(read).await?,
            updates::waiting(read, pack, now).await?,
            audits::open(read).await?,
            cover::training(read).await?,
            staff::cases(read).await?,
        ]
        .concat(),
        stock: shelves(read, spares).await?,
        cover: cover::facts(read).await?,
        published: published(pack),
    };
    let deadlines = deadlines(&facts, &calendar, today);
    Ok(Due { today, calendar, facts, deadlines })
}

/// The practice's days. Bank holidays are built in; were they unreadable, weekends would still be kept clear.
pub(crate) fn calendar(opening: &Opening) -> Calendar {
    let nation = match opening.nation.as_str() {
        "scotland" => Nation::Scotland,
        "northern-ireland" => Nation::NorthernIreland,
        _ => Nation::EnglandAndWales,
    };
    let holidays = BankHolidays::embedded(nation).unwrap_or_else(|_| BankHolidays::by_rule_only(nation));
    let days = |days: &[Date]| days.iter().copied().collect::<BTreeSet<Date>>();
    Calendar { holidays, saturdays: opening.saturdays, closed: days(&opening.closed), busy: days(&opening.busy) }
}

fn published(pack: &Pack) -> Published {
    let blocked = pack.series.iter().filter_map(|series| Some((series.number, series.blocked_from?)));
    let cis1 = pack.dates.iter().find(|date| date.id == "cis1-ends");
    Published { series_blocked: blocked.collect(), cis1_ends: cis1.map(|date| date.on) }
}

async fn cards(read: &mut Read, today: Date) -> Result<Vec<CardFacts>, StoreError> {
    let people: HashMap<Id<Person>, Person> = read.all::<Person>().await?.into_iter().map(|one| (one.id.clone(), one)).collect();
    let mut seen: HashMap<Id<Card>, Vec<Certificate>> = HashMap::new();
    for certificate in read.all::<Certificate>().await? {
        if let Some(card) = certificate.card.clone() {
            seen.entry(card).or_default().push(certificate);
        }
    }
    let mut lost: HashMap<Id<Card>, Date> = HashMap::new();
    for event in read.all::<CardEvent>().await? {
        if let (CardEventKind::Lost, Some(day)) = (event.kind, event.happened_on) {
            lost.insert(event.card, day);
        }
    }
    let locked = locked::people(read, today).await?;
    let in_use = |status| matches!(status, CardStatus::Active | CardStatus::Expired | CardStatus::Lost);
    let cards = read.cards_with_status(today).await?;
    let facts = cards.into_iter().filter(|(_, status)| in_use(*status)).filter_map(|(card, status)| {
        let holder = people.get(&card.holder).filter(|holder| holder.left_on.is_none_or(|last| last >= today))?;
        let certificates = seen.get(&card.id).map_or(&[][..], Vec::as_slice);
        Some(CardFacts {
            id: card.id.to_string(),
            holder: who(holder),
            series: card.series.and_then(|series| u8::try_from(series).ok()),
            runs_out: runs_out(certificates).or(card.expires_on),
            last_seen: certificates.iter().map(|certificate| uk_date(certificate.seen_at)).max(),
            locked: locked.contains(&card.holder),
            leave: holder.leave_from.zip(holder.leave_until),
            lost_since: (status == CardStatus::Lost).then(|| lost.get(&card.id).copied().unwrap_or(today)),
        })
    });
    Ok(facts.collect())
}

fn who(person: &Person) -> Who {
    Who { id: person.id.to_string(), name: person.name.clone() }
}

/// The day on which the first of a card's present certificates runs out: of each slot, the one that was seen last counts.
fn runs_out(certificates: &[Certificate]) -> Option<Date> {
    let mut latest: BTreeMap<&str, &Certificate> = BTreeMap::new();
    for certificate in certificates {
        let held = latest.entry(&certificate.slot).or_insert(certificate);
        if (certificate.seen_at, certificate.not_after) > (held.seen_at, held.not_after) {
            *held = certificate;
        }
    }
    latest.values().map(|certificate| uk_date(certificate.not_after)).min()
}

async fn positions(read: &mut Read) -> Result<Vec<PositionFacts>, StoreError> {
    let people: HashMap<Id<Person>, Person> = read.people().await?.into_iter().map(|one| (one.id.clone(), one)).collect();
    let positions = read.all::<Position>().await?.into_iter().filter_map(|position| {
        let holder = who(people.get(&position.person)?);
        Some(PositionFacts { id: position.id.to_string(), holder, name: position.name, ends: position.ends_on? })
    });
    Ok(positions.collect())
}

/// PCs with the applications used on them.
pub(crate) async fn pcs(read: &mut Read) -> Result<Vec<PcFacts>, StoreError> {
    let known: HashMap<String, Application> = read.applications().await?.into_iter().map(|one| (one.code.clone(), one)).collect();
    Ok(read.pcs().await?.iter().map(|pc| pc_facts(pc, &known)).collect())
}

fn pc_facts(pc: &Pc, known: &HashMap<String, Application>) -> PcFacts {
    let application = |code: &String| match known.get(code) {
        Some(application) => ApplicationFacts { name: application.name.clone(), cis2: said(application.cis2) },
        None => ApplicationFacts { name: code.clone(), cis2: None },
    };
    PcFacts {
        id: pc.id.to_string(),
        name: pc.name.clone(),
        room: pc.room.clone(),
        applications: pc.applications.iter().map(application).collect(),
        has_connect: pc.software.iter().any(|software| software.name.to_lowercase().contains(CONNECT)),
    }
}

fn said(cis2: Cis2) -> Option<bool> {
    match cis2 {
        Cis2::Yes => Some(true),
        Cis2::No => Some(false),
        Cis2::NotKnown => None,
    }
}

async fn warranties(read: &mut Read) -> Result<Vec<DatedFacts>, StoreError> {
    let dated = |reader: CardReader| {
        let name = [Some(reader.model), reader.room].into_iter().flatten().collect::<Vec<_>>().join(", ");
        Some(DatedFacts { kind: Dated::ReaderWarranty, id: reader.id.to_string(), name, who: None, due: reader.warranty_until? })
    };
    Ok(read.readers().await?.into_iter().filter_map(dated).collect())
}

async fn loans(read: &mut Read, spares: &[Spare]) -> Result<Vec<DatedFacts>, StoreError> {
    let shelves: HashMap<&Id<Spare>, &Spare> = spares.iter().map(|one| (&one.id, one)).collect();
    let dated = |loan: SpareEvent| {
        let model = shelves.get(&loan.spare).map_or("a spare", |spare| spare.model.as_str());
        let name = [Some(model), loan.note.as_deref()].into_iter().flatten().collect::<Vec<_>>().join(", ");
        Some(DatedFacts { kind: Dated::Loan, id: loan.id.to_string(), name, who: None, due: uk_date(loan.due_at?) })
    };
    Ok(read.open_loans().await?.into_iter().filter_map(dated).collect())
}

async fn shelves(read: &mut Read, spares: Vec<Spare>) -> Result<Vec<StockFacts>, StoreError> {
    let mut facts = Vec::new();
    for spare in spares {
        let there = stock(&read.spare_events(&spare.id).await?);
        let name = [Some(spare.model), spare.room].into_iter().flatten().collect::<Vec<_>>().join(", ");
        facts.push(StockFacts { id: spare.id.to_string(), name, there, minimum: spare.minimum });
    }
    Ok(facts)
}
