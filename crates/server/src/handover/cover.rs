//! Who at the practice can unlock and renew on the day of a packet: by name for the desk that asks for names, and without for the
//! others.

use jiff::Timestamp;
use jiff::civil::Date;
use lanyard_diagnose::{Field, HandoverFacts, Pack};
use lanyard_insight::{CoverDay, Lacks, Who, cover_ahead};
use lanyard_model::{Id, Person};
use lanyard_store::{Read, StoreError};

use crate::due::{Due, due};

/// Adds it, as far as it is known. Nobody unlocks their own card, so the one who is stuck is not counted.
pub(super) async fn add(
    read: &mut Read,
    facts: &mut HandoverFacts,
    pack: &Pack,
    stuck: Option<&Id<Person>>,
    now: Timestamp,
) -> Result<(), StoreError> {
    let due = due(read, pack, now).await?;
    let stuck = stuck.map_or("", Id::as_str);
    let today = due.cover(due.today);
    if !due.is_open_today() {
        nobody(facts, &due, "the practice sees no patients today", stuck);
    } else if today.can_unlock_for(stuck).next().is_some() {
        somebody(facts, &today, stuck);
    } else if is_known(&today) {
        nobody(facts, &due, "nobody today", stuck);
    }
    Ok(())
}

/// Whether the practice has entered enough to say that nobody is there: somebody holds the role, and it is known when they work.
fn is_known(today: &CoverDay) -> bool {
    !today.can_unlock.is_empty() || today.not_counted.iter().any(|(_, lacks)| *lacks != Lacks::Rota)
}

fn somebody(facts: &mut HandoverFacts, today: &CoverDay, stuck: &str) {
    let there = names(today.can_unlock_for(stuck));
    facts.add(Field::Cover, format!("can unlock: {}", there.join(", ")));
    let renew = if today.can_renew.is_empty() { "nobody: no second reader lies ready".to_owned() } else { there.join(", ") };
    facts.add(Field::Cover, format!("can renew: {renew}"));
    let people = if there.len() == 1 { "one person".to_owned() } else { format!("{} people", there.len()) };
    let only = if today.can_renew.is_empty() { ", to unlock only" } else { "" };
    facts.add(Field::CoverIn, format!("yes, {people}{only}; the practice says who"));
}

/// Nobody is there, and who is next.
fn nobody(facts: &mut HandoverFacts, due: &Due, why: &str, stuck: &str) {
    let ahead = cover_ahead(&due.facts, &due.calendar, due.today);
    let mut later = ahead.iter().filter(|ahead| ahead.day > due.today).map(|ahead| (ahead.day, names(ahead.can_unlock_for(stuck))));
    let (cover, is_in) = match later.find(|(_, there)| !there.is_empty()) {
        Some((day, there)) => {
            let on = long(day);
            (format!("{why}; next: {}, on {on}", there.join(", ")), format!("{why}; next on {on}"))
        }
        None => (why.to_owned(), why.to_owned()),
    };
    facts.add(Field::Cover, cover);
    facts.add(Field::CoverIn, is_in);
}

fn names<'a>(all: impl Iterator<Item = &'a Who>) -> Vec<&'a str> {
    all.map(|who| who.name.as_str()).collect()
}

fn long(day: Date) -> String {
    day.strftime("%A %-d %B").to_string()
}
