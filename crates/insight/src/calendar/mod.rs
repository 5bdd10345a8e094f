//! Days on which somebody is there to act: working days of the nation and of the practice, and the days to keep clear of.

mod holidays;
mod published;

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::{Date, Time, Weekday};
use jiff::{SignedDuration, ToSpan as _};

pub use holidays::{BankHolidays, HolidaysError, Nation};
pub use published::{PublishedDay, published_holidays};

/// When somebody is there on a working day, while a practice has not said so. An estimate.
pub const USUAL_HOURS: (Time, Time) = (Time::constant(9, 0, 0, 0), Time::constant(17, 0, 0, 0));
/// A day with so much time in one piece beside its clinics is not kept clear of everything else (estimate).
const ROOM: SignedDuration = SignedDuration::from_hours(2);
/// How far a search for a day goes, in days; no closure is longer.
const FURTHEST: i32 = 30;

/// When a practice works.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Calendar {
    /// Bank holidays that hold here.
    pub holidays: BankHolidays,
    /// Whether there is a clinic on Saturdays.
    pub saturdays: bool,
    /// Days on which it is closed beside bank holidays.
    pub closed: BTreeSet<Date>,
    /// Days too busy for anything that can wait: flu clinics, the practice's own.
    pub busy: BTreeSet<Date>,
    /// The practice's own clinics.
    pub clinics: Vec<Clinic>,
    /// From when until when it is open.
    pub hours: OpenHours,
}

/// From when until when a practice is open.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct OpenHours {
    /// On a day with work; `None` while nobody entered it.
    pub usual: Option<(Time, Time)>,
    /// On days of the week on which it is another time, 1 for Monday to 7.
    pub days: BTreeMap<i8, (Time, Time)>,
}

impl OpenHours {
    /// On this day, were there work on it.
    pub fn on(&self, day: Date) -> (Time, Time) {
        let that_day = self.days.get(&day.weekday().to_monday_one_offset());
        that_day.copied().or(self.usual).unwrap_or(USUAL_HOURS)
    }
}

/// A clinic: what it is called, and when.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Clinic {
    /// Name.
    pub name: String,
    /// Each week on a day, unless the practice is closed.
    pub weekly: Option<Weekday>,
    /// Once, on a day, also on one without other work.
    pub once: Option<Date>,
    /// From when until when, where it is not all day.
    pub hours: Option<(Time, Time)>,
    /// Days on which a weekly one does not take place.
    pub skips: BTreeSet<Date>,
}

impl Clinic {
    /// The clinic as people say it: its name, with its hours.
    pub fn title(&self) -> String {
        match self.hours {
            Some((from, until)) => format!("{} {}–{}", self.name, from.strftime("%-H:%M"), until.strftime("%-H:%M")),
            None => self.name.clone(),
        }
    }
}

impl Calendar {
    /// Of a practice of which nothing but its bank holidays is known.
    pub fn of(holidays: BankHolidays) -> Self {
        Self {
            holidays,
            saturdays: false,
            closed: BTreeSet::new(),
            busy: BTreeSet::new(),
            clinics: Vec::new(),
            hours: OpenHours::default(),
        }
    }

    /// Whether offices work: the registration authority, IT support, the practice manager.
    pub fn is_working_day(&self, day: Date) -> bool {
        !matches!(day.weekday(), Weekday::Saturday | Weekday::Sunday) && self.is_open(day)
    }

    /// Whether patients are seen: a working day, a Saturday with a clinic, or a day with a clinic of the practice's own.
    pub fn has_session(&self, day: Date) -> bool {
        let saturday = self.saturdays && day.weekday() == Weekday::Saturday && self.is_open(day);
        self.is_working_day(day) || saturday || !self.clinics_on(day).is_empty()
    }

    /// The clinics of a day, the earliest first; those that last all day before them.
    pub fn clinics_on(&self, day: Date) -> Vec<&Clinic> {
        let here = |clinic: &&Clinic| {
            let weekly = clinic.weekly == Some(day.weekday()) && self.is_open(day) && !clinic.skips.contains(&day);
            weekly || (clinic.once == Some(day) && !self.closed.contains(&day))
        };
        let mut clinics: Vec<&Clinic> = self.clinics.iter().filter(here).collect();
        clinics.sort_by_key(|clinic| clinic.hours);
        clinics
    }

    /// Whether it is one of the bank holidays here, whatever the practice does on it.
    pub fn is_bank_holiday(&self, day: Date) -> bool {
        self.holidays.name(day).is_some()
    }

    fn is_open(&self, day: Date) -> bool {
        !self.closed.contains(&day) && !self.is_bank_holiday(day)
    }

