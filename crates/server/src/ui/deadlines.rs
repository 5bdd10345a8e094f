//! Deadlines as people read them: what, until when, who may act, and what stops.

use jiff::civil::Date;
use lanyard_insight::{Actor, Deadline, Kind};
use maud::{Markup, html};

/// A table of deadlines; `path` leads from a person's id to their page.
pub(crate) fn deadline_table(deadlines: &[Deadline], today: Date, path: impl Fn(&str) -> String) -> Markup {
    html! {
        table class="nhsuk-table-responsive" {
            thead class="nhsuk-table__head" {
                tr { th scope="col" { "Do it" } th scope="col" { "What" } th scope="col" { "Who may act" } th scope="col" { "How" } }
            }
            tbody class="nhsuk-table__body" {
                @for alike in deadlines.chunk_by(alike) { (row(alike, today, &path)) }
            }
        }
    }
}

/// Neighbours that say the same of different people share a row.
fn alike(a: &Deadline, b: &Deadline) -> bool {
    (a.kind, a.due, &a.about, &a.reason, &a.needs) == (b.kind, b.due, &b.about, &b.reason, &b.needs)
}

fn row(alike: &[Deadline], today: Date, path: impl Fn(&str) -> String) -> Markup {
    let Some(deadline) = alike.first() else { return html! {} };
    let people: Vec<&(String, String)> = alike.iter().filter_map(|one| one.person.as_ref()).collect();
    html! {
        tr class="nhsuk-table__row" {
            td class="nhsuk-table__cell" {
                span class="nhsuk-table-responsive__heading" aria-hidden="true" { "Do it " }
                (urgency(deadline, today))
            }
            td class="nhsuk-table__cell" {
                span class="nhsuk-table-responsive__heading" aria-hidden="true" { "What " }
                span {
                    strong { (deadline.about) }
                    @if !people.is_empty() { br; }
                    @for (place, (id, name)) in people.iter().enumerate() {
                        @if place > 0 { ", " }
                        a href=(path(id)) { (name) }
                    }
                    br; (deadline.reason)
                }
            }
            td class="nhsuk-table__cell lanyard-whole" {
                span class="nhsuk-table-responsive__heading" aria-hidden="true" { "Who may act " }
                (actors(&deadline.may_act))
            }
            td class="nhsuk-table__cell" {
                span class="nhsuk-table-responsive__heading" aria-hidden="true" { "How " }
                span { (deadline.needs) br; em { "If nobody acts: " } (deadline.stops) }
            }
        }
    }
}

fn urgency(deadline: &Deadline, today: Date) -> Markup {
    let late = deadline.due < today && deadline.kind != Kind::LostCard;
    let now = deadline.act_on.is_none_or(|day| day <= today);
    html! {
        @if late { strong class="nhsuk-tag nhsuk-tag--red" { "Too late since " (short(deadline.due)) } }
        @else if now { strong class="nhsuk-tag nhsuk-tag--orange" { "Today" } }
        @else if let Some(day) = deadline.act_on { span { "by " (short(day)) } }
    }
}

fn short(day: Date) -> String {
    day.strftime("%a %-d %b %Y").to_string()
}

/// Who may act, as one says it.
pub(crate) fn actors(actors: &[Actor]) -> String {
    actors.iter().map(|actor| actor_words(*actor)).collect::<Vec<_>>().join(", ")
}

/// Somebody who can act, as one says it.
pub(crate) fn actor_words(actor: Actor) -> &'static str {
    match actor {
        Actor::Holder => "the holder",
        Actor::Sponsor => "a sponsor",
        Actor::LocalAdministrator => "a local smartcard administrator",
        Actor::RegistrationAuthority => "the registration authority",
        Actor::Manager => "the practice manager",
        Actor::It => "IT support",
    }
}
