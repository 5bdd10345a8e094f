//! Values as people write them: dates, UUIDs, numbers.

use jiff::Timestamp;
use jiff::civil::{Date, Time};
use jiff::tz::TimeZone;
use lanyard_model::{DayHours, Hours};

const MONTHS: [&str; 12] = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];

/// A date as people here write it: `27/3/2027`, `27-03-27`, `27 March 2027`, `2027-03-27`; a time behind it does not matter. Day
/// before month, always. A year of two digits is within 2000 to 2099: nothing here is older.
pub(crate) fn date(text: &str) -> Option<Date> {
    let spaced = spaced(text);
    let parts: Vec<&str> = spaced.split_whitespace().collect();
    let [first, second, third, ..] = parts.as_slice() else { return None };
    if first.len() == 4 {
        return Date::new(first.parse().ok()?, month(second)?, third.parse().ok()?).ok();
    }
    let year: i16 = third.parse().ok().filter(|_| matches!(third.len(), 2 | 4))?;
    let day = first.trim_end_matches(|letter: char| letter.is_ascii_alphabetic());
    Date::new(if third.len() == 2 { 2000 + year } else { year }, month(second)?, day.parse().ok()?).ok()
}

/// Spaces where a date is split; a `T` splits between two digits only, before a time, and not in `OCT`.
fn spaced(text: &str) -> String {
    let letters: Vec<char> = text.chars().collect();
    let is_digit = |place: Option<usize>| place.and_then(|place| letters.get(place)).is_some_and(char::is_ascii_digit);
    let splits = |place: usize, letter: char| match letter {
        'T' => is_digit(place.checked_sub(1)) && is_digit(place.checked_add(1)),
        letter => "/-.,".contains(letter),
    };
    letters.iter().enumerate().map(|(place, letter)| if splits(place, *letter) { ' ' } else { *letter }).collect()
}

fn month(text: &str) -> Option<i8> {
    if let Ok(number) = text.parse() {
        return Some(number);
    }
    let short: String = text.to_lowercase().chars().take(3).collect();
    let place = MONTHS.iter().position(|month| *month == short)?;
    i8::try_from(place + 1).ok()
}

/// A moment here: a time of today's, or a day and a time, for example `8:40` or `26/11/2026 17:20`.
pub(crate) fn moment(text: &str, now: Timestamp) -> Option<Timestamp> {
    let zone = TimeZone::get("Europe/London").ok()?;
    let (day, time) = match text.trim().rsplit_once(char::is_whitespace) {
        Some((day, time)) => (date(day)?, time),
        None => (now.to_zoned(zone.clone()).date(), text.trim()),
    };
    let (hour, minute) = time.split_once([':', '.'])?;
    let time = Time::new(hour.parse().ok()?, minute.parse().ok()?, 0, 0).ok()?;
    Some(day.to_datetime(time).to_zoned(zone).ok()?.timestamp())
}

/// Days of the week, Monday first.
pub(crate) const WEEK: [&str; 7] = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];

/// A day of the week, also in the plural: 1 is Monday.
pub(crate) fn weekday(text: &str) -> Option<i8> {
    let day = text.trim().trim_end_matches(['s', 'S']);
    (1..).zip(WEEK).find(|(_, name)| name.eq_ignore_ascii_case(day)).map(|(number, _)| number)
}

/// What a day of the week is called.
pub(crate) fn weekday_name(day: i8) -> &'static str {
    day.checked_sub(1).and_then(|place| usize::try_from(place).ok()).and_then(|place| WEEK.get(place)).copied().unwrap_or_default()
}

/// From one time to a later one: `9:00-12:00`, or with “to” between.
pub(crate) fn hours(text: &str) -> Option<Hours> {
    let (from, until) = text.split_once(['-', '–']).or_else(|| text.split_once("to"))?;
    let time = |text: &str| Time::strptime("%H:%M", text.trim()).ok();
    Some(Hours { from: time(from)?, until: time(until)? }).filter(|one| one.from < one.until)
}

