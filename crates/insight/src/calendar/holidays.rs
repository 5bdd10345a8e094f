//! Bank holidays of the United Kingdom: the standing rules (Banking and Financial Dealings Act 1971 with its proclaimed
//! substitutes), what `knowledge/bank-holidays.toml` adds or moves, and, for the years that a published list covers, that list alone.

use std::collections::{BTreeMap, BTreeSet};

use jiff::ToSpan as _;
use jiff::civil::{Date, Weekday, date};
use serde::{Deserialize, Serialize};

use super::published::PublishedDay;

/// Part of the United Kingdom, as far as bank holidays differ.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Nation {
    /// England and Wales share their bank holidays.
    EnglandAndWales,
    /// Scotland.
    Scotland,
    /// Northern Ireland.
    NorthernIreland,
}

impl Nation {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::EnglandAndWales, Self::Scotland, Self::NorthernIreland];

    /// Its name in files and records, which is that of GOV.UK.
    pub fn id(self) -> &'static str {
        match self {
            Self::EnglandAndWales => "england-and-wales",
            Self::Scotland => "scotland",
            Self::NorthernIreland => "northern-ireland",
        }
    }

    /// As [`Self::id`], read.
    pub fn of_id(id: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|one| one.id() == id)
    }
}

/// A file of bank holidays cannot be used: why, with the place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HolidaysError(pub String);

impl std::fmt::Display for HolidaysError {
    fn fmt(&self, f: &mut std::fmt::Formatter) -> std::fmt::Result {
        write!(f, "These bank holidays cannot be used: {}.", self.0)
    }
}

impl std::error::Error for HolidaysError {}

#[derive(Debug, Clone, Deserialize)]
struct File {
    #[serde(default)]
    extra: Vec<Extra>,
    #[serde(default)]
    moved: Vec<Moved>,
}

#[derive(Debug, Clone, Deserialize)]
struct Extra {
    date: toml::value::Datetime,
    name: String,
    nations: Vec<Nation>,
}

#[derive(Debug, Clone, Deserialize)]
struct Moved {
    from: toml::value::Datetime,
    to: toml::value::Datetime,
    name: String,
    nations: Vec<Nation>,
}

/// Bank holidays by date, with their names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BankHolidays {
    nation: Nation,
    added: BTreeMap<Date, String>,
    dropped: BTreeSet<Date>,
    /// Those that were published, by year.
    published: BTreeMap<i16, BTreeMap<Date, String>>,
}

impl BankHolidays {
    /// With the proclaimed days that are built in.
    ///
    /// # Errors
    /// As [`Self::parse`]; a test holds the built-in file.
    pub fn embedded(nation: Nation) -> Result<Self, HolidaysError> {
        Self::parse(nation, include_str!("../../../../knowledge/bank-holidays.toml"))
    }

    /// Without any proclaimed day.
    pub fn by_rule_only(nation: Nation) -> Self {
        Self { nation, added: BTreeMap::new(), dropped: BTreeSet::new(), published: BTreeMap::new() }
    }

    /// With the proclaimed days of this file.
    ///
    /// # Errors
    /// When the file is not as described in it.
    pub fn parse(nation: Nation, text: &str) -> Result<Self, HolidaysError> {
        let file: File = toml::from_str(text).map_err(|error| HolidaysError(error.to_string()))?;
        let (mut added, mut dropped) = (BTreeMap::new(), BTreeSet::new());
        for extra in file.extra.into_iter().filter(|extra| extra.nations.contains(&nation)) {
            added.insert(day(extra.date)?, extra.name);
        }
        for moved in file.moved.into_iter().filter(|moved| moved.nations.contains(&nation)) {
            dropped.insert(day(moved.from)?);
            added.insert(day(moved.to)?, moved.name);
        }
        Ok(Self { nation, added, dropped, published: BTreeMap::new() })
    }

    /// With a published list: in the years of its days nothing else is a bank holiday here.
    #[must_use]
    pub fn with_published(mut self, days: &[PublishedDay]) -> Self {
        for day in days.iter().filter(|day| day.nation == self.nation) {
            self.published.entry(day.date.year()).or_default().insert(day.date, day.name.clone());
        }
        self
    }

    /// The years for which a published list holds, the first one first.
    pub fn years(&self) -> Vec<i16> {
        self.published.keys().copied().collect()
    }

