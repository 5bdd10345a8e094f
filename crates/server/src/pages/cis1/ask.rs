//! The practice's top question, shown once: does each application support CIS2? Whom to ask, who asked last, and when it goes to the
//! ICB.

use axum::Form;
use axum::extract::{Path, State};
use axum::response::Response;
use lanyard_insight::escalation;
use lanyard_model::{Application, Cis2, Contact, Desk};
use lanyard_store::StoreError;
use maud::{Markup, html};

use super::{long, open};
use crate::app::App;
use crate::exit_board::Board;
use crate::failure::Failure;
use crate::form::{Filled, Sent};
use crate::form_page::{FormPage, choice, save, to};
use crate::pages::register::applications::known;
use crate::permission::Permission;
use crate::ui;
use crate::visit::Visit;

/// The value that says that the ICB was asked.
const LEAD: &str = "lead";

/// What to ask, about every application at once.
pub(super) fn question(visit: &Visit, board: &Board, applications: &[Application], contacts: &[Contact]) -> Markup {
    let open = open(applications, board);
    let silent = board.pcs.iter().filter(|pc| pc.facts.applications.is_empty()).count();
    html! {
        @if silent > 0 {
            div class="nhsuk-inset-text" {
                p {
                    "On " (ui::counted(i64::try_from(silent).unwrap_or(i64::MAX), "PC")) " nobody has entered which Spine applications are used. Until that is \
                     known, do not install Smartcard Connect there. "
                    a href=(visit.path("equipment")) { "Enter it at each PC" } ", from the "
                    a href=(visit.path("applications")) { "list of applications" } "."
                }
            }
        }
        @if !open.is_empty() {
            h2 { "First question: which applications support CIS2?" }
            p {
                "Ask, and write down the answer. Until the supplier of an application says that it supports CIS2, do not install \
                 Smartcard Connect where it is used."
            }
            (ui::table("Applications to ask about", &["Application", "Ask", "Last asked", "Next"], &rows(visit, board, &open, contacts)))
        }
    }
}

fn rows(visit: &Visit, board: &Board, open: &[(&Application, usize)], contacts: &[Contact]) -> Vec<Vec<Markup>> {
    let row = |(one, used): &(&Application, usize)| {
        vec![
            html! { strong { (one.name) } br; (ui::counted(i64::try_from(*used).unwrap_or(i64::MAX), "PC")) },
            whom(one, contacts),
            asked(one),
            html! {
                (next(one, board, contacts))
                @if visit.may(Permission::SolveIncidents).is_ok() {
                    a href=(visit.path(&format!("cis1/ask/{}", one.code))) { "Write down that you asked about " (one.name) }
                }
            },
        ]
    };
    open.iter().map(row).collect()
}

/// Whom to ask first: the supplier, with the desk's number where one is entered.
fn whom(one: &Application, contacts: &[Contact]) -> Markup {
    let desk = contacts.iter().find(|contact| one.code == "emis-web" && contact.desk == Desk::Emis);
    html! {
        @match desk {
            Some(desk) => { (desk.name) @if let Some(phone) = &desk.phone { ", " (phone) } },
            None => { "The supplier of " (one.name) },
        }
    }
}

fn asked(one: &Application) -> Markup {
    html! {
        @match (&one.asked, one.asked_on) {
            (None, None) => "nobody has been asked",
            (asked, day) => {
                (asked.as_deref().unwrap_or("somebody"))
                @if let Some(day) = day { " on " (ui::day(day)) }
                @if let Some(by) = &one.asked_by { ", by " (by) }
            },
        }
        @if let Some(note) = &one.note { br; "“" (note) "”" }
    }
}

