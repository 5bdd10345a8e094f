//! Care Identity Management's report of positions.

use lanyard_model::Position;

use super::cell::Row;
use super::people;
use super::plan::{Planner, Unreadable};

/// Plans one row of the report. A position is the same when person, name (or role code), organisation and first day are.
pub(super) fn read(planner: &mut Planner, row: &Row) -> Result<(), Unreadable> {
    let role_code = row.text("role_code")?.map(|code| code.to_uppercase());
    let name = row.text("position")?.or_else(|| role_code.clone());
    let name = name.ok_or_else(|| row.wrong("position", "there is neither a position nor a role code".to_owned()))?;
    let ods = row.text("ods")?.map(|code| code.to_uppercase());
    let (starts_on, ends_on) = (row.date("starts_on")?, row.date("ends_on")?);
    let activities = row
        .text("activities")?
        .map(|codes| codes.split([',', ';', ' ', '|']).filter(|code| !code.is_empty()).map(str::to_uppercase).collect::<Vec<_>>());
    let holder = people::known(planner, row)?.map(|person| person.id.clone());
    let same = |known: &Position| {
        known.name.eq_ignore_ascii_case(&name)
            && (ods.is_none() || known.ods.is_none() || known.ods == ods)
            && (starts_on.is_none() || known.starts_on.is_none() || known.starts_on == starts_on)
    };
    let places = holder.and_then(|holder| planner.positions_of.get(&holder)).map_or(&[][..], Vec::as_slice);
    let place = places.iter().copied().find(|place| planner.register.positions.get(*place).is_some_and(same));
    let was = place.and_then(|place| planner.register.positions.get(place)).cloned();
    let changed = |known: Position| Position {
        role_code: role_code.clone().or(known.role_code),
        activities: activities.clone().unwrap_or(known.activities),
        ods: ods.clone().or(known.ods),
        starts_on: starts_on.or(known.starts_on),
        ends_on: ends_on.or(known.ends_on),
        ..known
    };
    // What refuses the row comes before anything is planned from it.
    if let Some(was) = &was {
        planner.claim(row, was.id.as_str(), *was != changed(was.clone()))?;
    }
    let person = people::named(planner, row)?;
    let new = |planner: &mut Planner| Position {
        id: planner.id(),
        person: person.id.clone(),
        name: name.clone(),
        role_code: None,
        activities: Vec::new(),
        ods: None,
        starts_on: None,
        ends_on: None,
    };
    let now = changed(was.clone().unwrap_or_else(|| new(planner)));
    planner.claim(row, now.id.as_str(), false)?;
    if was.as_ref() != Some(&now) {
        planner.note(row.number, &now, was.as_ref(), &format!("Position {} of {}", now.name, person.name));
    }
    let place = place.unwrap_or(planner.register.positions.len());
    match planner.register.positions.get_mut(place) {
        Some(slot) => *slot = now,
        None => {
            planner.positions_of.entry(now.person.clone()).or_default().push(place);
            planner.register.positions.push(now);
        }
    }
    Ok(())
}

/// The positions of a person that a row names, also where the row cannot be read otherwise.
pub(super) fn mentioned(planner: &Planner, row: &Row) -> Vec<String> {
    let holder = people::known(planner, row).ok().flatten();
    let places = holder.and_then(|holder| planner.positions_of.get(&holder.id)).map_or(&[][..], Vec::as_slice);
    let name = row.text("position").ok().flatten();
    let same = |position: &&Position| name.as_ref().is_none_or(|name| position.name.eq_ignore_ascii_case(name));
    let theirs = places.iter().filter_map(|place| planner.register.positions.get(*place)).filter(same);
    theirs.map(|position| position.id.to_string()).collect()
}
