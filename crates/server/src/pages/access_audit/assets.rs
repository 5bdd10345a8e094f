//! The asset register as evidence: cards with where they stand, PCs, readers, and shelves with what lies there.

use jiff::civil::Date;
use lanyard_model::{Card, CardReader, CardStatus, Contact, EvidenceSheet, Pc, Spare, SpareEvent, SpareKind, stock};
use lanyard_store::Read;

use super::Audit;
use super::evidence::{row, sheet};
use crate::failure::Failure;
use crate::ui;

pub(super) async fn assets(read: &mut Read, audit: &Audit, today: Date) -> Result<[EvidenceSheet; 4], Failure> {
    let (cards, shelves) = (read.cards_with_status(today).await?, read.spares(today).await?);
    let (events, desks) = (read.all_spare_events().await?, read.contacts(today).await?);
    Ok([
        sheet("Cards", card_rows(&cards, audit)),
        sheet("PCs", pc_rows(&read.pcs().await?)),
        sheet("Readers", reader_rows(&read.readers(today).await?)),
        sheet("Spares", spare_rows(&shelves, &events, &desks)),
    ])
}

fn text(field: Option<&String>) -> &str {
    field.map_or("", String::as_str)
}

/// Every card that the register knows, also those that were handed back or cancelled: where each one went is what is asked.
fn card_rows(cards: &[(Card, CardStatus)], audit: &Audit) -> Vec<Vec<String>> {
    let mut rows = vec![row(&["Number", "Series", "Type", "Holder", "Status", "Certificates entered until"])];
    for (card, status) in cards {
        let series = card.series.map(|series| series.to_string()).unwrap_or_default();
        let until = card.expires_on.map(ui::day).unwrap_or_default();
        let (number, kind) = (text(card.serial.as_ref()), text(card.kind.as_ref()));
        rows.push(row(&[number, &series, kind, audit.name(&card.holder), ui::card_status(*status), &until]));
    }
    rows
}

fn spare_rows(shelves: &[Spare], events: &[SpareEvent], desks: &[Contact]) -> Vec<Vec<String>> {
    let mut rows = vec![row(&["What", "Model", "Where", "There", "Should be there"])];
    for shelf in shelves {
        let what = match shelf.kind {
            SpareKind::Readers => "Readers",
            SpareKind::BlankCards => "Blank cards",
        };
        let holder = desks.iter().find(|desk| Some(&desk.id) == shelf.held_by.as_ref()).map(|desk| &desk.name);
        let here: Vec<SpareEvent> = events.iter().filter(|event| event.spare == shelf.id).cloned().collect();
        let (there, wanted) = (stock(&here).to_string(), shelf.minimum.to_string());
        rows.push(row(&[what, &shelf.model, text(shelf.room.as_ref().or(holder)), &there, &wanted]));
    }
    rows
}

fn pc_rows(pcs: &[Pc]) -> Vec<Vec<String>> {
    let mut rows = vec![row(&["Name", "Room", "Software", "Last heard of"])];
    for pc in pcs {
        let software: Vec<String> = pc
            .software
            .iter()
            .map(|one| format!("{} {}", one.name, one.version.as_deref().unwrap_or("")).trim().to_owned())
            .collect();
        let seen = pc.seen_at.map_or_else(|| "never".to_owned(), ui::when);
        rows.push(row(&[&pc.name, pc.room.as_deref().unwrap_or(""), &software.join("; "), &seen]));
    }
    rows
}

fn reader_rows(readers: &[CardReader]) -> Vec<Vec<String>> {
    let mut rows = vec![row(&["Make", "Model", "Serial number", "Room", "Warranty until"])];
    for reader in readers {
        let warranty = reader.warranty_until.map(ui::day).unwrap_or_default();
        rows.push(row(&[
            text(reader.make.as_ref()),
            &reader.model,
            text(reader.serial.as_ref()),
            text(reader.room.as_ref()),
            &warranty,
        ]));
    }
    rows
}
