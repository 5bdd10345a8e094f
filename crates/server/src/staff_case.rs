//! Joiners, movers and leavers: beginning a case with the lines of its checklist, by a form, after an import, or by the API.
//!
//! A card is a person's and goes with them: no case cancels one. Whether a leaver returns it hangs on whether they stay in
//! health or care (domain facts, section H).

use std::collections::BTreeSet;

use jiff::ToSpan as _;
use jiff::civil::Date;
use lanyard_diagnose::uk_date;
use lanyard_insight::{Checklist, Line};
use lanyard_model::{CardStatus, CaseKind, ChecklistLine, Id, Person, Position, ScreenedText, StaffCase, StaffTask};
use lanyard_store::{Read, StoreError, Write};

use crate::handbook::handbook;

/// What a case begins with.
#[derive(Debug, Clone)]
pub(crate) struct Begin {
    pub(crate) person: Person,
    pub(crate) kind: CaseKind,
    pub(crate) day: Date,
    pub(crate) stays: Option<bool>,
    pub(crate) reason: Option<ScreenedText>,
    /// `form`, `import` or `api`.
    pub(crate) by: &'static str,
    pub(crate) uses_emis: bool,
}

/// Writes a case down with its lines; a leaver's last day is noted on the person where none is known yet.
pub(crate) async fn begin(write: &mut Write<'_>, begin: Begin) -> Result<Id<StaffCase>, StoreError> {
    let id: Id<StaffCase> = write.new_id()?;
    let case = StaffCase {
        id: id.clone(),
        person: begin.person.id.clone(),
        kind: begin.kind,
        day: begin.day,
        stays: begin.stays.filter(|_| begin.kind == CaseKind::Leaver),
        begun_at: write.now(),
        begun_by: begin.by.to_owned(),
        reason: begin.reason,
        closed_on: None,
        called_off: false,
        called_off_by: None,
        called_off_why: None,
    };
    write.save(&case).await?;
    let built_in = checklist(case.kind).into_iter().flat_map(|list| list.lines(case.stays, begin.uses_emis)).cloned();
    let added = write.all::<ChecklistLine>().await?.into_iter().filter(|line| line.kind == case.kind).map(own);
    for (number, line) in (1..).zip(built_in.chain(added)) {
        write.save(&task(write.new_id()?, &case, number, &line)).await?;
    }
    let today = uk_date(write.now());
    match (case.kind, begin.person.left_on) {
        (CaseKind::Leaver, None) => write.save(&Person { left_on: Some(case.day), ..begin.person }).await?,
        // Whoever comes back is here again from that day on; of one to come the case says so until it is signed off.
        (CaseKind::Joiner, Some(last)) if last < today && case.day <= today => {
            write.save(&Person { left_on: None, ..begin.person }).await?;
        }
        _ => {}
    }
    Ok(id)
}

/// Notes whether a leaver stays in health or care, with the lines that follow from it. Those of the other answer go, unless they were
/// done: what was done stays.
pub(crate) async fn answer(write: &mut Write<'_>, case: StaffCase, stays: bool) -> Result<(), StoreError> {
    let case = StaffCase { stays: Some(stays), ..case };
    write.save(&case).await?;
    let Some(list) = checklist(case.kind) else { return Ok(()) };
    let known = tasks_of(write, &case.id).await?;
    let follows_from = |stays| list.lines(Some(stays), false).filter(|line| line.only.is_some());
    for gone in known.iter().filter(|task| task.done_on.is_none() && follows_from(!stays).any(|line| line.text == task.text)) {
        write.remove(&gone.id).await?;
    }
    let last = known.iter().map(|task| task.number).max().unwrap_or(0);
    let new = follows_from(stays).filter(|line| known.iter().all(|task| task.text != line.text));
    for (number, line) in (last + 1..).zip(new) {
        write.save(&task(write.new_id()?, &case, number, line)).await?;
    }
    Ok(())
}

/// Moves a case to another day: the lines that are not done move with it, and so does a last day that the register has from it.
pub(crate) async fn change_day(write: &mut Write<'_>, case: StaffCase, day: Date) -> Result<StaffCase, StoreError> {
    let by = day - case.day;
    for task in tasks_of(write, &case.id).await?.into_iter().filter(|task| task.done_on.is_none()) {
        write.save(&StaffTask { due_on: task.due_on.saturating_add(by), ..task }).await?;
    }
    if let Some(person) = whose_last_day(write, &case).await? {
        write.save(&Person { left_on: Some(day), ..person }).await?;
    }
    let case = StaffCase { day, ..case };
    write.save(&case).await?;
    Ok(case)
}

