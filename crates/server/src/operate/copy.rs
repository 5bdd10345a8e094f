//! From SQLite to PostgreSQL, or back; or one practice from server to server.

use std::sync::Arc;

use lanyard_model::Ods;
use lanyard_store::{Copied, Entropy, Moved, SignsIn, Store};

use super::{Problem, open_existing};
use crate::cli::CopyArgs;
use crate::voice::tell;

/// Copies everything, or one practice, and proves what arrived.
pub(crate) async fn copy(args: &CopyArgs) -> Result<(), Problem> {
    let from = open_existing(&args.from).await?;
    let to = Store::open(&args.to, Arc::new(Entropy::System)).await?;
    let done = match &args.practice {
        None => everything(&from, &to).await,
        Some(code) => one_practice(&from, &to, &Ods::parse(code)?).await,
    };
    // What was copied is there, counted or not.
    if let (Ok(()), Err(error)) = (&done, to.count_tables().await) {
        tell(&format!("PostgreSQL could not count its tables ({error}): pages may be slow until it has done so by itself."));
    }
    to.close().await;
    done
}

async fn everything(from: &Store, to: &Store) -> Result<(), Problem> {
    // Before the copy begins: what a server that runs there writes meanwhile is in the copy or is not, and either is right.
    let heads = from.heads().await?;
    let copied = from.copy_to(to).await?;
    let faults = to.faults(&heads).await?;
    tell_rows(&copied);
    if !faults.is_empty() {
        return Err(format!("What arrived is not what was there: {}.", faults.join("; ")).into());
    }
    tell("Copied and proved. The other database was left as it was; what is written there from now on does not come along.");
    Ok(())
}

async fn one_practice(from: &Store, to: &Store, practice: &Ods) -> Result<(), Problem> {
    let Some(entry) = from.practice(practice).await? else {
        return Err(format!("{practice} is not in the database to copy from. Check --practice. Nothing was copied.").into());
    };
    if to.practice(practice).await?.is_some() {
        return Err(format!("{practice} is in the database to copy into already. Nothing was copied.").into());
    }
    let heads = from.heads().await?.into_iter().filter(|head| &head.practice == practice).map(|head| head.head);
    let heads: Vec<_> = heads.collect();
    let Moved { tables, members } = from.copy_practice_to(practice, to).await?;
    let proved = to.verify_audit(practice, &heads).await?;
    tell_rows(&tables);
    if let Err(broken) = proved {
        return Err(format!("What arrived is not what was there: {broken}.").into());
    }
    tell(&format!("{} ({practice}) is copied and proved. Those who may do something there sign in on the new server:", entry.name));
    for member in &members {
        tell(&format!("  {}: {}", member.email, words(member.by)));
    }
    tell(
        "Its PCs are enrolled anew, and keys of channels and calendars elsewhere are entered anew, unless the new server has this one’s name and authenticator.key.",
    );
    tell(
        "Here it was left as it was; what is written here from now on does not come along. When everybody works on the new server: lanyard-server remove-practice",
    );
    Ok(())
}

fn tell_rows(copied: &[Copied]) {
    for table in copied {
        tell(&format!("{:>8}  {}", table.rows, table.table));
    }
}

fn words(by: SignsIn) -> &'static str {
    match by {
        SignsIn::AsThere => "with the account they have there already",
        SignsIn::ByPassword => "with the password they have here",
        SignsIn::ByLink => {
            "with a link (lanyard-server sign-in-link there); they choose a password and add their app or passkey anew"
        }
    }
}
