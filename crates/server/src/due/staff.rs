//! Open cases of joiners, movers and leavers: of each, the line that is due next.

use std::collections::BTreeMap;

use jiff::ToSpan as _;
use jiff::civil::Date;
use lanyard_insight::{Dated, DatedFacts};
use lanyard_model::{CaseKind, Id, StaffCase, StaffTask};
use lanyard_store::{PersonInBrief, Read, StoreError};

use super::register::Register;
use super::who;
use crate::staff_case::checklist;

/// A leaver is asked whether they stay in health or care this many days before the last one (estimate).
const ASK_BEFORE: i64 = 7;

pub(super) async fn cases(read: &mut Read, register: &Register) -> Result<Vec<DatedFacts>, StoreError> {
    let cases = read.open_staff_cases().await?;
    if cases.is_empty() {
        return Ok(Vec::new());
    }
    let mut tasks: BTreeMap<Id<StaffCase>, Vec<StaffTask>> = BTreeMap::new();
    for task in read.all::<StaffTask>().await? {
        tasks.entry(task.staff_case.clone()).or_default().push(task);
    }
    let facts =
        cases.iter().map(|case| fact(case, tasks.get(&case.id).map_or(&[], Vec::as_slice), register.people.get(&case.person)));
    Ok(facts.collect())
}

fn fact(case: &StaffCase, tasks: &[StaffTask], person: Option<&PersonInBrief>) -> DatedFacts {
    let (part, what, due) = next(case, tasks);
    let title = checklist(case.kind).map_or(case.kind.id(), |list| list.title.as_str());
    let name = format!("{title}. Next: {what}");
    DatedFacts { kind: Dated::Review, id: case.id.to_string(), name, who: person.map(who), due, part: Some(part) }
}

/// What is to be done next in a case: which part of it, in words, and until when.
fn next(case: &StaffCase, tasks: &[StaffTask]) -> (String, String, Date) {
    let open = tasks.iter().filter(|task| task.done_on.is_none()).min_by_key(|task| (task.due_on, task.number));
    let ask = (case.kind == CaseKind::Leaver && case.stays.is_none()).then(|| {
        let by = case.day.saturating_sub(ASK_BEFORE.days());
        ("ask".to_owned(), "ask whether they stay in health or care".to_owned(), by)
    });
    let open = open.map(|task| (task.number.to_string(), first_sentence(&task.text), task.due_on));
    let all_done = tasks.iter().filter_map(|task| task.done_on).max().map_or(case.day, |done| done.max(case.day));
    let sign = ("sign".to_owned(), "sign it off".to_owned(), all_done);
    open.into_iter().chain(ask).min_by_key(|(_, _, due)| *due).unwrap_or(sign)
}

fn first_sentence(text: &str) -> String {
    text.split_once(". ").map_or(text, |(first, _)| first).trim_end_matches('.').to_owned()
}
