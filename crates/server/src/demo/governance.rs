//! Joiners, movers and leavers of the demo practice.

use jiff::civil::Date;
use jiff::{Span, Timestamp};
use lanyard_model::{CaseKind, Id, Person, ScreenedText, StaffCase, StaffTask};
use lanyard_store::{StoreError, Write};

use crate::staff_case::{Begin, begin};

/// Name, what happens, in how many days, why, and how many lines are done.
const CASES: &[(&str, CaseKind, i64, &str, usize)] = &[
    ("Bilal Hussain", CaseKind::Joiner, -3, "Starts at reception", 6),
    ("Gita Sharma", CaseKind::Mover, 4, "New contract: more hours, other pay", 1),
];

pub(super) async fn fill(write: &mut Write<'_>, people: &[Person], now: Timestamp) -> Result<(), StoreError> {
    let today = now.to_zoned(jiff::tz::TimeZone::UTC).date();
    for (name, kind, days, why, done) in CASES {
        let Some(person) = people.iter().find(|person| person.name == *name).cloned() else { continue };
        let (day, reason) = (today.saturating_add(Span::new().days(*days)), Some(ScreenedText::new(why)));
        let wanted = Begin { person, kind: *kind, day, stays: None, reason, by: "form", uses_emis: true };
        let case = begin(write, wanted).await?;
        do_lines(write, &case, *done, today).await?;
    }
    Ok(())
}

/// The first lines of a case are done.
async fn do_lines(write: &mut Write<'_>, case: &Id<StaffCase>, count: usize, today: Date) -> Result<(), StoreError> {
    let mut tasks: Vec<StaffTask> = write.all::<StaffTask>().await?.into_iter().filter(|task| task.staff_case == *case).collect();
    tasks.sort_by_key(|task| task.number);
    for task in tasks.into_iter().take(count) {
        let done_on = Some(today.min(task.due_on));
        let evidence = Some(ScreenedText::new("Confirmed by the registration authority (demo)"));
        write.save(&StaffTask { done_on, done_by: Some("Ben Carver".to_owned()), evidence, ..task }).await?;
    }
    Ok(())
}
