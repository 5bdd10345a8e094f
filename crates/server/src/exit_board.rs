//! What the CIS1 exit board shows, read from the register and the PCs' last checkups.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;
use jiff::{SignedDuration, Timestamp};
use lanyard_diagnose::{Pack, uk_date};
use lanyard_insight::{
    Calendar, CardFacts, CardReadiness, PcFacts, PlanWeek, Standing, burn_down, card_readiness, exit_plan, standing,
};
use lanyard_model::{Checkup, Id, Pc, Person};
use lanyard_store::{Read, StoreError};

use crate::due::{Due, due};
use crate::reach::{Reach, reach};

/// A card that was in a PC within this time is in use there.
const IN_USE: SignedDuration = SignedDuration::from_hours(90 * 24);
const CONNECT: &str = "smartcard-connect";
const AGENT: &str = "identity-agent";

/// The board.
pub(crate) struct Board {
    pub(crate) due: Due,
    /// The day of the end, and the day by which to be ready.
    pub(crate) ends: Date,
    pub(crate) ready_by: Date,
    pub(crate) pcs: Vec<BoardPc>,
}

/// One PC.
pub(crate) struct BoardPc {
    pub(crate) facts: PcFacts,
    /// NHS client software on it: name and version.
    pub(crate) installed: Vec<(String, Option<String>)>,
    /// What it lacks, or still has, for logging on after the end of CIS1.
    pub(crate) missing: Vec<&'static str>,
    pub(crate) reach: Reach,
    /// Series of the cards in use there, and whether each works with Smartcard Connect, where that is published.
    pub(crate) series: BTreeSet<(u8, Option<bool>)>,
    /// Since when it has Smartcard Connect, where a checkup saw it come.
    pub(crate) connect_since: Option<Date>,
}

impl Board {
    /// Reads it; `None` when the knowledge pack has no end of CIS1.
    pub(crate) async fn read(read: &mut Read, pack: &Pack, now: Timestamp) -> Result<Option<Self>, StoreError> {
        let Some(date) = pack.dates.iter().find(|date| date.id == "cis1-ends") else { return Ok(None) };
        let due = due(read, pack, now).await?;
        let checkups: BTreeMap<Id<Pc>, Checkup> =
            read.latest_checkups().await?.into_iter().filter_map(|one| Some((one.pc, one.content?))).collect();
        let since = now.saturating_sub(IN_USE).unwrap_or(now);
        let mut users: BTreeMap<Id<Pc>, Vec<Id<Person>>> = BTreeMap::new();
        for (pc, person) in read.people_at_pcs(since).await? {
            users.entry(pc).or_default().push(person);
        }
        let series = series(pack);
        let mut pcs = Vec::new();
        for pc in read.pcs().await? {
            let Some(facts) = due.facts.pcs.iter().find(|facts| facts.id == pc.id.as_str()).cloned() else { continue };
            let here = users.get(&pc.id).map_or(&[][..], Vec::as_slice);
            let cards = due.facts.cards.iter().filter(|card| here.iter().any(|person| person.as_str() == card.holder.id));
            let used = cards.filter_map(|card| card.series).map(|number| (number, series.get(&number).copied()));
            pcs.push(BoardPc {
                installed: clients(&pc),
                missing: missing(&pc, &facts),
                reach: reach(pack, checkups.get(&pc.id)),
                series: used.collect(),
                connect_since: software(&pc, CONNECT).and_then(|one| one.since).map(uk_date),
                facts,
            });
        }
        Ok(Some(Self { ends: date.on, ready_by: date.ready_by.unwrap_or(date.on), due, pcs }))
    }

    pub(crate) fn calendar(&self) -> &Calendar {
        &self.due.calendar
    }

    /// How many PCs are ready.
    pub(crate) fn ready(&self) -> usize {
        self.pcs.iter().filter(|pc| standing(&pc.facts) == Standing::Ready).count()
    }

    /// Which PC moves when.
    pub(crate) fn plan(&self) -> Vec<PlanWeek> {
        let facts: Vec<PcFacts> = self.pcs.iter().map(|pc| pc.facts.clone()).collect();
        exit_plan(&facts, self.calendar(), self.due.today, self.ready_by)
    }

    /// How many PCs are ready of which nobody saw Smartcard Connect come: since when is not known.
    pub(crate) fn ready_since_unknown(&self) -> usize {
        self.pcs.iter().filter(|pc| standing(&pc.facts) == Standing::Ready && pc.connect_since.is_none()).count()
    }

    /// How many are left week by week.
    pub(crate) fn burn_down(&self, plan: &[PlanWeek]) -> Vec<lanyard_insight::BurnDown> {
        let ready = self.pcs.iter().filter(|pc| standing(&pc.facts) == Standing::Ready);
        // One that nobody saw come was there before anybody looked.
        let since: Vec<Date> = ready.map(|pc| pc.connect_since.unwrap_or(Date::MIN)).collect();
        burn_down(self.pcs.len(), &since, plan, self.due.today)
    }
}

/// Which series work with Smartcard Connect, as published; what is not published is left out.
pub(crate) fn series(pack: &Pack) -> BTreeMap<u8, bool> {
    let said = |word: &str| match word {
        "yes" => Some(true),
        "no" => Some(false),
        _ => None,
    };
    pack.series.iter().filter_map(|series| Some((series.number, said(&series.smartcard_connect)?))).collect()
}

/// Whether a person's card is ready for the end.
pub(crate) fn of_person(board: &Board, pack: &Pack, person: &Id<Person>) -> CardReadiness {
    let cards: Vec<&CardFacts> = board.due.facts.cards.iter().filter(|card| card.holder.id == person.as_str()).collect();
    card_readiness(&board.due.facts, &cards, &series(pack), (board.due.today, board.ends))
}

fn software<'a>(pc: &'a Pc, product: &str) -> Option<&'a lanyard_model::Software> {
    pc.software.iter().find(|one| one.product.as_deref() == Some(product))
}

fn clients(pc: &Pc) -> Vec<(String, Option<String>)> {
    const SHOWN: [&str; 5] = [AGENT, "credential-management", CONNECT, "oberthur-middleware", "gemalto-middleware"];
    let by_hand = |one: &&lanyard_model::Software| one.product.as_deref().is_none_or(|product| SHOWN.contains(&product));
    pc.software.iter().filter(by_hand).map(|one| (one.name.clone(), one.version.clone())).collect()
}

/// Smartcard Connect comes with Credential Management 4.1 and is no longer installed beside Identity Agent (NHS England, NHS
/// Smartcard Connect); while the PC may not have it, nothing is missing.
fn missing(pc: &Pc, facts: &PcFacts) -> Vec<&'static str> {
    match standing(facts) {
        Standing::MayMove => vec!["Smartcard Connect is to be installed"],
        Standing::Ready if software(pc, AGENT).is_some() => vec!["Identity Agent is still on it"],
        _ => Vec::new(),
    }
}
