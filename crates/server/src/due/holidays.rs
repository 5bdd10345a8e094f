//! Which bank holidays hold: those of the program, and for the years of a list that was put in, that list.

use jiff::civil::Date;
use lanyard_insight::{BankHolidays, Nation, PublishedDay, published_holidays};
use lanyard_model::{Holiday, HolidayList};

/// Were those of the program unreadable, the standing rules would still hold.
pub(super) fn holidays(nation: Nation, list: Option<&HolidayList>) -> BankHolidays {
    let ours = BankHolidays::embedded(nation).unwrap_or_else(|_| BankHolidays::by_rule_only(nation));
    list.map_or(ours.clone(), |list| ours.with_published(&list.days.iter().filter_map(published).collect::<Vec<_>>()))
}

fn published(day: &Holiday) -> Option<PublishedDay> {
    Some(PublishedDay { nation: Nation::of_id(&day.nation)?, date: day.date, name: day.name.clone() })
}

/// The published file as it is kept; years that are over are left out.
///
/// # Errors
/// What is wrong with it, and what to do next.
pub(crate) fn taken(file: &str, today: Date) -> Result<HolidayList, String> {
    let next = "Download bank-holidays.json from GOV.UK again and give it as it is. Nothing was changed.";
    let days = published_holidays(file).map_err(|error| format!("{error} {next}"))?;
    let days: Vec<Holiday> = days.into_iter().filter(|day| day.date.year() >= today.year()).map(kept).collect();
    let missing = Nation::ALL.into_iter().find(|nation| days.iter().all(|day| day.nation != nation.id()));
    match missing {
        Some(_) => Err(format!("These bank holidays cannot be used: they end before {}. {next}", today.year())),
        None => Ok(HolidayList { id: HolidayList::only(), taken_on: today, days }),
    }
}

fn kept(day: PublishedDay) -> Holiday {
    Holiday { nation: day.nation.id().to_owned(), date: day.date, name: day.name }
}
