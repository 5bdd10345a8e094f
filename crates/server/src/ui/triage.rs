//! One question or step at a time, the same for the reporter at the front desk and for whoever is signed in.

use lanyard_diagnose::Pack;
use lanyard_model::{Advice, AskedQuestion, Diagnosis, Incident, IncidentEvent, IncidentState, PlannedStep};
use maud::{Markup, html};

use crate::triage::{can_go_back, is_last_resort};

/// What the triage of an incident shows next. `base` is the incident's own address, below which replies are sent.
pub(crate) fn triage(pack: &Pack, incident: &Incident, events: &[IncidentEvent], diagnosis: &Diagnosis, base: &str) -> Markup {
    let state = IncidentState::after(events);
    html! {
        @if let IncidentState::Restored | IncidentState::Closed = state {
            (restored(incident))
        } @else {
            @match &diagnosis.next {
                Some(Advice::Question(asked)) => (question(asked, base)),
                Some(Advice::Step(planned)) if !is_last_resort(pack, diagnosis.next.as_ref()) => (step(planned, diagnosis, base)),
                _ => (last_resort(pack, base)),
            }
            (meanwhile(pack))
            @if can_go_back(events) {
                form action={ (base) "/back" } method="post" {
                    button class="nhsuk-button nhsuk-button--secondary" { "Back: change my last answer" }
                }
            }
        }
    }
}

fn question(asked: &AskedQuestion, base: &str) -> Markup {
    html! {
        form class="lanyard-next" action={ (base) "/answer" } method="post" {
            input type="hidden" name="question" value=(asked.id);
            fieldset class="nhsuk-fieldset" {
                legend class="nhsuk-fieldset__legend nhsuk-fieldset__legend--l" {
                    h2 class="nhsuk-fieldset__heading" { (asked.text) }
                }
                div class="lanyard-answers" {
                    @for (id, words) in &asked.answers {
                        button class="nhsuk-button nhsuk-button--secondary" name="answer" value=(id) { (words) }
                    }
                    button class="nhsuk-button nhsuk-button--secondary" name="answer" value="" { "I don’t know" }
                }
            }
        }
    }
}

fn step(planned: &PlannedStep, diagnosis: &Diagnosis, base: &str) -> Markup {
    html! {
        div class="lanyard-next" {
            h2 { "Do this now" }
            p class="nhsuk-body-l" { (planned.text) }
            p {
                "Who can do it: " (planned.who.join(" or ")) ". It takes about " (minutes(planned.elapsed)) "."
            }
            @if let Some(cause) = diagnosis.causes.first() {
                p class="nhsuk-hint" { "Most likely so far: " (cause.title) " (" (cause.code) ")" }
            }
            form action={ (base) "/step" } method="post" {
                input type="hidden" name="step" value=(planned.id);
                div class="lanyard-answers" {
                    button class="nhsuk-button" name="outcome" value="works" { "It works now" }
                    button class="nhsuk-button nhsuk-button--secondary" name="outcome" value="failed" {
                        "Done, and it still does not log on"
                    }
                    button class="nhsuk-button nhsuk-button--secondary" name="outcome" value="impossible" {
                        "It cannot be done here and now"
                    }
                }
            }
        }
    }
}

fn last_resort(pack: &Pack, base: &str) -> Markup {
    let words = pack.step(&pack.last_resort).map_or("Call your IT support.", |step| step.text.as_str());
    html! {
        div class="lanyard-next" {
            h2 { "Stop trying here: hand it over" }
            p class="nhsuk-body-l" { (words) }
            form action={ (base) "/step" } method="post" {
                input type="hidden" name="step" value=(pack.last_resort);
                div class="lanyard-answers" {
                    button class="nhsuk-button" name="outcome" value="works" { "It works now" }
                }
            }
        }
    }
}

fn restored(incident: &Incident) -> Markup {
    html! {
        div class="nhsuk-panel" {
            h2 class="nhsuk-panel__heading" { "Working again" }
            div class="nhsuk-panel__body" { "Incident " (incident.short) " has ended. If it fails again, report it again." }
        }
    }
}

fn meanwhile(pack: &Pack) -> Markup {
    html! {
        div class="nhsuk-inset-text" {
            span class="nhsuk-u-visually-hidden" { "Information: " }
            p { strong { "Meanwhile: " } (pack.continuity.until_approved) }
        }
    }
}

fn minutes(elapsed: f64) -> String {
    let whole = elapsed.ceil().max(1.0);
    if whole > 1.0 { format!("{whole:.0} minutes") } else { "a minute".to_owned() }
}
