//! Contacts: whom to ring or write to, and when they are there.

use axum::Form;
use axum::extract::{Path, State};
use axum::response::Response;
use jiff::civil::{Date, Time};
use lanyard_model::{Contact, Desk, Id, OpeningHours, is_used};
use lanyard_store::StoreError;
use maud::{Markup, html};

use super::{FormPage, save, to};
use crate::app::{App, Route, route};
use crate::failure::Failure;
use crate::form::{Filled, Sent};
use crate::permission::Permission;
use crate::ui;
use crate::visit::Visit;

pub(super) fn routes() -> Vec<Route> {
    vec![
        route("/p/{ods}/contacts").get(list),
        route("/p/{ods}/contacts/new").get(new).post(add),
        route("/p/{ods}/contacts/{id}").get(edit).post(change),
    ]
}

/// A desk in words.
pub(crate) fn desk_name(desk: Desk) -> &'static str {
    match desk {
        Desk::RegistrationAuthority => "Registration authority (RA)",
        Desk::AuthorityLead => "ICB’s registration authority lead",
        Desk::ItPartner => "IT support",
        Desk::Emis => "EMIS support",
        Desk::NationalServiceDesk => "National Service Desk",
        Desk::BuddyPractice => "Buddy practice",
        Desk::Other => "Somebody else",
    }
}

pub(crate) async fn list(State(app): State<App>, visit: Visit) -> Result<Markup, Failure> {
    let today = ui::day_of(app.clock.now());
    let mut contacts: Vec<Contact> = app.store.read(&visit.practice.ods).await?.all().await?;
    contacts.retain(|contact| is_here(&visit, contact.desk));
    contacts.sort_by_key(|contact| contact.desk);
    let (contacts, gone): (Vec<Contact>, Vec<Contact>) =
        contacts.into_iter().partition(|contact| is_used(contact.retired_on, today));
    let gone: Vec<_> = gone.iter().filter_map(gone_line).collect();
    let missing: Vec<&str> = Desk::ALL
        .into_iter()
        .filter(|desk| *desk != Desk::Other && is_here(&visit, *desk))
        .filter(|desk| !contacts.iter().any(|contact| contact.desk == *desk))
        .map(desk_name)
        .collect();
    let content = html! {
        h1 { "Contacts" }
        (ui::way(&visit, Permission::ChangeRegister, "contacts/new", "Add a contact"))
        @if !missing.is_empty() {
            div class="nhsuk-inset-text" { p { "Not entered yet: " (missing.join(", ")) ". Enter them before they are needed." } }
        }
        @for contact in &contacts { (card(&visit, contact)) }
        (ui::no_longer_used(&visit, Permission::ChangeRegister, &gone))
    };
    Ok(ui::page("Contacts", Some(&visit), content))
}

/// One that is no longer used: where it is changed, its name, since when.
fn gone_line(contact: &Contact) -> Option<(String, String, Date)> {
    let name = format!("{} ({})", contact.name, desk_name(contact.desk));
    Some((format!("contacts/{}", contact.id), name, contact.retired_on?))
}

fn card(visit: &Visit, contact: &Contact) -> Markup {
    html! {
        div class="nhsuk-card" id=(contact.id) {
            div class="nhsuk-card__content" {
                h2 class="nhsuk-card__heading nhsuk-heading-m" { (contact.name) }
                p class="nhsuk-hint" { (desk_name(contact.desk)) (ui::used_until(contact.retired_on)) }
                @if let Some(phone) = &contact.phone { p { "Telephone " strong class="lanyard-short" { (phone) } } }
                @if let Some(email) = &contact.email { p { a href={ "mailto:" (email) } { (email) } } }
                p { "Open: " (said_hours(&contact.hours).unwrap_or_else(|| "hours not known".to_owned())) }
                @if let Some(note) = &contact.note { p { (note) } }
                @if visit.can(Permission::ChangeRegister) {
                    p { a href=(visit.path(&format!("contacts/{}", contact.id))) { "Change" span class="nhsuk-u-visually-hidden" { " " (contact.name) } } }
                }
            }
        }
    }
}

/// Whether a practice has to do with a desk.
pub(crate) fn is_here(visit: &Visit, desk: Desk) -> bool {
    desk != Desk::Emis || visit.practice.uses_emis
}

fn form<'a>(visit: &Visit, title: &'a str, action: &'a str, filled: &'a Filled) -> FormPage<'a> {
    let word = |desk: &Desk| serde_json::to_value(desk).ok().and_then(|word| word.as_str().map(str::to_owned)).unwrap_or_default();
    let desks = Desk::ALL.iter().filter(|desk| is_here(visit, **desk) || filled.get("desk") == word(desk));
    let desks: Vec<(String, String)> = desks.map(|desk| (word(desk), desk_name(*desk).to_owned())).collect();
    let fields = html! {
        (ui::select(filled, "desk", "Who is it?", None, &desks))
        (ui::input(filled, "name", "Name", None))
        (ui::input(filled, "phone", "Telephone", None))
        (ui::input(filled, "email", "E-mail address", None))
        (ui::input(filled, "hours", "Opening hours", Some("For example Mon-Fri 08:00-18:00; Sat 09:00-12:00. Empty: not known.")))
        (ui::input(filled, "note", "Good to know", Some("What to have ready, which option to press")))
        (ui::date_input(filled, "retired_on", "No longer used since"))
    };
    FormPage { title, action, filled, fields }
}

