//! Asset lists: PCs and readers.

use lanyard_model::{CardReader, Pc};

use super::cell::Row;
use super::plan::{Planner, Unreadable};

/// Plans one row of a list of PCs.
pub(super) fn read_pc(planner: &mut Planner, row: &Row) -> Result<(), Unreadable> {
    let name = row.required("pc", "there is no name")?;
    let place = planner.register.pcs.iter().position(|known| known.name.eq_ignore_ascii_case(&name));
    let was = place.and_then(|place| planner.register.pcs.get(place)).cloned();
    let known = was.clone().unwrap_or_else(|| Pc {
        id: planner.id(),
        name,
        room: None,
        machine: None,
        applications: Vec::new(),
        software: Vec::new(),
        seen_at: None,
        retired_at: None,
    });
    let now = Pc { room: row.text("room")?.or(known.room), ..known };
    planner.claim(row, now.id.as_str(), was.as_ref().is_some_and(|was| *was != now))?;
    if was.as_ref() != Some(&now) {
        planner.note(row.number, &now, was.as_ref(), &now.name);
    }
    let place = place.unwrap_or(planner.register.pcs.len());
    match planner.register.pcs.get_mut(place) {
        Some(slot) => *slot = now,
        None => planner.register.pcs.push(now),
    }
    Ok(())
}

/// Plans one row of a list of readers.
pub(super) fn read_reader(planner: &mut Planner, row: &Row) -> Result<(), Unreadable> {
    let model = row.required("model", "there is no model")?;
    let serial = row.required("serial", "without a serial number this reader cannot be told from others of its model")?;
    let pc = match row.text("pc")? {
        None => None,
        Some(name) => {
            let known = planner.register.pcs.iter().find(|pc| pc.name.eq_ignore_ascii_case(&name));
            Some(known.ok_or_else(|| row.wrong("pc", format!("no PC here is called “{name}”; import the PCs first")))?.id.clone())
        }
    };
    let same = |known: &CardReader| known.serial.as_deref().is_some_and(|known| known.eq_ignore_ascii_case(&serial));
    let place = planner.register.readers.iter().position(same);
    let was = place.and_then(|place| planner.register.readers.get(place)).cloned();
    let known = was.clone().unwrap_or_else(|| CardReader {
        id: planner.id(),
        make: None,
        model: model.clone(),
        serial: Some(serial),
        bought_on: None,
        warranty_until: None,
        room: None,
        pc: None,
        retired_on: None,
    });
    let now = CardReader {
        make: row.text("make")?.or(known.make),
        model,
        bought_on: row.date("bought_on")?.or(known.bought_on),
        warranty_until: row.date("warranty_until")?.or(known.warranty_until),
        room: row.text("room")?.or(known.room),
        pc: pc.or(known.pc),
        ..known
    };
    planner.claim(row, now.id.as_str(), was.as_ref().is_some_and(|was| *was != now))?;
    if was.as_ref() != Some(&now) {
        planner.note(row.number, &now, was.as_ref(), &format!("Reader {}", now.serial.as_deref().unwrap_or_default()));
    }
    let place = place.unwrap_or(planner.register.readers.len());
    match planner.register.readers.get_mut(place) {
        Some(slot) => *slot = now,
        None => planner.register.readers.push(now),
    }
    Ok(())
}
