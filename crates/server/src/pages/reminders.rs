//! Reminders: whether they work, who gets them, and what was sent.

use std::collections::BTreeMap;

use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use axum_extra::extract::Form;
use jiff::civil::{Date, Time};
use jiff::{Span, Timestamp};
use lanyard_insight::{Actor, Recipient};
use lanyard_model::{Id, Message, Opening, Purpose};
use maud::{Markup, html};
use serde::Deserialize;

use crate::app::{App, Route, route};
use crate::due::due;
use crate::failure::Failure;
use crate::form::{Filled, Sent};
use crate::pages::snoozes;
use crate::permission::Permission;
use crate::reminders::{alarms, roster};
use crate::ui;
use crate::visit::Visit;

/// Its addresses.
pub(crate) fn routes() -> Vec<Route> {
    vec![
        route("/p/{ods}/reminders").get(show),
        route("/p/{ods}/reminders/time").post(set_time),
        route("/p/{ods}/reminders/trial").post(trial),
    ]
}

/// How many days of what was sent are shown.
const SHOWN_DAYS: i32 = 14;

/// Which date a link wants to let rest.
#[derive(Debug, Deserialize)]
pub(crate) struct Rest {
    #[serde(default)]
    rest: String,
}

pub(crate) async fn show(State(app): State<App>, visit: Visit, Query(asked): Query<Rest>) -> Result<Markup, Failure> {
    page(&app, &visit, &Filled::default().with("key", asked.rest)).await
}

/// The page, with what is wrong with the form of a snooze.
pub(super) async fn page(app: &App, visit: &Visit, filled: &Filled) -> Result<Markup, Failure> {
    let now = app.clock.now();
    let mut read = app.store.read(&visit.practice.ods).await?;
    let due = due(&mut read, &app.pack, now).await?;
    let alarms = alarms(&mut read, &visit.practice, now).await?;
    let roster = roster(&mut read, due.today).await?;
    let snoozes = read.snoozes(due.today).await?;
    let sent = read.messages_since(due.today.saturating_sub(Span::new().days(SHOWN_DAYS))).await?;
    let time = read.opening().await?.reminds_at();
    let content = html! {
        (ui::problems(filled))
        h1 { "Reminders" }
        p {
            "Every day at " (clock(time)) " the dates of the practice are looked at. Whoever may still act gets one e-mail, on working days only. At " (clock(Opening::EVENING)) " the manager is told what will stop a log-on at the next session, if anything does, and at " (clock(Opening::NOON)) " on working days if there is more than in the morning. "
            a href=(visit.path("calendar")) { "Calendar" }
        }
        (ui::alarm("Reminders do not work", &alarms))
        (who(visit, &roster))
        (snoozes::resting(visit, &snoozes, due.today))
        @if Permission::ChangeRegister.is_of(visit.role) { (snoozes::form(visit, &due, filled)) }
        (history(&sent, time))
        @if Permission::ChangeSettings.is_of(visit.role) {
            (time_form(visit, time))
            h2 { "Try it" }
            form action=(visit.path("reminders/trial")) method="post" {
                button class="nhsuk-button nhsuk-button--secondary" { "Send a trial e-mail to yourself" }
            }
        }
    };
    Ok(ui::page("Reminders", Some(visit), content))
}

fn who(visit: &Visit, roster: &[Recipient]) -> Markup {
    let without: Vec<&Recipient> = roster.iter().filter(|one| one.email.is_none()).collect();
    let shared = shared(roster);
    html! {
        h2 { "Who is reminded" }
        dl class="nhsuk-summary-list" {
            (helpers("Manager", Actor::Manager, roster, "Nobody. Give somebody here the role of manager under Settings, Accounts."))
            (helpers("Sponsors", Actor::Sponsor, roster, "Nobody is known: enter their position with “sponsor” in its name. The manager is told instead."))
            (helpers(
                "Local smartcard administrators", Actor::LocalAdministrator, roster,
                "Nobody is known: enter their position with the activity B0263. The manager is told instead.",
            ))
        }
        @if without.is_empty() { p { "Everybody here has an e-mail address, and is reminded of their own card." } } @else {
            p { "Everybody else is reminded of their own card. For " (without.len()) " no e-mail address is known; the manager is told instead." }
            ul class="nhsuk-list nhsuk-list--bullet" {
                @for one in without {
                    li { @if let Some(person) = &one.person { (ui::name_to(visit, Permission::ChangeRegister, &format!("people/{person}/edit"), &one.name)) } @else { (one.name) } }
                }
            }
        }
        @if !shared.is_empty() {
            p { "These share an address. Each gets a digest of their own there, so that it gets several, and whoever opens it reads what concerns the others:" }
            ul class="nhsuk-list nhsuk-list--bullet" {
                @for (email, names) in shared { li { (email) ": " (names.join(", ")) } }
            }
        }
    }
}

/// Addresses that several people have, with their names.
fn shared(roster: &[Recipient]) -> Vec<(&str, Vec<&str>)> {
    let mut by_address: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for one in roster {
        if let Some(email) = &one.email {
            by_address.entry(email).or_default().push(&one.name);
        }
    }
    by_address.into_iter().filter(|(_, names)| names.len() > 1).collect()
}

