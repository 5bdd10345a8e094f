//! PC by PC: may Smartcard Connect go on, what is installed and missing, whether the internet hosts answer, whose card series are
//! used there.

use lanyard_insight::{Standing, standing};
use maud::{Markup, html};

use crate::exit_board::BoardPc;
use crate::reach::Reach;
use crate::ui;
use crate::visit::Visit;

pub(super) fn table(visit: &Visit, pcs: &[BoardPc]) -> Markup {
    let rows: Vec<Vec<Markup>> = pcs.iter().map(|pc| row(visit, pc)).collect();
    let heads = ["PC", "May Smartcard Connect go on?", "On it", "Internet hosts", "Card series"];
    html! {
        p class="nhsuk-hint" {
            "What is on a PC and what it reaches comes from its last check. Card series are those of people whose cards were in it within \
             90 days."
        }
        (ui::table("PCs", &heads, &rows))
    }
}

fn row(visit: &Visit, pc: &BoardPc) -> Vec<Markup> {
    vec![
        html! {
            a href=(visit.path(&format!("pcs/{}", pc.facts.id))) { (pc.facts.name) } br;
            (pc.facts.room.as_deref().unwrap_or("room not known"))
        },
        verdict(&standing(&pc.facts)),
        software(pc),
        reach(&pc.reach),
        series(pc),
    ]
}

fn software(pc: &BoardPc) -> Markup {
    html! {
        @if pc.installed.is_empty() { "not known" }
        @for (place, (name, version)) in pc.installed.iter().enumerate() {
            @if place > 0 { br; }
            (name) @if let Some(version) = version { " " (version) }
        }
        @for missing in &pc.missing { br; strong { (missing) } }
    }
}

fn reach(reach: &Reach) -> Markup {
    html! {
        @match reach {
            Reach::NotKnown => "not known: no check has asked",
            Reach::Reached(at) => { "answer (" (ui::when(*at)) ")" },
            Reach::Blocked(hosts) => {
                strong class="nhsuk-tag nhsuk-tag--red" { "Blocked" } " " (hosts.join(", ")) ". Ask IT support to allow them by name."
            },
        }
    }
}

fn series(pc: &BoardPc) -> Markup {
    html! {
        @if pc.series.is_empty() { "not known" }
        @for (place, (number, works)) in pc.series.iter().enumerate() {
            @if place > 0 { br; }
            (number)
            @match works {
                Some(true) => {},
                Some(false) => ": to be replaced",
                None => ": not published whether it works",
            }
        }
    }
}

fn verdict(standing: &Standing) -> Markup {
    let (colour, word, because) = match standing {
        Standing::Ready => ("nhsuk-tag--green", "Ready", String::new()),
        Standing::Blocked => {
            ("nhsuk-tag--red", "Blocked", "Smartcard Connect is on it, and it does not reach what log-on needs.".to_owned())
        }
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
