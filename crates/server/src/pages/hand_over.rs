//! Handing an incident over: which desk, whether it is open, what it is told, what is left out; by e-mail, as a file, as a ticket.

mod asked;

use asked::{Asked, asked};
use axum::extract::{Path, Request, State};
use axum::http::header;
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::get;
use jiff::Timestamp;
use lanyard_diagnose::{DeskGuide, DeskPacket, Field, Pack};
use lanyard_model::{Channel, ChannelKind, Contact, Delivery, DeliveryState, Desk, DeskIs, EventKind, Id, OpeningHours};
use lanyard_store::{Read, StoreError};
use maud::{Markup, html};

use crate::app::{App, Route, route, route_with_body};
use crate::case::Case;
use crate::failure::Failure;
use crate::handover::{ATTENDANCE, About, Added, DIAGNOSTIC_TOOL, IMPACTS, gather};
use crate::permission::Permission;
use crate::tool_log::LARGEST;
use crate::visit::Visit;
use crate::{papers, tickets, triage, ui};

/// What a form has beside a file, in bytes at most.
const FORM: usize = 64 * 1024;

/// Their addresses.
pub(crate) fn routes() -> Vec<Route> {
    vec![
        route("/p/{ods}/incidents/{short}/hand-over", get(choose)),
        route_with_body("/p/{ods}/incidents/{short}/hand-over/{desk}", get(preview).post(send), LARGEST + FORM),
    ]
}

/// The desk's id in the knowledge pack.
pub(super) fn desk_id(desk: Desk) -> &'static str {
    match desk {
        Desk::RegistrationAuthority => "registration-authority",
        Desk::AuthorityLead => "authority-lead",
        Desk::ItPartner => "it-partner",
        Desk::Emis => "emis",
        Desk::NationalServiceDesk => "national-service-desk",
        Desk::BuddyPractice => "buddy-practice",
        Desk::Other => "other",
    }
}

/// The practice's own entry for a desk, where there is one.
fn contact_of<'a>(contacts: &'a [Contact], guide: &DeskGuide) -> Option<&'a Contact> {
    contacts.iter().find(|contact| desk_id(contact.desk) == guide.id && contact.retired_on.is_none())
}

/// Whether a desk is open: by the practice's entry, or else by what is published.
fn opening(guide: &DeskGuide, contact: Option<&Contact>, now: Timestamp) -> DeskIs {
    let own = contact.map(|contact| contact.hours.as_slice()).unwrap_or_default();
    if !own.is_empty() {
        return DeskIs::at(own, now);
    }
    let published = guide.hours.iter();
    let published = published.map(|hours| OpeningHours { days: hours.days.clone(), from: hours.from, until: hours.until });
    DeskIs::at(&published.collect::<Vec<_>>(), now)
}

pub(crate) async fn choose(
    State(app): State<App>,
    visit: Visit,
    Path((_, short)): Path<(String, String)>,
) -> Result<Markup, Failure> {
    let now = app.clock.now();
    let mut read = app.store.read(&visit.practice.ods).await?;
    let case = Case::read(&mut read, &app.pack, &short, now).await?.ok_or(Failure::NotFound)?;
    let contacts = read.contacts().await?;
    let deliveries = read.deliveries_of(&case.incident.id).await?;
    let desks = app.pack.desks.iter().filter(|desk| desk.id != "emis" || visit.practice.uses_emis);
    let content = html! {
        h1 { "Hand over " (case.incident.short) }
        ul class="nhsuk-list lanyard-desks" {
            @for desk in desks {
                @let contact = contact_of(&contacts, desk);
                li {
                    h2 class="nhsuk-heading-s" {
                        a href=(visit.path(&format!("incidents/{}/hand-over/{}", case.incident.short, desk.id))) { (desk.name) }
                    }
                    p {
                        (open_words(desk, opening(desk, contact, now)))
                        @if let Some(phone) = contact.and_then(|contact| contact.phone.as_deref()) { " Telephone " strong { (phone) } "." }
                    }
                }
            }
        }
        (delivered(&app.pack, &deliveries))
        p { a href=(visit.path(&format!("incidents/{}", case.incident.short))) { "Back to " (case.incident.short) } }
    };
    Ok(ui::page(&format!("Hand over {}", case.incident.short), Some(&visit), content))
}

