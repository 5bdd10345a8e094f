//! What is broken today: people without a card to log on with, and incidents that are open.

use std::collections::BTreeMap;

use lanyard_diagnose::uk_date;
use lanyard_insight::{Failure, FailureFacts};
use lanyard_model::{Card, CardLoss, Incident, LossKind, LossState};
use lanyard_store::{Read, StoreError};

use super::register::Register;
use super::who;

pub(super) async fn failures(read: &mut Read, register: &Register) -> Result<Vec<FailureFacts>, StoreError> {
    let losses: Vec<CardLoss> = read.all().await?;
    let steps = if losses.is_empty() { BTreeMap::new() } else { read.all_loss_steps().await? };
    let open = losses.iter().filter(|loss| loss.state(steps.get(&loss.id).map_or(&[], Vec::as_slice)) != LossState::Over);
    let without = open.filter_map(|loss| no_card(loss, register));
    let incidents = read.open_incidents().await?;
    let handed_over = read.handed_over().await?;
    let stuck = |incident: &Incident| stuck(incident, handed_over.contains(&incident.id), register);
    Ok(without.chain(incidents.iter().map(stuck)).collect())
}

/// Somebody who is still here and has no card. One that was left at home and has been in a reader since is here again.
fn no_card(loss: &CardLoss, register: &Register) -> Option<FailureFacts> {
    let (card, _): &(Card, _) = register.cards.iter().find(|(card, _)| card.id == loss.card)?;
    let holder = register.person_here(&card.holder)?;
    let seen = register.on_cards.get(&card.id).map(|seen| seen.seen_at);
    if loss.kind == LossKind::LeftAtHome && seen.is_some_and(|seen| seen > loss.reported_at) {
        return None;
    }
    let (kind, about) = match loss.kind {
        LossKind::Lost => (Failure::NoCard, "A smartcard is lost"),
        LossKind::Stolen => (Failure::NoCard, "A smartcard was stolen"),
        LossKind::LeftAtHome => (Failure::CardAtHome, "A smartcard was left at home"),
        LossKind::Faulty => (Failure::NoCard, "A smartcard is faulty"),
    };
    Some(FailureFacts {
        kind,
        id: loss.id.to_string(),
        about: about.to_owned(),
        who: Some(who(holder)),
        card: Some(card.id.to_string()),
        leaves: register.leaves(holder),
        room: None,
        since: uk_date(loss.reported_at),
    })
}

/// An incident, by the short name under which its page is found.
fn stuck(incident: &Incident, is_handed_over: bool, register: &Register) -> FailureFacts {
    let (kind, stands) = match is_handed_over {
        true => (Failure::HandedOver, "is handed over and not over"),
        false => (Failure::Incident, "is open"),
    };
    let pc = incident.pc.as_ref().and_then(|pc| register.pcs.iter().find(|one| one.id == *pc));
    let place = pc.map_or(String::new(), |pc| format!(" at {}", pc.name));
    FailureFacts {
        kind,
        id: incident.short.clone(),
        about: format!("Incident {}{place} {stands}", incident.short),
        who: incident.person.as_ref().and_then(|person| register.person_here(person)).map(who),
        card: None,
        leaves: Vec::new(),
        room: incident.room.clone().or_else(|| pc.and_then(|pc| pc.room.clone())),
        since: uk_date(incident.reported_at),
    }
}
