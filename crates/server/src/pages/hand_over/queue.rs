//! A hand-over as it is written down: as a delivery to be sent, or as told by people.

use axum::response::{IntoResponse as _, Redirect, Response};
use lanyard_model::{Channel, ChannelKind, Delivery, DeliveryState, EventKind, Id, IncidentEvent, IncidentState};
use lanyard_store::Write;

use super::asked::{Asked, EMAIL, is_whole};
use super::{Ready, as_json, is_hand_over, times_told};
use crate::app::App;
use crate::deliveries::CHECKUP;
use crate::failure::Failure;
use crate::tickets;
use crate::visit::Visit;

/// What came of a form that sends.
pub(super) enum Queued {
    /// It is sent, now or by this form before.
    Sent,
    /// Somebody else told the desk while the form was open: nothing was done.
    ToldMeanwhile,
}

/// Queues the e-mail or the ticket and notes the hand-over, in one change. The same form sent twice is one delivery.
pub(super) async fn queue(app: &App, visit: &Visit, ready: &Ready<'_>, asked: &Asked) -> Result<Queued, Failure> {
    let now = app.clock.now();
    let once = asked.once.as_str();
    if !is_whole(once) {
        return Err(Failure::Unusable("This form is not whole. Open the page again and send it from there.".to_owned()));
    }
    let author = visit.signed_in.account.as_str();
    let mut write = app.store.write(&visit.practice.ods, author, "The incident was handed over", now).await?;
    if write.delivery_once(once).await?.is_some() {
        return Ok(Queued::Sent);
    }
    let events = is_open(&mut write, ready).await?;
    if times_told(&events, ready.guide) != asked.told.parse().unwrap_or(0) {
        return Ok(Queued::ToldMeanwhile);
    }
    let id = write.new_id()?;
    let (channel, destination, json) = way(app, visit, ready, asked, &id)?;
    // Read beside the files of an e-mail; what goes to a channel says everything in its own JSON.
    let checkup_is = format!("in {CHECKUP} beside this text");
    let delivery = Delivery {
        id,
        incident: ready.case.incident.id.clone(),
        desk: ready.guide.id.clone(),
        channel,
        destination,
        subject: ready.packet.subject().to_owned(),
        text: Some(ready.packet.markdown(&checkup_is)),
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
    Ok(Queued::Sent)
}

/// Notes that people told the desk themselves. Pressed twice it is noted once.
pub(super) async fn told(app: &App, visit: &Visit, ready: &Ready<'_>) -> Result<Response, Failure> {
    let back = Redirect::to(&visit.path(&format!("incidents/{}", ready.case.incident.short)));
    let author = visit.signed_in.account.as_str();
    let mut write = app.store.write(&visit.practice.ods, author, "The desk was told", app.clock.now()).await?;
    let events = is_open(&mut write, ready).await?;
    let last = events.iter().rev().find(|event| event.kind.state().is_some());
    let said = |event: &IncidentEvent| is_hand_over(event, ready.guide) && event.was_told_by_people();
    if !last.is_some_and(said) {
        let (desk, by) = (Some(ready.guide.id.clone()), Some(IncidentEvent::TOLD_BY_PEOPLE.to_owned()));
        write.add_event(&ready.case.incident.id, EventKind::Escalated, desk, by).await?;
        let why = "the desk was told by telephone or its portal";
        write.withdraw_deliveries(&ready.case.incident.id, Some(&ready.guide.id), why).await?;
        write.commit().await?;
    }
    Ok(back.into_response())
}

/// What happened so far, as it stands within this change; a hand-over of an incident that is over would open it again.
async fn is_open(write: &mut Write<'_>, ready: &Ready<'_>) -> Result<Vec<IncidentEvent>, Failure> {
    let events = write.incident_events(&ready.case.incident.id).await?;
    if IncidentState::after(&events).is_open() {
        return Ok(events);
    }
    Err(Failure::Unusable(format!(
        "Incident {} is over. If the card still does not log on, open its page, press “It failed again”, and hand it over then.",
        ready.case.incident.short
    )))
}

/// Who asks for a ticket there; channels that were added before they had an address ask as the server's e-mails do.
fn requester(app: &App, channel: &Channel) -> Result<String, Failure> {
    channel.requester.clone().or_else(|| app.mailer.address()).ok_or_else(|| {
        let name = &channel.name;
        Failure::Unusable(format!(
            "“{name}” has no address to which the desk’s answers go. A manager stops it under Channels and adds it again with one."
        ))
    })
}

/// Through which channel a packet leaves, where to, and what programs get of it.
type Way = (Option<Id<Channel>>, String, serde_json::Value);

fn way(app: &App, visit: &Visit, ready: &Ready<'_>, asked: &Asked, id: &Id<Delivery>) -> Result<Way, Failure> {
    if let Some(which) = asked.to.strip_prefix(EMAIL) {
        let email = match which.strip_prefix(':') {
            Some(id) => ready.by_email().find(|(contact, _)| contact.id.as_str() == id),
            None => ready.by_email().next(),
        };
        let none = || Failure::Unusable("No e-mail address of this desk is entered. Enter it under Contacts.".to_owned());
        return Ok((None, email.ok_or_else(none)?.1.to_owned(), as_json(&ready.packet)?));
    }
    // Only a channel of this very desk: another would be told what it does not need.
    let channel = ready.channels.iter().find(|channel| channel.id.as_str() == asked.to).ok_or(Failure::NotFound)?;
    let impact = asked.added.impact.as_str();
    let ticket = match channel.kind {
        ChannelKind::Servicenow => tickets::servicenow(&ready.packet, impact, id.as_str()),
        ChannelKind::Freshservice => tickets::freshservice(&ready.packet, impact, &requester(app, channel)?),
        ChannelKind::Teams | ChannelKind::Webhook => serde_json::json!({
            "version": 1, "kind": "ticket", "practice": visit.practice.ods, "incident": ready.case.incident.short,
            "desk": ready.guide.id, "title": ready.packet.subject(), "text": ready.packet.markdown("in this message, under packet"), "packet": as_json(&ready.packet)?,
        }),
    };
    Ok((Some(channel.id.clone()), channel.name.clone(), ticket))
}
