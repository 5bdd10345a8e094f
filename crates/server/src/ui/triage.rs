//! One question or step at a time, the same for the reporter at the front desk and for whoever is signed in.

use std::collections::BTreeSet;

use jiff::{SignedDuration, Timestamp};
use lanyard_diagnose::Pack;
use lanyard_model::{Advice, AskedQuestion, DeliveryState, Diagnosis, EventKind, IncidentState, PlannedStep};
use maud::{Markup, html};

use super::clock_time;
use super::timeline::said_openly;
use crate::case::Case;
use crate::triage::{can_go_back, is_last_resort, replies};

/// After so many answers a step is shown beside the next question: with the report that is three taps, as promised.
const ANSWERS_BEFORE_A_STEP: usize = 2;

/// What the triage of an incident shows next. `base` is the incident's own address, below which replies are sent; `plan` is what is done for
/// patients meanwhile.
pub(crate) fn triage(pack: &Pack, case: &Case, diagnosis: &Diagnosis, base: &str, plan: &str, now: Timestamp) -> Markup {
    html! {
        @if !case.state().is_open() {
            (over(case, base))
        } @else {
            (handed_over(pack, case))
            @match &diagnosis.next {
                _ if case.is_time_to_stop(now) => (somebody_elses(pack, case, diagnosis, base)),
                Some(Advice::Question(asked)) => (question_or_step(pack, case, asked, diagnosis, base)),
                Some(Advice::Step(planned)) if !is_last_resort(pack, diagnosis.next.as_ref()) => (step(pack, case, "Do this now", planned, diagnosis, base)),
                _ if case.state() == IncidentState::Escalated => (nothing_left(pack, base)),
                _ => (last_resort(pack, case, base, "Stop trying here: hand it over")),
            }
            @if case.state() == IncidentState::Open && !case.is_time_to_stop(now) {
                p class="nhsuk-hint" {
                    "Stop trying at " (clock_time(stop_at(case, now))) " whatever is left to try, and hand it over."
                }
            }
            (meanwhile(pack, plan))
            @if can_go_back(&case.events) {
                form action={ (base) "/back" } method="post" {
                    button class="nhsuk-button nhsuk-button--secondary" { "Back: change my last answer" }
                }
            }
        }
    }
}

/// Who was told, and when: then nobody rings them once more to say the same.
fn handed_over(pack: &Pack, case: &Case) -> Markup {
    let told = case.events.iter().rfind(|event| event.kind == EventKind::Escalated);
    html! {
        @if let Some(told) = told.filter(|_| case.state() == IncidentState::Escalated) {
            div class="nhsuk-inset-text" {
                span class="nhsuk-u-visually-hidden" { "Information: " }
                p {
                    strong { (said_openly(pack, told)) ", " (super::when(told.at)) ". " }
                    @match case.packet {
                        None | Some(DeliveryState::Accepted | DeliveryState::Withdrawn) => { "They have what is known." },
                        Some(DeliveryState::Queued | DeliveryState::Sending) => {
                            "What is known is on its way to them and has not arrived yet: ring them where it cannot wait."
                        },
                        Some(DeliveryState::Failed | DeliveryState::Unsure) => { "It is not sure that what is known reached them: ring them." },
                    }
                    " Say “" (case.incident.short) "” when you speak to them."
                }
            }
        }
    }
}

/// What comes next, for those who may not reply.
pub(crate) fn next_in_words(diagnosis: &Diagnosis) -> Markup {
    html! {
        @match &diagnosis.next {
            Some(Advice::Question(asked)) => p { strong { "Asked next: " } (asked.text) },
            Some(Advice::Step(planned)) => p { strong { "To do next: " } (planned.text) },
            None => {},
        }
    }
}

/// The moment at which somebody else takes over.
fn stop_at(case: &Case, now: Timestamp) -> Timestamp {
    now.saturating_add(SignedDuration::from_mins(case.minutes_left(now))).unwrap_or(now)
}

