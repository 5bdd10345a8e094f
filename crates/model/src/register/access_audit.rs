//! Access audits: who has access and why, answered by line managers and signed off.

use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::{Id, Person};

/// One audit.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AccessAudit {
    /// Identifier.
    pub id: Id<Self>,
    /// The day it began: who had access then is asked about.
    pub began_on: Date,
    /// The job it is about; `None` for everybody.
    pub job: Option<String>,
    /// One in so many is asked about; 1 is everybody.
    pub one_in: i64,
    /// The day by which it should be signed off.
    pub due_on: Date,
    /// Who signed it off, by name.
    pub signed_by: Option<String>,
    /// When.
    pub signed_at: Option<Timestamp>,
    /// What they had to say.
    pub note: Option<String>,
}

/// One access that is asked about: a person's position, or a card without any.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AccessLine {
    /// Identifier.
    pub id: Id<Self>,
    /// The audit.
    pub audit: Id<AccessAudit>,
    /// Whose access.
    pub person: Id<Person>,
    /// The position as it stood, with its activities; `None` for a card without a position.
    pub position: Option<String>,
    /// The link by which their line manager was asked.
    pub link: Option<Id<AccessLink>>,
    /// What was answered.
    pub answer: Option<AccessAnswer>,
    /// Why they have it, or why not.
    pub reason: Option<String>,
    /// Who answered, by name.
    pub answered_by: Option<String>,
    /// When.
    pub answered_at: Option<Timestamp>,
}

/// Whether somebody should have an access.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum AccessAnswer {
    /// They need it.
    Keep,
    /// They need another one.
    Change,
    /// They do not need it.
    End,
}

/// A link by which one line manager answers without signing in. Only its digest is kept.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AccessLink {
    /// Identifier.
    pub id: Id<Self>,
    /// The audit.
    pub audit: Id<AccessAudit>,
    /// Who is asked.
    pub manager: Id<Person>,
    /// SHA-256 of the secret, in hexadecimal.
    pub digest: String,
    /// When it was made.
    pub made_at: Timestamp,
    /// When it stops working.
    pub ends_at: Timestamp,
}

/// The evidence of an audit as it was when it was signed off.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AccessEvidence {
    /// Identifier.
    pub id: Id<Self>,
    /// The audit.
    pub audit: Id<AccessAudit>,
    /// When.
    pub made_at: Timestamp,
    /// What it is made of.
    pub sheets: Vec<EvidenceSheet>,
    /// By which name it calls whom, so that an erasure finds them in it.
    pub people: Vec<NamedPerson>,
}

/// A sheet of evidence.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct EvidenceSheet {
    /// What it is called.
    pub name: String,
    /// Its rows, the headings first.
    pub rows: Vec<Vec<String>>,
}

/// Somebody who is called by name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NamedPerson {
    /// Who.
    pub person: Id<Person>,
    /// Their name then.
    pub name: String,
}