/// When the question goes to the registration authority's lead at the ICB, or that it should have.
fn next(one: &Application, board: &Board, contacts: &[Contact]) -> Markup {
    let Some(rung) = escalation(board.ends, board.due.today, one.escalated_on) else { return html! {} };
    let at = |desk| contacts.iter().find(move |contact| contact.desk == desk);
    // Where nobody entered the lead, the authority knows who that is.
    let lead = at(Desk::AuthorityLead).or_else(|| at(Desk::RegistrationAuthority));
    html! {
        p {
            @if rung.is_due {
                strong class="nhsuk-tag nhsuk-tag--orange" { "Ask the ICB now" } " "
                "It is less than " (rung.days) " days to the end. Ask the ICB’s registration authority lead"
                @if let Some(lead) = lead { " (" (lead.name) @if let Some(phone) = &lead.phone { ", " (phone) } ")" } "."
            } @else {
                "Without an answer it goes to the ICB’s registration authority lead on " (ui::day(rung.on)) "."
            }
            @if let Some(day) = one.escalated_on {
                " The ICB was asked on " (ui::day(day)) @if let Some(by) = &one.escalated_by { " by " (by) } "."
            }
        }
    }
}

fn form<'a>(title: &'a str, action: &'a str, filled: &'a Filled) -> FormPage<'a> {
    let desks = [choice("supplier", "The supplier"), choice(LEAD, "The ICB’s registration authority lead")];
    let answers =
        [choice("not-known", "No answer yet, or not known"), choice("yes", "It supports CIS2"), choice("no", "It does not")];
    let fields = html! {
        (ui::select(filled, "desk", "Whom did you ask?", None, &desks))
        (ui::input(filled, "asked", "Their name or desk", Some("For example the supplier’s support desk, ticket 1234")))
        (ui::date_input(filled, "asked_on", "When?"))
        (ui::select(filled, "cis2", "What did they say?", None, &answers))
        (ui::input(filled, "note", "In their words", Some("Also from when on, if they said")))
    };
    FormPage { title, action, filled, fields }
}

async fn find(app: &App, visit: &Visit, code: &str) -> Result<Application, Failure> {
    visit.may(Permission::SolveIncidents)?;
    known(app, visit).await?.into_iter().find(|one| one.code == code).ok_or(Failure::NotFound)
}

pub(super) async fn show(State(app): State<App>, visit: Visit, Path((_, code)): Path<(String, String)>) -> Result<Markup, Failure> {
    let one = find(&app, &visit, &code).await?;
    let today = ui::day_of(app.clock.now()).strftime("%-d/%-m/%Y").to_string();
    let filled = Filled::default().with("asked_on", today).with("cis2", "not-known");
    Ok(form(&format!("Does {} support CIS2?", one.name), &format!("cis1/ask/{code}"), &filled).show(&visit))
}

pub(super) async fn send(
    State(app): State<App>,
    visit: Visit,
    Path((_, code)): Path<(String, String)>,
    Form(sent): Form<Sent>,
) -> Result<Response, Failure> {
    let one = find(&app, &visit, &code).await?;
    let mut filled = Filled::sent(sent);
    let title = format!("Does {} support CIS2?", one.name);
    let today = ui::day_of(app.clock.now());
    let asked_on = filled.date("asked_on").unwrap_or(today);
    if asked_on > today {
        filled.wrong("asked_on", format!("{} has not come yet. Write the day on which you asked.", long(asked_on)));
    }
    let id = if one.id.as_str().is_empty() {
        app.store.entropy().id(app.clock.now()).map_err(StoreError::from)?
    } else {
        one.id.clone()
    };
    let by = Some(visit.signed_in.name.clone());
    let to_lead = filled.get("desk") == LEAD;
    let asked = filled.required("asked", "Write whom you asked.");
    let mut one = Application {
        id,
        asked: Some(asked),
        asked_on: Some(asked_on),
        asked_by: by.clone(),
        cis2: filled.choice("cis2", "Choose what they said.").unwrap_or(Cis2::NotKnown),
        note: filled.text("note"),
        ..one
    };
    if to_lead {
        (one.escalated_on, one.escalated_by) = (Some(asked_on), by);
    }
    if save(&app, &visit, &mut filled, &one, "Asked whether it supports CIS2", "asked").await? {
        return Ok(to(&visit, "cis1"));
    }
    Ok(form(&title, &format!("cis1/ask/{code}"), &filled).refuse(&visit))
}
