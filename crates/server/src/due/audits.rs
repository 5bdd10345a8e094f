//! Access audits: those that are not signed off, and when none of everybody is open, the day by which the next one should be.

use jiff::ToSpan as _;
use jiff::civil::Date;
use lanyard_diagnose::uk_date;
use lanyard_insight::{Dated, DatedFacts};
use lanyard_model::{AccessAudit, LocalPolicy};
use lanyard_store::{Read, StoreError};

use crate::ui::day;

/// In place of an audit's identifier: the page on which the next one is begun.
const NEXT: &str = "next";
/// The first one is due so many days after the practice began with Lanyard: an estimate.
const FIRST_DAYS: i64 = 90;

pub(super) async fn dated(read: &mut Read, policy: &LocalPolicy) -> Result<Vec<DatedFacts>, StoreError> {
    let audits = read.access_audits().await?;
    let open = || audits.iter().filter(|one| one.signed_at.is_none());
    let mut dated: Vec<DatedFacts> = open().map(not_signed).collect();
    // One of a single job says nothing of the others: theirs is due all the same.
    if open().all(|one| one.job.is_some()) {
        dated.extend(next_due(read, &audits, policy).await?.map(|due| to_begin(due, last_signed(&audits))));
    }
    Ok(dated)
}

fn not_signed(one: &AccessAudit) -> DatedFacts {
    let name = format!("access audit of {}", day(one.began_on));
    DatedFacts::new(Dated::Review, one.id.to_string(), name, one.due_on)
}

fn to_begin(due: Date, last: Option<Date>) -> DatedFacts {
    let name = last.map_or("none was signed off yet".to_owned(), |last| format!("the last one was signed off on {}", day(last)));
    DatedFacts::new(Dated::Audit, NEXT, name, due)
}

/// The day on which an audit of everybody, sampled or not, was signed off last; one of a single job says nothing of the others.
fn last_signed(audits: &[AccessAudit]) -> Option<Date> {
    audits.iter().filter(|one| one.job.is_none()).filter_map(|one| one.signed_at).max().map(uk_date)
}

/// The day by which the next audit should be signed off.
pub(crate) async fn next_due(read: &mut Read, audits: &[AccessAudit], policy: &LocalPolicy) -> Result<Option<Date>, StoreError> {
    if let Some(last) = last_signed(audits) {
        return Ok(Some(last.saturating_add(policy.months_between_audits().months())));
    }
    let practice = read.entered_practice().await?;
    Ok(practice.map(|practice| uk_date(practice.created_at).saturating_add(FIRST_DAYS.days())))
}
