//! How ready the practice is, how that is counted, and what raises it.

use axum::extract::State;
use lanyard_insight::Score;
use maud::{Markup, html};

use crate::app::{App, Route, route};
use crate::due::due;
use crate::failure::Failure;
use crate::ui;
use crate::visit::Visit;

/// Its address.
pub(crate) fn routes() -> Vec<Route> {
    vec![route("/p/{ods}/score").get(show)]
}

pub(crate) async fn show(State(app): State<App>, visit: Visit) -> Result<Markup, Failure> {
    let mut read = app.store.read(&visit.practice.ods).await?;
    let due = due(&mut read, &app.pack, app.clock.now()).await?;
    let score = due.score();
    let content = html! {
        h1 { "How ready we are" }
        p { (ui::score_bar(&score)) }
        h2 { "What raises it" }
        @if score.actions.is_empty() { p { "Nothing is left to do today." } } @else {
            ol class="nhsuk-list nhsuk-list--number" { @for action in &score.actions { (ui::action(&visit, action)) } }
        }
        h2 { "How it is counted" }
        p {
            "From what is entered here today. What stops the most log-ons weighs most; the weights are our own choice. It compares the \
             practice with itself, never with another, and is no measure of anybody’s work."
        }
        (counted(&score))
    };
    Ok(ui::page("How ready we are", Some(&visit), content))
}

fn counted(score: &Score) -> Markup {
    html! {
        dl class="nhsuk-summary-list" {
            @for part in &score.parts {
                div class="nhsuk-summary-list__row" {
                    dt class="nhsuk-summary-list__key" { (ui::area_words(part.area)) }
                    dd class="nhsuk-summary-list__value" { (format!("{:.1} of {}", part.points, part.of)) ". " (part.why) }
                }
            }
        }
    }
}
