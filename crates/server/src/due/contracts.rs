//! Contracts that end, by the day on which notice has to be given.

use jiff::civil::Date;
use lanyard_insight::{Dated, DatedFacts};
use lanyard_store::{Read, StoreError};

use crate::ui::day;

pub(super) async fn ending(read: &mut Read, today: Date) -> Result<Vec<DatedFacts>, StoreError> {
    let dated = read.contracts(today).await?.into_iter().map(|one| DatedFacts {
        kind: Dated::Contract,
        id: one.id.to_string(),
        name: format!("{} with {}, ends on {}", one.name, one.party, day(one.ends_on)),
        who: None,
        due: one.act_by(),
        part: None,
        todo: None,
    });
    Ok(dated.collect())
}