fn helpers(title: &str, actor: Actor, roster: &[Recipient], nobody: &str) -> Markup {
    let names: Vec<String> = roster.iter().filter(|one| one.actors.contains(&actor)).map(named).collect();
    html! {
        div class="nhsuk-summary-list__row" {
            dt class="nhsuk-summary-list__key" { (title) }
            dd class="nhsuk-summary-list__value" { @if names.is_empty() { (nobody) } @else { (names.join(", ")) } }
        }
    }
}

fn named(one: &Recipient) -> String {
    if one.email.is_some() { one.name.clone() } else { format!("{} (no e-mail address)", one.name) }
}

fn history(sent: &[Message], time: Time) -> Markup {
    let row = |message: &Message| {
        vec![
            html! { (day(message.day)) },
            html! { (purpose(message)) },
            html! { (message.destination.as_deref().unwrap_or("nobody")) },
            html! { (ui::delivery_tag(message.state)) @if let Some(reason) = &message.reason { " " (reason) } },
        ]
    };
    let rows: Vec<Vec<Markup>> = sent.iter().map(row).collect();
    html! {
        h2 { "Sent in the last " (SHOWN_DAYS) " days" }
        @if rows.is_empty() { p { "Nothing yet. The first look at the dates is at " (clock(time)) "." } }
        @else { (ui::table("What was sent", &["Day", "What", "To", "Where it stands"], &rows)) }
    }
}

fn purpose(message: &Message) -> String {
    match message.purpose {
        Purpose::Digest => ui::counted(i64::try_from(message.about.len()).unwrap_or_default(), "reminder"),
        Purpose::Heartbeat => format!("Heartbeat: {}", message.subject),
        Purpose::Noon => format!("Noon: {}", message.subject),
        Purpose::Evening => format!("Evening: {}", message.subject),
        Purpose::Invitation => format!("Calendar entry: {}", message.subject),
        Purpose::CalendarPush => format!("Calendar pushed: {}", message.subject),
        Purpose::Notice | Purpose::CardLoss => message.subject.clone(),
        Purpose::Trial => "Trial".to_owned(),
        Purpose::AccessAudit => "Access audit: asked who needs access".to_owned(),
    }
}

fn time_form(visit: &Visit, time: Time) -> Markup {
    let times: Vec<(String, String)> = times().map(|time| (time.to_string(), clock(time))).collect();
    let filled = Filled::default().with("time", time.to_string());
    html! {
        h2 { "When" }
        form action=(visit.path("reminders/time")) method="post" {
            (ui::select(&filled, "time", "At what time are dates looked at?", Some("Early enough that somebody can still act before the first patient."), &times))
            button class="nhsuk-button nhsuk-button--secondary" { "Save" }
        }
    }
}

/// The times that can be chosen, half an hour apart.
fn times() -> impl Iterator<Item = Time> {
    let (first, last) = Opening::TIMES;
    first.series(Span::new().minutes(30)).take_while(move |time| *time <= last)
}

fn clock(time: Time) -> String {
    time.strftime("%-H:%M").to_string()
}

pub(crate) async fn set_time(State(app): State<App>, visit: Visit, Form(sent): Form<Sent>) -> Result<Response, Failure> {
    visit.may(Permission::ChangeSettings)?;
    let mut filled = Filled::sent(sent);
    let chosen = filled.choice("time", "Choose one of the times.").filter(|time| times().any(|known| known == *time));
    let Some(time) = chosen else {
        if filled.errors().is_empty() {
            filled.wrong("time", "Choose one of the times.");
        }
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, page(&app, &visit, &filled).await?).into_response());
    };
    let (author, why) = (visit.signed_in.account.as_str(), "The time of reminders was changed");
    let mut write = app.store.write(&visit.practice.ods, author, why, app.clock.now()).await?;
    let before: Opening = write.find(&Opening::only()).await?.unwrap_or_default();
    write.save(&Opening { remind_at: Some(time), ..before }).await?;
    write.commit().await?;
    Ok(Redirect::to(&visit.path("reminders")).into_response())
}

pub(crate) async fn trial(State(app): State<App>, visit: Visit) -> Result<Redirect, Failure> {
    visit.may(Permission::ChangeSettings)?;
    let now = app.clock.now();
    let members = app.store.read(&visit.practice.ods).await?.members().await?;
    let to = members.into_iter().find(|one| one.account == visit.signed_in.account).map(|one| one.email);
    let mut write = app.store.write(&visit.practice.ods, visit.signed_in.account.as_str(), "A trial e-mail", now).await?;
    let message = trial_message(write.new_id()?, &visit, to, now);
    write.save(&message).await?;
    write.commit().await?;
    Ok(Redirect::to(&visit.path("reminders")))
}

fn trial_message(id: Id<Message>, visit: &Visit, to: Option<String>, now: Timestamp) -> Message {
    Message {
        once: format!("trial-{id}"),
        recipient: visit.signed_in.account.to_string(),
        destination: to,
        subject: "Trial e-mail from Lanyard".to_owned(),
        text: Some(format!("E-mail from Lanyard at {} reaches you.\n", visit.practice.name)),
        ..Message::queued(id, Purpose::Trial, lanyard_diagnose::uk_date(now), now)
    }
}

pub(super) fn day(day: Date) -> String {
    day.strftime("%a %-d %b %Y").to_string()
}
