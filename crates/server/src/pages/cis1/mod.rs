//! CIS1 exit: how far the practice is, what it has to ask, and PC by PC whether Smartcard Connect may go on.

mod ask;
mod pcs;
mod people;
mod plan;

use axum::extract::State;
use jiff::civil::Date;
use lanyard_insight::{Standing, standing};
use lanyard_model::{Application, Cis2};
use maud::{Markup, html};

use crate::app::{App, Route, route};
use crate::applications::with_published;
use crate::exit_board::Board;
use crate::failure::Failure;
use crate::ui;
use crate::visit::Visit;

/// Its addresses.
pub(crate) fn routes() -> Vec<Route> {
    vec![
        route("/p/{ods}/cis1").get(show),
        route("/p/{ods}/cis1/people").get(people::show),
        route("/p/{ods}/cis1/plan").get(plan::show),
        route("/p/{ods}/cis1/ask/{code}").get(ask::show).post(ask::send),
    ]
}

pub(crate) async fn show(State(app): State<App>, visit: Visit) -> Result<Markup, Failure> {
    let mut read = app.store.read(&visit.practice.ods).await?;
    let Some(board) = Board::read(&mut read, &app.pack, app.clock.now()).await? else {
        return Ok(ui::page("CIS1 exit", Some(&visit), html! { h1 { "CIS1 exit" } p { "No end of CIS1 is published." } }));
    };
    let applications = with_published(read.applications().await?, app.pack_of(&visit.practice));
    let contacts = read.contacts(board.due.today).await?;
    let content = html! {
        h1 { "CIS1 exit" }
        p class="nhsuk-body-l" {
            "CIS1 and Identity Agent may end at any hour from " (long(board.ends)) ". Be ready by " strong { (long(board.ready_by)) } ": "
            (days(board.due.today, board.ready_by)) "."
        }
        (progress(board.ready(), board.pcs.len()))
        (otherwise(&board))
        (ask::question(&visit, &board, &applications, &contacts))
        h2 { "When" }
        p { a href=(visit.path("cis1/plan")) { "Plan by week, and how many PCs are left" } }
        h2 { "Person by person" }
        p { a href=(visit.path("cis1/people")) { "Whose card is ready, and who may sign in another way" } }
        h2 { "PC by PC" }
        @if board.pcs.is_empty() {
            p { "No PC is entered yet. " a href=(visit.path("equipment")) { "Add PCs" } ", or let them send their first check." }
        } @else {
            (pcs::table(&visit, &board.pcs))
        }
    };
    Ok(ui::page("CIS1 exit", Some(&visit), content))
}

/// A day with its weekday, for example `Friday 26 February 2027`.
fn long(day: Date) -> String {
    day.strftime("%A %-d %B %Y").to_string()
}

fn days(today: Date, by: Date) -> String {
    let left = today.until(by).map_or(0, |span| span.get_days());
    if left < 0 { format!("{} days ago", -left) } else { format!("{left} days left") }
}

/// How many PCs are ready, as words and as a bar.
fn progress(ready: usize, all: usize) -> Markup {
    html! {
        p id="progress-label" { strong { (ready) " of " (all) " PCs are ready." } }
        progress class="lanyard-progress" aria-labelledby="progress-label" value=(ready) max=(all.max(1)) {}
    }
}

/// What stops if nothing is done.
fn otherwise(board: &Board) -> Markup {
    let waiting = board.pcs.iter().filter(|pc| standing(&pc.facts) != Standing::Ready);
    let mut rooms: Vec<&str> = waiting.clone().filter_map(|pc| pc.facts.room.as_deref()).collect();
    rooms.sort_unstable();
    rooms.dedup();
    html! {
        @if waiting.clone().next().is_some() {
            div class="nhsuk-warning-callout" {
                h2 class="nhsuk-warning-callout__label" { "If nothing is done" }
                p {
                    "When CIS1 ends, nobody can log on with a smartcard at " (waiting.count()) " PCs"
                    @if !rooms.is_empty() { " in: " (rooms.join(", ")) } "."
                }
            }
        }
    }
}

/// Applications in use here about which nobody has said, those on most PCs first.
fn open<'a>(applications: &'a [Application], board: &Board) -> Vec<(&'a Application, usize)> {
    let used =
        |one: &Application| board.pcs.iter().filter(|pc| pc.facts.applications.iter().any(|used| used.name == one.name)).count();
    let mut open: Vec<(&Application, usize)> = applications
        .iter()
        .filter(|one| one.cis2 == Cis2::NotKnown)
        .map(|one| (one, used(one)))
        .filter(|(_, pcs)| *pcs > 0)
        .collect();
    open.sort_by_key(|(one, count)| (std::cmp::Reverse(*count), one.name.to_lowercase()));
    open
}
