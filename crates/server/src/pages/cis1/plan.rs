//! Which PC moves in which week, and how many are left after each.

use axum::extract::State;
use lanyard_insight::{BurnDown, Move, PlanWeek, goes_first};
use maud::{Markup, html};

use super::long;
use crate::app::App;
use crate::exit_board::Board;
use crate::failure::Failure;
use crate::ui;
use crate::visit::Visit;

pub(super) async fn show(State(app): State<App>, visit: Visit) -> Result<Markup, Failure> {
    let mut read = app.store.read(&visit.practice.ods).await?;
    let board = Board::read(&mut read, &app.pack, app.clock.now()).await?.ok_or(Failure::NotFound)?;
    let plan = board.plan();
    let bars = board.burn_down(&plan);
    let unknown = board.ready_since_unknown();
    let rows: Vec<Vec<Markup>> = plan.iter().map(|week| row(&visit, week)).collect();
    let content = html! {
        h1 { "Plan for the CIS1 exit" }
        p { a href=(visit.path("cis1")) { "Back to CIS1 exit" } }
        p {
            @if goes_first(&plan) { "One PC goes first and is used for a week. " }
            "PCs move room by room on quiet working days, while there are enough of them: no Mondays, no day after a closure, none of "
            a href=(visit.path("opening")) { "your busy days" } ". Two weeks before " (long(board.ready_by))
            " are kept free for what goes wrong, as long as that leaves enough."
        }
        h2 { "PCs left, week by week" }
        (bars_table(&bars, board.pcs.len()))
        @if unknown > 0 {
            p {
                "Since when is not known for " (ui::counted(i64::try_from(unknown).unwrap_or(i64::MAX), "ready PC"))
                ": Smartcard Connect was there before the first check, or was entered by hand. The list counts as if it always had been."
            }
        }
        h2 { "Which PC when" }
        @if board.ready() == board.pcs.len() && !board.pcs.is_empty() {
            p { "Every PC is ready." }
        } @else if rows.is_empty() && !board.pcs.is_empty() {
            p { "No working day is left before " (long(board.ready_by)) ". Agree with IT support on which PCs move first." }
        } @else if rows.is_empty() {
            p { "No PC is entered yet." }
        } @else {
            (ui::table("Plan by week", &["Week of", "PCs"], &rows))
        }
    };
    Ok(ui::page("Plan for the CIS1 exit", Some(&visit), content))
}

/// A bar a week; the words beside it say the same.
fn bars_table(bars: &[BurnDown], all: usize) -> Markup {
    html! {
        table class="nhsuk-table" {
            caption class="nhsuk-table__caption nhsuk-u-visually-hidden" { "PCs not ready at the end of each week" }
            thead class="nhsuk-table__head" {
                tr { th scope="col" { "Week of" } th class="lanyard-short" scope="col" { "Left" } th scope="col" { "" span class="nhsuk-u-visually-hidden" { "Bar" } } }
            }
            tbody class="nhsuk-table__body" {
                @for bar in bars {
                    @let week = ui::day(bar.monday);
                    tr class="nhsuk-table__row" {
                        td class="nhsuk-table__cell" { (week) @if bar.planned { " (planned)" } }
                        td class="nhsuk-table__cell nhsuk-table__cell--numeric" { (bar.left) }
                        td class="nhsuk-table__cell lanyard-bar" {
                            progress aria-label={ "PCs left in the week of " (week) } value=(bar.left) max=(all.max(1)) {}
                        }
                    }
                }
            }
        }
    }
}

fn row(visit: &Visit, week: &PlanWeek) -> Vec<Markup> {
    let days = week.moves.chunk_by(|a, b| a.on == b.on);
    vec![
        html! { (ui::day(week.monday)) },
        html! {
            @for day in days {
                @if let Some(first) = day.first() {
                    p { strong { (first.on.strftime("%A %-d %B")) } ": " (pcs(visit, day)) }
                }
            }
        },
    ]
}

fn pcs(visit: &Visit, moves: &[Move]) -> Markup {
    html! {
        @for (place, one) in moves.iter().enumerate() {
            @if place > 0 { ", " }
            a href=(visit.path(&format!("pcs/{}", one.pc))) { (one.name) }
            @if let Some(room) = &one.room { " (" (room) ")" }
            @if !one.may_move { " – only once its applications are known to support CIS2" }
        }
    }
}
