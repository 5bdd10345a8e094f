//! When the practice works: what deadlines and reminders keep clear of.

use jiff::civil::{Date, Time};
use serde::{Deserialize, Serialize};

use crate::{DayHours, Id};

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
    /// From this time of the day on, in the United Kingdom, dates are looked at and reminders sent.
    pub remind_at: Option<Time>,
    /// From when until when the practice is open on a working day.
    #[serde(default)]
    pub hours: Option<Hours>,
    /// The same on days of the week on which it is another time.
    #[serde(default)]
    pub day_hours: Vec<DayHours>,
}

/// A clinic of the practice's own: patients come, also on a day that is no working day, and nothing else is put on that day
/// that can wait.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Clinic {
    /// What it is called.
    pub name: String,
    /// When.
    pub on: ClinicDay,
    /// From when until when on that day, where it is not all of it.
    #[serde(default)]
    pub hours: Option<Hours>,
    /// Days on which a weekly one does not take place, although the practice is open.
    #[serde(default)]
    pub skips: Vec<Date>,
}

/// From one time of the day to a later one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Hours {
    /// It begins.
    pub from: Time,
    /// It ends.
    pub until: Time,
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
    /// From this time on where none was chosen: before a clinic opens. An estimate.
    pub const MORNING: Time = Time::constant(6, 0, 0, 0);
    /// From this time on what the morning did not know of the next session is told, while the registration authority and IT support can
    /// still be rung. An estimate.
    pub const NOON: Time = Time::constant(12, 0, 0, 0);
    /// From this time on the next session is looked at once more, while somebody may still be there. An estimate.
    pub const EVENING: Time = Time::constant(17, 0, 0, 0);
    /// The earliest and the latest time that can be chosen.
    pub const TIMES: (Time, Time) = (Time::constant(5, 0, 0, 0), Time::constant(12, 0, 0, 0));

    /// When dates are looked at.
    pub fn reminds_at(&self) -> Time {
        self.remind_at.unwrap_or(Self::MORNING)
    }

    /// The identifier of the one there is.
    pub fn only() -> Id<Self> {
        Id::new("opening")
    }
}

impl Default for Opening {
    fn default() -> Self {
        let nation = "england-and-wales".to_owned();
        let (closed, busy, clinics, day_hours) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
        Self { id: Self::only(), nation, saturdays: false, closed, busy, clinics, remind_at: None, hours: None, day_hours }
    }
}
