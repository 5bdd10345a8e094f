//! When the practice works: what deadlines and reminders keep clear of.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::Id;

/// A practice's days. There is one; until it is entered, England's bank holidays and no Saturdays hold.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Opening {
    /// Always [`Opening::only`].
    pub id: Id<Self>,
    /// Whose bank holidays hold: `england-and-wales`, `scotland` or `northern-ireland`.
    pub nation: String,
    /// Whether there is a clinic on Saturdays.
    pub saturdays: bool,
    /// Days on which it is closed beside bank holidays.
    pub closed: Vec<Date>,
    /// Days too busy for anything that can wait, for example flu clinics.
    pub busy: Vec<Date>,
    /// The practice's own clinics.
    #[serde(default)]
    pub clinics: Vec<Clinic>,
}

/// A clinic of the practice's own: patients come, also on a day that is no working day, and nothing else is put on that day
/// that can wait.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Clinic {
    /// What it is called.
    pub name: String,
    /// When.
    pub on: ClinicDay,
}

/// When a clinic is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ClinicDay {
    /// Each week on this day: 1 is Monday, 7 is Sunday.
    Weekly(i8),
    /// Once.
    Once(Date),
}

impl Opening {
    /// The identifier of the one there is.
    pub fn only() -> Id<Self> {
        Id::new("opening")
    }
}

impl Default for Opening {
    fn default() -> Self {
        let nation = "england-and-wales".to_owned();
        Self { id: Self::only(), nation, saturdays: false, closed: Vec::new(), busy: Vec::new(), clinics: Vec::new() }
    }
}
