//! Contracts that end, by the day on which notice has to be given.

use jiff::civil::Date;
use lanyard_insight::{Dated, DatedFacts};
use lanyard_store::{Read, StoreError};

use crate::ui::day;

pub(super) async fn ending(read: &mut Read, today: Date) -> Result<Vec<DatedFacts>, StoreError> {
    let dated = read.contracts(today).await?.into_iter().map(|one| {
        let name = format!("{} with {}, ends on {}", one.name, one.party, day(one.ends_on));
        DatedFacts::new(Dated::Contract, one.id.to_string(), name, one.act_by())
    });
    Ok(dated.collect())
}
