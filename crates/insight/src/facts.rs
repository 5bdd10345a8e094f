//! What deadlines are made from: the few facts of the register that have a date, without the rest of it.

use std::collections::BTreeMap;

use jiff::civil::{Date, Time};

use crate::{Actor, CoverFacts, Lacks, PcFacts, QuestionFacts, Span};

/// Everything of one practice that has a date.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Facts {
    /// Cards in use, and the lost ones of people who have left until they are cancelled.
    pub cards: Vec<CardFacts>,
    /// Positions with an end.
    pub positions: Vec<PositionFacts>,
    /// PCs.
    pub pcs: Vec<PcFacts>,
    /// Applications about which nobody has said whether they support CIS2.
    pub questions: Vec<QuestionFacts>,
    /// Everything else with one date.
    pub dated: Vec<DatedFacts>,
    /// Spares that are counted.
    pub stock: Vec<StockFacts>,
    /// Times that are held for people on account of their cards, by who holds the card; the next first.
    pub held: BTreeMap<String, Vec<HeldTime>>,
    /// Who may be cover for a card that is locked.
    pub cover: CoverFacts,
    /// What is broken today.
    pub failures: Vec<FailureFacts>,
    /// Published dates that hold for everybody.
    pub published: Published,
}

impl Facts {
    /// Why a card does not work on a day, as far as is known, and of several reasons the one that is hardest to put right; what was never
    /// read is not held against it.
    pub fn fault(&self, card: &CardFacts, on: Date) -> Option<Lacks> {
        let missing = self.losses(card).find_map(|failure| failure.lacks(on));
        card.lost_since
            .map(|_| Lacks::LostCard)
            .or(missing)
            .or_else(|| card.series.is_some_and(|series| self.published.is_blocked(series, on)).then_some(Lacks::BlockedCard))
            .or_else(|| card.runs_out.filter(|ends| *ends <= on).map(Lacks::RunsOut))
            .or_else(|| card.locked.then_some(Lacks::LockedCard))
    }

    /// Whether nothing that is done to a card makes it work on a day: another one takes its place.
    pub(crate) fn is_to_be_replaced(&self, card: &CardFacts, on: Date) -> bool {
        matches!(self.fault(card, on), Some(Lacks::LostCard | Lacks::FaultyCard | Lacks::BlockedCard))
    }

    /// Whether somebody said that it is faulty, or not here: that it comes back tomorrow is hoped, and not relied on.
    fn is_missed(&self, card: &CardFacts) -> bool {
        self.losses(card).next().is_some()
    }

    /// The cards of those who are here.
    pub fn cards_here(&self) -> impl Iterator<Item = &CardFacts> {
        self.cards.iter().filter(|card| !card.has_left)
    }

    /// What somebody said of a card.
    fn losses(&self, card: &CardFacts) -> impl Iterator<Item = &FailureFacts> {
        self.failures.iter().filter(|one| one.card.as_ref() == Some(&card.id))
    }

    /// The cards of somebody beside one that work on a day.
    pub(crate) fn others_that_work<'a>(&'a self, holder: &'a str, card: &'a str, on: Date) -> impl Iterator<Item = &'a CardFacts> {
        self.cards
            .iter()
            .filter(move |one| one.holder.id == holder && one.id != card && self.fault(one, on).is_none() && !self.is_missed(one))
    }

    /// Whether none of the cards that are known of somebody works on a day; of whom none is known, nothing is.
    pub fn is_without_card(&self, person: &str, on: Date) -> bool {
        let has_loss = self.failures.iter().any(|one| one.card.is_some() && one.who.as_ref().is_some_and(|who| who.id == person));
        let is_known = has_loss || self.cards.iter().any(|card| card.holder.id == person);
        is_known && self.others_that_work(person, "", on).next().is_none()
    }

    /// Times that are held for somebody.
    pub(crate) fn times_of(&self, person: &str) -> &[HeldTime] {
        self.held.get(person).map_or(&[], Vec::as_slice)
    }

    /// From when until when somebody is there on a day, where it is known not to be all day.
    pub fn hours(&self, person: &str, day: Date) -> Option<(Time, Time)> {
        self.cover.staff.iter().find(|one| one.who.id == person)?.hours_on(day)
    }

    /// On which days a card's holder is known to be on leave, or not to work.
    pub(crate) fn holder_is_away<'a>(&'a self, card: &'a CardFacts) -> impl Fn(Date) -> bool + 'a {
        let colleague = self.cover.staff.iter().find(|one| one.who.id == card.holder.id);
        move |day| card.leaves.iter().any(|leave| leave.holds(day)) || colleague.is_some_and(|one| one.is_away(day))
    }

    /// Whether somebody is known to be on leave on a day, or not to work on it.
    pub fn is_away(&self, person: &str, day: Date) -> bool {
        let of_cards = self.cards.iter().filter(|card| card.holder.id == person).flat_map(|card| &card.leaves);
        let missing = self.failures.iter().filter(|one| one.who.as_ref().is_some_and(|who| who.id == person));
        let mut leaves = of_cards.chain(missing.flat_map(|one| &one.leaves));
        let mut colleague = self.cover.staff.iter().filter(|one| one.who.id == person);
        leaves.any(|leave| leave.holds(day)) || colleague.any(|one| one.is_away(day))
    }
}

/// Published dates, from the knowledge pack.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Published {
    /// Card series with the day from which they can no longer log on.
    pub series_blocked: Vec<(u8, Date)>,
    /// The day on which CIS1 and Identity Agent may end at any hour.
    pub cis1_ends: Option<Date>,
}

