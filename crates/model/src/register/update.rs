//! Updates: the practice's rules for a group of products, one new version, and what happened to it.

use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::{Id, Pc, Person};

/// How updates of one group of products are treated here. Until a practice writes its own, the knowledge pack's holds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct UpdatePolicy {
    /// Identifier.
    pub id: Id<Self>,
    /// The group's id in the knowledge pack, for example `nhs-client`.
    pub kind: String,
    /// Who controls it.
    pub owner: UpdateOwner,
    /// PCs that get an update first.
    pub pilots: Vec<Id<Pc>>,
    /// Days between the pilot and all others.
    pub wait_days: i64,
    /// For so many days after an update a failure says that there was one.
    pub window_days: i64,
    /// Periods in which nothing is changed.
    pub quiet: Vec<QuietPeriod>,
    /// Who approves; `None` for the practice manager.
    pub approver: Option<Id<Person>>,
}

/// A period in which nothing is changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct QuietPeriod {
    /// First day.
    pub from: Date,
    /// Last day.
    pub until: Date,
}

/// Who controls a product's updates; a hold is a request to them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum UpdateOwner {
    /// The practice itself.
    Practice,
    /// The ICB.
    Icb,
    /// The IT support partner.
    Partner,
    /// The product's maker.
    Vendor,
}

/// One new version.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Update {
    /// Identifier.
    pub id: Id<Self>,
    /// The group's id in the knowledge pack.
    pub kind: String,
    /// The product's id in the knowledge pack, where checks see its version.
    pub product: Option<String>,
    /// What it is called.
    pub name: String,
    /// Version.
    pub version: String,
    /// Whether it closes a hole.
    pub security: bool,
    /// When it was first heard of here.
    pub noticed_on: Date,
    /// The version to go back to, and how.
    pub rollback: Option<String>,
    /// More about it.
    pub note: Option<String>,
}

/// Something that happened to an update.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct UpdateEvent {
    /// Identifier.
    pub id: Id<Self>,
    /// The update.
    pub subject: Id<Update>,
    /// When.
    pub at: Timestamp,
    /// What.
    pub kind: UpdateEventKind,
    /// At which PC.
    pub pc: Option<Id<Pc>>,
    /// The last day of a hold.
    pub until: Option<Date>,
    /// Who wrote it down, by name.
    pub author: String,
    /// Why, or what was seen.
    pub note: Option<String>,
}

/// What can happen to an update.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum UpdateEventKind {
    /// A real log-on at a pilot PC worked.
    LogOnWorked,
    /// A real log-on at a pilot PC did not work.
    LogOnFailed,
    /// It came to a pilot PC.
    Installed,
    /// Somebody goes on although it was not seen that the pilot PC worked before it.
    WentOnUnproved,
    /// It was approved for all PCs.
    Approved,
    /// It was held.
    Held,
    /// A hold was ended.
    Resumed,
    /// The pilot PC was taken back.
    RolledBack,
    /// Nobody is to have it: its maker withdrew it, or it was written down by mistake.
    Withdrawn,
    /// After that it is tried once more, from the beginning.
    BegunAgain,
    /// Somebody saw it on a PC where no check sees it.
    OnPc,
    /// It is not on that PC after all.
    NotOnPc,
}