/// Hours as [`hours`] reads them.
pub(crate) fn hours_written(Hours { from, until }: Hours) -> String {
    format!("{}-{}", from.strftime("%-H:%M"), until.strftime("%-H:%M"))
}

/// A day of the week and hours on it: `Thursday 8:00-13:00`.
pub(crate) fn day_hours(line: &str) -> Option<DayHours> {
    let (day, hours_on_it) = line.trim().split_once(char::is_whitespace)?;
    Some(DayHours { day: weekday(day)?, hours: hours(hours_on_it)? })
}

/// The same as [`day_hours`] reads it.
pub(crate) fn day_hours_written(one: &DayHours) -> String {
    format!("{} {}", weekday_name(one.day), hours_written(one.hours))
}

/// A 12-digit UUID; spaces within it do not matter.
///
/// # Errors
/// What is wrong with it, in words for whoever typed it.
pub(crate) fn uuid(text: &str) -> Result<String, &'static str> {
    let digits: String = text.chars().filter(|letter| !letter.is_whitespace()).collect();
    if digits.len() == 12 && digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return Ok(digits);
    }
    Err("A UUID has 12 digits, zeros at its beginning included. It is printed on the front of the card.")
}

/// Text without spaces around it or doubled within; `None` when nothing is left.
pub(crate) fn text(text: &str) -> Option<String> {
    let words: Vec<&str> = text.split(|letter: char| letter.is_whitespace() || letter == '\u{feff}').collect();
    let joined = words.into_iter().filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ");
    (!joined.is_empty()).then_some(joined)
}

/// An ODS code in capitals; `None` for what is none. A word of many letters without a digit is a name.
pub(crate) fn ods(text: &str) -> Option<String> {
    let code = lanyard_model::Ods::parse(text).ok()?.to_string();
    (code.len() <= 5 || code.bytes().any(|byte| byte.is_ascii_digit())).then_some(code)
}

#[cfg(test)]
mod tests {
    use jiff::civil::date as day;

    use super::*;

    #[test]
    fn dates_are_read_day_first() {
        for written in ["3/4/2027", "03/04/27", "3.4.2027", "3 April 2027", "3rd Apr 2027", "2027-04-03", "03/04/2027 00:00:00"] {
            assert_eq!(date(written), Some(day(2027, 4, 3)), "{written}");
        }
        for written in ["3-OCT-2026", "3 OCTOBER 2026", "03-Oct-26", "2026-10-03T00:00:00"] {
            assert_eq!(date(written), Some(day(2026, 10, 3)), "{written}");
        }
        assert_eq!(date("1 SEPTEMBER 2026"), Some(day(2026, 9, 1)));
        for not in ["", "tomorrow", "31/2/2027", "13/13/2027", "3/4", "3/4/027", "é/4/2027"] {
            assert_eq!(date(not), None, "{not}");
        }
    }

    #[test]
    fn a_moment_is_read_as_it_is_here() {
        let now: Timestamp = "2026-07-01T12:00:00Z".parse().unwrap();
        assert_eq!(moment("8:40", now).unwrap().to_string(), "2026-07-01T07:40:00Z", "British summer time");
        assert_eq!(moment("26/11/2026 17.20", now).unwrap().to_string(), "2026-11-26T17:20:00Z");
        for not in ["", "soon", "25:00", "8", "31/2/2026 8:00", "26/11/2026", "é:00"] {
            assert_eq!(moment(not, now), None, "{not}");
        }
    }

    #[test]
    fn a_uuid_keeps_its_zeros() {
        assert_eq!(uuid(" 0001 2345 6789 ").as_deref(), Ok("000123456789"));
        assert!(uuid("123456789").is_err() && uuid("00012345678X").is_err());
    }

    #[test]
    fn spaces_of_every_kind_are_cut() {
        assert_eq!(text("\u{feff} Amina\u{a0} Yusuf \t"), Some("Amina Yusuf".to_owned()));
        assert_eq!(text(" \u{a0} "), None);
    }
}
