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
    /// Its hours are not known.
    NotKnown,
}

impl DeskIs {
    /// By a desk's hours, which are United Kingdom time. Bank holidays are not looked at: hours seldom say what holds on them.
    pub fn at(hours: &[OpeningHours], now: Timestamp) -> Self {
        let zone = TimeZone::get("Europe/London").unwrap_or(TimeZone::UTC);
        let today = now.to_zoned(zone.clone()).date();
        let mut spans: Vec<(Timestamp, Timestamp)> =
            (0_i64..8).filter_map(|days| today.checked_add(days.days()).ok()).flat_map(|day| spans_on(hours, day, &zone)).collect();
        spans.sort_unstable();
        let next = spans.into_iter().find(|(_, until)| now < *until);
        match next {
            Some((from, until)) if from <= now => Self::OpenUntil(until),
            Some((from, _)) => Self::ClosedUntil(from),
            None => Self::NotKnown,
        }
    }
}

fn spans_on(hours: &[OpeningHours], day: Date, zone: &TimeZone) -> Vec<(Timestamp, Timestamp)> {
    let weekday = day.weekday().to_monday_one_offset();
    let here = |time: jiff::civil::Time| zone.to_timestamp(day.to_datetime(time)).ok();
    let on_this_day = hours.iter().filter(|hours| hours.days.contains(&weekday));
    on_this_day.filter_map(|hours| Some((here(hours.from)?, here(hours.until)?))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_weekday_desk_is_closed_at_the_weekend_until_monday() {
        let hours =
            [OpeningHours { days: vec![1, 2, 3, 4, 5], from: "08:00:00".parse().unwrap(), until: "18:00:00".parse().unwrap() }];
        let at = |text: &str| DeskIs::at(&hours, text.parse().unwrap());
        let moment = |text: &str| text.parse::<Timestamp>().unwrap();
        assert_eq!(at("2026-11-27T17:59:00Z"), DeskIs::OpenUntil(moment("2026-11-27T18:00:00Z")));
        assert_eq!(at("2026-11-27T18:00:00Z"), DeskIs::ClosedUntil(moment("2026-11-30T08:00:00Z")), "Friday evening");
        assert_eq!(at("2026-07-06T06:59:00Z"), DeskIs::ClosedUntil(moment("2026-07-06T07:00:00Z")), "summer time");
        assert_eq!(DeskIs::at(&[], moment("2026-11-27T12:00:00Z")), DeskIs::NotKnown);
    }
}
