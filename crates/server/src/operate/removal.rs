//! A practice that has moved or left: everything of it is removed from this server.

use lanyard_model::Ods;
use lanyard_store::Store;

use super::{Problem, open_existing};
use crate::cli::RemovalArgs;
use crate::voice::tell;

/// Removes a practice whose name was given as it stands here; with --copied-to only once everything has arrived there.
pub(crate) async fn remove_practice(args: &RemovalArgs) -> Result<(), Problem> {
    let (store, ods) = (args.at.open().await?, Ods::parse(&args.practice)?);
    let Some(practice) = store.practice(&ods).await? else {
        return Err(format!("{ods} is not here. Check --practice. Nothing was removed.").into());
    };
    if practice.name != args.name.trim() {
        return Err(format!("{ods} is called “{}” here. Give that as --name. Nothing was removed.", practice.name).into());
    }
    if let Some(elsewhere) = &args.copied_to {
        has_arrived(&store, &ods, elsewhere).await?;
    }
    let removed = store.remove_practice(&ods).await?;
    let rows: u64 = removed.iter().map(|table| table.rows).sum();
    tell(&format!(
        "{} ({ods}) is removed: {rows} rows, its accounts that belong to no other practice, and its audit trail.",
        practice.name
    ));
    tell("Backups taken before still hold it: delete them when your agreement with the practice says so.");
    Ok(())
}

/// What the audit trail says last here stands there too: nothing was written here since it was copied.
async fn has_arrived(store: &Store, ods: &Ods, elsewhere: &str) -> Result<(), Problem> {
    let there = open_existing(elsewhere).await?;
    let heads = store.heads().await?.into_iter().filter(|head| &head.practice == ods).map(|head| head.head);
    if let Err(broken) = there.verify_audit(ods, &heads.collect::<Vec<_>>()).await? {
        let next = "Remove it there and copy it again. Nothing was removed.";
        return Err(format!("What is here has not all arrived there: {broken}. {next}").into());
    }
    Ok(())
}
