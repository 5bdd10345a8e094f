//! Care Identity Management's report of smartcards. Its format is not published: columns are mapped by name.

use jiff::civil::Date;
use lanyard_model::{Card, CardEvent, CardEventKind, CardStatus, Id, Person};

use super::cell::Row;
use super::people;
use super::plan::{Planner, Unreadable};
use crate::due::is_renewal;

/// Plans one row of the report.
pub(super) fn read(planner: &mut Planner, row: &Row) -> Result<(), Unreadable> {
    let serial = row.serial()?;
    let (issued_on, expires_on) = (row.date("issued_on")?, row.date("expires_on")?);
    let (kind, standing) = (row.text("kind")?.map(usual_spelling), standing(row)?);
    if serial.is_none() && issued_on.is_none() {
        let why = "neither a card number nor a day of issue: a UUID alone does not tell a card from its replacement";
        return Err(row.wrong("serial", why.to_owned()));
    }
    if issued_on.is_some_and(|day| day > planner.today) {
        return Err(row.wrong("issued_on", "this day has not come yet".to_owned()));
    }
    let holder = people::known(planner, row)?.map(|person| person.id.clone());
    let place = find(planner, serial.as_deref(), holder.as_ref(), issued_on);
    let was = place.and_then(|place| planner.register.cards.get(place)).cloned();
    // What refuses the row comes before anything is planned from it.
    if was.as_ref().is_some_and(|was| Some(&was.holder) != holder.as_ref()) {
        return Err(row.wrong("serial", "this card is entered here for somebody else; check whose it is".to_owned()));
    }
    let serial = fullest(serial, was.as_ref().and_then(|was| was.serial.clone()));
    let changed = |known: Card| Card {
        series: known.series.or_else(|| serial.as_deref().and_then(Card::series_of)),
        serial: serial.clone(),
        kind: kind.clone().or(known.kind),
        expires_on: expires_on.or(known.expires_on),
        ..known
    };
    if let Some(was) = &was {
        planner.claim(row, was.id.as_str(), *was != changed(was.clone()))?;
    }
    let holder = people::named(planner, row)?;
    let title = format!("Card {} of {}", serial.as_deref().unwrap_or("without a number"), holder.name);
    let new = |planner: &mut Planner| Card {
        id: planner.id(),
        serial: None,
        series: None,
        kind: None,
        holder: holder.id.clone(),
        expires_on: None,
    };
    let now = changed(was.clone().unwrap_or_else(|| new(planner)));
    planner.claim(row, now.id.as_str(), false)?;
    keep(planner, row, place, was.as_ref(), &now, &title);
    match &was {
        None => {
            happened(planner, &now.id, CardEventKind::Issued, issued_on);
            planner.tell("issued_on", issued_on);
        }
        Some(was) if is_renewal(was, &now, planner.today) => {
            happened(planner, &now.id, CardEventKind::Renewed, Some(planner.today));
        }
        Some(_) => {}
    }
    if let Some(standing) = standing {
        planner.called_active.insert(now.id.to_string(), standing == Standing::Active);
        if let Standing::Ended(kind) = standing {
            end(planner, row, &now, kind, &title);
        }
    }
    Ok(())
}

/// A type of card, written as the form of a card offers it: reports write `OBERTHUR` too.
fn usual_spelling(kind: String) -> String {
    Card::KINDS.into_iter().find(|known| known.eq_ignore_ascii_case(&kind)).map_or(kind, str::to_owned)
}

/// The cards that a row may be about, also where it cannot be read otherwise: the one with its number, or, where the number cannot be
/// read, all of its holder.
pub(super) fn mentioned(planner: &Planner, row: &Row) -> Vec<String> {
    let cards = || planner.register.cards.iter();
    if let Ok(Some(serial)) = row.serial() {
        let place = numbered(planner, &serial);
        return place.and_then(|place| cards().nth(place)).map(|card| card.id.to_string()).into_iter().collect();
    }
    let holders = people::like(planner, row);
    cards().filter(|card| holders.contains(&card.holder)).map(|card| card.id.to_string()).collect()
}

/// The card with this number; zeros that a spreadsheet cut off either one's beginning do not make it another.
fn numbered(planner: &Planner, serial: &str) -> Option<usize> {
    let exactly = planner.by_serial.get(serial);
    exactly.or_else(|| planner.by_bare_serial.get(bare(serial)?)).copied()
}

