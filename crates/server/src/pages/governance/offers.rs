//! Cases that an import gives reason to begin: of leavers who are still active, and of people whose job it changed. One click each.

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
}

/// The cases that have not been begun yet.
pub(crate) async fn offers(read: &mut Read, import: &Import, today: Date) -> Result<Offers, StoreError> {
    if import.undone_at.is_some() {
        return Ok(Offers::default());
    }
    let begun: Vec<StaffCase> = read.all().await?;
    let has_case = |id: &Id<Person>| {
        let since = |case: &StaffCase| case.kind == CaseKind::Mover && (case.closed_on.is_none() || case.begun_at >= import.at);
        begun.iter().any(|case| case.person == *id && since(case))
    };
    let mut moved = Vec::new();
    // Only a staff list changes jobs; other lists can be long.
    let portions = if import.kind == "people" { import.portions.as_slice() } else { &[] };
    for change in read.changes_in(portions).await? {
        let Some(words) = changed_job(&change) else { continue };
        let id = Id::new(change.record);
        if let Some(person) = read.find(&id).await?.filter(|_| !has_case(&id)) {
            moved.push((person, words));
        }
    }
    Ok(Offers { today, left: left_and_still_active(read, today).await?, moved })
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
        @if !offers.moved.is_empty() {
            h2 { "Another job" }
            p { "Somebody whose job, hours, contract or pay changes may need other access, or less of it." }
            ul class="nhsuk-list" {
                @for (person, words) in &offers.moved {
                    li class="lanyard-inline" {
                        a href=(visit.path(&format!("people/{}", person.id))) { (person.name) } " (" (words) ")"
                        @if may_change { (begin(visit, person, words, offers.today)) }
                    }
                }
            }
        }
    }
}

fn begin(visit: &Visit, person: &Person, words: &str, today: Date) -> Markup {
    html! {
        form action=(visit.path("staff-cases/new")) method="post" {
            input type="hidden" name="person" value=(person.id);
            input type="hidden" name="kind" value="mover";
            input type="hidden" name="by" value="import";
            input type="hidden" name="day" value=(today);
            input type="hidden" name="reason" value=(words);
            button class="nhsuk-button nhsuk-button--secondary nhsuk-button--small" {
                "Begin the mover’s checklist" span class="nhsuk-u-visually-hidden" { " of " (person.name) }
            }
        }
    }
}