/// Closes a case that comes to nothing. Its lines stay as they are. Where `remains`, a last day that the register has from it goes.
pub(crate) async fn call_off(
    write: &mut Write<'_>,
    case: StaffCase,
    (by, why): (String, ScreenedText),
    remains: bool,
) -> Result<(), StoreError> {
    if let Some(person) = whose_last_day(write, &case).await?.filter(|_| remains) {
        write.save(&Person { left_on: None, ..person }).await?;
    }
    let closed_on = Some(uk_date(write.now()));
    write.save(&StaffCase { closed_on, called_off: true, called_off_by: Some(by), called_off_why: Some(why), ..case }).await
}

/// The leaver of a case, where the register's last day is that of the case.
async fn whose_last_day(write: &mut Write<'_>, case: &StaffCase) -> Result<Option<Person>, StoreError> {
    let person: Option<Person> = write.find(&case.person).await?;
    Ok(person.filter(|person| case.kind == CaseKind::Leaver && person.left_on == Some(case.day)))
}

async fn tasks_of(write: &mut Write<'_>, case: &Id<StaffCase>) -> Result<Vec<StaffTask>, StoreError> {
    Ok(write.all::<StaffTask>().await?.into_iter().filter(|task| task.staff_case == *case).collect())
}

/// The checklist of a kind of case.
pub(crate) fn checklist(kind: CaseKind) -> Option<&'static Checklist> {
    handbook().checklist(kind.id())
}

/// A line of the practice's own.
fn own(line: ChecklistLine) -> Line {
    let days = i32::try_from(line.days).unwrap_or_default();
    Line { text: line.text, owner: line.owner.unwrap_or_default(), days, only: None, source: Vec::new() }
}

fn task(id: Id<StaffTask>, case: &StaffCase, number: i64, line: &Line) -> StaffTask {
    StaffTask {
        id,
        staff_case: case.id.clone(),
        number,
        text: line.text.clone(),
        owner: Some(line.owner.clone()).filter(|owner| !owner.is_empty()),
        due_on: case.day.saturating_add(line.days.days()),
        done_on: None,
        done_by: None,
        evidence: None,
    }
}

/// Positions of a person that the register says still hold here after a day.
pub(crate) async fn still_holding(read: &mut Read, person: &Id<Person>, day: Date) -> Result<Vec<Position>, StoreError> {
    let here = read.practice().clone();
    let next = day.tomorrow().unwrap_or(day);
    let mut positions = read.positions_of(person).await?;
    positions.retain(|position| position.holds_on(next) && position.is_at(&here));
    Ok(positions)
}

/// People who have left, have no leaver's case but one that was called off, and of whom a position here or a card still counts as active.
pub(crate) async fn left_and_still_active(read: &mut Read, today: Date) -> Result<Vec<Person>, StoreError> {
    let mut people = read.people_who_left(today).await?;
    if people.is_empty() {
        return Ok(people);
    }
    let cases: Vec<StaffCase> = read.all().await?;
    let counts = |case: &&StaffCase| case.kind == CaseKind::Leaver && !case.called_off;
    let has_case: BTreeSet<&Id<Person>> = cases.iter().filter(counts).map(|case| &case.person).collect();
    let cards = read.cards_of_leavers(today).await?;
    let works = cards.iter().filter(|(_, status)| *status == CardStatus::Active);
    let has_card: BTreeSet<&Id<Person>> = works.map(|(card, _)| &card.holder).collect();
    let here = read.practice().clone();
    let mut positions = read.positions_of_leavers(today).await?;
    positions.retain(|position| position.is_at(&here));
    let holds = |person: &Person, left: Date| {
        let next = left.tomorrow().unwrap_or(left);
        positions.iter().any(|position| position.person == person.id && position.holds_on(next))
    };
    people.retain(|person| {
        let is_active = has_card.contains(&person.id) || person.left_on.is_some_and(|left| holds(person, left));
        is_active && !has_case.contains(&person.id)
    });
    Ok(people)
}
