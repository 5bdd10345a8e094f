//! Proving the audit trail.

use lanyard_model::Ods;
use lanyard_store::{AuditHead, PracticeHead};

use super::Problem;
use crate::cli::VerifyArgs;
use crate::voice::tell;

/// Checks every chain, and that it holds the heads that were kept elsewhere.
pub(crate) async fn verify(args: &VerifyArgs) -> Result<(), Problem> {
    let store = args.of.open().await?;
    let kept = args.head.iter().map(|head| parsed(head)).collect::<Result<Vec<_>, _>>()?;
    let every = store.system("the trails are verified");
    let faults = every.faults(&kept).await?;
    for PracticeHead { practice, head } in every.heads().await? {
        tell(&format!("{practice}:{}:{}", head.number, head.hash));
    }
    if faults.is_empty() {
        tell(
            "The audit trail is whole. Keep the lines above elsewhere; give one as --head later to prove that nothing was cut off.",
        );
        return Ok(());
    }
    Err(format!("The audit trail was changed: {}. Keep this database as it is and tell the governance lead.", faults.join("; "))
        .into())
}

/// `PRACTICE:NUMBER:HASH`, as this command prints it.
fn parsed(text: &str) -> Result<PracticeHead, Problem> {
    let wrong = || format!("“{text}” is not a head. It looks like A81001:1234:5f2b…, as this command prints it.");
    let mut parts = text.splitn(3, ':');
    let (Some(ods), Some(number), Some(hash)) = (parts.next(), parts.next(), parts.next()) else { return Err(wrong().into()) };
    let (practice, number) = (Ods::parse(ods).map_err(|_| wrong())?, number.parse().map_err(|_| wrong())?);
    Ok(PracticeHead { practice, head: AuditHead { number, hash: hash.to_owned() } })
}
