//! Lost cards of the demo practice, and somebody who worked without one.

use jiff::{SignedDuration, Timestamp};
use lanyard_model::{
    Card, CardEvent, CardEventKind, CardLoss, LossKind, LossStep, LossStepKind, Person, ScreenedText, StandIn, StandInKind,
};
use lanyard_store::{StoreError, Write};

/// Name, what is wrong, hours since the report, and the steps with minutes after it.
type Loss = (&'static str, LossKind, i64, &'static [(LossStepKind, i64)]);
const LOSSES: &[Loss] = &[
    ("Nadia Haddad", LossKind::Lost, 3, &[(LossStepKind::Told, 12)]),
    ("Sam Whitlock", LossKind::LeftAtHome, 24 * 9, &[(LossStepKind::Back, 95)]),
    ("Dr Maya Levin", LossKind::Faulty, 24 * 30, &[(LossStepKind::Told, 20), (LossStepKind::Back, 26 * 60)]),
];

pub(super) async fn fill(write: &mut Write<'_>, people: &[Person], now: Timestamp) -> Result<(), StoreError> {
    let named = |name: &str| people.iter().find(|person| person.name == name);
    // Each person's newest card is the one in use.
    let cards: Vec<Card> = write.all().await?;
    for (name, kind, hours, steps) in LOSSES {
        let Some(card) = named(name).and_then(|person| cards.iter().rev().find(|card| card.holder == person.id)) else { continue };
        let reported_at = now.saturating_sub(SignedDuration::from_hours(*hours)).unwrap_or(now);
        loss(write, card, *kind, reported_at, steps).await?;
    }
    let (Some(person), Some(authorised)) = (named("Sam Whitlock"), named("Grace Obi")) else { return Ok(()) };
    let from_at = now.saturating_sub(SignedDuration::from_hours(24 * 9)).unwrap_or(now);
    let stand_in = StandIn {
        id: write.new_id()?,
        kind: StandInKind::Supervised,
        person: person.id.clone(),
        authorised: Some(authorised.id.clone()),
        why: Some(ScreenedText::new("Card left at home")),
        from_at,
        until_at: from_at.saturating_add(SignedDuration::from_hours(2)).unwrap_or(from_at),
    };
    write.save(&stand_in).await
}

async fn loss(
    write: &mut Write<'_>,
    card: &Card,
    kind: LossKind,
    reported_at: Timestamp,
    steps: &[(LossStepKind, i64)],
) -> Result<(), StoreError> {
    let reported_by = Some("Ben Carver".to_owned());
    let loss = CardLoss { id: write.new_id()?, card: card.id.clone(), kind, reported_at, reported_by, said: None };
    write.save(&loss).await?;
    if kind.is_at_large() {
        let happened_on = Some(reported_at.to_zoned(jiff::tz::TimeZone::UTC).date());
        let event = CardEvent { id: write.new_id()?, card: card.id.clone(), happened_on, kind: CardEventKind::Lost, note: None };
        write.save(&event).await?;
    }
    for (kind, minutes) in steps {
        let at = reported_at.saturating_add(SignedDuration::from_mins(*minutes)).unwrap_or(reported_at);
        let proof = Some(ScreenedText::new("Telephone call noted (demo)"));
        write.save(&LossStep { id: write.new_id()?, card_loss: loss.id.clone(), kind: *kind, at, proof }).await?;
    }
    Ok(())
}
