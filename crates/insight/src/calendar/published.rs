//! Bank holidays as the government publishes them, in place of those that the program brings: the file `bank-holidays.json` of
//! GOV.UK, with the days of each part of the United Kingdom for some years.

use std::collections::BTreeMap;

use jiff::civil::Date;
use serde::Deserialize;

use super::holidays::{HolidaysError, Nation};

/// Fewer in a year are a file that was cut short: each part of the United Kingdom has eight by law (Banking and Financial Dealings
/// Act 1971, and common law for Christmas Day and Good Friday).
const FEWEST: usize = 8;

/// One published day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PublishedDay {
    /// Where it is a bank holiday.
    pub nation: Nation,
    /// The day.
    pub date: Date,
    /// What it is called.
    pub name: String,
}

#[derive(Deserialize)]
struct Division {
    events: Vec<Event>,
}

#[derive(Deserialize)]
struct Event {
    title: String,
    date: String,
}

/// Reads the published file.
///
/// # Errors
/// When it is another file, a part of the United Kingdom is missing, or a year is not whole; the words name the place.
pub fn published_holidays(text: &str) -> Result<Vec<PublishedDay>, HolidaysError> {
    if text.trim().is_empty() {
        return Err(HolidaysError("the file is empty, or none was chosen".to_owned()));
    }
    let mut divisions: BTreeMap<String, Division> = serde_json::from_str(text)
        .map_err(|error| HolidaysError(format!("this is not the file bank-holidays.json of GOV.UK ({error})")))?;
    let mut days = Vec::new();
    for nation in Nation::ALL {
        let id = nation.id();
        let division = divisions.remove(id).ok_or_else(|| HolidaysError(format!("the part “{id}” is missing")))?;
        let of_here = division.events.into_iter().map(|event| day(nation, event)).collect::<Result<Vec<_>, _>>()?;
        are_whole(nation, &of_here)?;
        days.extend(of_here);
    }
    Ok(days)
}

fn day(nation: Nation, event: Event) -> Result<PublishedDay, HolidaysError> {
    let (written, name) = (event.date, event.title);
    let date = written.parse().map_err(|_| {
        HolidaysError(format!("in “{}”, the date of “{name}” is “{written}”, and should be like 2027-12-25", nation.id()))
    })?;
    Ok(PublishedDay { nation, date, name })
}

fn are_whole(nation: Nation, days: &[PublishedDay]) -> Result<(), HolidaysError> {
    let mut years: BTreeMap<i16, usize> = BTreeMap::new();
    for day in days {
        *years.entry(day.date.year()).or_default() += 1;
    }
    let short = years.iter().find(|(_, count)| **count < FEWEST);
    match short {
        _ if years.is_empty() => Err(HolidaysError(format!("the part “{}” has no days", nation.id()))),
        Some((year, count)) => Err(HolidaysError(format!(
            "in “{}”, {year} has {count} bank holidays, and a whole year has at least {FEWEST}",
            nation.id()
        ))),
        None => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;
    use serde_json::{Value, json};

    use super::*;
    use crate::BankHolidays;

    /// The days that the rules give for 2027, written as they are published.
    fn file() -> Value {
        let division = |nation: Nation| {
            let ours = BankHolidays::embedded(nation).unwrap();
            let days = date(2027, 1, 1).series(jiff::Span::new().days(1)).take_while(|day| day.year() == 2027);
            let events =
                days.filter_map(|day| Some(json!({ "title": ours.name(day)?, "date": day, "notes": "", "bunting": true })));
            json!({ "division": nation.id(), "events": events.collect::<Vec<_>>() })
        };
        Nation::ALL.into_iter().map(|nation| (nation.id().to_owned(), division(nation))).collect::<serde_json::Map<_, _>>().into()
    }

    fn read(file: &Value) -> Result<Vec<PublishedDay>, HolidaysError> {
        published_holidays(&file.to_string())
    }

    #[test]
    fn in_a_published_year_only_what_was_published_holds() {
        let mut file = file();
        let spring = file["england-and-wales"]["events"].as_array_mut().unwrap().iter_mut().find(|one| one["date"] == "2027-05-31");
        spring.unwrap()["date"] = "2027-06-04".into();
        let days = read(&file).unwrap();
        let here = BankHolidays::embedded(Nation::EnglandAndWales).unwrap().with_published(&days);
        assert_eq!([here.name(date(2027, 5, 31)), here.name(date(2027, 6, 4))], [None, Some("Spring bank holiday")]);
        assert_eq!(here.name(date(2027, 12, 27)), Some("Christmas Day"), "moved from Saturday");
        assert_eq!(here.name(date(2028, 5, 29)), Some("Spring bank holiday"), "a year that was not published follows the rules");
        assert_eq!(here.years(), [2027]);
        let scotland = BankHolidays::embedded(Nation::Scotland).unwrap().with_published(&days);
        assert_eq!([scotland.name(date(2027, 5, 31)), scotland.name(date(2027, 6, 4))], [Some("Spring bank holiday"), None]);
    }

    #[test]
    fn a_file_that_cannot_be_right_says_where() {
        let said = |file: &Value| read(file).unwrap_err().to_string();
        let mut missing = file();
        missing.as_object_mut().unwrap().remove("scotland");
        assert!(said(&missing).contains("“scotland” is missing"), "{}", said(&missing));
        let mut cut = file();
        cut["northern-ireland"]["events"].as_array_mut().unwrap().truncate(3);
        assert!(said(&cut).contains("“northern-ireland”, 2027 has 3 bank holidays"), "{}", said(&cut));
        let mut wrong = file();
        wrong["scotland"]["events"][0]["date"] = "1/1/2027".into();
        assert!(said(&wrong).contains("“New Year’s Day” is “1/1/2027”"), "{}", said(&wrong));
        assert!(said(&json!([])).contains("not the file bank-holidays.json"));
        assert!(published_holidays("<html>").is_err());
        assert!(published_holidays(" ").unwrap_err().to_string().contains("none was chosen"));
    }
}