    /// Whether a renewal or an appointment is better not put here: Mondays, the day after a closure, the practice's own busy
    /// days, and clinics that leave no time beside them.
    pub fn is_busy(&self, day: Date) -> bool {
        let after_closure = day.yesterday().is_ok_and(|before| !self.is_working_day(before));
        self.busy.contains(&day) || self.is_full(day) || day.weekday() == Weekday::Monday || after_closure
    }

    /// Whether the clinics of a day leave too little time in one piece for anything else.
    fn is_full(&self, day: Date) -> bool {
        !self.clinics_on(day).is_empty() && self.free(day).is_none_or(|(from, until)| from.duration_until(until) < ROOM)
    }

    /// The longest time in one piece beside the clinics of a day, while the practice is open; `None` where they leave none.
    pub fn free(&self, day: Date) -> Option<(Time, Time)> {
        let (mut from, closes) = self.hours.on(day);
        let mut pieces = Vec::new();
        for clinic in self.clinics_on(day) {
            let (begins, ends) = clinic.hours?;
            pieces.push((from, begins.min(closes)));
            from = from.max(ends);
        }
        pieces.push((from, closes));
        // The first of equals.
        pieces.into_iter().rev().filter(|(from, until)| from < until).max_by_key(|(from, until)| from.duration_until(*until))
    }

    /// The last quiet working day from `today` to `due`; where there is none, the last working day; where there is none of
    /// those either, `None`: it has to be done on a day nobody works, or it is too late.
    pub fn day_to_act(&self, today: Date, due: Date) -> Option<Date> {
        self.day_to_act_of(&|_| false, today, due)
    }

    /// As [`Self::day_to_act`], of somebody who is away on some days: one of those is named only where there is no other.
    pub(crate) fn day_to_act_of(&self, is_away: &impl Fn(Date) -> bool, today: Date, due: Date) -> Option<Date> {
        let working = || days_back(due).take_while(move |day| *day >= today).filter(|day| self.is_working_day(*day));
        let there = || working().filter(|day| !is_away(*day));
        let is_quiet = |day: &Date| !self.is_busy(*day);
        there().find(is_quiet).or_else(|| there().next()).or_else(|| working().find(is_quiet)).or_else(|| working().next())
    }

    /// The first working day after this one.
    pub fn next_working_day(&self, day: Date) -> Option<Date> {
        days_on(day).find(|day| self.is_working_day(*day))
    }

    /// The first day after this one on which patients are seen.
    pub fn next_session(&self, day: Date) -> Option<Date> {
        days_on(day).find(|day| self.has_session(*day))
    }
}

fn days_back(from: Date) -> impl Iterator<Item = Date> {
    (0..FURTHEST * 4).filter_map(move |days| from.checked_sub(days.days()).ok())
}

