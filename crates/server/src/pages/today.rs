//! Today: who is stuck now, what will fail at the next session, and what is best done today.

use std::collections::BTreeMap;

use axum::extract::State;
use lanyard_insight::{Deadline, HeldTime, Score, Urgency, Who, times_to_spare, urgency};
use maud::{Markup, html};

use crate::app::{App, Route, route};
use crate::backups;
use crate::case::Courses;
use crate::due::{Due, due, rooms};
use crate::exit_board::series;
use crate::failure::Failure;
use crate::pages::cover::names_with_hours;
use crate::pages::governance::still_active;
use crate::pages::hand_over::not_delivered;
use crate::pages::incidents;
use crate::permission::Permission;
use crate::reminders::{alarms, path, stops};
use crate::staff_case::left_and_still_active;
use crate::ui;
use crate::visit::Visit;

/// Its address.
pub(crate) fn routes() -> Vec<Route> {
    vec![route("/p/{ods}/").get(show)]
}

pub(crate) async fn show(State(app): State<App>, visit: Visit) -> Result<Markup, Failure> {
    let now = app.clock.now();
    let mut read = app.store.read(&visit.practice.ods).await?;
    let stuck = read.open_incidents().await?;
    let people = read.people_of(&stuck).await?;
    let courses = Courses::read(&mut read, &stuck).await?;
    let failed = read.not_delivered().await?;
    let due = due(&mut read, &app.pack, now).await?;
    let rooms = rooms(&mut read, &due).await?;
    let left = left_and_still_active(&mut read, due.today).await?;
    let alarms = alarms(&mut read, &visit.practice, now).await?;
    let link = format!("{}/r/{}", app.public_url, visit.practice.report_link);
    let content = html! {
        h1 { "Today" }
        (ui::alarm("Reminders do not work", &alarms))
        @if visit.can(Permission::ChangeSettings) { (ui::alarm("Backups do not work", backups::alarm(&app).as_slice())) }
        (not_delivered(&visit, &app.pack, &failed, stuck.iter()))
        h2 { "Stuck now" }
        @if stuck.is_empty() { p { "Nobody is stuck." } } @else { (incidents::table(&app.pack, &visit, &stuck, (&people, &courses), now)) }
        (next_session(&visit, &due, &rooms))
        (how_ready(&visit, &due.score()))
        (do_today(&visit, &due))
        (still_active(&visit, &left, visit.can(Permission::ChangeRegister)))
        (no_longer_needed(&visit, &times_to_spare(&due.facts, &series(&app.pack))))
        (can_unlock(&visit, &due))
        h2 { "Report a problem" }
        p { "Anybody at the practice can report without signing in: " a href=(link) { (link) } }
    };
    Ok(ui::page("Today", Some(&visit), content))
}

/// Who can help when a card locks.
fn can_unlock(visit: &Visit, due: &Due) -> Markup {
    let today = due.cover(due.today);
    let names = names_with_hours(&today.can_unlock, &today);
    html! {
        h2 { "Can unlock a card today" }
        p {
            @if !due.is_open_today() { "The practice sees no patients today. " } @else if names.is_empty() { "Nobody who is known. " } @else { (names) ". " }
            a href=(visit.path("cover")) { "Training and cover" }
        }
    }
}

/// What will have failed when patients next come.
fn next_session(visit: &Visit, due: &Due, rooms: &BTreeMap<String, String>) -> Markup {
    let Some(ready) = due.readiness() else { return html! {} };
    let rows: Vec<Vec<Markup>> = ready.by_room(rooms).into_iter().map(|(room, one)| fails(visit, room, one)).collect();
    html! {
        h2 { "Next session: " (ready.title()) }
        @if rows.is_empty() {
            p { "Nothing is known that will stop a log-on by then." }
        } @else {
            p { "Known so far: " (stops(&ready)) " by then unless something is done." }
            (ui::table("What will fail", &["Room", "Who", "What", "What to do today"], &rows))
        }
    }
}

fn fails(visit: &Visit, room: Option<&str>, one: &Deadline) -> Vec<Markup> {
    vec![
        html! { (room.unwrap_or("not known")) },
        html! { @if let Some((id, name)) = &one.person { a href=(visit.path(&format!("people/{id}"))) { (name) } } },
        html! { a href=(visit.path(&path(one))) { (one.about) } br; (one.reason) },
        html! { (one.needs) br; em { "Who may act: " } (ui::actors(&one.may_act)) },
    ]
}

/// The readiness score, and the three actions that raise it most.
fn how_ready(visit: &Visit, score: &Score) -> Markup {
    html! {
        h2 { "How ready we are" }
        p { (ui::score_bar(score)) " " a href=(visit.path("score")) { "How this is counted" } }
        @if !score.actions.is_empty() {
            p { "What raises it most:" }
            ol class="nhsuk-list nhsuk-list--number" { @for action in score.actions.iter().take(3) { (ui::action(visit, action)) } }
        }
    }
}

/// What is best done today or is late, beside what the next session needs.
fn do_today(visit: &Visit, due: &Due) -> Markup {
    let session: Vec<Deadline> =
        due.readiness().map_or(Vec::new(), |ready| ready.fails).into_iter().map(|one| one.deadline).collect();
    let is_now = |one: &&Deadline| urgency(one, due.today) <= Urgency::Today;
    let today: Vec<Deadline> = due.deadlines.iter().filter(is_now).filter(|one| !session.contains(one)).cloned().collect();
    let later = due.deadlines.iter().filter(|one| !today.contains(one) && !session.contains(one)).count();
    let later = i64::try_from(later).unwrap_or(i64::MAX);
    html! {
        h2 { "Best done today, or late" }
        @if today.is_empty() { p { "Nothing." } } @else { (table(visit, due, &today)) }
        p { a href=(visit.path("calendar")) { "Calendar" } ": " (ui::counted(later, "other date")) "." }
    }
}

/// Times with somebody that are held for people of whom nothing is known that needs one.
fn no_longer_needed(visit: &Visit, times: &[(Who, HeldTime)]) -> Markup {
    html! {
        @if !times.is_empty() {
            h2 { "Times that are no longer needed" }
            p { "As far as is known nothing needs these any more: the card works, and cannot be renewed on that day. Ask before you take one back." }
            ul class="nhsuk-list nhsuk-list--bullet" {
                @for (who, time) in times {
                    li {
                        a href=(visit.path(&format!("people/{}", who.id))) { (who.name) } ", "
                        (time.day.strftime("%A %-d %B %Y")) ", " (time.said) ": "
                        a href=(visit.path(&time.page)) { "take it back" }
                    }
                }
            }
        }
    }
}

fn table(visit: &Visit, due: &Due, deadlines: &[Deadline]) -> Markup {
    ui::deadline_table(deadlines, due.today, |person| visit.path(&format!("people/{person}")))
}
