//! A practice moves to another server, beside the practices there, while neither server runs.

use std::collections::BTreeSet;
use std::path::Path;
use std::sync::Arc;

use jiff::Timestamp;
use lanyard_model::Ods;
use lanyard_store::{Entropy, Moved, Mover, Namesake, SignsIn, Store};

use super::{Lock, OPERATOR, Problem, open_existing};
use crate::cli::MoveArgs;
use crate::voice::tell;

/// Moves a practice, proves what arrived, and says of everybody how they sign in there.
pub(crate) async fn move_practice(args: &MoveArgs, now: Timestamp) -> Result<(), Problem> {
    let ods = Ods::parse(&args.practice)?;
    let from = open_existing(&args.from).await?;
    let _stopped = stopped(&[&args.from, &args.to])?;
    let to = Store::open(&args.to, Arc::new(Entropy::System)).await?;
    let Some(practice) = from.practice(&ods).await? else {
        return Err(format!("{ods} is not in the database to move from. Check --practice. Nothing was changed.").into());
    };
    let namesakes = from.namesakes(&ods, &to).await?;
    if !namesakes.is_empty() && !args.same_people {
        return Err(unsure(&namesakes).into());
    }
    let moved = from.move_practice(&ods, &to, Mover { author: OPERATOR, now }).await?;
    from.close().await;
    to.close().await;
    tell_moved(&format!("{} ({ods})", practice.name), &moved);
    Ok(())
}

/// Holds the folders of files, so that no server runs on them; of PostgreSQL whoever moves the practice knows.
fn stopped(databases: &[&str]) -> Result<Vec<Lock>, Problem> {
    let files = databases.iter().filter(|url| !url.starts_with("postgres")).map(Path::new);
    let folder =
        |file: &Path| file.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new(".")).canonicalize();
    let folders: BTreeSet<_> = files.map(folder).collect::<Result<_, _>>()?;
    folders.iter().map(|folder| Lock::take(folder)).collect()
}

fn unsure(namesakes: &[Namesake]) -> String {
    let mut words =
        "These people have accounts on the other server already. Ask each whether it is theirs: whoever signs in with it gets \
                     their role at this practice. If all are, do this again with --same-people. Nothing was changed."
            .to_owned();
    for Namesake { account, at } in namesakes {
        let at: Vec<&str> = at.iter().map(|at| at.practice.as_str()).collect();
        let at = if at.is_empty() { "no practice".to_owned() } else { at.join(", ") };
        words.push_str(&format!("\n  {}: {}, at {at}", account.email, account.name));
    }
    words
}

fn tell_moved(practice: &str, moved: &Moved) {
    for table in &moved.tables {
        tell(&format!("{:>8}  {}", table.rows, table.table));
    }
    tell(&format!("{practice} has moved: it was proved on the other server, and is not in this database any more."));
    tell("How people sign in there:");
    for member in &moved.members {
        tell(&format!("  {}: {}", member.email, words(member.by)));
    }
    tell(
        "If the address changes: enrol its PCs anew, print posters and labels anew, and send links to calendars and screens anew.",
    );
    tell("Enter the keys of its channels and calendars elsewhere anew. Backups that were taken before still hold it.");
}

fn words(by: SignsIn) -> &'static str {
    match by {
        SignsIn::AsThere => "with the account they have there already",
        SignsIn::ByPassword => "with the password they had",
        SignsIn::ByLink => "with a link (lanyard-server sign-in-link on the other server); an app or a passkey is added anew",
        SignsIn::Disabled => "not: the account is disabled",
    }
}
