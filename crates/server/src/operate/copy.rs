//! From SQLite to PostgreSQL, or back.

use std::sync::Arc;

use lanyard_store::{Entropy, Store};

use super::{Problem, open_existing};
use crate::cli::CopyArgs;
use crate::voice::tell;

/// Copies everything and proves what arrived.
pub(crate) async fn copy(args: &CopyArgs) -> Result<(), Problem> {
    let from = open_existing(&args.from).await?;
    let to = Store::open(&args.to, Arc::new(Entropy::System)).await?;
    // Before the copy begins: what a server that runs there writes meanwhile is in the copy or is not, and either is right.
    let every = from.system("everything is copied");
    let heads = every.heads().await?;
    let copied = every.copy_to(&to).await?;
    let faults = to.system("everything is copied").faults(&heads).await?;
    for table in &copied {
        tell(&format!("{:>8}  {}", table.rows, table.table));
    }
    // What was copied is there, counted or not.
    if let Err(error) = to.count_tables().await {
        tell(&format!("PostgreSQL could not count its tables ({error}): pages may be slow until it has done so by itself."));
    }
    to.close().await;
    if !faults.is_empty() {
        return Err(format!("What arrived is not what was there: {}.", faults.join("; ")).into());
    }
    tell("Copied and proved. The other database was left as it was; what is written there from now on does not come along.");
    Ok(())
}
