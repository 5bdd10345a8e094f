//! Open cases of joiners, movers and leavers: of each, the lines that are open, by the day on which they are due.

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
    let facts = cases.iter().flat_map(|case| {
        let tasks = tasks.get(&case.id).map_or(&[][..], Vec::as_slice);
        facts(case, tasks, register.people.get(&case.person))
    });
    Ok(facts.collect())
}

/// One for each day on which something of a case is due: a line that nobody ticks hides none of a later day.
fn facts(case: &StaffCase, tasks: &[StaffTask], person: Option<&PersonInBrief>) -> Vec<DatedFacts> {
    let title = checklist(case.kind).map_or(case.kind.id(), |list| list.title.as_str());
    let dated = |due, part, lines: &[String]| {
        let (id, name, who) = (case.id.to_string(), format!("{title}: {}", in_brief(lines)), person.map(who));
        DatedFacts { kind: Dated::Review, id, name, who, due, part, todo: Some(lines.join("; ")) }
    };
    let open = open_by_day(case, tasks);
    if open.is_empty() {
        let all_done = tasks.iter().filter_map(|task| task.done_on).max().map_or(case.day, |done| done.max(case.day));
        return vec![dated(all_done, Some("sign".to_owned()), &["sign it off".to_owned()])];
    }
    open.into_iter().map(|(due, lines)| dated(due, None, &lines)).collect()
}

/// What there is to do, for where the lines themselves stand beside it or have no room.
fn in_brief(lines: &[String]) -> String {
    if let [only] = lines { only.clone() } else { format!("{} things to do", lines.len()) }
}

/// What is still to be done in a case, by the day until when.
fn open_by_day(case: &StaffCase, tasks: &[StaffTask]) -> BTreeMap<Date, Vec<String>> {
    let mut tasks: Vec<&StaffTask> = tasks.iter().filter(|task| task.done_on.is_none()).collect();
    tasks.sort_by_key(|task| task.number);
    let mut open: BTreeMap<Date, Vec<String>> = BTreeMap::new();
    if case.kind == CaseKind::Leaver && case.stays.is_none() {
        let by = case.day.saturating_sub(ASK_BEFORE.days());
        open.entry(by).or_default().push("Ask whether they stay in health or care".to_owned());
    }
    for task in tasks {
        open.entry(task.due_on).or_default().push(first_sentence(&task.text));
    }
    open
}

fn first_sentence(text: &str) -> String {
    text.split_once(". ").map_or(text, |(first, _)| first).trim_end_matches('.').to_owned()
}
