//! What somebody does with an update.

use axum::Form;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Redirect, Response};
use lanyard_insight::{UpdateMove, hold_until, may_move};
use lanyard_model::{Id, Pc, ScreenedText, UpdateEvent, UpdateEventKind};
use lanyard_store::StoreError;
use serde::Deserialize;

use super::approval;
use super::one::page;
use crate::app::App;
use crate::failure::Failure;
use crate::permission::Permission;
use crate::updates::{Tracked, first_held, one};
use crate::visit::Visit;
use crate::{ui, value};

#[derive(Debug, Deserialize)]
pub(super) struct Sent {
    #[serde(default)]
    pc: String,
    #[serde(default)]
    note: String,
    #[serde(default)]
    until: String,
}

/// What an address means: an event, and the move that must be possible.
fn meant(act: &str) -> Option<(UpdateEventKind, UpdateMove)> {
    Some(match act {
        "log-on-worked" => (UpdateEventKind::LogOnWorked, UpdateMove::LogOn),
        "log-on-failed" => (UpdateEventKind::LogOnFailed, UpdateMove::LogOn),
        "install" => (UpdateEventKind::Installed, UpdateMove::Install),
        "go-on" => (UpdateEventKind::WentOnUnproved, UpdateMove::GoOn),
        "approve" => (UpdateEventKind::Approved, UpdateMove::Approve),
        "hold" => (UpdateEventKind::Held, UpdateMove::Hold),
        "resume" => (UpdateEventKind::Resumed, UpdateMove::Resume),
        "roll-back" => (UpdateEventKind::RolledBack, UpdateMove::RollBack),
        "withdraw" => (UpdateEventKind::Withdrawn, UpdateMove::Withdraw),
        "begin-again" => (UpdateEventKind::BegunAgain, UpdateMove::BeginAgain),
        _ => return None,
    })
}

pub(super) async fn act(
    State(app): State<App>,
    visit: Visit,
    Path((_, id, act)): Path<(String, String, String)>,
    Form(sent): Form<Sent>,
) -> Result<Response, Failure> {
    let now = app.clock.now();
    let (kind, needed) = meant(&act).ok_or(Failure::NotFound)?;
    visit.may(Permission::SolveIncidents)?;
    if matches!(kind, UpdateEventKind::Approved | UpdateEventKind::WentOnUnproved) {
        visit.may(Permission::ChangeSettings)?;
    }
    let mut read = app.store.read(&visit.practice.ods).await?;
    let tracked = one(&mut read, &app.pack, &id, now).await?.ok_or(Failure::NotFound)?;
    let of_another = approval::of_another(&app, &visit, &mut read, &tracked.policy, ui::day_of(now)).await?;
    drop(read);
    let event = match event(&visit, &tracked, of_another, (kind, needed), sent, now) {
        Ok(event) => event,
        Err(why) => {
            let again = page(&app, &visit, &id, Some(&why)).await?;
            return Ok((StatusCode::UNPROCESSABLE_ENTITY, again).into_response());
        }
    };
    let event = UpdateEvent { id: app.store.entropy().id(now).map_err(StoreError::from)?, ..event };
    let author = visit.signed_in.account.as_str();
    let mut write = app.store.write(&visit.practice.ods, author, "An update went a step on", now).await?;
    write.save(&event).await?;
    write.commit().await?;
    Ok(Redirect::to(&visit.path(&format!("updates/{id}"))).into_response())
}

/// The event that this makes, without an id; or why not. `of_another` is whoever approves it by the practice's rules, when somebody else
/// is signed in.
fn event(
    visit: &Visit,
    tracked: &Tracked,
    of_another: Option<String>,
    (kind, needed): (UpdateEventKind, UpdateMove),
    sent: Sent,
    now: jiff::Timestamp,
) -> Result<UpdateEvent, String> {
    may_move(&tracked.state, needed)?;
    let at_pilot = matches!(kind, UpdateEventKind::LogOnWorked | UpdateEventKind::LogOnFailed | UpdateEventKind::Installed);
    let pc: Option<Id<Pc>> = tracked.pilots.iter().map(|(pc, _)| pc.id.clone()).find(|pc| pc.as_str() == sent.pc);
    if at_pilot && pc.is_none() {
        return Err("PC: choose a pilot PC.".to_owned());
    }
    let note = value::text(&sent.note).map(|text| ScreenedText::new(&text).text().chars().take(500).collect::<String>());
    use UpdateEventKind::{BegunAgain, Held, RolledBack, WentOnUnproved, Withdrawn};
    let is_explained = matches!(kind, Held | RolledBack | WentOnUnproved | BegunAgain | Withdrawn);
    if is_explained && note.is_none() {
        return Err("Why: write the reason, so that whoever controls it can act on it.".to_owned());
    }
    if let Some(name) = of_another.filter(|_| kind == UpdateEventKind::Approved && note.is_none()) {
        return Err(format!("Why: by the practice’s rules {name} approves it. Write why you do so in their place."));
    }
    let until = if kind == UpdateEventKind::Held { until(tracked, &sent.until, now)? } else { None };
    let (id, subject) = (Id::new(""), tracked.update.id.clone());
    Ok(UpdateEvent { id, subject, at: now, kind, pc, until, author: visit.signed_in.name.clone(), note })
}

fn until(tracked: &Tracked, text: &str, now: jiff::Timestamp) -> Result<Option<jiff::civil::Date>, String> {
    let wanted = match value::text(text) {
        None => None,
        Some(text) => Some(value::date(&text).ok_or_else(|| format!("Until: “{text}” is not a date. Write it as 4/12/2026."))?),
    };
    let (security, today, first) = (tracked.update.security, ui::day_of(now), first_held(&tracked.events));
    hold_until(security, today, first, wanted).map_err(|longest| match longest {
        Some(last) => format!(
            "Until: a security update can be held for 14 days from the first hold, here until {}. After that ask whoever controls it.",
            ui::day(last)
        ),
        None => "Until: that day is over.".to_owned(),
    })
}
