//! Governance: joiners, movers and leavers, lost cards, supervised access, and the way to what else proves good order.

mod begin;
mod case;
mod cases;
mod checklists;
mod correct;
mod loss;
mod lost;
mod offers;
mod stand_ins;
mod task;
mod tell;
mod unreport;

pub(crate) use cases::still_active;
pub(crate) use loss::losses_of_card;
pub(crate) use offers::{Offers, offered, offers};

use maud::{Markup, html};

use crate::app::{Route, route};
use crate::permission::Permission;
use crate::ui;
use crate::visit::Visit;

/// Its addresses.
pub(crate) fn routes() -> Vec<Route> {
    let own = vec![route("/p/{ods}/governance").get(show)];
    [
        own,
        cases::routes(),
        checklists::routes(),
        begin::routes(),
        case::routes(),
        correct::routes(),
        task::routes(),
        lost::routes(),
        loss::routes(),
        tell::routes(),
        stand_ins::routes(),
        unreport::routes(),
    ]
    .into_iter()
    .flatten()
    .collect()
}

/// Pages below this one: title, address, what for.
const PAGES: &[(&str, &str, &str)] = &[
    ("Joiners, movers and leavers", "staff-cases", "what has to be done for each, by whom, until when, and what proves it"),
    ("Lost, stolen, left at home, faulty", "lost-cards", "a stopwatch for each card, and the log for an audit"),
    ("Working without a card", "stand-ins", "supervised access and the approved fallback: who, why, until when"),
    ("Training and cover", "cover", "who can unlock and renew, and who is trained"),
    ("Days with the registration authority", "ra-days", "renewals, new cards and unlocks put together into one visit"),
    ("Contracts", "contracts", "what ends when, and by when to act"),
];

pub(crate) async fn show(visit: Visit) -> Markup {
    let content = html! {
        h1 { "Governance" }
        ul class="nhsuk-list" {
            @for (title, path, what_for) in PAGES { li { a href=(visit.path(path)) { (title) } ": " (what_for) } }
            @if Permission::Govern.is_of(visit.role) {
                li { a href=(visit.path("privacy")) { "What we keep about people" } ": what is kept for how long, and everything about one person" }
                li { a href=(visit.path("access-audits")) { "Access audits" } ": who has access, and why; signed off" }
            }
            @if Permission::Export.is_of(visit.role) {
                li { a href=(visit.path("export")) { "Export" } ": everything that the practice holds" }
            }
        }
    };
    ui::page("Governance", Some(&visit), content)
}

/// What to hold in place of a spare card, which there cannot be.
fn instead(visit: &Visit) -> Markup {
    html! {
        h2 { "What to hold instead of a spare card" }
        p {
            "A spare card for a role, or a colleague’s card, would be sharing: whatever is done with a card counts as done by its holder. \
             What a practice can hold ready:"
        }
        ul class="nhsuk-list nhsuk-list--bullet" {
            li { a href=(visit.path("spares")) { "spare readers, and other ways to sign in" } " that were approved beforehand" }
            li { a href=(visit.path("stand-ins")) { "supervised access, and the fallback" } " that the registration authority’s policy allows" }
            li { a href=(visit.path("contacts")) { "the registration authority’s telephone" } }
        }
    }
}
