//! One incident: where it stands, what to do next, whom it concerns, what happened.

use std::collections::BTreeMap;

use axum::Form;
use axum::extract::{Path, Query, State};
use axum::response::{Redirect, Response};
use jiff::Timestamp;
use lanyard_model::{Id, Incident, IncidentState, Message, Pc, Person};
use lanyard_store::{Read, StoreError};
use maud::{Markup, html};
use serde::Deserialize;

use crate::app::App;
use crate::case::Case;
use crate::failure::Failure;
use crate::news::{Since, answer, news};
use crate::pages::hand_over::not_delivered;
use crate::pages::incidents::list::{typed, who_and_where};
use crate::pages::reply::{Sent, take};
use crate::permission::Permission;
use crate::updates::{Recent, recent};
use crate::visit::Visit;
use crate::{continuity, notices, triage, ui};

pub(crate) async fn show(
    State(app): State<App>,
    visit: Visit,
    Path((_, short)): Path<(String, String)>,
    Query(since): Query<Since>,
) -> Result<Markup, Failure> {
    let now = app.clock.now();
    let mut read = app.store.read(&visit.practice.ods).await?;
    let pack = app.pack_of(&visit.practice);
    let case = Case::read(&mut read, pack, &short, now).await?.ok_or(Failure::NotFound)?;
    let may_solve = visit.can(Permission::SolveIncidents);
    let person = match &case.incident.person {
        Some(id) => read.find::<Person>(id).await?,
        None => None,
    };
    let people = if may_solve { read.people(ui::day_of(now)).await? } else { Vec::new() };
    let pcs = if may_solve { read.pcs().await? } else { Vec::new() };
    let parts = Parts::of(&mut read, &case).await?;
    let concerned = notices::concerned(&mut read, &case.incident).await?;
    let notices = notices::sent(&mut read, &case.incident).await?;
    let recent = match &case.known.pc {
        Some(pc) => recent(&mut read, &app.pack, pc, case.began, now).await?,
        None => Vec::new(),
    };
    let plan = continuity::of_practice(&mut read, pack, ui::day_of(now), true).await?;
    let failed = read.not_delivered().await?;
    let diagnosis = triage::diagnosis(pack, &case, now);
    let base = visit.path(&format!("incidents/{}", case.incident.short));
    let content = html! {
        h1 { "Incident " (case.incident.short) " " (ui::state_tag(case.state())) }
        @if case.state().is_open() { (not_delivered(&visit, &app.pack, &failed, std::iter::once(&case.incident))) }
        (head(&case, person.as_ref(), now))
        (news(&app.pack, &case, &since, &base, ui::said, now))
        (ui::told(&case))
        (ui::not_just_you(&case))
        (after_update(&visit, &case, &recent))
        (ui::known(&case))
        @if may_solve { (ui::triage(pack, &case, &diagnosis, &base, &plan, now)) } @else { (ui::next_in_words(&diagnosis)) }
        @if case.state().is_open() { (who_can_unlock(&visit, &case)) }
        @if may_solve { (actions(&case, &base)) (whose(&case, &people, &pcs, &base)) }
        (together(&visit, &case, &parts, &concerned, &notices))
        h2 { "What happened" }
        (ui::timeline(&app.pack, &case.events))
    };
    Ok(ui::page(&format!("Incident {}", case.incident.short), Some(&visit), content))
}

/// What the page asks now and then.
pub(crate) async fn anything_new(
    State(app): State<App>,
    visit: Visit,
    Path((_, short)): Path<(String, String)>,
    Query(since): Query<Since>,
) -> Result<Response, Failure> {
    let mut read = app.store.read(&visit.practice.ods).await?;
    answer(&app, &mut read, &short, &since, &visit.path(&format!("incidents/{short}"))).await
}

fn head(case: &Case, person: Option<&Person>, now: Timestamp) -> Markup {
    let incident = &case.incident;
    let who = person.map(|person| person.name.clone()).or_else(|| incident.reporter.as_deref().map(typed));
    let who = who.unwrap_or_else(|| "somebody".to_owned());
    html! {
        p {
            "Reported " (ui::when(incident.reported_at)) " by " (who) ", "
            (incident.room.as_deref().unwrap_or("room not told")) "."
        }
        @if let Some(said) = &incident.said { p { "“" (said.text()) "”" } }
        p class="lanyard-minutes" { (ui::minutes(case.minutes(now))) }
        p class="nhsuk-hint" { @if case.state().is_open() { "lost so far" } @else { "without a working card" } }
    }
}