fn open_words(desk: &DeskGuide, opening: DeskIs) -> String {
    let what = desk.hours_are_for.as_deref().map_or(String::new(), |what| format!(", for {what}"));
    match opening {
        DeskIs::OpenUntil(until) => format!("Open until {}{what}.", ui::clock_time(until)),
        DeskIs::ClosedUntil(from) => format!("Closed until {}{what}.", ui::when(from)),
        DeskIs::NotKnown => "Its hours are not known here.".to_owned(),
    }
}

/// What was sent, and what became of it.
pub(crate) fn delivered(pack: &Pack, deliveries: &[Delivery]) -> Markup {
    html! {
        @if !deliveries.is_empty() {
            h2 { "Sent" }
            table class="nhsuk-table" {
                thead class="nhsuk-table__head" { tr { th scope="col" { "To" } th scope="col" { "Asked for" } th scope="col" { "What became of it" } } }
                tbody class="nhsuk-table__body" {
                    @for delivery in deliveries {
                        tr class="nhsuk-table__row" {
                            td class="nhsuk-table__cell" { (pack.desk(&delivery.desk).map_or(delivery.desk.as_str(), |desk| &desk.name)) ", " (delivery.destination) }
                            td class="nhsuk-table__cell" { (ui::when(delivery.queued_at)) }
                            td class="nhsuk-table__cell" { (state_words(delivery)) }
                        }
                    }
                }
            }
        }
    }
}

fn state_words(delivery: &Delivery) -> String {
    let reason = delivery.reason.as_deref().unwrap_or_default();
    let ended = delivery.ended_at.map_or(String::new(), |at| format!(" {}", ui::when(at)));
    match delivery.state {
        DeliveryState::Queued if delivery.attempts == 0 => "Waits to be sent.".to_owned(),
        DeliveryState::Queued => format!("Not taken yet ({reason}). Tried again at {}.", ui::clock_time(delivery.due_at)),
        DeliveryState::Sending => "Being sent.".to_owned(),
        DeliveryState::Accepted if delivery.channel.is_some() => format!("Accepted{ended}: {reason}."),
        DeliveryState::Accepted => format!("Accepted{ended}."),
        DeliveryState::Failed => format!("Failed{ended}: {reason}. Telephone instead."),
        DeliveryState::Unsure => format!("It may have arrived ({reason}). Telephone and ask before you send it again."),
    }
}

/// Everything that a packet is made from.
struct Ready<'a> {
    case: Case,
    guide: &'a DeskGuide,
    contact: Option<Contact>,
    /// Where it can be sent as a ticket.
    channels: Vec<Channel>,
    packet: DeskPacket,
}

async fn ready<'a>(app: &'a App, visit: &Visit, short: &str, desk: &str, added: &Added) -> Result<Ready<'a>, Failure> {
    let now = app.clock.now();
    let guide = app.pack.desk(desk).ok_or(Failure::NotFound)?;
    let mut read: Read = app.store.read(&visit.practice.ods).await?;
    let case = Case::read(&mut read, &app.pack, short, now).await?.ok_or(Failure::NotFound)?;
    let contact = contact_of(&read.contacts().await?, guide).cloned();
    let takes = |channel: &Channel| channel.kind.takes_tickets() && channel.desk.is_some_and(|desk| desk_id(desk) == guide.id);
    let channels = read.channels().await?.into_iter().filter(takes).collect();
    let triage = triage::resume(&app.pack, &case, now);
    let diagnosis = triage.diagnosis();
    let about = About { pack: &app.pack, practice: &visit.practice, case: &case, context: triage.context(), diagnosis: &diagnosis };
    let facts = gather(&mut read, &about, added, now).await?;
    let packet = DeskPacket::new(guide, &facts, &diagnosis, now);
    Ok(Ready { case, guide, contact, channels, packet })
}

