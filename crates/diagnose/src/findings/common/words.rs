//! Dates, spans of time and versions in words.

use jiff::{SignedDuration, Timestamp, civil::Date, tz::TimeZone};

/// A day as people write it: `3 November 2026`.
pub(in crate::findings) fn day(date: Date) -> String {
    date.strftime("%-d %B %Y").to_string()
}

/// A moment's day in the United Kingdom.
pub(in crate::findings) fn day_of(moment: Timestamp) -> String {
    let london = TimeZone::get("Europe/London").unwrap_or(TimeZone::UTC);
    day(moment.to_zoned(london).date())
}

/// Whole days from one day to a later one; negative when it is earlier.
pub(in crate::findings) fn days_until(from: Date, to: Date) -> i64 {
    to.duration_since(from).as_hours() / 24
}

/// A span in words, in its largest whole unit.
pub(in crate::findings) fn span(length: SignedDuration) -> String {
    let seconds = length.unsigned_abs().as_secs();
    let (count, unit) = match seconds {
        0..120 => (seconds, "second"),
        120..7_200 => (seconds / 60, "minute"),
        7_200..172_800 => (seconds / 3_600, "hour"),
        _ => (seconds / 86_400, "day"),
    };
    counted(count, unit)
}

/// A number with its noun: `1 day`, `2 days`.
pub(in crate::findings) fn counted(count: u64, noun: &str) -> String {
    if count == 1 { format!("1 {noun}") } else { format!("{count} {noun}s") }
}

/// A dotted version such as `2.4.10.0`, for comparison: trailing zeros do not count, as 2.4 is 2.4.0.0.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Version(Vec<u64>);

impl Version {
    /// Reads a version; what follows the numbers, as in `4.1 (build 3)`, does not count. `None` when there is no number.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        // Debian puts an epoch before some versions: `1:2.4.10`.
        let text = text.split_once(':').map_or(text, |(_, version)| version).trim().trim_start_matches(['v', 'V']);
        let end = text.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(text.len());
        let dotted = text.get(..end)?.trim_end_matches('.');
        let mut parts: Vec<u64> = dotted.split('.').map(str::parse).collect::<Result<_, _>>().ok()?;
        while parts.last() == Some(&0) {
            parts.pop();
        }
        Some(Self(parts))
    }

    /// The first number.
    pub(crate) fn major(&self) -> u64 {
        self.0.first().copied().unwrap_or(0)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn versions_are_ordered_by_number() {
        let version = |text| Version::parse(text).unwrap();
        assert!(version("2.4.9.0") < version("2.4.10.0"));
        assert!(version("v2.4.10") == version("2.4.10.0"));
        assert!(version("4.1 (build 3)") > version("4.0.9"));
        assert_eq!(version("142.0.7444.60").major(), 142);
        assert_eq!(version("1:142.0-1").major(), 142);
        for text in ["", "beta", "99999999999999999999999", "1..2"] {
            assert_eq!(Version::parse(text), None, "{text}");
        }
    }

    #[test]
    fn days_are_those_of_the_united_kingdom() {
        assert_eq!(day_of("2026-07-31T23:30:00Z".parse().unwrap()), "1 August 2026");
        assert_eq!(day_of("2026-11-03T23:30:00Z".parse().unwrap()), "3 November 2026");
    }

    #[test]
    fn spans_are_said_in_their_largest_unit() {
        for (seconds, words) in [(-1, "1 second"), (400, "6 minutes"), (7_200, "2 hours"), (-900_000, "10 days")] {
            assert_eq!(span(SignedDuration::from_secs(seconds)), words);
        }
    }

    proptest! {
        #[test]
        fn any_version_is_read_without_panic(text in ".{0,40}") {
            let _ = Version::parse(&text);
        }

        #[test]
        fn any_span_has_words(seconds in any::<i64>()) {
            prop_assert!(!span(SignedDuration::from_secs(seconds)).is_empty());
        }
    }
}
