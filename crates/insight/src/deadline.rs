//! A deadline: a date that can stop a clinic or breach governance, with who can still act on it.

use jiff::civil::Date;
use serde::Serialize;

use crate::Actor;

/// One deadline. The Today page, calendars, reminders, reports and the planner of registration-authority days all read it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Deadline {
    /// Stable for as long as the thing itself: the same certificate has the same key every day, a renewed one another.
    pub key: String,
    /// What kind.
    pub kind: Kind,
    /// Identifier of the record it is about.
    pub subject: String,
    /// What it is about, without a person's name.
    pub about: String,
    /// The person it concerns, by record and by name.
    pub person: Option<(String, String)>,
    /// The last day on which everything still works.
    pub due: Date,
    /// The day on which it is best done; `None` when no working day is left.
    pub act_on: Option<Date>,
    /// Who may act today.
    pub may_act: Vec<Actor>,
    /// Who is reminded today.
    pub told: Vec<Actor>,
    /// Which step of its ladder it stands on: the days before its end from which that holds, 0 once it is past; before a leave a
    /// hundred times as many, and the days before that. A reminder
    /// that is not daily is given once on each step.
    pub stage: i32,
    /// Whether the reminder is repeated every working day.
    pub daily: bool,
    /// Why there is this date.
    pub reason: String,
    /// What acting needs.
    pub needs: String,
    /// What stops if nobody acts.
    pub stops: String,
}

/// Kinds of deadlines.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// A card's certificates run out.
    Certificate,
    /// The same, of a card that nobody has seen for a month.
    UnseenCertificate,
    /// The same, while its holder is on leave.
    LeaveCertificate,
    /// A card was renewed, and nobody knows until when.
    EndNotKnown,
    /// A position ends.
    Position,
    /// A card's series is blocked.
    Series,
    /// CIS1 ends.
    Cis1,
    /// Nobody knows whether an application supports CIS2: it is asked.
    Cis1Question,
    /// A lost card that is not cancelled.
    LostCard,
    /// A card whose passcode is locked; in the outlook on the next session only, as the two that follow.
    LockedCard,
    /// Somebody who has no card to log on with.
    NoCard,
    /// An incident that is open.
    Incident,
    /// Stock below its minimum.
    Stock,
    /// A reader's warranty.
    ReaderWarranty,
    /// A contract.
    Contract,
    /// A loan.
    Loan,
    /// A day on which nobody can unlock a card.
    Cover,
    /// Training.
    Training,
    /// A review.
    Review,
    /// The practice's own plan for patients.
    Plan,
    /// A pilot.
    Pilot,
    /// An approval.
    Approval,
}