pub(crate) async fn preview(
    State(app): State<App>,
    visit: Visit,
    Path((_, short, desk)): Path<(String, String, String)>,
) -> Result<Markup, Failure> {
    let added = Added { attendance: "either".to_owned(), tool: "not-run".to_owned(), ..Added::default() };
    let ready = ready(&app, &visit, &short, &desk, &added).await?;
    let once = app.store.entropy().secret().map_err(StoreError::from)?;
    let content = html! {
        h1 { "To: " (ready.guide.name) }
        p { (open_words(ready.guide, opening(ready.guide, ready.contact.as_ref(), app.clock.now()))) }
        @if visit.can(Permission::SolveIncidents) { (send_form(&app, &visit, &ready, &added, &once)) }
        @else { (shown(&ready.packet)) (left_out(&ready.packet)) }
    };
    Ok(ui::page(&format!("Hand over to {}", ready.guide.name), Some(&visit), content))
}

fn send_form(app: &App, visit: &Visit, ready: &Ready<'_>, added: &Added, once: &str) -> Markup {
    let email = ready.contact.as_ref().and_then(|contact| contact.email.clone());
    let with_log = email.is_some() && app.mailer.is_set_up() && ready.guide.asks.contains(&Field::DiagnosticTool);
    let encoding = with_log.then_some("multipart/form-data");
    html! {
        form action=(visit.path(&format!("incidents/{}/hand-over/{}", ready.case.incident.short, ready.guide.id))) method="post" enctype=[encoding] {
            input type="hidden" name="once" value=(once);
            (added_fields(ready.guide, added))
            @if with_log { (log_field()) }
            (shown(&ready.packet))
            (left_out(&ready.packet))
            div class="lanyard-actions" {
                @if let Some(email) = email.as_deref().filter(|_| app.mailer.is_set_up()) {
                    (attach_pdf())
                    button class="nhsuk-button" name="to" value="email" { "Send by e-mail to " (email) }
                }
                @for channel in &ready.channels {
                    button class="nhsuk-button" name="to" value=(channel.id) { "Send as a ticket to " (channel.name) }
                }
                @for (to, words) in DOWNLOADS {
                    button class="nhsuk-button nhsuk-button--secondary" name="to" value=(to) { (words) }
                }
            }
            @if email.is_none() { p class="nhsuk-hint" { "No e-mail address of this desk is entered. A manager enters it under Contacts." } }
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

fn attach_pdf() -> Markup {
    html! {
        div class="nhsuk-checkboxes nhsuk-form-group" {
            div class="nhsuk-checkboxes__item" {
                input class="nhsuk-checkboxes__input" id="attach" name="attach" type="checkbox" value="pdf";
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

fn log_field() -> Markup {
    html! {
        div class="nhsuk-form-group" {
            label class="nhsuk-label" for="log" { "Its log" }
            div class="nhsuk-hint" id="log-hint" {
                "Whoever ran it as administrator saved it. It goes along with the e-mail as a file; what looks like a passcode or an NHS number \
                 is taken out of it. Read it first: it may name people and PCs."
            }
            input class="nhsuk-file-upload" id="log" name="log" type="file" aria-describedby="log-hint";
        }
    }
}

pub(super) fn shown(packet: &DeskPacket) -> Markup {
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
        @if packet.checkup().is_some() { p { "The check of the PC goes with it, without who and where." } }
    }
}

pub(super) fn left_out(packet: &DeskPacket) -> Markup {
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

pub(crate) async fn send(
    State(app): State<App>,
    visit: Visit,
    Path((_, short, desk)): Path<(String, String, String)>,
    request: Request,
) -> Result<Response, Failure> {
    visit.may(Permission::SolveIncidents)?;
    let asked = asked(request).await?;
    let ready = ready(&app, &visit, &short, &desk, &asked.added).await?;
    let name = format!("{}-{}", ready.case.incident.short, ready.guide.id);
    let impact = asked.added.impact.as_str();
    match asked.to.as_str() {
        "pdf" => {
            let pdf = papers::packet_pdf(&packet_json(&ready.packet)?.to_string())?;
            Ok(file(&format!("{name}.pdf"), "application/pdf", pdf))
        }
        "markdown" => Ok(file(&format!("{name}.md"), "text/markdown; charset=utf-8", ready.packet.markdown())),
        "json" => Ok(json_file(&format!("{name}.json"), &packet_json(&ready.packet)?)),
        "servicenow" => Ok(json_file(&format!("{name}-servicenow.json"), &tickets::servicenow(&ready.packet, impact, &name))),
        "freshservice" => {
            let ticket = tickets::freshservice(&ready.packet, impact, &app.mailer.from());
            Ok(json_file(&format!("{name}-freshservice.json"), &ticket))
        }
        _ => queue(&app, &visit, &ready, &asked).await,
    }
}

fn packet_json(packet: &DeskPacket) -> Result<serde_json::Value, Failure> {
    serde_json::to_value(packet).map_err(|error| Failure::Unusable(format!("The packet cannot be written ({error}).")))
}

fn file(name: &str, kind: &'static str, content: impl IntoResponse) -> Response {
    let disposition = format!("attachment; filename=\"{name}\"");
    ([(header::CONTENT_TYPE, kind.to_owned()), (header::CONTENT_DISPOSITION, disposition)], content).into_response()
}

fn json_file(name: &str, value: &serde_json::Value) -> Response {
    file(name, "application/json", format!("{value:#}\n"))
}

/// Queues the e-mail or the ticket and notes the hand-over, in one change. The same form sent twice is one delivery.
async fn queue(app: &App, visit: &Visit, ready: &Ready<'_>, asked: &Asked) -> Result<Response, Failure> {
    let now = app.clock.now();
    let once = asked.once.as_str();
    if !(16..=64).contains(&once.len()) {
        return Err(Failure::Unusable("This form is not whole. Open the page again and send it from there.".to_owned()));
    }
    let back = Redirect::to(&visit.path(&format!("incidents/{}/hand-over", ready.case.incident.short)));
    let author = visit.signed_in.account.as_str();
    let mut write = app.store.write(&visit.practice.ods, author, "The incident was handed over", now).await?;
    if write.delivery_once(once).await?.is_some() {
        return Ok(back.into_response());
    }
    let id = write.new_id()?;
    let (channel, destination, json) = way(app, visit, ready, asked, &id)?;
    let delivery = Delivery {
        id,
        incident: ready.case.incident.id.clone(),
        desk: ready.guide.id.clone(),
        channel,
        destination,
        subject: ready.packet.subject().to_owned(),
        text: Some(ready.packet.markdown()),
        json: Some(json.to_string()),
        pdf: asked.attach.is_some(),
        log: asked.added.log.as_ref().map(|log| log.text.clone()),
        once: once.to_owned(),
        state: DeliveryState::Queued,
        attempts: 0,
        queued_at: now,
        due_at: now,
        ended_at: None,
        reason: None,
    };
    write.save(&delivery).await?;
    let (desk, name) = (Some(ready.guide.id.clone()), Some(ready.guide.name.clone()));
    write.add_event(&ready.case.incident.id, EventKind::Escalated, desk, name).await?;
    write.commit().await?;
    Ok(back.into_response())
}

/// Through which channel a packet leaves, where to, and what programs get of it.
type Way = (Option<Id<Channel>>, String, serde_json::Value);

fn way(app: &App, visit: &Visit, ready: &Ready<'_>, asked: &Asked, id: &Id<Delivery>) -> Result<Way, Failure> {
    if asked.to == "email" {
        let email = ready.contact.as_ref().and_then(|contact| contact.email.clone());
        let none = || Failure::Unusable("No e-mail address of this desk is entered. Enter it under Contacts.".to_owned());
        return Ok((None, email.ok_or_else(none)?, packet_json(&ready.packet)?));
    }
    // Only a channel of this very desk: another would be told what it does not need.
    let channel = ready.channels.iter().find(|channel| channel.id.as_str() == asked.to).ok_or(Failure::NotFound)?;
    let impact = asked.added.impact.as_str();
    let ticket = match channel.kind {
        ChannelKind::Servicenow => tickets::servicenow(&ready.packet, impact, id.as_str()),
        ChannelKind::Freshservice => tickets::freshservice(&ready.packet, impact, &app.mailer.from()),
        ChannelKind::Teams | ChannelKind::Webhook => serde_json::json!({
            "version": 1, "kind": "ticket", "practice": visit.practice.ods, "incident": ready.case.incident.short,
            "desk": ready.guide.id, "title": ready.packet.subject(), "text": ready.packet.markdown(), "packet": packet_json(&ready.packet)?,
        }),
    };
    Ok((Some(channel.id.clone()), channel.name.clone(), ticket))
}
