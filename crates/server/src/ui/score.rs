//! The readiness score as people read it.

use lanyard_insight::{Action, Area, Score};
use maud::{Markup, html};

use crate::visit::Visit;

/// The score as a bar with its number.
pub(crate) fn score_bar(score: &Score) -> Markup {
    let points = score.points();
    html! {
        strong { (points) " of 100" } " "
        progress class="lanyard-progress" max="100" value=(points) aria-label="Readiness score" { (points) " of 100" }
    }
}

/// An action, leading to where it is done.
pub(crate) fn action(visit: &Visit, action: &Action) -> Markup {
    html! { li { a href=(visit.path(area_page(action.area))) { (action.what) } " (" (points(action.gain)) ")" } }
}

/// Points in words; a small gain is still one.
pub(crate) fn points(points: f64) -> String {
    match points.round() {
        rounded if rounded < 1.0 => "less than 1 point".to_owned(),
        rounded if rounded < 2.0 => "1 point".to_owned(),
        rounded => format!("{rounded} points"),
    }
}

/// What a part of the score is about.
pub(crate) fn area_words(area: Area) -> &'static str {
    match area {
        Area::Cards => "Cards that will log on",
        Area::Unlock => "Somebody who can unlock",
        Area::Cis1 => "Ready for the end of CIS1",
        Area::Spares => "Spares",
        Area::Overdue => "Nothing else overdue",
    }
}

fn area_page(area: Area) -> &'static str {
    match area {
        Area::Cards | Area::Overdue => "calendar",
        Area::Unlock => "people",
        Area::Cis1 => "cis1",
        Area::Spares => "spares",
    }
}
