//! Prints every working-day bank holiday from 2010 to 2040, for the comparison with an independent library.

use std::io::Write as _;

use jiff::civil::{Date, Weekday, date};
use lanyard_insight::{BankHolidays, Nation};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut out = std::io::stdout().lock();
    for (nation, code) in [(Nation::EnglandAndWales, "ENG"), (Nation::Scotland, "SCT"), (Nation::NorthernIreland, "NIR")] {
        let holidays = BankHolidays::embedded(nation)?;
        let days = std::iter::successors(Some(date(2010, 1, 1)), |day: &Date| day.tomorrow().ok());
        for day in days.take_while(|day| day.year() <= 2040) {
            let weekend = matches!(day.weekday(), Weekday::Saturday | Weekday::Sunday);
            if let (Some(name), false) = (holidays.name(day), weekend) {
                writeln!(out, "{code} {day} {name}")?;
            }
        }
    }
    Ok(())
}