/// Says that the PC was updated shortly before.
fn after_update(visit: &Visit, case: &Case, recent: &[Recent]) -> Markup {
    let Some(pc) = &case.known.pc else { return html! {} };
    html! {
        @if !recent.is_empty() {
            div class="nhsuk-inset-text" {
                p { strong { "There was an update shortly before." } }
                ul class="nhsuk-list nhsuk-list--bullet" {
                    @for one in recent {
                        li {
                            (one.what) " on " (pc.name) ", "
                            @match &one.said_by { Some(name) => { "written down by " (name) " " }, None => "first seen " }
                            (ui::when(one.since))
                            @if one.is_between { ", by the first check since it failed: it may have come shortly before" }
                            @else { ", " (ui::how_long(one.since, case.began)) " before it failed" }
                        }
                    }
                }
                p { "Try a PC that does not have it. If that works, " a href=(visit.path("updates")) { "hold the update" } "." }
            }
        }
    }
}

/// Leads to who can unlock or renew for this very person: nobody covers themselves.
fn who_can_unlock(visit: &Visit, case: &Case) -> Markup {
    let whose = case.incident.person.as_ref().map_or("", Id::as_str);
    html! { p { a href={ (visit.path("cover")) "?whose=" (whose) } { "Who can unlock or renew the card today?" } } }
}

fn actions(case: &Case, base: &str) -> Markup {
    html! {
        div class="lanyard-actions" {
            @if case.state().is_open() {
                a class="nhsuk-button" href={ (base) "/hand-over" } { "Hand it over" }
                a class="nhsuk-button nhsuk-button--secondary" href={ (base) "/end" } { "End it: say what it was" }
                @if case.parent.is_none() {
                    a class="nhsuk-button nhsuk-button--secondary" href={ (base) "/merge" } { "Same failure as another report" }
                }
            } @else {
                form action={ (base) "/reopen" } method="post" {
                    button class="nhsuk-button nhsuk-button--secondary" { "It failed again" }
                }
                a class="nhsuk-button nhsuk-button--secondary" href={ (base) "/end" } { "Say what it was, and who lost time" }
            }
        }
    }
}

/// Whom it concerns and where it is; for reports through a room's label somebody who is signed in says so.
fn whose(case: &Case, people: &[Person], pcs: &[Pc], base: &str) -> Markup {
    let chosen = case.incident.person.as_ref().map_or("", Id::as_str);
    let people = people.iter().map(|person| (person.id.as_str(), person.name.clone()));
    let here = case.known.pc.as_ref().map_or("", |pc| pc.id.as_str());
    let name = |pc: &Pc| pc.room.as_deref().map_or_else(|| pc.name.clone(), |room| format!("{}, {room}", pc.name));
    let pcs = pcs.iter().map(|pc| (pc.id.as_str(), name(pc)));
    html! {
        details class="nhsuk-details" {
            summary class="nhsuk-details__summary" {
                span class="nhsuk-details__summary-text" { @if chosen.is_empty() { "Whose card is it, and which PC?" } @else { "It is somebody else’s card, or another PC" } }
            }
            form class="nhsuk-details__text" action={ (base) "/person" } method="post" {
                (ui::choice("person", "Person", "Not known, or a visitor", people, chosen))
                (ui::choice("pc", "PC", "Not known", pcs, here))
                button class="nhsuk-button nhsuk-button--secondary" { "Save" }
            }
        }
    }
}

/// The reports that are part of one, each with where it stands, and whose they are.
struct Parts {
    parts: Vec<(Incident, IncidentState)>,
    people: BTreeMap<Id<Person>, Person>,
}

impl Parts {
    async fn of(read: &mut Read, case: &Case) -> Result<Self, StoreError> {
        let events = read.events_of(&case.children).await?;
        let state = |part: &Incident| events.get(&part.id).map_or(IncidentState::Open, |events| IncidentState::after(events));
        let parts = case.children.iter().map(|part| (part.clone(), state(part))).collect();
        Ok(Self { parts, people: read.people_of(&case.children).await? })
    }

