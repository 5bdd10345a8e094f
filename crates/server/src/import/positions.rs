//! Care Identity Management's report of positions.

use lanyard_model::{Id, Person, Position};

use super::cell::Row;
use super::people;
use super::plan::{Planner, Unreadable};

/// Whether a position has the name and role code of a row. A side without a name is known by its code: a report with codes alone gives
/// positions that are named after them.
fn is_called(known: &Position, name: Option<&str>, role_code: Option<&str>) -> bool {
    let is = |a: Option<&str>, b: Option<&str>| a.zip(b).is_some_and(|(a, b)| a.eq_ignore_ascii_case(b));
    let by_code = name.is_none() || is(name, role_code) || is(Some(&known.name), known.role_code.as_deref());
    is(Some(&known.name), name) || is(Some(&known.name), role_code) || (by_code && is(known.role_code.as_deref(), role_code))
}

/// Plans one row of the report. A position is the same when person, name (or role code), organisation and first day are.
pub(super) fn read(planner: &mut Planner, row: &Row) -> Result<(), Unreadable> {
    let role_code = row.text("role_code")?.map(|code| code.to_uppercase());
    let called = row.text("position")?;
    let name = called.clone().or_else(|| role_code.clone());
    let name = name.ok_or_else(|| row.wrong("position", "there is neither a position nor a role code".to_owned()))?;
    let ods = row.ods()?;
    let (starts_on, ends_on) = (row.date("starts_on")?, row.date("ends_on")?);
    let activities = row
        .text("activities")?
        .map(|codes| codes.split([',', ';', ' ', '|']).filter(|code| !code.is_empty()).map(str::to_uppercase).collect::<Vec<_>>());
    let holder = people::known(planner, row)?.map(|person| person.id.clone());
    let same = |known: &Position| {
        is_called(known, called.as_deref(), role_code.as_deref())
            && (ods.is_none() || known.ods.is_none() || known.ods == ods)
            && (starts_on.is_none() || known.starts_on.is_none() || known.starts_on == starts_on)
    };
    let places = holder.and_then(|holder| planner.positions_of.get(&holder)).map_or(&[][..], Vec::as_slice);
    let fitting = || places.iter().copied().filter(|place| planner.register.positions.get(*place).is_some_and(same));
    let named = |place: &usize| planner.register.positions.get(*place).is_some_and(|known| known.name.eq_ignore_ascii_case(&name));
    let place = fitting().find(named).or_else(|| fitting().next());
    let was = place.and_then(|place| planner.register.positions.get(place)).cloned();
    let changed = |known: Position| Position {
        name: called.clone().filter(|_| role_code.as_ref().is_some_and(|code| known.name == *code)).unwrap_or(known.name),
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
    if let Some(ods) = &ods {
        *planner.plan.at.entry(ods.clone()).or_default() += 1;
    }
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
    let (name, role_code) = (row.text("position").ok().flatten(), row.text("role_code").ok().flatten());
    let nameless = name.is_none() && role_code.is_none();
    let same = |position: &&Position| nameless || is_called(position, name.as_deref(), role_code.as_deref());
    let of = |holder: &Id<Person>| planner.positions_of.get(holder).map_or(&[][..], Vec::as_slice);
    let places = people::like(planner, row).iter().flat_map(of).copied().collect::<Vec<_>>();
    let theirs = places.iter().filter_map(|place| planner.register.positions.get(*place)).filter(same);
    theirs.map(|position| position.id.to_string()).collect()
}
