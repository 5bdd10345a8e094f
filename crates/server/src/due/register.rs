//! What deadlines are made from, read once: several kinds of them look at the same people, cards and shelves.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use jiff::civil::Date;
use lanyard_diagnose::Pack;
use lanyard_insight::Span;
use lanyard_model::{
    Application, Card, CardEvent, CardReader, CardStatus, Id, LocalPolicy, ModuleText, Pc, Person, Position, Rota, Spare,
    SpareEvent, Training, open_loans, stock,
};
use lanyard_store::{OnCard, PersonInBrief, Read, StoreError, with_status};

use super::cover::cover_codes;
use crate::applications::with_published;
use crate::handbook::handbook;

/// A leave as it was entered: one whose last day nobody knows yet has begun all the same.
pub(crate) fn leave(from: Option<Date>, until: Option<Date>) -> Option<Span> {
    from.map(|first| Span { from: Some(first), until })
}

/// The parts of a practice's register that more than one kind of deadline is made from.
pub(super) struct Register {
    pub(super) today: Date,
    pub(super) policy: LocalPolicy,
    /// Everybody, also those who have left.
    pub(super) people: BTreeMap<Id<Person>, PersonInBrief>,
    pub(super) cards: Vec<(Card, CardStatus)>,
    /// What happened to cards, oldest first; nothing of those that were only issued.
    pub(super) card_events: Vec<CardEvent>,
    pub(super) on_cards: HashMap<Id<Card>, OnCard>,
    /// Those at this practice that end, or that may make their holder cover.
    pub(super) positions: Vec<Position>,
    /// Codes of activities that make somebody cover.
    pub(super) cover_codes: BTreeSet<String>,
    pub(super) training: Vec<Training>,
    pub(super) rota: BTreeMap<Id<Person>, Rota>,
    /// The practice's own texts of modules.
    pub(super) module_texts: Vec<ModuleText>,
    pub(super) pcs: Vec<Pc>,
    /// Those entered here and those published.
    pub(super) applications: Vec<Application>,
    pub(super) readers: Vec<CardReader>,
    /// Shelves in use.
    pub(super) spares: Vec<Spare>,
    spare_events: Vec<SpareEvent>,
}

impl Register {
    pub(super) async fn read(read: &mut Read, pack: &Pack, today: Date) -> Result<Self, StoreError> {
        let policy = read.local_policy().await?;
        let cover_codes = cover_codes(handbook(), &policy.sponsor_codes);
        let card_events = read.eventful_card_events().await?;
        let people = read.people_in_brief().await?;
        let mut positions = read.telling_positions(&cover_codes).await?;
        positions.retain(|position| position.is_at(read.practice()));
        let training: Vec<Training> = read.all().await?;
        let module_texts = if training.is_empty() { Vec::new() } else { read.module_texts().await? };
        Ok(Self {
            today,
            policy,
            positions,
            cover_codes,
            people: people.into_iter().map(|one| (one.id.clone(), one)).collect(),
            cards: with_status(read.all().await?, &card_events, today),
            card_events,
            on_cards: read.certificates_on_cards().await?,
            training,
            rota: read.all::<Rota>().await?.into_iter().map(|rota| (rota.person.clone(), rota)).collect(),
            module_texts,
            pcs: read.pcs().await?,
            applications: with_published(read.applications().await?, pack),
            readers: read.readers(today).await?,
            spares: read.spares(today).await?,
            spare_events: read.all_spare_events().await?,
        })
    }

    /// Somebody who has not left yet, also when their last day is known.
    pub(super) fn person_here(&self, id: &Id<Person>) -> Option<&PersonInBrief> {
        self.people.get(id).filter(|person| person.left_on.is_none_or(|last| last >= self.today))
    }

    /// Somebody's leaves that are not over: as entered with them, and in the rota.
    pub(super) fn leaves(&self, person: &PersonInBrief) -> Vec<Span> {
        let away = self.rota.get(&person.id).into_iter().flat_map(|rota| &rota.away);
        let rota = away.filter_map(|away| leave(Some(away.from), Some(away.until)));
        let mut leaves: Vec<Span> = leave(person.leave_from, person.leave_until).into_iter().chain(rota).collect();
        leaves.retain(|leave| leave.until.is_none_or(|last| last >= self.today));
        leaves.sort_unstable_by_key(|leave| (leave.from, leave.until));
        leaves
    }

    /// How many lie on a shelf.
    pub(super) fn stock(&self, shelf: &Spare) -> i64 {
        let here: Vec<SpareEvent> = self.spare_events.iter().filter(|event| event.spare == shelf.id).cloned().collect();
        stock(&here)
    }

    /// What was taken and has not come back.
    pub(super) fn loans(&self) -> impl Iterator<Item = &SpareEvent> {
        open_loans(&self.spare_events)
    }
}
