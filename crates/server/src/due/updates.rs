//! Pilots that wait for their result, and updates that wait for approval.

use jiff::Timestamp;
use lanyard_diagnose::{Pack, uk_date};
use lanyard_insight::{DatedFacts, update_due};
use lanyard_store::{Read, StoreError};

use crate::updates::all;

pub(super) async fn waiting(read: &mut Read, pack: &Pack, now: Timestamp) -> Result<Vec<DatedFacts>, StoreError> {
    let dated = all(read, pack, now).await?.into_iter().filter_map(|one| {
        let (kind, due) = update_due(&one.facts, uk_date(now))?;
        let name = format!("{} {}", one.update.name, one.update.version);
        Some(DatedFacts { kind, id: one.update.id.to_string(), name, who: None, due })
    });
    Ok(dated.collect())
}