/// Others who are stuck at the same time: then it is not this person's card.
pub(crate) fn not_just_you(case: &Case) -> Markup {
    let rooms: BTreeSet<&str> = case.others.iter().filter_map(|other| other.room.as_deref()).collect();
    let counted = |count: usize, what: &str| super::counted(i64::try_from(count).unwrap_or(i64::MAX), what);
    html! {
        @if case.state().is_open() && (!case.others.is_empty() || case.unclear > 0) {
            div class="nhsuk-inset-text" {
                span class="nhsuk-u-visually-hidden" { "Information: " }
                @if !case.others.is_empty() {
                    p {
                        strong { "It is not just you. " }
                        (counted(case.others.len(), "other report")) " of the same in this hour"
                        @if !rooms.is_empty() { ", from " (rooms.into_iter().collect::<Vec<_>>().join(", ")) }
                        "."
                    }
                }
                @if case.unclear > 0 {
                    p {
                        (counted(case.unclear, if case.others.is_empty() { "other report" } else { "more report" }))
                        " in this hour may be of the same: nobody has said what both screens show. Ask them."
                    }
                }
            }
        }
    }
}

/// What nobody has to be asked.
pub(crate) fn known(case: &Case) -> Markup {
    let known = &case.known;
    html! {
        @if known.checkup.is_some() || !known.inferred.is_empty() || known.visitor {
            details class="nhsuk-details" open {
                summary class="nhsuk-details__summary" { span class="nhsuk-details__summary-text" { "What is known already" } }
                div class="nhsuk-details__text" {
                    ul {
                        @if let Some(checkup) = &known.checkup {
                            li { "The PC was checked: " (super::when(checkup.taken_at)) "; what it found is taken into account." }
                        }
                        @if known.visitor { li { "The card belongs to a visitor. Nobody else sees it, and it is not added to the register." } }
                        @for inferred in &known.inferred { li { (inferred.words) } }
                    }
                }
            }
        }
    }
}

/// Asks at which of a room's PCs it is, as long as nobody knows: then what its last check found counts. Folded, below what comes next.
pub(crate) fn which_pc(case: &Case, base: &str) -> Markup {
    let pcs = &case.known.pcs_here;
    html! {
        @if case.state().is_open() && !pcs.is_empty() {
            details class="nhsuk-details" {
                summary class="nhsuk-details__summary" { span class="nhsuk-details__summary-text" { "Which PC is it?" } }
                form class="nhsuk-details__text" action={ (base) "/pc" } method="post" {
                    p { "Once that is known, nobody is asked what its last check found already." }
                    div class="lanyard-answers" {
                        @for pc in pcs {
                            button class="nhsuk-button nhsuk-button--secondary" name="pc" value=(pc.id) { (pc.name) }
                        }
                    }
                }
            }
        }
    }
}

/// What everybody affected was told, and what this is part of.
pub(crate) fn told(case: &Case) -> Markup {
    html! {
        @if let Some(parent) = &case.parent {
            p { "This is one of several reports of the same failure, kept together as " strong { (parent.short) } "." }
        }
        @for event in &case.told {
            div class="nhsuk-inset-text" {
                span class="nhsuk-u-visually-hidden" { "Information: " }
                p { strong { (super::when(event.at)) ": " } (event.detail.as_deref().unwrap_or_default()) }
            }
        }
    }
}

