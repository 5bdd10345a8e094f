//! The list of joiners, movers and leavers.

use std::collections::BTreeMap;

use axum::extract::State;
use jiff::civil::Date;
use lanyard_model::{CaseKind, Id, Person, StaffCase, StaffTask};
use maud::{Markup, html};

use crate::app::{App, Route, route};
use crate::failure::Failure;
use crate::permission::Permission;
use crate::staff_case::left_and_still_active;
use crate::ui;
use crate::visit::Visit;

pub(super) fn routes() -> Vec<Route> {
    vec![route("/p/{ods}/staff-cases").get(show)]
}

/// A kind of case, as one says it.
pub(super) fn kind_words(kind: CaseKind) -> &'static str {
    match kind {
        CaseKind::Joiner => "Joins",
        CaseKind::Mover => "Changes",
        CaseKind::Leaver => "Leaves",
    }
}

pub(crate) async fn show(State(app): State<App>, visit: Visit) -> Result<Markup, Failure> {
    let today = ui::day_of(app.clock.now());
    let mut read = app.store.read(&visit.practice.ods).await?;
    let mut cases: Vec<StaffCase> = read.all().await?;
    cases.sort_by_key(|case| (case.closed_on.is_some(), std::cmp::Reverse(case.day)));
    let people: BTreeMap<Id<Person>, Person> = read.all::<Person>().await?.into_iter().map(|one| (one.id.clone(), one)).collect();
    let mut tasks: BTreeMap<Id<StaffCase>, Vec<StaffTask>> = BTreeMap::new();
    for task in read.all::<StaffTask>().await? {
        tasks.entry(task.staff_case.clone()).or_default().push(task);
    }
    let left = left_and_still_active(&mut read, today).await?;
    let row = |case: &StaffCase| {
        let tasks = tasks.get(&case.id).map_or(&[][..], Vec::as_slice);
        row(&visit, case, people.get(&case.person), tasks, today)
    };
    let rows: Vec<Vec<Markup>> = cases.iter().map(row).collect();
    let may_change = Permission::ChangeRegister.is_of(visit.role);
    let content = html! {
        h1 { "Joiners, movers and leavers" }
        @if may_change { p { a class="nhsuk-button" href=(visit.path("staff-cases/new")) { "Somebody joins, changes or leaves" } } }
        p { a href=(visit.path("staff-cases/checklists")) { "Checklists, and lines of our own" } }
        (still_active(&visit, &left, may_change))
        @if rows.is_empty() {
            p { "No case yet. Begin one as soon as it is known that somebody comes, goes, or gets another job, contract or pay." }
        } @else { (ui::table("Cases", &["Who", "What", "Day", "Lines done", "State"], &rows)) }
    };
    Ok(ui::page("Joiners, movers and leavers", Some(&visit), content))
}

/// Leavers whom an import or the register shows to be active still.
pub(crate) fn still_active(visit: &Visit, left: &[Person], may_change: bool) -> Markup {
    html! {
        @if !left.is_empty() {
            h2 { "Left, and still active" }
            p { "The register or the last import says that a position here or a card of theirs still counts. No leaver’s case was begun." }
            ul class="nhsuk-list" {
                @for person in left {
                    li class="lanyard-inline" {
                        a href=(visit.path(&format!("people/{}", person.id))) { (person.name) }
                        @if may_change {
                            form action=(visit.path("staff-cases/new")) method="post" {
                                input type="hidden" name="person" value=(person.id);
                                input type="hidden" name="kind" value="leaver";
                                input type="hidden" name="by" value="import";
                                input type="hidden" name="day" value=(person.left_on.map(|day| day.to_string()).unwrap_or_default());
                                button class="nhsuk-button nhsuk-button--secondary nhsuk-button--small" {
                                    "Begin the leaver’s checklist" span class="nhsuk-u-visually-hidden" { " of " (person.name) }
                                }
                            }
                        }
                    }
                }
            }
        }
    }
}

fn row(visit: &Visit, case: &StaffCase, person: Option<&Person>, tasks: &[StaffTask], today: Date) -> Vec<Markup> {
    let done = tasks.iter().filter(|task| task.done_on.is_some()).count();
    let late = case.closed_on.is_none() && tasks.iter().any(|task| task.done_on.is_none() && task.due_on < today);
    vec![
        html! { a href=(visit.path(&format!("staff-cases/{}", case.id))) { (person.map_or("not known", |person| person.name.as_str())) } },
        html! { (kind_words(case.kind)) },
        html! { (ui::day(case.day)) },
        html! { (done) " of " (tasks.len()) },
        state(case, late),
    ]
}

/// When a case was called off, by whom, and why.
pub(super) fn called_off(case: &StaffCase) -> String {
    let day = case.closed_on.map(ui::day).unwrap_or_default();
    let by = case.called_off_by.as_deref().unwrap_or("somebody");
    let why = case.called_off_why.as_ref().map_or(String::new(), |why| format!(": {}", why.text()));
    format!("{day} by {by}{why}")
}

fn state(case: &StaffCase, late: bool) -> Markup {
    if case.called_off {
        return html! { strong class="nhsuk-tag nhsuk-tag--grey" { "Called off" } " " (called_off(case)) };
    }
    let (colour, words) = match case.closed_on {
        Some(_) => ("nhsuk-tag--grey", "Signed off"),
        None if late => ("nhsuk-tag--red", "Late"),
        None => ("nhsuk-tag--blue", "Open"),
    };
    html! { strong class={ "nhsuk-tag " (colour) } { (words) } }
}