/// A number of digits without the zeros at its beginning.
pub(super) fn bare(serial: &str) -> Option<&str> {
    serial.bytes().all(|byte| byte.is_ascii_digit()).then(|| serial.trim_start_matches('0'))
}

/// Of two writings of a number the one with all its zeros.
fn fullest(a: Option<String>, b: Option<String>) -> Option<String> {
    [b, a].into_iter().flatten().max_by_key(String::len)
}

/// The card a row is about: by its number, or by holder and day of issue where one side has no number.
fn find(planner: &Planner, serial: Option<&str>, holder: Option<&Id<Person>>, issued_on: Option<Date>) -> Option<usize> {
    if let Some(place) = serial.and_then(|serial| numbered(planner, serial)) {
        return Some(place);
    }
    let holder = holder?;
    let issued = |card: &Card| {
        planner
            .register
            .events
            .iter()
            .any(|event| event.card == card.id && event.kind == CardEventKind::Issued && event.happened_on == issued_on)
    };
    let fits = |card: &Card| card.holder == *holder && (serial.is_none() || card.serial.is_none()) && issued(card);
    issued_on.and_then(|_| planner.register.cards.iter().position(fits))
}

fn keep(planner: &mut Planner, row: &Row, place: Option<usize>, was: Option<&Card>, now: &Card, title: &str) {
    if was != Some(now) {
        planner.note(row.number, now, was, title);
    }
    let place = place.unwrap_or(planner.register.cards.len());
    match planner.register.cards.get_mut(place) {
        Some(slot) => *slot = now.clone(),
        None => planner.register.cards.push(now.clone()),
    }
    if let Some(serial) = &now.serial {
        planner.note_serial(serial, place);
    }
}

fn happened(planner: &mut Planner, card: &Id<Card>, kind: CardEventKind, on: Option<Date>) {
    let note = (kind != CardEventKind::Issued).then(|| "as the report says".to_owned());
    let event = CardEvent { id: planner.id(), card: card.clone(), happened_on: on, kind, note };
    planner.put(&event);
    planner.register.events.push(event);
}

/// How a card stands by the report.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Standing {
    Active,
    /// That follows from the day of expiry; it is no event.
    Expired,
    Ended(CardEventKind),
}

/// How the report says that a card stands; `None` where it does not say.
fn standing(row: &Row) -> Result<Option<Standing>, Unreadable> {
    let Some(text) = row.text("status")? else { return Ok(None) };
    let standing = match text.to_lowercase().as_str() {
        "active" | "issued" | "live" | "locked" => Standing::Active,
        "expired" => Standing::Expired,
        "cancelled" | "canceled" | "revoked" | "closed" => Standing::Ended(CardEventKind::Cancelled),
        "replaced" => Standing::Ended(CardEventKind::Replaced),
        "lost" | "stolen" => Standing::Ended(CardEventKind::Lost),
        _ => {
            let why = format!("“{text}” is no status that is known: active, cancelled or expired is expected");
            return Err(row.wrong("status", why));
        }
    };
    Ok(Some(standing))
}

/// Notes that a card has ended, where that is not known yet.
fn end(planner: &mut Planner, row: &Row, card: &Card, kind: CardEventKind, title: &str) {
    let mut events: Vec<CardEvent> = planner.register.events.iter().filter(|event| event.card == card.id).cloned().collect();
    events.sort_by(|a, b| (a.happened_on, &a.id).cmp(&(b.happened_on, &b.id)));
    let status = CardStatus::on(card, &events, planner.today);
    if !matches!(status, CardStatus::Active | CardStatus::Expired | CardStatus::Lost)
        || (status == CardStatus::Lost && kind == CardEventKind::Lost)
    {
        return;
    }
    let today = planner.today;
    happened(planner, &card.id, kind, Some(today));
    let words = crate::ui::card_event(kind).to_lowercase();
    let told = planner.plan.lines.iter().any(|line| line.row == row.number && line.title == title);
    if !told {
        let differences = vec![("status".to_owned(), "active".to_owned(), words)];
        planner.plan.lines.push(super::plan::Line { row: row.number, added: false, title: title.to_owned(), differences });
    }
}
