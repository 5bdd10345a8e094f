//! The end of CIS1: applications about which nobody has said whether they support CIS2, and PCs that are blocked from what comes after.

use std::collections::BTreeSet;

use lanyard_diagnose::Pack;
use lanyard_insight::QuestionFacts;
use lanyard_model::{Application, Cis2, Id, Pc};
use lanyard_store::{Read, StoreError};

use super::has_connect;
use super::register::Register;
use crate::reach::{Reach, reach};

/// Those that some PC uses.
pub(super) fn questions(register: &Register) -> Vec<QuestionFacts> {
    let used: BTreeSet<&String> = register.pcs.iter().flat_map(|pc| &pc.applications).collect();
    let open = register.applications.iter().filter(|one| one.cis2 == Cis2::NotKnown && used.contains(&one.code));
    let question = |one: &Application| QuestionFacts { name: one.name.clone(), escalated_on: one.escalated_on };
    open.map(question).collect()
}

/// PCs with Smartcard Connect whose last checkup did not reach what log-on needs over the internet.
pub(super) async fn blocked(read: &mut Read, register: &Register, pack: &Pack) -> Result<BTreeSet<Id<Pc>>, StoreError> {
    if !register.pcs.iter().any(has_connect) {
        return Ok(BTreeSet::new());
    }
    let checkups = read.latest_checkups().await?;
    let blocked = checkups.into_iter().filter(|one| matches!(reach(pack, one.content.as_ref()), Reach::Blocked(_)));
    Ok(blocked.map(|one| one.pc).collect())
}