    /// Whether somebody is still stuck in one of them.
    fn is_any_open(&self) -> bool {
        self.parts.iter().any(|(_, state)| state.is_open())
    }
}

/// The reports that are kept together with this one, and a message to all of them.
fn together(visit: &Visit, case: &Case, parts: &Parts, concerned: &[Person], notices: &[Message]) -> Markup {
    let by_email = concerned.iter().filter(|person| person.email.is_some()).count();
    let base = visit.path(&format!("incidents/{}", case.incident.short));
    let may_solve = visit.can(Permission::SolveIncidents);
    html! {
        @if let Some(parent) = &case.parent {
            p { a href=(visit.path(&format!("incidents/{}", parent.short))) { "Open " (parent.short) ", of which this is a part" } }
            @if may_solve && case.state().is_open() {
                form action={ (base) "/part" } method="post" {
                    button class="nhsuk-button nhsuk-button--secondary" { "Take it out again: it is another failure" }
                }
            }
        }
        @if !parts.parts.is_empty() {
            h2 { "Reports of the same failure" }
            ul {
                @for (part, state) in &parts.parts {
                    li {
                        a href=(visit.path(&format!("incidents/{}", part.short))) { (part.short) } " "
                        (who_and_where(part, &parts.people)) " " (ui::state_tag(*state))
                    }
                }
            }
            @if may_solve && !case.state().is_open() && parts.is_any_open() {
                p { (case.incident.short) " is over at its own place. Ask the others, then say so for all of them, or end each on its own page." }
                form action={ (base) "/parts-work" } method="post" {
                    button class="nhsuk-button nhsuk-button--secondary" { "All of them work again" }
                }
            }
            @if may_solve {
                form action={ (base) "/message" } method="post" {
                    (ui::text_area_with("message", "Tell all of them", &reach(by_email, concerned.len()), "", None))
                    button class="nhsuk-button nhsuk-button--secondary" { "Tell them" }
                }
            }
        }
        @if !notices.is_empty() {
            h3 { "By e-mail" }
            ul class="nhsuk-list" {
                @for message in notices {
                    li {
                        (ui::when(message.queued_at)) ", " (message.destination.as_deref().unwrap_or("an address that was erased")) " "
                        (ui::delivery_tag(message.state)) @if let Some(reason) = &message.reason { " " (reason) }
                    }
                }
            }
        }
    }
}

/// Whom a message reaches.
fn reach(by_email: usize, known: usize) -> String {
    let page = "One message. They see it on the page of their report";
    match by_email {
        0 => format!("{page}; no e-mail address of theirs is known."),
        _ => format!("{page}, and {by_email} of the {known} who are known get it by e-mail too."),
    }
}

#[derive(Debug, Deserialize)]
pub(crate) struct Matched {
    #[serde(default)]
    person: String,
    #[serde(default)]
    pc: String,
}

pub(crate) async fn match_person(
    State(app): State<App>,
    visit: Visit,
    Path((_, short)): Path<(String, String)>,
    Form(matched): Form<Matched>,
) -> Result<Redirect, Failure> {
    visit.may(Permission::SolveIncidents)?;
    let (author, now) = (visit.signed_in.account.as_str(), app.clock.now());
    let mut write = app.store.write(&visit.practice.ods, author, "The report was matched to a person or PC", now).await?;
    let mut incident = write.incident(&short).await?.ok_or(Failure::NotFound)?;
    incident.person = match matched.person.as_str() {
        "" => None,
        id => Some(write.find(&Id::<Person>::new(id)).await?.ok_or(Failure::NotFound)?.id),
    };
    incident.pc = match matched.pc.as_str() {
        "" => None,
        id => Some(write.find(&Id::<Pc>::new(id)).await?.ok_or(Failure::NotFound)?.id),
    };
    write.save(&incident).await?;
    write.commit().await?;
    Ok(Redirect::to(&visit.path(&format!("incidents/{short}"))))
}

pub(crate) async fn reply(
    State(app): State<App>,
    visit: Visit,
    Path((_, short, address)): Path<(String, String, String)>,
    Form(sent): Form<Sent>,
) -> Result<Redirect, Failure> {
    visit.may(Permission::SolveIncidents)?;
    let back_to = visit.path(&format!("incidents/{short}"));
    take(&app, &visit.practice.ods, visit.signed_in.account.as_str(), &short, &address, sent, &back_to).await
}
