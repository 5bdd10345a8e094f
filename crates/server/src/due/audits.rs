//! Access audits that are not signed off.

use lanyard_insight::{Dated, DatedFacts};
use lanyard_store::{Read, StoreError};

use crate::ui::day;

pub(super) async fn open(read: &mut Read) -> Result<Vec<DatedFacts>, StoreError> {
    let open = read.access_audits().await?.into_iter().filter(|one| one.signed_at.is_none());
    let dated = open.map(|one| DatedFacts {
        kind: Dated::Review,
        id: one.id.to_string(),
        name: format!("access audit of {}", day(one.began_on)),
        who: None,
        due: one.due_on,
    });
    Ok(dated.collect())
}
