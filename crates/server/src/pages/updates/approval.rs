//! Whose approval an update waits for.

use jiff::civil::Date;
use lanyard_model::{Person, UpdatePolicy};
use lanyard_store::Read;

use crate::app::App;
use crate::failure::Failure;
use crate::visit::Visit;

/// By name, whoever approves by the practice's rules and is here, when that is not who is signed in: those are told apart by the e-mail
/// address of the account and of the person. `None` too where the practice manager approves.
pub(super) async fn of_another(
    app: &App,
    visit: &Visit,
    read: &mut Read,
    policy: &UpdatePolicy,
    today: Date,
) -> Result<Option<String>, Failure> {
    let Some(approver) = &policy.approver else { return Ok(None) };
    let is_here = |person: &Person| person.left_on.is_none_or(|last| last >= today);
    let Some(person) = read.find::<Person>(approver).await?.filter(is_here) else { return Ok(None) };
    let account = app.store.account(&visit.signed_in.account).await?;
    let own = account.zip(person.email.as_ref()).is_some_and(|(account, email)| account.email == email.trim().to_lowercase());
    Ok((!own).then_some(person.name))
}
