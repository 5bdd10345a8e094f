//! An account as a whole: whoever runs the server keeps somebody out of every practice at once.

use jiff::Timestamp;

use super::{OPERATOR, Problem};
use crate::cli::AccountArgs;
use crate::voice::tell;

/// Disables an account, or enables it again; the audit trail of each of its practices says so.
pub(crate) async fn account(args: &AccountArgs, disabled: bool, now: Timestamp) -> Result<(), Problem> {
    let store = args.at.open().await?;
    let account = store.account_by_email(&args.email).await?;
    let account = account.ok_or_else(|| format!("Nobody here has the e-mail address {}.", args.email))?;
    let practices = store.memberships(&account.id).await?;
    if practices.is_empty() {
        return Err(format!("{} belongs to no practice, and can open nothing.", account.name).into());
    }
    let why = if disabled { "The account was disabled as a whole" } else { "The account was enabled again" };
    for at in &practices {
        let mut write = store.write(&at.practice, OPERATOR, why, now).await?;
        write.disable_account(&account.id, disabled).await?;
        write.commit().await?;
    }
    let names: Vec<&str> = practices.iter().map(|at| at.practice.as_str()).collect();
    let words = if disabled { "is signed out everywhere and cannot sign in" } else { "can sign in again" };
    tell(&format!("{} {words} ({}).", account.name, names.join(", ")));
    Ok(())
}
