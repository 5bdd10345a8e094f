//! Whether a desk is open, and when it is again.

use jiff::civil::Date;
use jiff::{Timestamp, ToSpan as _, tz::TimeZone};

use crate::OpeningHours;

/// Whether a desk is open at a moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DeskIs {
    /// Open until then.
    OpenUntil(Timestamp),
    /// Closed until then.
    ClosedUntil(Timestamp),
    /// Its hours name this day, which is a bank holiday, and seldom say what holds on one; open for sure from `then`, where that is known.
    PerhapsOpenOn {
        /// The bank holiday.
        day: Date,
        /// When it is open next on another day.
        then: Option<Timestamp>,
    },
    /// Its hours are not known.
    NotKnown,
}

impl DeskIs {
    /// By a desk's hours, which are United Kingdom time, and the bank holidays there.
    pub fn at(hours: &[OpeningHours], is_holiday: impl Fn(Date) -> bool, now: Timestamp) -> Self {
        let zone = TimeZone::get("Europe/London").unwrap_or(TimeZone::UTC);
        let today = now.to_zoned(zone.clone()).date();
        let days = (0_i64..12).filter_map(|days| today.checked_add(days.days()).ok());
        let mut spans: Vec<Span> = days.flat_map(|day| spans_on(hours, day, &zone)).filter(|span| now < span.until).collect();
        spans.sort_unstable_by_key(|span| span.from);
        let sure = spans.iter().find(|span| !is_holiday(span.day));
        match spans.first() {
            Some(next) if is_holiday(next.day) => Self::PerhapsOpenOn { day: next.day, then: sure.map(|span| span.from) },
            Some(next) if next.from <= now => Self::OpenUntil(next.until),
            Some(next) => Self::ClosedUntil(next.from),
            None => Self::NotKnown,
        }
    }
}

/// Open in one piece.
struct Span {
    day: Date,
    from: Timestamp,
    until: Timestamp,
}

fn spans_on(hours: &[OpeningHours], day: Date, zone: &TimeZone) -> Vec<Span> {
    let weekday = day.weekday().to_monday_one_offset();
    let here = |time: jiff::civil::Time| zone.to_timestamp(day.to_datetime(time)).ok();
    let on_this_day = hours.iter().filter(|hours| hours.days.contains(&weekday));
    on_this_day.filter_map(|hours| Some(Span { day, from: here(hours.from)?, until: here(hours.until)? })).collect()
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn a_weekday_desk_is_closed_at_the_weekend_until_monday() {
        let hours =
            [OpeningHours { days: vec![1, 2, 3, 4, 5], from: "08:00:00".parse().unwrap(), until: "18:00:00".parse().unwrap() }];
        let none = |_: Date| false;
        let at = |text: &str| DeskIs::at(&hours, none, text.parse().unwrap());
        let moment = |text: &str| text.parse::<Timestamp>().unwrap();
        assert_eq!(at("2026-11-27T17:59:00Z"), DeskIs::OpenUntil(moment("2026-11-27T18:00:00Z")));
        assert_eq!(at("2026-11-27T18:00:00Z"), DeskIs::ClosedUntil(moment("2026-11-30T08:00:00Z")), "Friday evening");
        assert_eq!(at("2026-07-06T06:59:00Z"), DeskIs::ClosedUntil(moment("2026-07-06T07:00:00Z")), "summer time");
        assert_eq!(DeskIs::at(&[], none, moment("2026-11-27T12:00:00Z")), DeskIs::NotKnown);
    }

    #[test]
    fn on_a_bank_holiday_nobody_knows_and_the_next_day_it_is_open_for_sure() {
        let hours =
            [OpeningHours { days: vec![1, 2, 3, 4, 5], from: "08:00:00".parse().unwrap(), until: "18:00:00".parse().unwrap() }];
        // 25 December 2026 is a Friday, and the Monday after it stands for Boxing Day.
        let is_holiday = |day: Date| [date(2026, 12, 25), date(2026, 12, 28)].contains(&day);
        let at = |text: &str| DeskIs::at(&hours, is_holiday, text.parse().unwrap());
        let tuesday = "2026-12-29T08:00:00Z".parse().ok();
        assert_eq!(at("2026-12-25T10:00:00Z"), DeskIs::PerhapsOpenOn { day: date(2026, 12, 25), then: tuesday });
        assert_eq!(at("2026-12-27T10:00:00Z"), DeskIs::PerhapsOpenOn { day: date(2026, 12, 28), then: tuesday });
        assert_eq!(at("2026-12-28T19:00:00Z"), DeskIs::ClosedUntil(tuesday.unwrap()));
        assert_eq!(at("2026-12-24T10:00:00Z"), DeskIs::OpenUntil("2026-12-24T18:00:00Z".parse().unwrap()));
    }
}
