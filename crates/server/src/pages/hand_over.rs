//! Handing an incident over: which desk, whether it is open, what it is told, what is left out; by e-mail, as a file, as a ticket.

mod asked;
mod form;
mod queue;
mod sent;

use asked::{Asked, asked, is_whole};
use axum::extract::{Path, Request, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use form::send_form;
pub(super) use form::{left_out, shown};
use lanyard_diagnose::{DeskGuide, DeskPacket};
use lanyard_insight::Calendar;
use lanyard_model::{Channel, Contact, DeskIs, EventKind, IncidentEvent};
use lanyard_store::{Read, StoreError};
use maud::{Markup, html};
use queue::{Queued, queue, told};
use sent::delivered;
pub(super) use sent::not_delivered;

use crate::app::{App, Route, route};
use crate::case::Case;
use crate::deliveries::CHECKUP;
use crate::desks::{contacts_of, desk_id, opening};
use crate::due::calendar;
use crate::failure::Failure;
use crate::handover::{About, Added, gather};
use crate::permission::Permission;
use crate::tool_log::LARGEST;
use crate::visit::Visit;
use crate::{papers, tickets, triage, ui};

/// What a form has beside a file, in bytes at most.
const FORM: usize = 64 * 1024;

/// Their addresses.
pub(crate) fn routes() -> Vec<Route> {
    vec![
        route("/p/{ods}/incidents/{short}/hand-over").get(choose),
        route("/p/{ods}/incidents/{short}/hand-over/{desk}").get(preview).post(send).largest_body(LARGEST + FORM),
    ]
}

pub(crate) async fn choose(
    State(app): State<App>,
    visit: Visit,
    Path((_, short)): Path<(String, String)>,
) -> Result<Markup, Failure> {
    let now = app.clock.now();
    let mut read = app.store.read(&visit.practice.ods).await?;
    let case = Case::read(&mut read, &app.pack, &short, now).await?.ok_or(Failure::NotFound)?;
    let contacts = read.contacts(ui::day_of(now)).await?;
    let deliveries = read.deliveries_of(&case.incident.id).await?;
    let calendar = calendar(&mut read).await?;
    let content = html! {
        h1 { "Hand over " (case.incident.short) }
        ul class="nhsuk-list lanyard-desks" {
            @for desk in &app.pack_of(&visit.practice).desks {
                @let contacts = contacts_of(&contacts, desk, &calendar, now);
                li {
                    h2 class="nhsuk-heading-s" {
                        a href=(visit.path(&format!("incidents/{}/hand-over/{}", case.incident.short, desk.id))) { (desk.name) }
                    }
                    @if contacts.is_empty() { p { (open_words(desk, opening(desk, None, &calendar, now))) } }
                    @for (contact, is) in &contacts {
                        p {
                            @if contacts.len() > 1 { (contact.name) ": " }
                            (open_words(desk, *is))
                            @if let Some(phone) = &contact.phone { " Telephone " strong { (phone) } "." }
                        }
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
        DeskIs::PerhapsOpenOn { day, then } => ui::perhaps_open(day, then),
        DeskIs::NotKnown => "Its hours are not known here.".to_owned(),
    }
}

/// How often a desk was handed an incident.
fn times_told(events: &[IncidentEvent], guide: &DeskGuide) -> usize {
    events.iter().filter(|event| is_hand_over(event, guide)).count()
}

fn is_hand_over(event: &IncidentEvent, guide: &DeskGuide) -> bool {
    event.kind == EventKind::Escalated && event.subject.as_deref() == Some(&guide.id)
}

/// That this desk has it already: two people at this page would each send it.
fn told_before(ready: &Ready<'_>, asked: &Asked) -> Markup {
    let last = ready.case.events.iter().rfind(|event| is_hand_over(event, ready.guide));
    html! {
        @if let Some(why) = asked.refused { (ui::error_summary(why)) }
        @if let Some(last) = last {
            div class="nhsuk-inset-text" {
                span class="nhsuk-u-visually-hidden" { "Information: " }
                p { strong { "They were told " (ui::when(last.at)) "." } " Send it again only if they did not get it, or something new is in it." }
            }
        }
    }
}

/// Everything that a packet is made from.
struct Ready<'a> {
    case: Case,
    guide: &'a DeskGuide,
    /// Whom the practice entered for it, those that are open first.
    contacts: Vec<(Contact, DeskIs)>,
    /// How often it was handed this incident so far.
    told: usize,
    /// Where it can be sent as a ticket.
    channels: Vec<Channel>,
    packet: DeskPacket,
    /// The practice's days.
    calendar: Calendar,
}

impl Ready<'_> {
    /// Its contacts that have an e-mail address.
    fn by_email(&self) -> impl Iterator<Item = (&Contact, &str)> {
        self.contacts.iter().filter_map(|(contact, _)| Some((contact, contact.email.as_deref()?)))
    }
}

async fn ready<'a>(app: &'a App, visit: &Visit, short: &str, desk: &str, added: &Added) -> Result<Ready<'a>, Failure> {
    let now = app.clock.now();
    let pack = app.pack_of(&visit.practice);
    let guide = pack.desk(desk).ok_or(Failure::NotFound)?;
    let mut read: Read = app.store.read(&visit.practice.ods).await?;
    let case = Case::read(&mut read, pack, short, now).await?.ok_or(Failure::NotFound)?;
    let calendar = calendar(&mut read).await?;
    let contacts = contacts_of(&read.contacts(ui::day_of(now)).await?, guide, &calendar, now);
    let told = times_told(&case.events, guide);
    let takes = |channel: &Channel| channel.kind.takes_tickets() && channel.desk.is_some_and(|desk| desk_id(desk) == guide.id);
    let channels = read.channels().await?.into_iter().filter(takes).collect();
    let triage = triage::resume(pack, &case, now);
    let diagnosis = triage.diagnosis();
    let about = About { pack, practice: &visit.practice, case: &case, context: triage.context(), diagnosis: &diagnosis };
    let facts = gather(&mut read, &about, added, now).await?;
    let packet = DeskPacket::new(guide, &facts, &diagnosis, now);
    Ok(Ready { case, guide, contacts, told, channels, packet, calendar })
}

pub(crate) async fn preview(
    State(app): State<App>,
    visit: Visit,
    Path((_, short, desk)): Path<(String, String, String)>,
) -> Result<Markup, Failure> {
    let [wanted, attendance, tool] = ["as soon as possible", "either", "not-run"].map(str::to_owned);
    let added = Added { wanted, attendance, tool, ..Added::default() };
    let once = app.store.entropy().secret().map_err(StoreError::from)?;
    let ready = ready(&app, &visit, &short, &desk, &added).await?;
    Ok(page(&app, &visit, &ready, &Asked { once, added, ..Asked::default() }))
}

/// The page of a desk, with what was typed so far.
fn page(app: &App, visit: &Visit, ready: &Ready<'_>, asked: &Asked) -> Markup {
    let content = html! {
        h1 { "To: " (ready.guide.name) }
        @let is = ready.contacts.first().map(|(_, is)| *is);
        p { (open_words(ready.guide, is.unwrap_or_else(|| opening(ready.guide, None, &ready.calendar, app.clock.now())))) }
        (told_before(ready, asked))
        @if visit.can(Permission::SolveIncidents) { (send_form(app, visit, ready, asked)) }
        @else { (shown(&ready.packet)) (left_out(&ready.packet)) }
    };
    ui::page(&format!("Hand over to {}", ready.guide.name), Some(visit), content)
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
        "told" => told(&app, &visit, &ready).await,
        "preview" if is_whole(&asked.once) => Ok(page(&app, &visit, &ready, &asked).into_response()),
        "pdf" => {
            let pdf = papers::packet_pdf(&as_json(&ready.packet)?.to_string())?;
            Ok(file(&format!("{name}.pdf"), "application/pdf", pdf))
        }
        "markdown" => Ok(file(&format!("{name}.md"), "text/markdown; charset=utf-8", ready.packet.markdown(tickets::KEPT_HERE))),
        "checkup" => {
            let checkup = ready.packet.checkup().ok_or(Failure::NotFound)?;
            Ok(json_file(&format!("{name}-{CHECKUP}"), &as_json(checkup)?))
        }
        "json" => Ok(json_file(&format!("{name}.json"), &as_json(&ready.packet)?)),
        "servicenow" => Ok(json_file(&format!("{name}-servicenow.json"), &tickets::servicenow(&ready.packet, impact, &name))),
        "freshservice" => {
            let asks = ready.channels.iter().find_map(|channel| channel.requester.clone()).or_else(|| app.mailer.address());
            let ticket = tickets::freshservice(&ready.packet, impact, asks.as_deref().unwrap_or("enter your e-mail address here"));
            Ok(json_file(&format!("{name}-freshservice.json"), &ticket))
        }
        _ => {
            if let Some(why) = asked.lacks() {
                return Ok(again(&app, &visit, &ready, asked, (StatusCode::UNPROCESSABLE_ENTITY, why)));
            }
            match queue(&app, &visit, &ready, &asked).await? {
                Queued::Sent => Ok(Redirect::to(&visit.path(&format!("incidents/{short}/hand-over"))).into_response()),
                Queued::ToldMeanwhile => told_meanwhile(&app, &visit, (&short, &desk), asked).await,
            }
        }
    }
}

