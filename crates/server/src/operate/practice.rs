//! Another practice on a server: whoever runs it enters the practice and names its first administrator, who invites everybody else.

use jiff::Timestamp;
use lanyard_model::Ods;
use lanyard_store::{Account, Store};

use super::address::address;
use super::{OPERATOR, Problem};
use crate::accounts::{Place, first_administrator, is_email, without_password};
use crate::cli::PracticeArgs;
use crate::voice::tell;

/// Enters a practice, gives it its first administrator, and prints how they come in.
pub(crate) async fn add_practice(args: &PracticeArgs, now: Timestamp) -> Result<(), Problem> {
    let (store, ods) = (args.at.open().await?, Ods::parse(&args.practice)?);
    let address = address(args.public_url.as_deref(), &args.at.data)?;
    if !is_email(args.administrator.trim()) {
        return Err(format!("{} is no e-mail address. Nothing was entered.", args.administrator).into());
    }
    if store.practice(&ods).await?.is_some() && !store.read(&ods).await?.members().await?.is_empty() {
        let why =
            "is here already and has accounts: its administrator invites others under Settings, Accounts. Nothing was changed.";
        return Err(format!("{ods} {why}").into());
    }
    let (account, is_new) = administrator(&store, args, now).await?;
    let place = Place::of(&store, ods.clone(), args.name.trim(), now).await?;
    first_administrator(&store, &place, &account, is_new, now).await?;
    tell(&format!("{} ({ods}) is entered, and {} is its administrator.", args.name.trim(), account.name));
    if is_new {
        let secret = store.new_sign_in_link(&account.id, OPERATOR, now).await?;
        tell("Give them this and nobody else; it works once, within 24 hours, at the server’s own address:");
        tell(&format!("{address}/sign-in/link/{secret}"));
    } else {
        tell(&format!("They sign in as ever: {address}/p/{ods}/"));
    }
    Ok(())
}

/// The account with this e-mail address, or a new one without a password; and whether it is new.
async fn administrator(store: &Store, args: &PracticeArgs, now: Timestamp) -> Result<(Account, bool), Problem> {
    let email = args.administrator.trim().to_lowercase();
    if let Some(account) = store.account_by_email(&email).await? {
        return Ok((account, false));
    }
    let name = args.administrator_name.clone().unwrap_or_else(|| email.clone());
    Ok((without_password(store, name, email, now)?, true))
}
