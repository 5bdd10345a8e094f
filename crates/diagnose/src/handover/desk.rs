//! Desks as the knowledge pack knows them: what each asks for.

use jiff::civil::Time;
use serde::Deserialize;

use super::Field;

/// One kind of desk.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DeskGuide {
    /// Stable id, the same as in the register: `registration-authority`, `it-partner`, `emis`, `national-service-desk`.
    pub id: String,
    /// In plain English.
    pub name: String,
    /// What it asks for; its packets hold nothing else.
    pub asks: Vec<Field>,
    /// Its published opening hours, where there are any.
    #[serde(default)]
    pub hours: Vec<Hours>,
    /// What those hours are for.
    #[serde(default)]
    pub hours_are_for: Option<String>,
    /// Published subject lines.
    #[serde(default)]
    pub subject: Vec<Subject>,
    /// Source ids.
    pub source: Vec<String>,
}

/// Hours on some days of the week, in United Kingdom time.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Hours {
    /// Days: 1 is Monday, 7 is Sunday.
    pub days: Vec<i8>,
    /// Opens.
    pub from: Time,
    /// Closes.
    pub until: Time,
}

/// A published subject line.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Subject {
    /// Word by word.
    pub text: String,
    /// Used when one of these causes leads.
    pub causes: Vec<String>,
}
