//! What is kept about people: for how long, all of it for one person, and erasing it.

use axum::Form;
use axum::extract::{Path, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use lanyard_diagnose::uk_date;
use lanyard_model::{CardStatus, Id, Person, Retention};
use lanyard_store::{About, ERASED, TABLES, VISITORS};
use maud::{Markup, html};
use serde::Deserialize;

use crate::app::{App, Route, route};
use crate::failure::Failure;
use crate::form::{Filled, Sent};
use crate::permission::Permission;
use crate::ui;
use crate::visit::Visit;

/// Their addresses.
pub(crate) fn routes() -> Vec<Route> {
    vec![
        route("/p/{ods}/privacy").get(show).post(keep),
        route("/p/{ods}/privacy/{id}").get(person).post(erase),
        route("/p/{ods}/privacy/{id}/everything.json").get(everything),
    ]
}

#[derive(Debug, Deserialize)]
pub(crate) struct Kept {
    table: String,
    #[serde(default)]
    days: String,
    /// The button that forgets the cards of visitors at once.
    #[serde(default)]
    now: String,
}

pub(crate) async fn show(State(app): State<App>, visit: Visit) -> Result<Markup, Failure> {
    form(&app, &visit, None).await
}

/// Sets how long the words about one kind of record are kept.
pub(crate) async fn keep(State(app): State<App>, visit: Visit, Form(kept): Form<Kept>) -> Result<Response, Failure> {
    visit.may(Permission::Govern)?;
    let known = kept.table == VISITORS || TABLES.iter().any(|table| table.name == kept.table);
    if kept.table == VISITORS && !kept.now.is_empty() {
        return forget_visitors(&app, &visit).await;
    }
    let days = match kept.days.trim() {
        "" => Ok(None),
        days => days.parse::<i64>().map(Some),
    };
    let (true, Ok(days)) = (known, days) else {
        let problem = "Enter the number of days in figures, for example 365, or nothing to keep the words.";
        return Ok(form(&app, &visit, Some(problem)).await?.into_response());
    };
    let author = visit.signed_in.account.as_str();
    let mut write = app.store.write(&visit.practice.ods, author, "How long words are kept was changed", app.clock.now()).await?;
    match days {
        Some(days) => write.save(&Retention { id: Id::new(kept.table), days: days.max(0) }).await?,
        None => drop(write.remove(&Id::<Retention>::new(kept.table)).await?),
    }
    write.commit().await?;
    Ok(Redirect::to(&visit.path("privacy")).into_response())
}

/// Forgets the cards of visitors now, but of those who are stuck.
async fn forget_visitors(app: &App, visit: &Visit) -> Result<Response, Failure> {
    let (author, now) = (visit.signed_in.account.as_str(), app.clock.now());
    let mut write = app.store.write(&visit.practice.ods, author, "The cards of visitors were forgotten", now).await?;
    write.forget_visitors(now).await?;
    write.commit().await?;
    Ok(Redirect::to(&visit.path("privacy")).into_response())
}

/// The cards of visitors, and for how long they are remembered.
fn visitors(visit: &Visit, checks: u64, kept: Option<&Retention>) -> Markup {
    let checks = i64::try_from(checks).unwrap_or(i64::MAX);
    html! {
        h2 { "Cards of visitors" }
        p {
            "A check with a card in that nobody in the register holds keeps the number on it, and what was read off it, until you have it "
            "forgotten. What was wrong stays. A card of your own staff counts as a visitor’s until their UUID is entered."
        }
        p {
            @match checks { 0 => "No check holds one now.", _ => { (ui::counted(checks, "check")) " of such cards kept now." } }
            @if let Some(kept) = kept { " They are forgotten after " (ui::counted(kept.days, "day")) "." }
        }
        form action=(visit.path("privacy")) method="post" {
            input type="hidden" name="table" value=(VISITORS);
            div class="nhsuk-form-group" {
                label class="nhsuk-label nhsuk-label--s" for="visitor-days" { "Forget them after how many days?" }
                div class="nhsuk-hint" id="visitor-days-hint" { "Empty keeps them" }
                input class="nhsuk-input nhsuk-input--width-5" id="visitor-days" name="days" inputmode="numeric" aria-describedby="visitor-days-hint"
                    value=[kept.map(|kept| kept.days)];
            }
            div class="lanyard-actions" {
                button class="nhsuk-button nhsuk-button--secondary" { "Set" }
                @if checks > 0 { button class="nhsuk-button nhsuk-button--secondary" name="now" value="yes" { "Forget them now, but of whoever is stuck" } }
            }
        }
    }
}

async fn form(app: &App, visit: &Visit, problem: Option<&str>) -> Result<Markup, Failure> {
    visit.may(Permission::Govern)?;
    let mut read = app.store.read(&visit.practice.ods).await?;
    let (mut people, mut kept): (_, Vec<Retention>) = (read.people_in_brief().await?, read.all().await?);
    let checks = read.checks_of_visitors().await?;
    let of_visitors = kept.iter().position(|kept| kept.id.as_str() == VISITORS).map(|place| kept.remove(place));
    // Those who have left too: they ask most often.
    people.retain(|person| person.name != ERASED);
    people.sort_by_key(|person| person.name.to_lowercase());
    let content = html! {
        h1 { "What we keep about people" }
        @if let Some(problem) = problem { (ui::error_summary(problem)) }
        h2 { "How long" }
        p {
            "Every change is written down with what was there before and after. Choose how long those words are kept; that something "
            "was changed, when and by whom, always stays. Nothing is forgotten unless you set it here."
        }
        @if !kept.is_empty() {
            ul class="nhsuk-list nhsuk-list--bullet" {
                @for kept in &kept { li { (words(kept.id.as_str())) ": " (kept.days) " days" } }
            }
        }
        form action=(visit.path("privacy")) method="post" {
            div class="nhsuk-form-group" {
                label class="nhsuk-label nhsuk-label--s" for="table" { "Words about" }
                select class="nhsuk-select" id="table" name="table" {
                    @for table in TABLES { option value=(table.name) { (words(table.name)) } }
                }
            }
            (ui::text_field("days", "Days", Some("Empty keeps them"), ""))
            button class="nhsuk-button nhsuk-button--secondary" { "Set" }
        }
        (visitors(visit, checks, of_visitors.as_ref()))
        h2 { "One person" }
        @if people.is_empty() { p { "Nobody is entered yet." } }
        ul class="nhsuk-list" {
            @for person in &people {
                li {
                    a href=(visit.path(&format!("privacy/{}", person.id))) { (person.name) }
                    @if let Some(day) = person.left_on { ", left " (ui::day(day)) }
                }
            }
        }
    };
    Ok(ui::page("What we keep about people", Some(visit), content))
}

async fn found(app: &App, visit: &Visit, id: &Id<Person>) -> Result<(Person, About), Failure> {
    visit.may(Permission::Govern)?;
    let mut read = app.store.read(&visit.practice.ods).await?;
    let person = read.find(id).await?.ok_or(Failure::NotFound)?;
    Ok((person, read.about(id).await?))
}

pub(crate) async fn person(
    State(app): State<App>,
    visit: Visit,
    Path((_, id)): Path<(String, Id<Person>)>,
) -> Result<Markup, Failure> {
    about_page(&app, &visit, &id, &Filled::default()).await
}

async fn about_page(app: &App, visit: &Visit, id: &Id<Person>, filled: &Filled) -> Result<Markup, Failure> {
    let (person, about) = found(app, visit, id).await?;
    let address = visit.path(&format!("privacy/{id}"));
    let content = html! {
        (ui::problems(filled))
        h1 { "What we keep about " (person.name) }
        ul class="nhsuk-list nhsuk-list--bullet" {
            @for (table, rows) in &about.records { li { (words(table)) ": " (rows.len()) } }
            li { "changes written down: " (about.changes.len()) }
            @if !about.mentions.is_empty() { li { "places in what belongs to somebody else where the name stands: " (about.mentions.len()) } }
        }
        p { a href={ (address) "/everything.json" } download { "Download all of it" } " to answer a subject access request." }
        p { "An account with which somebody signs in here is not among it: see Settings, Accounts." }
        h2 { "Erase" }
        p {
            "Name, numbers, contact details and what this person said are erased here and in the words of the audit trail. That there "
            "was a person, with which cards and incidents, stays without a name. It cannot be taken back. Backups taken before "
            "still hold the data until you remove them."
        }
        form action=(address) method="post" novalidate {
            (ui::input(filled, "name", &format!("To erase {}, type the name", person.name), None))
            button class="nhsuk-button nhsuk-button--warning" { "Erase " (person.name) }
        }
    };
    Ok(ui::page("What we keep about one person", Some(visit), content))
}

pub(crate) async fn everything(
    State(app): State<App>,
    visit: Visit,
    Path((_, id)): Path<(String, Id<Person>)>,
) -> Result<Response, Failure> {
    let (_, about) = found(&app, &visit, &id).await?;
    let text = serde_json::to_string_pretty(&about).map_err(|error| Failure::Unusable(error.to_string()))?;
    Ok(([(header::CONTENT_TYPE, "application/json")], text).into_response())
}

pub(crate) async fn erase(
    State(app): State<App>,
    visit: Visit,
    Path((_, id)): Path<(String, Id<Person>)>,
    Form(sent): Form<Sent>,
) -> Result<Response, Failure> {
    visit.may(Permission::Govern)?;
    let (person, mut filled) = (visit.find::<Person>(&app, id.as_str()).await?, Filled::sent(sent));
    if filled.get("name").trim().to_lowercase() != person.name.to_lowercase() {
        filled.wrong("name", "Type the name as it stands above. Nothing was erased.");
    } else if let Some(why) = still_works(&app, &visit, &person).await? {
        filled.wrong("name", why);
    }
    if !filled.errors().is_empty() {
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, about_page(&app, &visit, &id, &filled).await?).into_response());
    }
    let (author, now) = (visit.signed_in.account.as_str(), app.clock.now());
    let mut write = app.store.write(&visit.practice.ods, author, "A person was erased", now).await?;
    write.erase_person(&id, uk_date(now)).await?;
    write.commit().await?;
    Ok(Redirect::to(&visit.path("privacy")).into_response())
}