    /// The bank holiday's name, when this day is one.
    pub fn name(&self, day: Date) -> Option<&str> {
        if let Some(year) = self.published.get(&day.year()) {
            return year.get(&day).map(String::as_str);
        }
        if let Some(name) = self.added.get(&day) {
            return Some(name);
        }
        if self.dropped.contains(&day) {
            return None;
        }
        by_rule(self.nation, day.year()).into_iter().find(|(holiday, _)| *holiday == day).map(|(_, name)| name)
    }
}

fn day(written: toml::value::Datetime) -> Result<Date, HolidaysError> {
    written.to_string().parse().map_err(|_| HolidaysError(format!("{written} is not a date")))
}

/// The holidays that the standing rules give for a year, substitutes in place of days at a weekend.
fn by_rule(nation: Nation, year: i16) -> Vec<(Date, &'static str)> {
    use Nation::{EnglandAndWales, NorthernIreland, Scotland};
    let easter = easter_sunday(year);
    let mut days = Vec::new();
    let mut add = |nations: &[Nation], day: Option<Date>, name| {
        if let (true, Some(day)) = (nations.contains(&nation), day) {
            days.push((day, name));
        }
    };
    let all = &[EnglandAndWales, Scotland, NorthernIreland];
    let [new_year, second] = pair(date(year, 1, 1), date(year, 1, 2));
    match nation {
        Scotland => {
            add(all, Some(new_year), "New Year’s Day");
            add(all, Some(second), "2 January");
        }
        _ => add(all, Some(after_weekend(date(year, 1, 1))), "New Year’s Day"),
    }
    add(&[NorthernIreland], Some(after_weekend(date(year, 3, 17))), "St Patrick’s Day");
    add(all, easter.checked_sub(2.days()).ok(), "Good Friday");
    add(&[EnglandAndWales, NorthernIreland], easter.checked_add(1.day()).ok(), "Easter Monday");
    add(all, date(year, 5, 1).nth_weekday_of_month(1, Weekday::Monday).ok(), "Early May bank holiday");
    add(all, date(year, 5, 1).nth_weekday_of_month(-1, Weekday::Monday).ok(), "Spring bank holiday");
    add(&[NorthernIreland], Some(after_weekend(date(year, 7, 12))), "Battle of the Boyne");
    add(&[Scotland], date(year, 8, 1).nth_weekday_of_month(1, Weekday::Monday).ok(), "Summer bank holiday");
    let late_summer = date(year, 8, 1).nth_weekday_of_month(-1, Weekday::Monday).ok();
    add(&[EnglandAndWales, NorthernIreland], late_summer, "Summer bank holiday");
    add(&[Scotland], Some(after_weekend(date(year, 11, 30))), "St Andrew’s Day");
    let [christmas, boxing] = pair(date(year, 12, 25), date(year, 12, 26));
    add(all, Some(christmas), "Christmas Day");
    add(all, Some(boxing), "Boxing Day");
    days
}

/// A day, or the Monday after it when it falls at a weekend.
fn after_weekend(day: Date) -> Date {
    let wait = match day.weekday() {
        Weekday::Saturday => 2.days(),
        Weekday::Sunday => 1.day(),
        _ => 0.days(),
    };
    day.checked_add(wait).unwrap_or(day)
}

/// Two holidays in a row; those at a weekend move to the next working days, and never onto each other.
fn pair(first: Date, second: Date) -> [Date; 2] {
    let plus = |day: Date, days: i32| day.checked_add(days.days()).unwrap_or(day);
    match first.weekday() {
        Weekday::Friday => [first, plus(second, 2)],
        Weekday::Saturday => [plus(first, 2), plus(second, 2)],
        Weekday::Sunday => [plus(first, 2), second],
        _ => [first, second],
    }
}

/// Easter Sunday of the Gregorian calendar (the anonymous algorithm in Meeus, Astronomical Algorithms, chapter 8).
fn easter_sunday(year: i16) -> Date {
    let y = i32::from(year);
    let (a, b, c) = (y % 19, y / 100, y % 100);
    let (d, e) = (b / 4, b % 4);
    let g = (8 * b + 13) / 25;
    let h = (19 * a + b - d - g + 15) % 30;
    let (i, k) = (c / 4, c % 4);
    let l = (32 + 2 * e + 2 * i - h - k) % 7;
    let m = (a + 11 * h + 19 * l) / 433;
    let month = (h + l - 7 * m + 90) / 25;
    let day = (h + l - 7 * m + 33 * month + 19) % 32;
    let small = |number: i32| i8::try_from(number).unwrap_or(1);
    Date::new(year, small(month), small(day)).unwrap_or(date(year, 4, 1))
}
