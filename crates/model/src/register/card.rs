//! Smartcards. A card always belongs to a named person: there is no way to write down a usable card that belongs to nobody.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::{Id, Person};

/// One smartcard, issued to one person. Where it stands is in its [`CardEvent`]s.
///
/// It is identified by the number printed on it, or where that is not known by its holder and the day it was issued. Never by
/// the holder's UUID alone: a replacement carries the same one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Card {
    /// Identifier.
    pub id: Id<Self>,
    /// Number printed in the bottom right-hand corner of the back, or as Care Identity Management gives it.
    pub serial: Option<String>,
    /// Series: the first two digits of that number.
    pub series: Option<i64>,
    /// Type as Care Identity Management reports it: Gemplus, Oberthur or PIV.
    pub kind: Option<String>,
    /// The person it was issued to.
    pub holder: Id<Person>,
    /// Last day of its certificates as reported; certificates that a checkup saw say it more exactly.
    pub expires_on: Option<Date>,
}

impl Card {
    /// The types that are known.
    pub const KINDS: [&'static str; 3] = ["Gemplus", "Oberthur", "PIV"];

    /// The series that a printed number tells: its first two digits, where they are a number that a series can have.
    ///
    /// Source: the published way for a user to tell the series (first two digits of the number on the back).
    pub fn series_of(serial: &str) -> Option<i64> {
        let digits: String = serial.trim().chars().take(2).collect();
        digits.parse().ok().filter(|series| digits.len() == 2 && (1..=10).contains(series))
    }
}

impl CardEvent {
    /// The day on which a card was first issued, where one is known.
    pub fn issued_on(events: &[Self]) -> Option<Date> {
        events.iter().filter(|event| event.kind == CardEventKind::Issued).filter_map(|event| event.happened_on).min()
    }
}

/// Something that happened to a card.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CardEvent {
    /// Identifier.
    pub id: Id<Self>,
    /// The card.
    pub card: Id<Card>,
    /// The day it happened; `None` where no day is known.
    pub happened_on: Option<Date>,
    /// What.
    pub kind: CardEventKind,
    /// More about it, in the words of whoever wrote it down.
    pub note: Option<String>,
}

/// What can happen to a card.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum CardEventKind {
    /// Given to its holder.
    Issued,
    /// Its certificates were renewed.
    Renewed,
    /// Its passcode was unlocked.
    Unlocked,
    /// Lost or stolen.
    Lost,
    /// Found again before it was cancelled.
    Found,
    /// Another card took its place.
    Replaced,
    /// Cancelled by the registration authority.
    Cancelled,
    /// Handed back to the registration authority.
    Returned,
}

/// Where a card stands, derived from its events and its expiry.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum CardStatus {
    /// Can be used.
    Active,
    /// Its certificates have ended: the registration authority renews it in person.
    Expired,
    /// Lost, and not cancelled yet.
    Lost,
    /// Another card took its place.
    Replaced,
    /// Cancelled.
    Cancelled,
    /// Handed back.
    Returned,
}

impl CardEventKind {
    /// All of them, in the order in which a page offers them.
    pub const ALL: [Self; 8] =
        [Self::Issued, Self::Renewed, Self::Unlocked, Self::Lost, Self::Found, Self::Replaced, Self::Cancelled, Self::Returned];

    /// The status after it, where it changes one.
    fn status(self) -> Option<CardStatus> {
        match self {
            Self::Issued | Self::Found => Some(CardStatus::Active),
            Self::Lost => Some(CardStatus::Lost),
            Self::Replaced => Some(CardStatus::Replaced),
            Self::Cancelled => Some(CardStatus::Cancelled),
            Self::Returned => Some(CardStatus::Returned),
            Self::Renewed | Self::Unlocked => None,
        }
    }
}

impl CardStatus {
    /// The status of a card on a day, from its events, oldest first. A card that was cancelled or replaced stays so, whatever is
    /// written down later.
    pub fn on(card: &Card, events: &[CardEvent], day: Date) -> Self {
        let ended = |status: &Self| matches!(status, Self::Cancelled | Self::Replaced);
        let mut status = Self::Active;
        for next in events.iter().filter_map(|event| event.kind.status()) {
            if !ended(&status) {
                status = next;
            }
        }
        if status == Self::Active && card.expires_on.is_some_and(|last| last < day) { Self::Expired } else { status }
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    fn status(kinds: &[CardEventKind], expires_on: Option<Date>) -> CardStatus {
        let card = Card { id: Id::new("c"), serial: None, series: None, kind: None, holder: Id::new("p"), expires_on };
        let event =
            |kind: &CardEventKind| CardEvent { id: Id::new("e"), card: Id::new("c"), happened_on: None, kind: *kind, note: None };
        CardStatus::on(&card, &kinds.iter().map(event).collect::<Vec<_>>(), date(2026, 11, 27))
    }

    #[test]
    fn the_status_follows_from_what_happened() {
        use CardEventKind::{Cancelled, Found, Issued, Lost, Renewed, Replaced};
        assert_eq!(status(&[Issued, Renewed], None), CardStatus::Active);
        assert_eq!(status(&[Issued, Lost], None), CardStatus::Lost);
        assert_eq!(status(&[Issued, Lost, Found], None), CardStatus::Active);
        assert_eq!(status(&[Issued, Lost, Cancelled, Found], None), CardStatus::Cancelled, "a cancelled card does not come back");
        assert_eq!(status(&[Issued, Replaced, Found], None), CardStatus::Replaced);
        assert_eq!(status(&[Issued], Some(date(2026, 11, 26))), CardStatus::Expired);
        assert_eq!(status(&[Issued], Some(date(2026, 11, 27))), CardStatus::Active, "its last day counts");
    }

    #[test]
    fn the_series_is_the_first_two_digits_of_the_printed_number() {
        assert_eq!(Card::series_of("08123456"), Some(8));
        assert_eq!(Card::series_of("10 555"), Some(10));
        for untold in ["", "8", "8123456789", "99123", "A1", "é"] {
            assert_eq!(Card::series_of(untold), None, "{untold}");
        }
    }
}
