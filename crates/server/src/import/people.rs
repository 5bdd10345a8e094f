//! Staff lists.

use jiff::civil::Date;
use lanyard_model::{Id, Person};

use super::cell::Row;
use super::plan::{Found, Planner, Unreadable, plain_name};

/// Plans one row of a staff list. An empty cell leaves alone what is known.
pub(super) fn read(planner: &mut Planner, row: &Row) -> Result<(), Unreadable> {
    let (uuid, name) = (row.uuid()?, row.name()?);
    let staff_number = row.text("staff_number")?;
    let place = only(planner.person(uuid.as_deref(), staff_number.as_deref(), name.as_deref()), row, "UUID or staff number")?;
    let was = place.and_then(|place| planner.register.people.get(place)).cloned();
    let several = if staff_number.is_some() { "; nobody is found by initials alone, which several people may have" } else { "" };
    let missing = || row.wrong("name", format!("there is no name{several}"));
    let known = match &was {
        Some(was) => was.clone(),
        None => blank(planner, name.clone().ok_or_else(missing)?),
    };
    let (leave_from, leave_until) = leave(row, &known)?;
    let now = Person {
        // A list that writes the same name without its accents and capitals says nothing new.
        name: name.filter(|name| was.is_none() || plain_name(name) != plain_name(&known.name)).unwrap_or(known.name),
        uuid: uuid.or(known.uuid),
        staff_number: staff_number.or(known.staff_number),
        job: row.text("job")?.or(known.job),
        email: row.email()?.or(known.email),
        phone: row.text("phone")?.or(known.phone),
        visitor: visitor(row)?.unwrap_or(known.visitor),
        leave_from,
        leave_until,
        left_on: row.date("left_on")?.or(known.left_on),
        id: known.id,
    };
    let two = |claim: Unreadable| Unreadable {
        why: format!("{}; where they are two people, give each row a UUID or staff number", claim.why),
        ..claim
    };
    planner.claim(row, now.id.as_str(), was.as_ref().is_some_and(|was| *was != now)).map_err(two)?;
    match place {
        Some(place) => planner.change_person(row.number, place, now),
        None => {
            let id = now.id.to_string();
            planner.add_person(row.number, now);
            planner.claim(row, &id, false)?;
        }
    }
    Ok(())
}

/// First and last day of a long leave. The known end of a leave stays where it can be that of the new one; one that the row itself says
/// must fit.
fn leave(row: &Row, known: &Person) -> Result<(Option<Date>, Option<Date>), Unreadable> {
    let (from, until) = (row.date("leave_from")?.or(known.leave_from), row.date("leave_until")?);
    let fits = |last: &Date| from.is_none_or(|first| first <= *last);
    if until.is_some_and(|last| !fits(&last)) {
        return Err(row.wrong("leave_until", "the leave ends before it begins".to_owned()));
    }
    Ok((from, until.or(known.leave_until.filter(fits))))
}

fn visitor(row: &Row) -> Result<Option<bool>, Unreadable> {
    let Some(text) = row.text("visitor")? else { return Ok(None) };
    match text.to_lowercase().as_str() {
        "yes" | "y" | "true" | "1" | "x" | "locum" | "visitor" | "student" => Ok(Some(true)),
        "no" | "n" | "false" | "0" => Ok(Some(false)),
        _ => Err(row.wrong("visitor", format!("“{text}” is neither yes nor no"))),
    }
}

/// A person of whom only the name is known.
pub(super) fn blank(planner: &mut Planner, name: String) -> Person {
    Person {
        id: planner.id(),
        name,
        staff_number: None,
        uuid: None,
        job: None,
        email: None,
        phone: None,
        visitor: false,
        leave_from: None,
        leave_until: None,
        left_on: None,
    }
}

/// The one person whom a row is about, if any.
///
/// # Errors
/// When several people could be meant: nobody is added then, or each list would add them again.
fn only(found: Found, row: &Row, by: &str) -> Result<Option<usize>, Unreadable> {
    match found {
        Found::Nobody => Ok(None),
        Found::One(place) => Ok(Some(place)),
        Found::Several(places) => {
            let column = if row.columns.place("name").is_some() { "name" } else { "last_name" };
            let why = format!(
                "{} people here are called so; the {by} tells them apart: write it into this row and enter it here on the page of \
                 whoever is meant",
                places.len()
            );
            Err(row.wrong(column, why))
        }
    }
}

/// Everybody whom a row of a report may be about, also where it cannot be read otherwise.
pub(super) fn like(planner: &Planner, row: &Row) -> Vec<Id<Person>> {
    let (uuid, name) = (row.uuid().ok().flatten(), row.name().ok().flatten());
    let places = match planner.person(uuid.as_deref(), None, name.as_deref()) {
        Found::Nobody => Vec::new(),
        Found::One(place) => vec![place],
        Found::Several(places) => places,
    };
    places.into_iter().filter_map(|place| planner.register.people.get(place)).map(|person| person.id.clone()).collect()
}

/// The person that a row of a report is about, where they are known.
pub(super) fn known<'a>(planner: &'a Planner, row: &Row) -> Result<Option<&'a Person>, Unreadable> {
    let place = only(planner.person(row.uuid()?.as_deref(), None, row.name()?.as_deref()), row, "UUID")?;
    Ok(place.and_then(|place| planner.register.people.get(place)))
}

/// The person that a row of a report is about; one who is not known yet is added, with name and UUID.
pub(super) fn named(planner: &mut Planner, row: &Row) -> Result<Person, Unreadable> {
    let (uuid, name) = (row.uuid()?, row.name()?);
    let place = only(planner.person(uuid.as_deref(), None, name.as_deref()), row, "UUID")?;
    if let Some((place, known)) = place.and_then(|place| Some((place, planner.register.people.get(place)?.clone()))) {
        let now = Person { uuid: known.uuid.clone().or(uuid), ..known };
        planner.change_person(row.number, place, now.clone());
        return Ok(now);
    }
    let nobody = || row.wrong("uuid", "nobody here has this UUID, and the row has no name to add them by".to_owned());
    let blank = blank(planner, name.ok_or_else(nobody)?);
    let person = Person { uuid, ..blank };
    planner.add_person(row.number, person.clone());
    Ok(person)
}
