//! The page of one desk: what is added, what it is told, what is left out, and the ways there.

use lanyard_diagnose::{DeskGuide, DeskPacket, Field};
use lanyard_model::Contact;
use maud::{Markup, html};

use super::Ready;
use super::asked::{Asked, EMAIL};
use crate::app::App;
use crate::handover::{ATTENDANCE, Added, DIAGNOSTIC_TOOL, IMPACTS};
use crate::ui;
use crate::visit::Visit;

/// The form of a hand-over with what was typed so far, and what the desk is told with that.
pub(super) fn send_form(app: &App, visit: &Visit, ready: &Ready<'_>, asked: &Asked) -> Markup {
    let by_email: Vec<(&Contact, &str)> = ready.by_email().collect();
    let with_log = !by_email.is_empty() && app.mailer.is_set_up() && ready.guide.asks.contains(&Field::DiagnosticTool);
    let encoding = with_log.then_some("multipart/form-data");
    html! {
        form action=(visit.path(&format!("incidents/{}/hand-over/{}", ready.case.incident.short, ready.guide.id))) method="post" enctype=[encoding] {
            input type="hidden" name="once" value=(asked.once);
            input type="hidden" name="told" value=(ready.told);
            @if ready.case.incident.person.is_none() && ready.guide.asks.contains(&Field::Person) { (name_field(&asked.added.person)) }
            (added_fields(ready.guide, &asked.added))
            // The first button of a form is the one that Enter presses in a field: it sends nothing.
            button class="nhsuk-button nhsuk-button--secondary" name="to" value="preview" { "Show what they are told with this" }
            @if with_log { (log_field(asked.lost_log)) }
            (shown(&ready.packet))
            (left_out(&ready.packet))
            div class="lanyard-actions" {
                @if !by_email.is_empty() && app.mailer.is_set_up() {
                    (attach_pdf(asked.attach.is_some()))
                    @for (place, (contact, email)) in by_email.iter().enumerate() {
                        @let to = if place == 0 { EMAIL.to_owned() } else { format!("{EMAIL}:{}", contact.id) };
                        button class="nhsuk-button" name="to" value=(to) { "Send by e-mail to " (email) }
                    }
                }
                @for channel in &ready.channels {
                    button class="nhsuk-button" name="to" value=(channel.id) { "Send as a ticket to " (channel.name) }
                }
                @let checkup = ready.packet.checkup().map(|_| &("checkup", "Save the check (for lanyard diagnose --from)"));
                @for (to, words) in DOWNLOADS.iter().chain(checkup) {
                    button class="nhsuk-button nhsuk-button--secondary" name="to" value=(to) { (words) }
                }
            }
            button class="nhsuk-button nhsuk-button--secondary" name="to" value="told" { "I have told them (by telephone or their portal)" }
            @if by_email.is_empty() { p class="nhsuk-hint" { "No e-mail address of this desk is entered. A manager enters it under Contacts." } }
            @else if !app.mailer.is_set_up() { p class="nhsuk-hint" { "E-mail is not set up on this server. An administrator starts it with --smtp." } }
        }
    }
}

const DOWNLOADS: &[(&str, &str)] = &[
    ("pdf", "Save to print (PDF)"),
    ("markdown", "Save to read"),
    ("json", "Save for programs (JSON)"),
    ("servicenow", "Save as a ServiceNow ticket"),
    ("freshservice", "Save as a Freshservice ticket"),
];

fn attach_pdf(chosen: bool) -> Markup {
    html! {
        div class="nhsuk-checkboxes nhsuk-form-group" {
            div class="nhsuk-checkboxes__item" {
                input class="nhsuk-checkboxes__input" id="attach" name="attach" type="checkbox" value="pdf" checked[chosen];
                label class="nhsuk-label nhsuk-checkboxes__label" for="attach" { "Attach it to the e-mail as PDF too" }
            }
        }
    }
}

fn added_fields(guide: &DeskGuide, added: &Added) -> Markup {
    let asks = |field: Field| guide.asks.contains(&field);
    let words = |choices: &'static [(&'static str, &'static str)]| choices.iter().map(|(id, words)| (*id, (*words).to_owned()));
    html! {
        (ui::choice("impact", "What does it stop?", "Choose", words(IMPACTS), &added.impact))
        (ui::text_field("wanted", "By when do you need it?", Some("For example: before the clinic at 14:00"), &added.wanted))
        @if asks(Field::Attendance) { (ui::choice("attendance", "On site or remote?", "Choose", words(ATTENDANCE), &added.attendance)) }
        @if asks(Field::DiagnosticTool) { (ui::choice("tool", "Was the NHS Diagnostic Tool run?", "Choose", words(DIAGNOSTIC_TOOL), &added.tool)) }
    }
}

/// For a visitor's card: the register does not know whose it is.
fn name_field(typed: &str) -> Markup {
    let hint = "The report names nobody who is in the register. This desk asks for the name as it stands on the card";
    ui::text_field("person", "Whose card is it?", Some(hint), typed)
}

fn log_field(lost: bool) -> Markup {
    html! {
        div class="nhsuk-form-group" {
            label class="nhsuk-label nhsuk-label--s" for="log" { "Its log" }
            div class="nhsuk-hint" id="log-hint" {
                "Whoever ran it as administrator saved it. It goes along with the e-mail as a file; what looks like a passcode or an NHS number \
                 is taken out of it. Read it first: it may name people and PCs."
            }
            @if lost { p id="log-lost" { strong { "Choose the log again." } " A page that is shown again does not keep a file." } }
            input class="nhsuk-file-upload" id="log" name="log" type="file" aria-describedby=(if lost { "log-hint log-lost" } else { "log-hint" });
        }
    }
}

pub(in crate::pages) fn shown(packet: &DeskPacket) -> Markup {
    html! {
        h2 { "What they are told" }
        p { strong { (packet.subject()) } }
        dl class="nhsuk-summary-list" {
            @for field in packet.fields() {
                div class="nhsuk-summary-list__row" {
                    dt class="nhsuk-summary-list__key" { (field.field.title()) }
                    dd class="nhsuk-summary-list__value" { @for line in &field.lines { div { (line) } } }
                }
            }
        }
        @if packet.checkup().is_some() { p { "An e-mail takes the check of the PC along, without who and where. A ticket says that it is kept here." } }
    }
}

pub(in crate::pages) fn left_out(packet: &DeskPacket) -> Markup {
    let titles: Vec<&str> = packet.left_out().iter().map(|field| field.title()).collect();
    html! {
        @if !titles.is_empty() {
            div class="nhsuk-inset-text" {
                span class="nhsuk-u-visually-hidden" { "Information: " }
                p { strong { "Left out, because this desk does not need it: " } (titles.join(", ")) "." }
            }
        }
    }
}
