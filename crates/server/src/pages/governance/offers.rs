//! Cases that an import gives reason to begin: of leavers who are still active, of people whose job it changed, and of those whom it
//! added. One click each.

use std::collections::BTreeMap;

use jiff::civil::Date;
use lanyard_model::{CaseKind, Id, Import, Person, StaffCase};
use lanyard_store::{Change, Read, StoreError};
use maud::{Markup, html};
use serde_json::Value as Json;

use super::cases::still_active;
use crate::permission::Permission;
use crate::staff_case::left_and_still_active;
use crate::visit::Visit;

/// What an import gives reason for.
#[derive(Default)]
pub(crate) struct Offers {
    today: Date,
    left: Vec<Person>,
    /// Whose job it changed, and from what to what.
    moved: Vec<(Person, String)>,
    /// Whom it added.
    joined: Vec<Person>,
}

/// The cases that have not been begun yet.
pub(crate) async fn offers(read: &mut Read, import: &Import, today: Date) -> Result<Offers, StoreError> {
    if import.undone_at.is_some() {
        return Ok(Offers::default());
    }
    let left = left_and_still_active(read, today).await?;
    // Only a staff list changes jobs and tells who is new; other lists can be long.
    if import.kind != "people" {
        return Ok(Offers { today, left, ..Offers::default() });
    }
    let begun: Vec<StaffCase> = read.all().await?;
    let has_case = |kind: CaseKind, id: &Id<Person>| {
        let since = |case: &StaffCase| case.kind == kind && (case.closed_on.is_none() || case.begun_at >= import.at);
        begun.iter().any(|case| case.person == *id && since(case))
    };
    let mut people: BTreeMap<Id<Person>, Person> =
        read.all::<Person>().await?.into_iter().map(|person| (person.id.clone(), person)).collect();
    // Whom a practice's first staff list adds were there before.
    let is_first = !read.imports().await?.iter().any(|other| is_earlier_list(other, import));
    let (mut moved, mut joined) = (Vec::new(), Vec::new());
    for change in read.changes_in(&import.portions).await? {
        let id = Id::new(change.record.clone());
        if let Some(words) = changed_job(&change).filter(|_| !has_case(CaseKind::Mover, &id)) {
            moved.extend(people.get(&id).map(|person| (person.clone(), words)));
        }
        if !is_first && is_added(&change) && !has_case(CaseKind::Joiner, &id) {
            joined.extend(people.remove(&id).filter(|person| person.left_on.is_none_or(|last| last >= today)));
        }
    }
    Ok(Offers { today, left, moved, joined })
}

/// Whether a staff list was imported before this one, and still counts.
fn is_earlier_list(other: &Import, import: &Import) -> bool {
    let when = |import: &Import| (import.at, import.portions.first().map(|portion| portion.first));
    other.kind == "people" && other.undone_at.is_none() && when(other) < when(import)
}

/// Whether a person was not there before.
fn is_added(change: &Change) -> bool {
    change.subject == "person" && change.words.as_ref().is_some_and(|words| words.before.is_null() && !words.after.is_null())
}

/// From what to what a person's job was changed; `None` for anything else, also where no job was known.
fn changed_job(change: &Change) -> Option<String> {
    let words = change.words.as_ref().filter(|_| change.subject == "person")?;
    let job = |fields: &Json| fields.get("job").and_then(Json::as_str).map(str::to_owned);
    let (before, after) = (job(&words.before)?, job(&words.after)?);
    (before != after).then(|| format!("{before} → {after}"))
}

/// The offers, each with its button.
pub(crate) fn offered(visit: &Visit, offers: &Offers) -> Markup {
    let may_change = visit.can(Permission::ChangeRegister);
    html! {
        (still_active(visit, &offers.left, may_change))
        @if !offers.joined.is_empty() {
            h2 { "New here" }
            p {
                "This list has them, and the register had not. Who joins needs a position, "
                @if visit.practice.uses_emis { "an EMIS account, " }
                "and a card if they have none."
            }
            ul class="nhsuk-list" {
                @for person in &offers.joined {
                    li class="lanyard-inline" {
                        a href=(visit.path(&format!("people/{}", person.id))) { (person.name) }
                        @if may_change { (begin(visit, person, CaseKind::Joiner, "", offers.today)) }
                    }
                }
            }
        }
        @if !offers.moved.is_empty() {
            h2 { "Another job" }
            p { "Somebody whose job, hours, contract or pay changes may need other access, or less of it." }
            ul class="nhsuk-list" {
                @for (person, words) in &offers.moved {
                    li class="lanyard-inline" {
                        a href=(visit.path(&format!("people/{}", person.id))) { (person.name) } " (" (words) ")"
                        @if may_change { (begin(visit, person, CaseKind::Mover, words, offers.today)) }
                    }
                }
            }
        }
    }
}

fn begin(visit: &Visit, person: &Person, kind: CaseKind, words: &str, today: Date) -> Markup {
    html! {
        form action=(visit.path("staff-cases/new")) method="post" {
            input type="hidden" name="person" value=(person.id);
            input type="hidden" name="kind" value=(kind.id());
            input type="hidden" name="by" value="import";
            input type="hidden" name="day" value=(today);
            input type="hidden" name="reason" value=(words);
            button class="nhsuk-button nhsuk-button--secondary nhsuk-button--small" {
                "Begin the " (kind.id()) "’s checklist" span class="nhsuk-u-visually-hidden" { " of " (person.name) }
            }
        }
    }
}
