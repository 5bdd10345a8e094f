//! Steps, what they need, who may do them, and what is never advised.

use std::collections::BTreeMap;

use jiff::civil::Date;
use serde::Deserialize;

use super::CardUse;
use crate::Context;

/// One thing a person can do.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Step {
    /// Stable id.
    pub id: String,
    /// What to do, in plain English, addressed to whoever does it.
    pub text: String,
    /// Who can do it: role ids.
    pub who: Vec<String>,
    /// Minutes of work.
    pub hands_on: f64,
    /// Minutes until it is done, the work included, without what its needs cost.
    pub elapsed: f64,
    /// What must be at hand first (need ids): each costs its own minutes once in a plan.
    #[serde(default)]
    pub needs: Vec<String>,
    /// What it does, in the words of the who-may-do-what table, when that table governs it.
    #[serde(default)]
    pub action: Option<String>,
    /// Tags that the forbidden list speaks of.
    #[serde(default)]
    pub tags: Vec<String>,
    /// Not offered when any of these findings fails.
    #[serde(default)]
    pub not_when_fails: Vec<String>,
    /// Not offered when any of these findings warns: what the step does has been done.
    #[serde(default)]
    pub not_when_warns: Vec<String>,
    /// Offered only when one of these findings warns; always where there are none.
    #[serde(default)]
    pub only_when_warns: Vec<String>,
    /// Not offered when any of these answers was given (`question.answer`).
    #[serde(default)]
    pub not_when_answered: Vec<String>,
    /// Not offered when any of these signatures was recognised in what was said.
    #[serde(default)]
    pub not_when_said: Vec<String>,
    /// Client models in which it makes sense; empty is all.
    #[serde(default)]
    pub clients: Vec<String>,
    /// Whom it makes sense for: everybody unless it says otherwise.
    #[serde(default = "CardUse::any")]
    pub card: CardUse,
    /// First day on which it makes sense.
    #[serde(default, deserialize_with = "super::date::optional")]
    pub from: Option<Date>,
    /// Last day on which it makes sense.
    #[serde(default, deserialize_with = "super::date::optional")]
    pub until: Option<Date>,
    /// A work-round with its own risk: only ever offered after every cure.
    #[serde(default)]
    pub work_round: bool,
    /// Source ids, or `estimate` for the minutes.
    pub source: Vec<String>,
}

/// Something that must be at hand for a step: a second reader, a person with a right, somebody who answers.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Need {
    /// Stable id.
    pub id: String,
    /// In plain English.
    pub text: String,
    /// Minutes to get it.
    pub minutes: f64,
    /// The desk that has to be open for it, by its id.
    #[serde(default)]
    pub desk: Option<String>,
    /// Source ids, or `estimate`.
    pub source: Vec<String>,
}

impl Need {
    /// Minutes to get it now, with those until its desk opens.
    pub fn minutes_now(&self, context: &Context) -> f64 {
        self.minutes + context.waits.get(&self.id).copied().map_or(0.0, f64::from)
    }
}

/// One kind of person.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Role {
    /// Stable id, for example `user`, `sponsor`, `local-administrator`, `ra-agent`, `it`.
    pub id: String,
    /// In plain English.
    pub name: String,
    /// Source ids.
    pub source: Vec<String>,
}

/// One action of the who-may-do-what table.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Action {
    /// Stable id, for example `unlock-card`.
    pub id: String,
    /// In plain English.
    pub name: String,
    /// Role ids that may.
    pub may: Vec<String>,
    /// Role ids that may only ask for it (published with an asterisk: via request).
    #[serde(default)]
    pub may_request: Vec<String>,
    /// Whether card and person must be in the room.
    #[serde(default)]
    pub in_person: bool,
    /// Source ids.
    pub source: Vec<String>,
}

/// Something that is never advised, or not in a given state. Reviewed apart from the steps.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Forbidden {
    /// The tag of the steps it speaks of.
    pub tag: String,
    /// In plain English, why.
    pub why: String,
    /// When: `always`, `tries-one-or-unknown`, `tries-one`, `wrong-passcode-reported`, `application-needs-cis1-or-unknown`.
    pub when: ForbiddenWhen,
    /// What must be known for it not to hold, for a page that knows nothing of the card and the PC; none where it always holds.
    #[serde(default)]
    pub unless: Option<String>,
    /// Source ids.
    pub source: Vec<String>,
}

/// The states in which a tag is forbidden.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ForbiddenWhen {
    /// In every state.
    Always,
    /// At most one passcode try is left, or it is not known how many.
    TriesOneOrUnknown,
    /// At most one passcode try is known to be left.
    TriesOne,
    /// Somebody reported a wrong passcode, and no unlocking step was tried since.
    WrongPasscodeReported,
    /// Any application used on the PC needs CIS1, or it is not known whether it does, or which applications are used.
    ApplicationNeedsCis1OrUnknown,
}

/// What to do while a card does not work, until the practice has a plan of its own.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Continuity {
    /// What anybody may do without a plan.
    pub until_approved: String,
    /// What is not to be had without a card, with the age of its source.
    pub not_available: String,
    /// Source ids.
    pub source: Vec<String>,
}

/// Where a fact comes from.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Source {
    /// Address of the page, without which nobody can check it.
    pub url: String,
    /// What it is.
    pub what: String,
    /// `first` (NHS England, Microsoft, a standard) or `second` (a supplier, a local body, press).
    pub hand: String,
    /// The date of its content as it states it, when it does.
    #[serde(default)]
    pub dated: Option<String>,
}

/// Sources by id.
pub type Sources = BTreeMap<String, Source>;
