//! What deadlines are made from: the few facts of the register that have a date, without the rest of it.

use jiff::civil::Date;

use crate::{CoverFacts, PcFacts, QuestionFacts};

/// Everything of one practice that has a date.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Facts {
    /// Cards in use.
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
    /// Who may be cover for a card that is locked.
    pub cover: CoverFacts,
    /// Published dates that hold for everybody.
    pub published: Published,
}

/// Published dates, from the knowledge pack.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Published {
    /// Card series with the day from which they can no longer log on.
    pub series_blocked: Vec<(u8, Date)>,
    /// The day on which CIS1 and Identity Agent may end at any hour.
    pub cis1_ends: Option<Date>,
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
    /// Days of the holder's leave, first and last.
    pub leave: Option<(Date, Date)>,
    /// The day on which it was reported lost or stolen and has not been cancelled since.
    pub lost_since: Option<Date>,
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
    /// A review is due.
    Review,
    /// An access audit is to begin.
    Audit,
    /// A pilot PC waits for its result.
    Pilot,
    /// An update waits for somebody's approval.
    Approval,
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
