//! Applications about which nobody has said whether they support CIS2, and that some PC uses.

use std::collections::BTreeSet;

use lanyard_insight::QuestionFacts;
use lanyard_model::{Application, Cis2};

use super::register::Register;

pub(super) fn questions(register: &Register) -> Vec<QuestionFacts> {
    let used: BTreeSet<&String> = register.pcs.iter().flat_map(|pc| &pc.applications).collect();
    let open = register.applications.iter().filter(|one| one.cis2 == Cis2::NotKnown && used.contains(&one.code));
    let question = |one: &Application| QuestionFacts { name: one.name.clone(), escalated_on: one.escalated_on };
    open.map(question).collect()
}
