//! Calendars that people keep elsewhere: what stands in them, who has one, and how it gets there.

use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::{Id, Person};

/// What was published to calendars: a deadline, whose key is its identifier, or a visit or appointment with its hours. The identifier is
/// also its UID for ever.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CalendarEntry {
    /// The deadline's key, or what the visit or appointment is named by.
    pub id: Id<Self>,
    /// The person it concerns, if anybody.
    pub person: Option<Id<Person>>,
    /// Whether it is for that person too: they may act, or are told. What others do about somebody is not for them to read first.
    pub theirs: bool,
    /// Whether it takes the registration authority.
    pub authority: bool,
    /// The day on which it stands.
    pub day: Date,
    /// When it begins, for what has an hour; a deadline is for the whole day.
    pub starts_at: Option<Timestamp>,
    /// When it ends.
    pub ends_at: Option<Timestamp>,
    /// Where, for what has an hour.
    pub place: Option<String>,
    /// What it is about, without a person's name.
    pub about: String,
    /// Why, what it needs, what stops, without a person's name.
    pub details: String,
    /// Goes up with every change that a calendar should notice (RFC 5545, 3.8.7.4).
    pub sequence: i64,
    /// When it changed last.
    pub changed_at: Timestamp,
    /// Since when it is done or void.
    pub cancelled_at: Option<Timestamp>,
}

/// A calendar that somebody keeps elsewhere.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Feed {
    /// Identifier.
    pub id: Id<Self>,
    /// What its owner calls it.
    pub name: String,
    /// Which entries stand in it.
    pub audience: Audience,
    /// Whose, for a person's own.
    pub person: Option<Id<Person>>,
    /// Whether it names people.
    pub names: bool,
    /// The e-mail address to which invitations go; `None` for one that is fetched.
    pub email: Option<String>,
    /// SHA-256 of the secret part of its address, for one that is fetched.
    pub digest: Option<String>,
    /// The CalDAV server it is pushed to; its address there, account and password are kept sealed apart.
    pub host: Option<String>,
    /// When it was made.
    pub made_at: Timestamp,
    /// Since when it gets nothing any more.
    pub revoked_at: Option<Timestamp>,
}

/// Which entries a calendar is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Audience {
    /// Everything: the practice manager's shared calendar.
    Everything,
    /// What takes the registration authority: for planning its days.
    AuthorityDays,
    /// What concerns one person.
    OnePerson,
}

impl Feed {
    /// Whether an entry stands in it.
    pub fn shows(&self, entry: &CalendarEntry) -> bool {
        match self.audience {
            Audience::Everything => true,
            Audience::AuthorityDays => entry.authority,
            Audience::OnePerson => entry.theirs && self.person.is_some() && self.person == entry.person,
        }
    }
}
