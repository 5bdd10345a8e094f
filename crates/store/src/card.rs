//! Cards and what happened to them.

use std::collections::HashMap;

use jiff::civil::Date;
use lanyard_model::{Card, CardEvent, CardStatus, Id, Person};

use crate::person::LEAVERS;
use crate::record::{Record, Table};
use crate::row::{text, whole};
use crate::{Read, StoreError, Write};

impl Record for Card {
    const TABLE: &'static Table = &Table {
        name: "card",
        columns: &[text("id"), text("serial"), whole("series"), text("kind"), text("holder"), text("expires_on")],
    };

    fn id(&self) -> &Id<Self> {
        &self.id
    }
}

impl Record for CardEvent {
    const TABLE: &'static Table =
        &Table { name: "card_event", columns: &[text("id"), text("card"), text("happened_on"), text("kind"), text("note")] };

    fn id(&self) -> &Id<Self> {
        &self.id
    }
}

/// The events of all cards of the person `$2`, oldest first.
const EVENTS_OF_HOLDER: &str = "AND card IN (SELECT card.id FROM card WHERE card.practice = $1 AND card.holder = $2) \
                                ORDER BY COALESCE(happened_on, ''), id";

impl Read {
    /// A person's cards, the latest first.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn cards_of(&mut self, person: &Id<Person>) -> Result<Vec<Card>, StoreError> {
        self.select("AND holder = $2 ORDER BY id DESC", &[person.as_str().into()]).await
    }

    /// The card with this printed number.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn card_by_serial(&mut self, serial: &str) -> Result<Option<Card>, StoreError> {
        Ok(self.select("AND serial = $2", &[serial.into()]).await?.into_iter().next())
    }

    /// What happened to a card, oldest first; what has no day comes first, in the order in which it was written down.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn card_events(&mut self, card: &Id<Card>) -> Result<Vec<CardEvent>, StoreError> {
        self.select("AND card = $2 ORDER BY COALESCE(happened_on, ''), id", &[card.as_str().into()]).await
    }

    /// Every card with its status on a day, in the order in which they were entered.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn cards_with_status(&mut self, day: Date) -> Result<Vec<(Card, CardStatus)>, StoreError> {
        let events = self.all_card_events().await?;
        Ok(with_status(self.all().await?, &events, day))
    }

    /// A person's cards with their status on a day, the latest first.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn cards_of_with_status(&mut self, person: &Id<Person>, day: Date) -> Result<Vec<(Card, CardStatus)>, StoreError> {
        let cards = self.cards_of(person).await?;
        let events: Vec<CardEvent> = self.select(EVENTS_OF_HOLDER, &[person.as_str().into()]).await?;
        Ok(with_status(cards, &events, day))
    }

    /// The cards of those whose last day is before a day, with their status on it.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn cards_of_leavers(&mut self, day: Date) -> Result<Vec<(Card, CardStatus)>, StoreError> {
        let theirs = format!("holder IN ({LEAVERS})");
        let cards = self.select(&format!("AND {theirs} ORDER BY id"), &[day.to_string().into()]).await?;
        let rest = format!(
            "AND card IN (SELECT own.id FROM card AS own WHERE own.practice = $1 AND own.{theirs}) ORDER BY COALESCE(happened_on, ''), id"
        );
        let events: Vec<CardEvent> = self.select(&rest, &[day.to_string().into()]).await?;
        Ok(with_status(cards, &events, day))
    }

    /// What happened to those cards to which more happened than being issued, oldest first: all others are in use.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn eventful_card_events(&mut self) -> Result<Vec<CardEvent>, StoreError> {
        let rest = "AND card IN (SELECT other.card FROM card_event AS other WHERE other.practice = $1 \
                    AND other.kind <> 'issued') ORDER BY COALESCE(happened_on, ''), id";
        self.select(rest, &[]).await
    }

    /// What happened to any card, oldest first, as [`Self::card_events`] orders it.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn all_card_events(&mut self) -> Result<Vec<CardEvent>, StoreError> {
        self.select("ORDER BY COALESCE(happened_on, ''), id", &[]).await
    }
}

impl Write<'_> {
    /// What happened to a card, in the order in which it was written down.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn card_events(&mut self, card: &Id<Card>) -> Result<Vec<CardEvent>, StoreError> {
        self.select("AND card = $2 ORDER BY id", &[card.as_str().into()]).await
    }

    /// A person's cards that can be put into a reader and worked with, or renewed, on a day.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn usable_cards_of(&mut self, person: &Id<Person>, day: Date) -> Result<Vec<Card>, StoreError> {
        let cards: Vec<Card> = self.select("AND holder = $2 ORDER BY id", &[person.as_str().into()]).await?;
        let events: Vec<CardEvent> = self.select(EVENTS_OF_HOLDER, &[person.as_str().into()]).await?;
        let usable = |status| matches!(status, CardStatus::Active | CardStatus::Expired);
        let judged = with_status(cards, &events, day).into_iter();
        Ok(judged.filter(|(_, status)| usable(*status)).map(|(card, _)| card).collect())
    }
}

/// Cards with their status on a day. `events` are those of all these cards, oldest first.
pub fn with_status(cards: Vec<Card>, events: &[CardEvent], day: Date) -> Vec<(Card, CardStatus)> {
    let mut of_card: HashMap<&Id<Card>, Vec<CardEvent>> = HashMap::new();
    for event in events {
        of_card.entry(&event.card).or_default().push(event.clone());
    }
    let status = |card: &Card| CardStatus::on(card, of_card.get(&card.id).map_or(&[], Vec::as_slice), day);
    let judged = |card: Card| {
        let status = status(&card);
        (card, status)
    };
    cards.into_iter().map(judged).collect()
}