fn read(filled: &mut Filled, id: Id<Contact>) -> Contact {
    let typed = filled.text("hours").unwrap_or_default();
    let hours = read_hours(&typed).unwrap_or_else(|| {
        filled.wrong("hours", "Write days and times, for example Mon-Fri 08:00-18:00; Sat 09:00-12:00.");
        Vec::new()
    });
    Contact {
        id,
        desk: filled.choice("desk", "Choose who it is.").unwrap_or(Desk::Other),
        name: filled.required("name", "Write a name."),
        phone: filled.text("phone"),
        email: filled.email("email"),
        hours,
        note: filled.text("note"),
        retired_on: filled.date("retired_on"),
    }
}

pub(crate) async fn new(visit: Visit) -> Result<Markup, Failure> {
    visit.may(Permission::ChangeRegister)?;
    Ok(form(&visit, "Add a contact", "contacts/new", &Filled::default()).show(&visit))
}

pub(crate) async fn add(State(app): State<App>, visit: Visit, Form(sent): Form<Sent>) -> Result<Response, Failure> {
    visit.may(Permission::ChangeRegister)?;
    let mut filled = Filled::sent(sent);
    let contact = read(&mut filled, app.store.entropy().id(app.clock.now()).map_err(StoreError::from)?);
    if save(&app, &visit, &mut filled, &contact, "Added", "name").await? {
        return Ok(to(&visit, "contacts"));
    }
    Ok(form(&visit, "Add a contact", "contacts/new", &filled).refuse(&visit))
}

async fn find(app: &App, visit: &Visit, id: &str) -> Result<Contact, Failure> {
    visit.may(Permission::ChangeRegister)?;
    visit.find(app, id).await
}

pub(crate) async fn edit(State(app): State<App>, visit: Visit, Path((_, id)): Path<(String, String)>) -> Result<Markup, Failure> {
    let contact = find(&app, &visit, &id).await?;
    let filled = Filled::showing(&contact).with("hours", said_hours(&contact.hours).unwrap_or_default());
    Ok(form(&visit, &contact.name, &format!("contacts/{id}"), &filled).show(&visit))
}

pub(crate) async fn change(
    State(app): State<App>,
    visit: Visit,
    Path((_, id)): Path<(String, String)>,
    Form(sent): Form<Sent>,
) -> Result<Response, Failure> {
    let was = find(&app, &visit, &id).await?;
    let mut filled = Filled::sent(sent);
    let contact = read(&mut filled, was.id);
    if save(&app, &visit, &mut filled, &contact, "Changed", "name").await? {
        return Ok(to(&visit, "contacts"));
    }
    Ok(form(&visit, &was.name, &format!("contacts/{id}"), &filled).refuse(&visit))
}

const DAYS: [&str; 7] = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];

/// Opening hours in words, `None` when they are not known.
fn said_hours(hours: &[OpeningHours]) -> Option<String> {
    let name = |day: i8| usize::try_from(day - 1).ok().and_then(|place| DAYS.get(place)).copied().unwrap_or("?");
    let one = |hours: &OpeningHours| {
        let days = match hours.days.as_slice() {
            [first, .., last] if i64::from(last - first) == hours.days.len() as i64 - 1 => {
                format!("{}-{}", name(*first), name(*last))
            }
            days => days.iter().map(|day| name(*day)).collect::<Vec<_>>().join(", "),
        };
        format!("{days} {}-{}", hours.from.strftime("%H:%M"), hours.until.strftime("%H:%M"))
    };
    (!hours.is_empty()).then(|| hours.iter().map(one).collect::<Vec<_>>().join("; "))
}

/// Reads `Mon-Fri 08:00-18:00; Sat, Sun 09:00-12:00`.
fn read_hours(text: &str) -> Option<Vec<OpeningHours>> {
    text.split(';').map(str::trim).filter(|part| !part.is_empty()).map(read_part).collect()
}

fn read_part(part: &str) -> Option<OpeningHours> {
    let (days, times) = part.rsplit_once(' ')?;
    let (from, until) = times.split_once(['-', '–'])?;
    let time = |text: &str| Time::strptime("%H:%M", text).ok();
    let (from, until) = (time(from)?, time(until)?);
    let mut all = Vec::new();
    for group in days.split(',') {
        let (first, last) = group.split_once(['-', '–']).unwrap_or((group, group));
        all.extend(day(first)?..=day(last)?);
    }
    (from < until && !all.is_empty()).then_some(OpeningHours { days: all, from, until })
}

fn day(text: &str) -> Option<i8> {
    let short: String = text.trim().to_lowercase().chars().take(3).collect();
    let place = DAYS.iter().position(|day| day.to_lowercase() == short)?;
    i8::try_from(place + 1).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn opening_hours_are_read_as_they_are_said() {
        for text in ["Mon-Fri 08:00-18:00", "Mon-Fri 08:00-18:00; Sat 09:00-12:00", "Mon, Wed 08:30-12:00"] {
            assert_eq!(said_hours(&read_hours(text).unwrap()).as_deref(), Some(text));
        }
        assert_eq!(read_hours("").unwrap(), []);
        for wrong in ["always", "Mon 18:00-08:00", "Fri-Mon 08:00-18:00", "Mon 8-18", "Xyz 08:00-18:00", "é 08:00-18:00"] {
            assert!(read_hours(wrong).is_none(), "{wrong}");
        }
    }
}
