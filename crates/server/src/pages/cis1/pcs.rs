//! PC by PC: may Smartcard Connect go on, what is installed and missing, whether the internet hosts answer, whose card series are
//! used there.

use lanyard_insight::{Standing, standing};
use maud::{Markup, html};

use crate::exit_board::BoardPc;
use crate::reach::Reach;
use crate::ui;
use crate::visit::Visit;

/// PCs of which all the same is to be said.
struct Alike<'a> {
    verdict: Markup,
    software: Markup,
    series: Markup,
    pcs: Vec<&'a BoardPc>,
}

pub(super) fn table(visit: &Visit, pcs: &[BoardPc]) -> Markup {
    let rows: Vec<Vec<Markup>> = alike(pcs).into_iter().map(|one| row(visit, one)).collect();
    let heads = ["PC", "May Smartcard Connect go on?", "On it", "Internet hosts", "Card series"];
    html! {
        p class="nhsuk-hint" {
            "What is on a PC and what it reaches comes from its last check. Card series are those of people whose cards were in it within \
             90 days. PCs with the same answers share a row."
        }
        (ui::table("PCs", &heads, &rows))
    }
}

/// PCs together that differ in nothing but when they were checked, in the order of the first of each.
fn alike(pcs: &[BoardPc]) -> Vec<Alike<'_>> {
    let mut found: Vec<Alike> = Vec::new();
    for pc in pcs {
        let (verdict, software, series) = (verdict(&standing(&pc.facts)), software(pc), series(pc));
        let same = |one: &&mut Alike| {
            let reaches = one.pcs.iter().all(|other| other.reach.is_like(&pc.reach));
            reaches && (&one.verdict.0, &one.software.0, &one.series.0) == (&verdict.0, &software.0, &series.0)
        };
        match found.iter_mut().find(same) {
            Some(one) => one.pcs.push(pc),
            None => found.push(Alike { verdict, software, series, pcs: vec![pc] }),
        }
    }
    found
}

fn row(visit: &Visit, alike: Alike) -> Vec<Markup> {
    let name = |pc: &BoardPc| {
        html! {
            a href=(visit.path(&format!("pcs/{}", pc.facts.id))) { (pc.facts.name) }
            ", " (pc.facts.room.as_deref().unwrap_or("room not known"))
        }
    };
    vec![
        html! {
            @if let [only] = alike.pcs.as_slice() { (name(only)) }
            @else { ul class="nhsuk-list" { @for pc in &alike.pcs { li { (name(pc)) } } } }
        },
        alike.verdict,
        alike.software,
        reach(&alike.pcs),
        alike.series,
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

fn reach(alike: &[&BoardPc]) -> Markup {
    let asked = alike.iter().filter_map(|pc| if let Reach::Reached(at) = pc.reach { Some(ui::day_of(at)) } else { None });
    html! {
        @match (alike.first().map(|pc| &pc.reach), asked.clone().min(), asked.max()) {
            (Some(Reach::Blocked(hosts)), ..) => {
                strong class="nhsuk-tag nhsuk-tag--red" { "Blocked" } " " (hosts.join(", ")) ". Ask IT support to allow them by name."
            },
            (_, Some(first), Some(last)) if first == last => { "answer (asked on " (ui::day(first)) ")" },
            (_, Some(first), Some(last)) => { "answer (asked from " (ui::day(first)) " to " (ui::day(last)) ")" },
            _ => "not known: no check has asked",
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
