//! The demo practice's 45 cards: one in use for each person, and five that came before.

use jiff::civil::Date;
use jiff::{SignedDuration, Span, Timestamp};
use lanyard_model::{Card, CardEvent, CardEventKind, Certificate, Id, Person, Position};
use lanyard_store::{StoreError, Write};

/// Series of the cards in use, as often as they stand here.
const SERIES: [i64; 8] = [7, 8, 8, 8, 9, 9, 9, 10];
/// Whose card nobody thought of when its series was blocked: the last person's.
const FORGOTTEN: i64 = 6;
/// How those ended that are no longer in use.
const ENDED: [CardEventKind; 5] =
    [CardEventKind::Replaced, CardEventKind::Cancelled, CardEventKind::Replaced, CardEventKind::Returned, CardEventKind::Cancelled];
/// In how many days the first few cards end; the others follow over two years.
const ENDS_SOON: [i64; 4] = [6, 13, 27, 80];
/// Of so many people's cards a checkup has seen the certificates.
const SEEN: usize = 30;

pub(super) async fn fill(
    write: &mut Write<'_>,
    people: &[Person],
    dice: &mut fastrand::Rng,
    now: Timestamp,
) -> Result<(), StoreError> {
    let today = now.to_zoned(jiff::tz::TimeZone::UTC).date();
    for (number, person) in people.iter().enumerate() {
        write.save(&position(write, person, today, dice)?).await?;
        if let Some(end) = ENDED.get(number) {
            let old = card(write, person, 4, None, dice)?;
            write.save(&old).await?;
            event(write, &old, CardEventKind::Issued, ago(today, dice, 1500..2000)).await?;
            event(write, &old, *end, ago(today, dice, 400..700)).await?;
        }
        let days = ENDS_SOON.get(number).copied().unwrap_or_else(|| dice.i64(90..730));
        let expires = today.saturating_add(Span::new().days(days));
        let series = if number + 1 == people.len() { FORGOTTEN } else { dice.choice(SERIES).unwrap_or(8) };
        let current = card(write, person, series, Some(expires), dice)?;
        write.save(&current).await?;
        event(write, &current, CardEventKind::Issued, ago(today, dice, 200..390)).await?;
        if dice.u32(0..4) == 0 {
            event(write, &current, CardEventKind::Unlocked, ago(today, dice, 10..180)).await?;
        }
        if number < SEEN {
            certificates(write, &current, days, dice, now).await?;
        }
    }
    Ok(())
}

fn position(write: &Write<'_>, person: &Person, today: Date, dice: &mut fastrand::Rng) -> Result<Position, StoreError> {
    let ends = person.visitor.then(|| today.saturating_add(Span::new().days(21)));
    Ok(Position {
        id: write.new_id()?,
        person: person.id.clone(),
        name: person.job.clone().unwrap_or_default(),
        role_code: None,
        activities: Vec::new(),
        ods: Some(super::ODS.to_owned()),
        starts_on: Some(ago(today, dice, 200..2500)),
        ends_on: ends,
    })
}

fn card(
    write: &Write<'_>,
    person: &Person,
    series: i64,
    expires_on: Option<Date>,
    dice: &mut fastrand::Rng,
) -> Result<Card, StoreError> {
    Ok(Card {
        id: write.new_id()?,
        serial: Some(format!("{series:02}{:010}", dice.u64(0..10_000_000_000))),
        series: Some(series),
        kind: None,
        holder: person.id.clone(),
        expires_on,
    })
}

async fn event(write: &mut Write<'_>, card: &Card, kind: CardEventKind, day: Date) -> Result<(), StoreError> {
    let event = CardEvent { id: write.new_id()?, card: card.id.clone(), happened_on: Some(day), kind, note: None };
    write.save(&event).await
}

/// What a checkup of the card would have found: one certificate to log on with and one to sign with.
async fn certificates(
    write: &mut Write<'_>,
    card: &Card,
    days: i64,
    dice: &mut fastrand::Rng,
    now: Timestamp,
) -> Result<(), StoreError> {
    let at = |days: i64| now.saturating_add(SignedDuration::from_hours(24 * days)).unwrap_or(now);
    for slot in ["9A", "9C"] {
        let certificate = Certificate {
            id: write.new_id()?,
            person: Id::new(card.holder.as_str()),
            card: Some(card.id.clone()),
            slot: slot.to_owned(),
            issuer: "CN=Demo issuer,O=Willow Lane demo".to_owned(),
            not_before: at(days - 730),
            not_after: at(days),
            key: "RSA 2048".to_owned(),
            bytes: dice.i64(1100..1500),
            sha256: (0..32).map(|_| format!("{:02x}", dice.u8(..))).collect(),
            seen_at: at(-dice.i64(1..25)),
        };
        write.save(&certificate).await?;
    }
    Ok(())
}

/// A day so many days ago.
pub(super) fn ago(today: Date, dice: &mut fastrand::Rng, days: std::ops::Range<i64>) -> Date {
    today.saturating_sub(Span::new().days(dice.i64(days)))
}
