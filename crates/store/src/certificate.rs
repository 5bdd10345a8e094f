//! Certificates that checkups saw: finding them.

use std::collections::HashMap;

use jiff::Timestamp;
use lanyard_model::{Card, Certificate, Id, Person};

use crate::record::{Record, Table};
use crate::row::{Kind, Value, instant, text, whole};
use crate::{Read, StoreError};

impl Record for Certificate {
    const TABLE: &'static Table = &Table {
        name: "certificate",
        columns: &[
            text("id"),
            text("person"),
            text("card"),
            text("slot"),
            text("issuer"),
            instant("not_before"),
            instant("not_after"),
            text("key"),
            whole("bytes"),
            text("sha256"),
            instant("seen_at"),
        ],
    };

    fn id(&self) -> &Id<Self> {
        &self.id
    }
}

/// What is known of a card from the certificates that are on it now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OnCard {
    /// When the first of them ends.
    pub first_ends: Timestamp,
    /// When the card was last seen.
    pub seen_at: Timestamp,
}

/// Of a card those count that were seen on it last: a checkup reads all of them, so that others are from before a renewal. Not slot by slot,
/// since a card that is read directly and one that Windows shows call them differently. The index holds all that it asks for.
const ON_CARD: &str = "SELECT card, MIN(not_after), MAX(seen_at) FROM certificate AS seen WHERE practice = $1 AND card IS NOT NULL \
    AND NOT EXISTS (SELECT 1 FROM certificate AS newer WHERE newer.practice = $1 AND newer.card = seen.card \
    AND newer.seen_at > seen.seen_at) GROUP BY card";

impl Read {
    /// Every card on which certificates were seen, with what they say of it.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn certificates_on_cards(&mut self) -> Result<HashMap<Id<Card>, OnCard>, StoreError> {
        let kinds = [Kind::Text, Kind::Instant, Kind::Instant];
        let rows = self.tx.values(&kinds, ON_CARD, &[self.practice.as_str().into()]).await?;
        Ok(rows.into_iter().filter_map(on_card).collect())
    }

    /// A person's, the one that ends last first.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn certificates_of(&mut self, person: &Id<Person>) -> Result<Vec<Certificate>, StoreError> {
        self.select("AND person = $2 ORDER BY not_after DESC, id", &[person.as_str().into()]).await
    }
}

fn on_card(row: Vec<Value>) -> Option<(Id<Card>, OnCard)> {
    let at = |value: &Value| Timestamp::from_microsecond(value.whole()?).ok();
    match row.as_slice() {
        [Value::Text(Some(card)), first_ends, seen_at] => {
            Some((Id::new(card.clone()), OnCard { first_ends: at(first_ends)?, seen_at: at(seen_at)? }))
        }
        _ => None,
    }
}
