//! Which card of the register a checkup saw. A checkup reads certificates and not the number printed on the card.

use lanyard_diagnose::uk_date;
use lanyard_model::{Card, CardCertificate, Id, Person};
use lanyard_store::{StoreError, Write};

/// The card on which these certificates are: the one on which one of them was seen before, or else the only one that its holder has in
/// use, or the only one of several whose certificates end on the same day. `None` where that does not tell.
pub(crate) async fn which_card(
    write: &mut Write<'_>,
    person: &Person,
    seen: &[&CardCertificate],
) -> Result<Option<Id<Card>>, StoreError> {
    for sha256 in seen.iter().filter_map(|one| one.sha256.as_deref()) {
        if let Some(card) = write.certificate_by_sha256(sha256).await?.and_then(|known| known.card) {
            return Ok(Some(card));
        }
    }
    let in_use = write.usable_cards_of(&person.id, uk_date(write.now())).await?;
    if let [only] = in_use.as_slice() {
        return Ok(Some(only.id.clone()));
    }
    let ends = seen.iter().map(|one| one.not_after).min().map(uk_date);
    let mut same_day = in_use.into_iter().filter(|card| ends.is_some() && card.expires_on == ends);
    Ok(same_day.next().filter(|_| same_day.next().is_none()).map(|card| card.id))
}