fn days_on(after: Date) -> impl Iterator<Item = Date> {
    (1..=FURTHEST).filter_map(move |days| after.checked_add(days.days()).ok())
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    fn surgery() -> Calendar {
        let holidays = BankHolidays::embedded(Nation::EnglandAndWales).unwrap();
        Calendar { busy: BTreeSet::from([date(2026, 10, 9)]), ..Calendar::of(holidays) }
    }

    #[test]
    fn by_friday_and_not_on_monday() {
        // Due on Monday 30 November 2026: Friday the 27th.
        assert_eq!(surgery().day_to_act(date(2026, 11, 2), date(2026, 11, 30)), Some(date(2026, 11, 27)));
    }

    #[test]
    fn a_busy_day_is_kept_clear_while_there_is_another() {
        assert_eq!(surgery().day_to_act(date(2026, 10, 5), date(2026, 10, 9)), Some(date(2026, 10, 8)));
        assert_eq!(surgery().day_to_act(date(2026, 10, 9), date(2026, 10, 9)), Some(date(2026, 10, 9)), "no other is left");
    }

    #[test]
    fn christmas_is_jumped_over() {
        // Christmas 2026: Friday; Boxing Day moves to Monday the 28th; Tuesday follows a closure and is busy.
        assert_eq!(surgery().day_to_act(date(2026, 12, 1), date(2026, 12, 28)), Some(date(2026, 12, 24)));
        assert_eq!(surgery().next_working_day(date(2026, 12, 24)), Some(date(2026, 12, 29)));
        assert_eq!(surgery().day_to_act(date(2026, 12, 25), date(2026, 12, 28)), None, "nobody works until it is over");
    }

    fn clinic(name: &str, weekly: Option<Weekday>, once: Option<Date>) -> Clinic {
        Clinic { name: name.to_owned(), weekly, once, hours: None, skips: BTreeSet::new() }
    }

    fn titles(calendar: &Calendar, day: Date) -> Vec<String> {
        calendar.clinics_on(day).into_iter().map(Clinic::title).collect()
    }

    #[test]
    fn a_weekly_clinic_skips_a_week_without_closing_the_practice() {
        let hours = |from: i8, until: i8| Some((Time::constant(from, 0, 0, 0), Time::constant(until, 30, 0, 0)));
        let late = Clinic { hours: hours(17, 19), ..clinic("Evening clinic", Some(Weekday::Thursday), None) };
        let skips = BTreeSet::from([date(2026, 12, 24)]);
        let baby = Clinic { hours: hours(9, 12), skips, ..clinic("Baby clinic", Some(Weekday::Thursday), None) };
        let clinics = Calendar { clinics: vec![late, baby], ..surgery() };
        assert_eq!(titles(&clinics, date(2026, 12, 17)), ["Baby clinic 9:00–12:30", "Evening clinic 17:00–19:30"]);
        assert_eq!(titles(&clinics, date(2026, 12, 24)), ["Evening clinic 17:00–19:30"]);
        let only_baby = Calendar { clinics: clinics.clinics[1..].to_vec(), ..surgery() };
        assert!(only_baby.is_working_day(date(2026, 12, 24)) && !only_baby.is_busy(date(2026, 12, 24)), "an ordinary day");
    }

    #[test]
    fn a_clinic_keeps_its_hours_clear_and_the_day_only_when_no_time_is_left() {
        let thursday = date(2026, 12, 17);
        let at = |from: i8, until: i8| {
            let hours = Some((Time::constant(from, 0, 0, 0), Time::constant(until, 0, 0, 0)));
            Clinic { hours, ..clinic("Clinic", Some(Weekday::Thursday), None) }
        };
        let is_busy = |clinics: Vec<Clinic>| Calendar { clinics, ..surgery() }.is_busy(thursday);
        assert!(!is_busy(vec![at(9, 12)]), "the afternoon is free");
        assert!(!is_busy(vec![at(13, 18)]), "the morning is");
        assert!(!is_busy(vec![at(18, 20)]), "the whole day is, before an evening clinic");
        assert!(is_busy(vec![at(9, 12), at(13, 17)]), "an hour at noon is too little");
        assert!(!is_busy(vec![at(9, 11), at(13, 17)]));
        let free = |clinics: Vec<Clinic>| Calendar { clinics, ..surgery() }.free(thursday);
        let piece = |from: i8, until: i8| Some((Time::constant(from, 0, 0, 0), Time::constant(until, 0, 0, 0)));
        assert_eq!([free(vec![at(9, 12)]), free(vec![at(12, 14)]), free(vec![at(8, 18)])], [piece(12, 17), piece(9, 12), None]);
        assert_eq!(free(vec![at(13, 14)]), piece(9, 13), "the first of two equal ones, or the longer one");
        assert!(is_busy(vec![at(8, 16), at(9, 10)]), "one within another");
        assert!(is_busy(vec![at(9, 12), clinic("Flu clinic", Some(Weekday::Thursday), None)]), "one lasts all day");
        let hours = |until: i8| Some((Time::constant(8, 0, 0, 0), Time::constant(until, 0, 0, 0)));
        let open = |until: i8| Calendar {
            clinics: vec![at(9, 16)],
            hours: OpenHours { usual: hours(until), ..OpenHours::default() },
            ..surgery()
        };
        assert_eq!([open(17), open(18)].map(|one| one.is_busy(thursday)), [true, false], "the practice’s own hours count");
    }

    #[test]
    fn a_clinic_of_ones_own_is_a_session_and_keeps_its_day_clear() {
        let flu = clinic("Flu clinic", None, Some(date(2026, 11, 29)));
        let baby = clinic("Baby clinic", Some(Weekday::Friday), None);
        let clinics = Calendar { clinics: vec![flu, baby], ..surgery() };
        assert_eq!(clinics.next_session(date(2026, 11, 27)), Some(date(2026, 11, 29)), "a Sunday");
        assert!(!clinics.is_working_day(date(2026, 11, 29)), "and no day on which offices work");
        assert_eq!(titles(&clinics, date(2026, 11, 27)), ["Baby clinic"]);
        // Friday the 27th has its clinic: Thursday.
        assert_eq!(clinics.day_to_act(date(2026, 11, 2), date(2026, 11, 29)), Some(date(2026, 11, 26)));
        assert!(titles(&clinics, date(2026, 12, 25)).is_empty(), "a bank holiday that is a Friday");
        let closed = Calendar { closed: BTreeSet::from([date(2026, 11, 29)]), ..clinics };
        assert_eq!(closed.next_session(date(2026, 11, 27)), Some(date(2026, 11, 30)), "a clinic that was called off");
    }

    #[test]
    fn saturday_clinics_are_sessions_and_no_working_days() {
        let clinic = Calendar { saturdays: true, ..surgery() };
        assert_eq!(clinic.next_session(date(2026, 11, 27)), Some(date(2026, 11, 28)));
        assert!(!clinic.is_working_day(date(2026, 11, 28)));
    }
}