/// Why somebody is not erased yet: a card that works must be known to be theirs until it is cancelled.
async fn still_works(app: &App, visit: &Visit, person: &Person) -> Result<Option<String>, Failure> {
    let (mut read, today) = (app.store.read(&visit.practice.ods).await?, uk_date(app.clock.now()));
    let cards = read.cards_of_with_status(&person.id, today).await?;
    let works = cards.into_iter().find(|(_, status)| *status == CardStatus::Active);
    Ok(works.map(|(card, _)| {
        let number = card.serial.as_deref().unwrap_or("without a number");
        format!(
            "Card {number} of {} still works. Have the registration authority cancel it and enter that first; nothing was erased.",
            person.name
        )
    }))
}

/// What people call the records of a table, where its own name does not say it.
const CALLED: &[(&str, &str)] = &[
    ("access_audit", "audits of who has access"),
    ("access_evidence", "evidence of such audits as it was signed off"),
    ("access_line", "answers in audits of access"),
    ("access_link", "links for line managers in audits of access"),
    ("alternative", "alternatives to a card"),
    ("api_token", "tokens of programs"),
    ("application", "applications, and whether they support CIS2"),
    ("calendar_entry", "entries in calendars"),
    ("card_loss", "cards lost, stolen, left at home or faulty"),
    ("channel", "channels for messages and tickets"),
    ("checklist_line", "lines of checklists"),
    ("card", "cards"),
    ("card_event", "what happened to cards"),
    ("card_loss", "cards lost, stolen, left at home or faulty"),
    ("certificate", "certificates"),
    ("checkup", "checks of PCs"),
    ("delivery", "packets handed to desks"),
    ("entry_merge", "entries made one"),
    ("feed", "calendars elsewhere"),
    ("incident", "incidents"),
    ("incident_event", "what happened in incidents"),
    ("local_policy", "local rules of the registration authority"),
    ("loss_step", "steps after a loss"),
    ("message", "reminders and other messages"),
    ("module_text", "texts of training"),
    ("opening", "opening hours and closed days"),
    ("pc", "PCs"),
    ("pc_key", "PCs that report"),
    ("person", "the entry under People"),
    ("person_merge", "people made one"),
    ("position", "positions"),
    ("ra_day", "visits of the registration authority"),
    ("ra_slot", "times in such visits"),
    ("retention", "how long words are kept"),
    ("room_link", "labels of rooms"),
    ("rota", "who works when"),
    ("site_code", "codes for new PCs"),
    ("snooze", "reminders that rest"),
    ("software_update_event", "what happened to updates"),
    ("spare", "shelves of spares"),
    ("spare_event", "loans and deliveries of spares"),
    ("staff_case", "joiners, movers and leavers"),
    ("staff_task", "their lines to do"),
    ("stand_in", "supervised access and approved fallbacks"),
    ("update_policy", "how updates are let in"),
    ("wall_link", "screens on the wall"),
];

fn words(table: &str) -> String {
    let called = CALLED.iter().find(|(name, _)| *name == table).map(|(_, words)| (*words).to_owned());
    called.unwrap_or_else(|| table.replace('_', " "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_called_something_else_is_a_table() {
        for (name, _) in CALLED {
            assert!(TABLES.iter().any(|table| table.name == *name), "{name} is no table any more");
        }
    }
}
