//! Bank holidays that were published since this program was made, for every practice at once.

use jiff::Timestamp;
use lanyard_diagnose::uk_date;

use super::{OPERATOR, Problem};
use crate::cli::HolidaysArgs;
use crate::due::taken;
use crate::voice::tell;

/// Puts the published file in at each practice; the audit trail of each says so.
pub(crate) async fn bank_holidays(args: &HolidaysArgs, now: Timestamp) -> Result<(), Problem> {
    let file = std::fs::read_to_string(&args.file)
        .map_err(|error| format!("{} cannot be read: {error}. Nothing was changed.", args.file.display()))?;
    let list = taken(&file, uk_date(now))?;
    let store = args.at.open().await?;
    let practices = store.practices().await?;
    for practice in &practices {
        let mut write = store.write(practice, OPERATOR, "Published bank holidays were put in", now).await?;
        write.save(&list).await?;
        write.commit().await?;
    }
    tell(&format!("{} bank holidays hold at {} practices.", list.days.len(), practices.len()));
    Ok(())
}
