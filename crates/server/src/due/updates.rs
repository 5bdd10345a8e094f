//! Pilots that wait for their result, and updates that wait for approval.

use jiff::Timestamp;
use lanyard_diagnose::{Pack, uk_date};
use lanyard_insight::{Dated, DatedFacts, update_due};
use lanyard_store::{Read, StoreError};

use super::register::Register;
use super::who;
use crate::updates::all;

pub(super) async fn waiting(
    read: &mut Read,
    register: &Register,
    pack: &Pack,
    now: Timestamp,
) -> Result<Vec<DatedFacts>, StoreError> {
    let dated = all(read, pack, now).await?.into_iter().filter_map(|one| {
        let (kind, due) = update_due(&one.facts, uk_date(now))?;
        let name = format!("{} {}", one.update.name, one.update.version);
        // Whoever has left approves nothing: then it is the manager's.
        let approver = one.policy.approver.as_ref().filter(|_| kind == Dated::Approval);
        let who = approver.and_then(|id| register.person_here(id)).map(who);
        Some(DatedFacts { who, ..DatedFacts::new(kind, one.update.id.to_string(), name, due) })
    });
    Ok(dated.collect())
}
