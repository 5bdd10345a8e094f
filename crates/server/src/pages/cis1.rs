//! CIS1 exit: PC by PC and application by application, whether the practice is ready for the end of CIS1.

use axum::extract::State;
use axum::routing::get;
use lanyard_diagnose::uk_date;
use lanyard_insight::{PcFacts, Standing, standing};
use lanyard_model::{Application, Cis2};
use maud::{Markup, html};

use crate::app::{App, Route, route};
use crate::due::pcs;
use crate::failure::Failure;
use crate::ui;
use crate::visit::Visit;

/// Its address.
pub(crate) fn routes() -> Vec<Route> {
    vec![route("/p/{ods}/cis1", get(show))]
}

pub(crate) async fn show(State(app): State<App>, visit: Visit) -> Result<Markup, Failure> {
    let mut read = app.store.read(&visit.practice.ods).await?;
    let (pcs, applications) = (pcs(&mut read).await?, read.applications().await?);
    let ready = pcs.iter().filter(|pc| standing(pc) == Standing::Ready).count();
    let date = app.pack.dates.iter().find(|date| date.id == "cis1-ends");
    let content = html! {
        h1 { "CIS1 exit" }
        @if let Some(date) = date {
            p class="nhsuk-body-l" {
                "CIS1 and Identity Agent may end at any hour from " (date.on.strftime("%A %-d %B %Y")) ". "
                @if let Some(by) = date.ready_by { "Be ready by " strong { (by.strftime("%A %-d %B %Y")) } ": " (days(uk_date(app.clock.now()), by)) "." }
            }
        }
        (progress(ready, pcs.len()))
        (question(&applications))
        h2 { "PC by PC" }
        @if pcs.is_empty() { p { "No PC is entered yet." } } @else { (pc_table(&pcs)) }
    };
    Ok(ui::page("CIS1 exit", Some(&visit), content))
}

fn days(today: jiff::civil::Date, by: jiff::civil::Date) -> String {
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

/// The practice's top question: one line an application, not a red row for each PC.
fn question(applications: &[Application]) -> Markup {
    let open: Vec<&Application> = applications.iter().filter(|application| application.cis2 == Cis2::NotKnown).collect();
    html! {
        @if applications.is_empty() {
            div class="nhsuk-inset-text" {
                p { "Nobody has entered which Spine applications are used here. Until that is known, do not install Smartcard Connect." }
            }
        } @else if !open.is_empty() {
            h2 { "Ask the suppliers" }
            p { "Whether these support CIS2 is not known. Until their supplier says so, do not install Smartcard Connect where they are used." }
            ul class="nhsuk-list nhsuk-list--bullet" {
                @for application in open {
                    li {
                        (application.name)
                        @if let Some(asked) = &application.asked { ": asked " (asked) }
                        @if let Some(day) = application.asked_on { " on " (day.strftime("%-d %B %Y")) }
                        @if application.asked.is_none() { ": nobody has been asked" }
                    }
                }
            }
        }
    }
}

fn pc_table(pcs: &[PcFacts]) -> Markup {
    html! {
        table class="nhsuk-table" {
            thead class="nhsuk-table__head" {
                tr { th scope="col" { "PC" } th scope="col" { "Room" } th scope="col" { "May Smartcard Connect go on?" } }
            }
            tbody class="nhsuk-table__body" {
                @for pc in pcs {
                    tr class="nhsuk-table__row" {
                        td class="nhsuk-table__cell" { (pc.name) }
                        td class="nhsuk-table__cell" { (pc.room.as_deref().unwrap_or("not known")) }
                        td class="nhsuk-table__cell" { (verdict(&standing(pc))) }
                    }
                }
            }
        }
    }
}

fn verdict(standing: &Standing) -> Markup {
    let (colour, word, because) = match standing {
        Standing::Ready => ("nhsuk-tag--green", "Ready", String::new()),
        Standing::MayMove => ("nhsuk-tag--blue", "Yes", "Every application used here supports CIS2.".to_owned()),
        Standing::MustWait(names) => ("nhsuk-tag--red", "No", format!("{} does not support CIS2.", names.join(", "))),
        Standing::NotKnown(names) if names.is_empty() => {
            ("nhsuk-tag--grey", "Not yet", "Enter which applications are used on it.".to_owned())
        }
        Standing::NotKnown(names) => ("nhsuk-tag--grey", "Not yet", format!("Not known: {}.", names.join(", "))),
        Standing::TooEarly(names) => (
            "nhsuk-tag--orange",
            "Too early",
            format!(
                "Smartcard Connect is on it. These may not log on: {}.",
                if names.is_empty() { "not known which".to_owned() } else { names.join(", ") }
            ),
        ),
    };
    html! { strong class={ "nhsuk-tag " (colour) } { (word) } " " (because) }
}
