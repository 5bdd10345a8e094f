//! Applications about which nobody has said whether they support CIS2, and that some PC uses.

use lanyard_insight::QuestionFacts;
use lanyard_model::{Application, Cis2};
use lanyard_store::{Read, StoreError};

pub(super) async fn questions(read: &mut Read) -> Result<Vec<QuestionFacts>, StoreError> {
    let open = read.applications().await?.into_iter().filter(|one| one.cis2 == Cis2::NotKnown);
    let used: Vec<String> = read.pcs().await?.into_iter().flat_map(|pc| pc.applications).collect();
    let question = |one: Application| QuestionFacts { name: one.name, escalated_on: one.escalated_on };
    Ok(open.filter(|one| used.contains(&one.code)).map(question).collect())
}