/// The page again, with what somebody else sent while it was open.
async fn told_meanwhile(app: &App, visit: &Visit, (short, desk): (&str, &str), asked: Asked) -> Result<Response, Failure> {
    let ready = ready(app, visit, short, desk, &asked.added).await?;
    let why = "Somebody handed this to them while this page was open. Nothing was sent a second time";
    Ok(again(app, visit, &ready, asked, (StatusCode::CONFLICT, why)))
}

/// The page again, with why it was not sent.
fn again(app: &App, visit: &Visit, ready: &Ready<'_>, asked: Asked, (status, why): (StatusCode, &'static str)) -> Response {
    let lost_log = asked.lost_log || asked.added.log.is_some();
    (status, page(app, visit, ready, &Asked { refused: Some(why), lost_log, ..asked })).into_response()
}

fn as_json(what: &impl serde::Serialize) -> Result<serde_json::Value, Failure> {
    serde_json::to_value(what).map_err(|error| Failure::Unusable(format!("The packet cannot be written ({error}).")))
}

fn file(name: &str, kind: &'static str, content: impl IntoResponse) -> Response {
    let disposition = format!("attachment; filename=\"{name}\"");
    ([(header::CONTENT_TYPE, kind.to_owned()), (header::CONTENT_DISPOSITION, disposition)], content).into_response()
}

fn json_file(name: &str, value: &serde_json::Value) -> Response {
    file(name, "application/json", format!("{value:#}\n"))
}
