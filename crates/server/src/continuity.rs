//! What is done for patients while a card does not work: the practice's own approved plan, or what holds until it has one.

use jiff::civil::Date;
use lanyard_diagnose::Pack;
use lanyard_model::LocalPolicy;
use lanyard_store::{Read, StoreError};

/// What stands on every page and poster, on a day. `names` says whether it names who approved it: where nobody signs in it does not.
pub(crate) fn meanwhile(policy: &LocalPolicy, pack: &Pack, today: Date, names: bool) -> String {
    let (Some(plan), Some(by), Some(review)) = (&policy.continuity, &policy.continuity_by, policy.continuity_review) else {
        return pack.continuity.until_approved.clone();
    };
    let overdue = if review < today { ", whose review is overdue" } else { "" };
    let by = if names { format!(" by {by}") } else { String::new() };
    format!("{plan} (approved{by}, review by {}{overdue})", review.strftime("%-d %B %Y"))
}

/// The same, of the practice that is read.
pub(crate) async fn of_practice(read: &mut Read, pack: &Pack, today: Date, names: bool) -> Result<String, StoreError> {
    Ok(meanwhile(&read.local_policy().await?, pack, today, names))
}
