//! A sign-in link for somebody who can no longer sign in: whoever runs the server is asked when no administrator is left.

use jiff::Timestamp;

use super::address::address;
use super::{OPERATOR, Problem};
use crate::cli::LinkArgs;
use crate::voice::tell;

/// Prints a link that signs in once.
pub(crate) async fn link(args: &LinkArgs, now: Timestamp) -> Result<(), Problem> {
    let store = args.at.open().await?;
    let address = address(args.public_url.as_deref(), &args.at.data)?;
    let account = store.account_by_email(&args.email).await?;
    let account = account.ok_or_else(|| format!("Nobody here has the e-mail address {}.", args.email))?;
    let secret = store.new_sign_in_link(&account.id, OPERATOR, now).await?;
    tell(&format!("Give this to {} and nobody else; it works once, within 24 hours, at the server’s own address:", account.name));
    tell(&format!("{address}/sign-in/link/{secret}"));
    Ok(())
}
