//! Bank holidays that were published since this program was made, for every practice at once.

use std::collections::BTreeSet;

use jiff::Timestamp;
use lanyard_diagnose::uk_date;

use super::{OPERATOR, Problem};
use crate::cli::HolidaysArgs;
use crate::due::taken;
use crate::ui;
use crate::voice::tell;

/// Puts the published file in at each practice; the audit trail of each says so.
pub(crate) async fn bank_holidays(args: &HolidaysArgs, now: Timestamp) -> Result<(), Problem> {
    let file = std::fs::read_to_string(&args.file)
        .map_err(|error| format!("{} cannot be read: {error}. Nothing was changed.", args.file.display()))?;
    let list = taken(&file, uk_date(now))?;
    let store = args.at.open().await?;
    let practices = store.system("bank holidays are put in").practices().await?;
    for practice in &practices {
        let mut write = store.write(practice, OPERATOR, "Published bank holidays were put in", now).await?;
        write.save(&list).await?;
        write.commit().await?;
    }
    let years: BTreeSet<i16> = list.days.iter().map(|day| day.date.year()).collect();
    let years: Vec<String> = years.iter().map(ToString::to_string).collect();
    let at = ui::counted(i64::try_from(practices.len()).unwrap_or(i64::MAX), "practice");
    tell(&format!("The bank holidays of {} hold at {at}.", years.join(", ")));
    Ok(())
}