/// A question; after a few of them with the step that is best on what is known, so that nobody answers for long before doing
/// anything.
fn question_or_step(pack: &Pack, case: &Case, asked: &AskedQuestion, diagnosis: &Diagnosis, base: &str) -> Markup {
    let best = diagnosis.plan.first().filter(|_| replies(&case.events) >= ANSWERS_BEFORE_A_STEP);
    html! {
        (question(asked, base))
        @match best {
            Some(best) if best.id == pack.last_resort => (last_resort(pack, case, base, "If nobody can answer, hand it over")),
            Some(best) => {
                p { "The answer makes it surer what to do. If nobody can answer, or it takes too long:" }
                (step(pack, case, "Do this now", best, diagnosis, base))
            },
            None => {},
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
                (super::picture_beside(&asked.id))
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

fn step(pack: &Pack, case: &Case, title: &str, planned: &PlannedStep, diagnosis: &Diagnosis, base: &str) -> Markup {
    html! {
        div class="lanyard-next" {
            h2 { (title) }
            p class="nhsuk-body-l" { (planned.text) }
            (super::picture_beside(&planned.id))
            p {
                "Who can do it: " (planned.who.join(" or ")) ". "
                @match opens(pack, case, &planned.id) {
                    Some(opens) => { strong { "Closed until " (super::when(opens)) "." } },
                    None => { "It takes about " (step_minutes(planned.elapsed)) "." },
                }
            }
            @if let Some(precaution) = &diagnosis.precaution {
                p { strong { (precaution) } }
            }
            @if let Some(meanwhile) = &diagnosis.meanwhile {
                p { strong { "Until then: " } (meanwhile.in_short()) }
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

/// When the desk opens that a step waits for; `None` where none is closed.
fn opens(pack: &Pack, case: &Case, step: &str) -> Option<Timestamp> {
    let needs = pack.step(step).into_iter().flat_map(|step| &step.needs);
    needs.filter_map(|need| case.known.closed.get(need)).max().copied()
}

/// Enough was tried by whoever is stuck: the next step is one that somebody else takes. A locked card is for whoever unlocks, and not for
/// the IT partner.
fn somebody_elses(pack: &Pack, case: &Case, diagnosis: &Diagnosis, base: &str) -> Markup {
    let not_theirs = |planned: &&PlannedStep| pack.step(&planned.id).is_some_and(|step| step.who.iter().all(|role| role != "user"));
    match diagnosis.plan.iter().find(not_theirs).filter(|planned| planned.id != pack.last_resort) {
        Some(planned) => step(pack, case, "That is long enough: somebody else takes over", planned, diagnosis, base),
        None => last_resort(pack, case, base, "That is long enough: hand it over"),
    }
}

fn last_resort(pack: &Pack, case: &Case, base: &str, title: &str) -> Markup {
    let words = pack.step(&pack.last_resort).map_or("Call your IT support.", |step| step.text.as_str());
    html! {
        (outside(pack, base, title, words))
        @if let Some(opens) = opens(pack, case, &pack.last_resort) {
            p { strong { "Closed until " (super::when(opens)) "." } " What is sent now is there when they open." }
        }
        p class="nhsuk-hint" {
            "Whoever signs in to Lanyard finds the report on the page of incident " (case.incident.short) ", under “Hand over”."
        }
    }
}

/// Everything was tried, and whoever has to do the rest knows of it.
fn nothing_left(pack: &Pack, base: &str) -> Markup {
    outside(pack, base, "Nothing is left to try here", "It has been handed over: wait for them.")
}

/// What happens elsewhere, and the button for when it works again.
fn outside(pack: &Pack, base: &str, title: &str, words: &str) -> Markup {
    html! {
        div class="lanyard-next" {
            h2 { (title) }
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

/// How it ended. What was closed did not work again by that.
fn over(case: &Case, base: &str) -> Markup {
    let (title, rest) = match case.state() {
        IncidentState::Closed => ("Closed", " was closed. If the card does not log on, report it again."),
        _ => ("Working again", " has ended. If it fails again, report it again."),
    };
    html! {
        div class="nhsuk-panel" {
            h2 class="nhsuk-panel__heading" { (title) }
            div class="nhsuk-panel__body" { "Incident " (case.incident.short) (rest) }
        }
        // At the front desk the form is the way back; whoever is signed in has it in the menu.
        @if let Some((form, _)) = base.rsplit_once('/').filter(|(form, _)| form.starts_with("/r/")) {
            p { a class="nhsuk-button nhsuk-button--secondary" href=(form) { "Report a problem" } }
        }
    }
}

/// What to do for patients until the card works again.
pub(crate) fn meanwhile(pack: &Pack, plan: &str) -> Markup {
    html! {
        div class="nhsuk-inset-text" {
            span class="nhsuk-u-visually-hidden" { "Information: " }
            p { strong { "For patients meanwhile: " } (plan) }
            details class="nhsuk-details" {
                summary class="nhsuk-details__summary" {
                    span class="nhsuk-details__summary-text" { "What works without a card, and what does not" }
                }
                div class="nhsuk-details__text" { p { (pack.continuity.not_available) } }
            }
        }
    }
}

fn step_minutes(elapsed: f64) -> String {
    let whole = elapsed.ceil().max(1.0);
    if whole > 1.0 { format!("{whole:.0} minutes") } else { "a minute".to_owned() }
}