impl Published {
    /// Whether cards of a series can no longer log on, on a day.
    pub fn is_blocked(&self, series: u8, on: Date) -> bool {
        self.series_blocked.iter().any(|(one, from)| *one == series && *from <= on)
    }
}

/// A person, as far as deadlines name one.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Who {
    /// Identifier of the person's record.
    pub id: String,
    /// Name; shown to those who may see it, left out of feeds unless chosen.
    pub name: String,
}

/// A card in use.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CardFacts {
    /// Identifier of the card's record.
    pub id: String,
    /// Who holds it.
    pub holder: Who,
    /// Series as printed on the back, where a person entered it.
    pub series: Option<u8>,
    /// The day on which the first of its certificates runs out, read from the card.
    pub runs_out: Option<Date>,
    /// When it was last seen in a reader.
    pub last_seen: Option<Date>,
    /// Whether the last checkup found its passcode locked.
    pub locked: bool,
    /// The holder's leaves that are not over, each with its first day; the last one is not always known.
    pub leaves: Vec<Span>,
    /// The day on which it was reported lost or stolen and has not been cancelled since.
    pub lost_since: Option<Date>,
    /// Whether its holder has left: a lost card that is not cancelled works for whoever finds it all the same.
    pub has_left: bool,
}

impl CardFacts {
    /// A card of which nothing is known but whose it is.
    pub fn unread(id: impl Into<String>, holder: Who) -> Self {
        Self {
            id: id.into(),
            holder,
            series: None,
            runs_out: None,
            last_seen: None,
            locked: false,
            leaves: Vec::new(),
            lost_since: None,
            has_left: false,
        }
    }
}

/// A time that is held for somebody's card.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HeldTime {
    /// Who does it.
    pub with: Actor,
    /// The day.
    pub day: Date,
    /// From when on and where, without a name, for example `10:20, room 2`.
    pub said: String,
    /// The page on which it is taken back, by its address within the practice's.
    pub page: String,
}

/// Something that is broken today and that stops a log-on until it is put right.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FailureFacts {
    /// What kind.
    pub kind: Failure,
    /// Identifier of the record.
    pub id: String,
    /// What it is, without a person's name.
    pub about: String,
    /// Whom it concerns, if anybody.
    pub who: Option<Who>,
    /// Identifier of the card that cannot be used, where it is one.
    pub card: Option<String>,
    /// Leaves of whom it concerns that are not over.
    pub leaves: Vec<Span>,
    /// In which room, where that is known.
    pub room: Option<String>,
    /// Since when.
    pub since: Date,
}

impl FailureFacts {
    /// What its card lacks on a day: one that was left at home is expected back on the next.
    fn lacks(&self, on: Date) -> Option<Lacks> {
        match self.kind {
            Failure::NoCard => Some(Lacks::FaultyCard),
            Failure::CardAtHome => (on <= self.since).then_some(Lacks::CardAtHome),
            Failure::Incident | Failure::HandedOver => None,
        }
    }
}

/// Kinds of failures.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Failure {
    /// Somebody's card is lost, stolen or faulty: the registration authority issues another one.
    NoCard,
    /// Somebody's card is at home: it comes back with them.
    CardAtHome,
    /// An incident is open.
    Incident,
    /// An incident is open that a desk was handed.
    HandedOver,
}

/// A position that ends.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PositionFacts {
    /// Identifier of the position's record.
    pub id: String,
    /// Whose.
    pub holder: Who,
    /// Its name.
    pub name: String,
    /// Last day.
    pub ends: Date,
    /// Whether its holder has another one here on the day after: they go on working, without this role.
    pub has_another: bool,
}

/// Something with one date.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DatedFacts {
    /// What kind.
    pub kind: Dated,
    /// Identifier of the record.
    pub id: String,
    /// What it is called.
    pub name: String,
    /// Whom it concerns, if anybody.
    pub who: Option<Who>,
    /// The day.
    pub due: Date,
    /// Which of its parts is due, where several are due on one day one after the other: each is told by itself.
    pub part: Option<String>,
    /// What of it is still to be done, where more is known than its kind says.
    pub todo: Option<String>,
}

impl DatedFacts {
    /// The whole of a record is due, and it concerns nobody in particular.
    pub fn new(kind: Dated, id: impl Into<String>, name: impl Into<String>, due: Date) -> Self {
        Self { kind, id: id.into(), name: name.into(), who: None, due, part: None, todo: None }
    }
}

/// Kinds of things with one date.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Dated {
    /// A reader's warranty ends.
    ReaderWarranty,
    /// A contract ends.
    Contract,
    /// A loan is due back.
    Loan,
    /// A training record runs out.
    Training,
    /// A card was renewed, and its new end is not known by then.
    Renewed,
    /// A review is due.
    Review,
    /// An access audit is to begin.
    Audit,
    /// The practice's own plan for patients is to be looked at again.
    Plan,
    /// An update waits for somebody to choose a pilot PC.
    PilotChoice,
    /// A pilot PC was seen to work, and waits for an update.
    PilotInstall,
    /// A pilot PC waits for its result.
    Pilot,
    /// An update failed at a pilot PC.
    PilotFailed,
    /// An update came before it was seen that the pilot PC worked.
    Unproved,
    /// An update waits for somebody's approval.
    Approval,
    /// An update was approved, and PCs lack it.
    RollOut,
}

/// A counted spare.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StockFacts {
    /// Identifier.
    pub id: String,
    /// What and where.
    pub name: String,
    /// How many there are.
    pub there: i64,
    /// How many there should be.
    pub minimum: i64,
}
