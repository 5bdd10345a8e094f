//! Several reports of one failure, kept together: they end together, and one message reaches everybody.

use axum::Form;
use axum::extract::{Path, State};
use axum::response::Redirect;
use lanyard_model::{EventKind, IncidentEvent, IncidentState, ScreenedText, part_of};
use maud::{Markup, html};
use serde::Deserialize;

use crate::app::App;
use crate::case::{Case, Courses};
use crate::ending::{Ending, end_parts};
use crate::failure::Failure;
use crate::pages::incidents::list::who_and_where;
use crate::permission::Permission;
use crate::visit::Visit;
use crate::{notices, ui};

pub(crate) async fn form(
    State(app): State<App>,
    visit: Visit,
    Path((_, short)): Path<(String, String)>,
) -> Result<Markup, Failure> {
    visit.may(Permission::SolveIncidents)?;
    let mut read = app.store.read(&visit.practice.ods).await?;
    let case = Case::read(&mut read, &app.pack, &short, app.clock.now()).await?.ok_or(Failure::NotFound)?;
    let mut open = read.open_incidents().await?;
    open.retain(|other| other.id != case.incident.id);
    let (people, courses) = (read.people_of(&open).await?, Courses::read(&mut read, &open).await?);
    let now = app.clock.now();
    let content = html! {
        h1 { "Which report is it the same failure as?" }
        @if open.is_empty() {
            p { "Nobody else is stuck." }
        } @else {
            p { (case.incident.short) " then becomes a part of the one you choose, and ends with it." }
            form class="lanyard-answers" action=(visit.path(&format!("incidents/{}/merge", case.incident.short))) method="post" {
                @for other in &open {
                    button class="nhsuk-button nhsuk-button--secondary" name="into" value=(other.short) {
                        (other.short) ": " (who_and_where(other, &people)) ", for " (ui::how_long(courses.began(other), now))
                    }
                }
            }
        }
        p { a class="lanyard-back" href=(visit.path(&format!("incidents/{}", case.incident.short))) { "Back to " (case.incident.short) } }
    };
    Ok(ui::page("Same failure as another report", Some(&visit), content))
}

#[derive(Debug, Deserialize)]
pub(crate) struct Into {
    into: String,
}

pub(crate) async fn merge(
    State(app): State<App>,
    visit: Visit,
    Path((_, short)): Path<(String, String)>,
    Form(Into { into }): Form<Into>,
) -> Result<Redirect, Failure> {
    visit.may(Permission::SolveIncidents)?;
    let author = visit.signed_in.account.as_str();
    let mut write = app.store.write(&visit.practice.ods, author, "Two reports are of the same failure", app.clock.now()).await?;
    let child = write.incident(&short).await?.ok_or(Failure::NotFound)?;
    let parent = write.incident(&into).await?.ok_or(Failure::NotFound)?;
    // One level only: what is part of another, or has parts, cannot become a part.
    let parent_events = write.incident_events(&parent.id).await?;
    let child_events = write.incident_events(&child.id).await?;
    if !IncidentState::after(&parent_events).is_open() {
        return Err(Failure::Unusable(format!(
            "{into} is over: what became a part of it would never end. If the same failure is back, say on the page of {into} that it failed \
             again, then put {short} into it."
        )));
    }
    let is_part = part_of(&parent_events).or(part_of(&child_events)).is_some();
    let nested = is_part || !write.merged_into(&child.id).await?.is_empty();
    if nested || child.id == parent.id {
        return Err(Failure::Unusable(format!(
            "{short} or {into} is part of another report already, or has parts of its own. Open the one that holds the others, and add to that."
        )));
    }
    write.add_event(&child.id, EventKind::Merged, Some(parent.id.to_string()), Some(parent.short.clone())).await?;
    write.commit().await?;
    Ok(Redirect::to(&visit.path(&format!("incidents/{}", parent.short))))
}

/// Takes a report out again: it was put by a slip into another one.
pub(crate) async fn part(
    State(app): State<App>,
    visit: Visit,
    Path((_, short)): Path<(String, String)>,
) -> Result<Redirect, Failure> {
    visit.may(Permission::SolveIncidents)?;
    let author = visit.signed_in.account.as_str();
    let why = "The report is of another failure after all";
    let mut write = app.store.write(&visit.practice.ods, author, why, app.clock.now()).await?;
    let incident = write.incident(&short).await?.ok_or(Failure::NotFound)?;
    // Pressed twice: it is one of its own already.
    if let Some(parent) = part_of(&write.incident_events(&incident.id).await?) {
        let name = write.find(&parent).await?.map(|parent| parent.short);
        write.add_event(&incident.id, EventKind::Parted, Some(parent.to_string()), name).await?;
        write.commit().await?;
    }
    Ok(Redirect::to(&visit.path(&format!("incidents/{short}"))))
}

/// All parts work again: for an incident that ended by itself, at its own place.
pub(crate) async fn parts_work(
    State(app): State<App>,
    visit: Visit,
    Path((_, short)): Path<(String, String)>,
) -> Result<Redirect, Failure> {
    visit.may(Permission::SolveIncidents)?;
    let author = visit.signed_in.account.as_str();
    let mut write = app.store.write(&visit.practice.ods, author, "All of them work again", app.clock.now()).await?;
    let incident = write.incident(&short).await?.ok_or(Failure::NotFound)?;
    end_parts(&mut write, &incident, &Ending { kind: EventKind::Restored, subject: None, detail: None }).await?;
    write.commit().await?;
    Ok(Redirect::to(&visit.path(&format!("incidents/{short}"))))
}

#[derive(Debug, Deserialize)]
pub(crate) struct Message {
    #[serde(default)]
    message: String,
}

pub(crate) async fn tell(
    State(app): State<App>,
    visit: Visit,
    Path((_, short)): Path<(String, String)>,
    Form(Message { message }): Form<Message>,
) -> Result<Redirect, Failure> {
    visit.may(Permission::SolveIncidents)?;
    let text = ScreenedText::new(message.trim()).text().to_owned();
    if text.is_empty() {
        return Err(Failure::Unusable("Tell all of them: write what they should know, then send it again.".to_owned()));
    }
    let (author, now) = (visit.signed_in.account.as_str(), app.clock.now());
    let mut read = app.store.read(&visit.practice.ods).await?;
    let incident = read.incident(&short).await?.ok_or(Failure::NotFound)?;
    let to = notices::concerned(&mut read, &incident).await?;
    drop(read);
    let mut write = app.store.write(&visit.practice.ods, author, "Everybody affected was told", now).await?;
    // A form that is sent twice says it once; what was said before it failed again says nothing of now.
    let events = write.incident_events(&incident.id).await?;
    let since = events.iter().rposition(|event| event.kind == EventKind::Reopened).unwrap_or(0);
    let said = |event: &IncidentEvent| event.kind == EventKind::Told && event.detail.as_deref() == Some(&text);
    let heard = events.iter().skip(since).any(said);
    let times = events.iter().filter(|event| event.kind == EventKind::Reopened).count();
    if !heard {
        write.add_event(&incident.id, EventKind::Told, None, Some(text.clone())).await?;
        notices::queue(&mut write, &incident, times, &to, &text).await?;
        write.commit().await?;
    }
    Ok(Redirect::to(&visit.path(&format!("incidents/{short}"))))
}
