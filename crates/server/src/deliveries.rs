//! Deliveries: packets are queued with the change that hands an incident over, and sent by this job. Each is tried with growing
//! pauses, and never sent twice: what may have arrived is left for a person to look at.

use std::time::Duration;

use jiff::Timestamp;
use lanyard_model::{Delivery, Id, Ods};
use lanyard_store::{Outgoing, StoreError};

use crate::app::App;
use crate::attempt::{INTERRUPTED, a_few_at_once, tried};
use crate::channels;
use crate::mail::{Attached, Mail, NotDelivered};
use crate::{papers, tool_log};

/// How often the job looks for what is due.
const EVERY: Duration = Duration::from_secs(5);

/// What the redacted checkup of a packet is called as a file.
pub(crate) const CHECKUP: &str = "checkup.json";

/// Sends what is due, for as long as the server runs.
pub(crate) async fn run(app: App) {
    let mut timer = tokio::time::interval(EVERY);
    loop {
        timer.tick().await;
        let done = deliver_due(&app).await;
        app.jobs.ran("Job: packets", app.clock.now(), &done);
        if let Err(error) = done {
            tracing::error!(%error, "packets could not be delivered");
        }
    }
}

/// Sends everything that is due now.
///
/// # Errors
/// When the database cannot be used; what was claimed by then is seen to later.
pub async fn deliver_due(app: &App) -> Result<(), StoreError> {
    let now = app.clock.now();
    let long_ago = now.saturating_sub(INTERRUPTED).unwrap_or(now);
    let every = app.store.system("what is handed over goes out");
    for Outgoing { practice, id, .. } in every.interrupted_deliveries(long_ago).await? {
        let unsure = NotDelivered::Unsure("the server stopped while it was being sent".to_owned());
        record(app, &practice, &id, Err(unsure)).await?;
    }
    let deliver = |app: App, one: Outgoing<Delivery>| async move { deliver(&app, &one.practice, &one.id).await };
    a_few_at_once(app, every.due_deliveries(now).await?, deliver).await
}

async fn deliver(app: &App, practice: &Ods, id: &Id<Delivery>) -> Result<(), StoreError> {
    let Some(delivery) = claim(app, practice, id).await? else { return Ok(()) };
    let sent = send(app, practice, &delivery).await;
    record(app, practice, id, sent).await
}

async fn claim(app: &App, practice: &Ods, id: &Id<Delivery>) -> Result<Option<Delivery>, StoreError> {
    let mut write = app.store.write(practice, "delivery", "A packet is being sent", app.clock.now()).await?;
    if !write.claim_delivery(id).await? {
        return Ok(None);
    }
    let delivery = write.find(id).await?;
    write.commit().await?;
    Ok(delivery)
}

async fn send(app: &App, practice: &Ods, delivery: &Delivery) -> Result<String, NotDelivered> {
    let (Some(text), Some(json)) = (delivery.text.clone(), delivery.json.clone()) else {
        return Err(NotDelivered::Never("what it said was erased before it was sent".to_owned()));
    };
    if let Some(channel) = &delivery.channel {
        return channels::post(app, practice, channel, delivery.id.to_string(), json).await;
    }
    let mut attachments = Vec::new();
    if delivery.pdf {
        // Without its PDF a packet still says everything: a page that cannot be set must not hold it up.
        match papers::packet_pdf(&json) {
            Ok(content) => attachments.push(Attached { name: "packet.pdf".to_owned(), kind: "application/pdf", content }),
            Err(error) => tracing::error!(%error, "a packet could not be set as PDF"),
        }
    }
    if let Some(content) = checkup_of(&json) {
        attachments.push(Attached { name: CHECKUP.to_owned(), kind: "application/json", content });
    }
    attachments.push(Attached { name: "packet.json".to_owned(), kind: "application/json", content: json.into_bytes() });
    if let Some(log) = &delivery.log {
        attachments.push(Attached { name: tool_log::NAME.to_owned(), kind: "text/plain", content: log.clone().into_bytes() });
    }
    let mail = Mail {
        id: delivery.id.to_string(),
        to: delivery.destination.clone(),
        subject: delivery.subject.clone(),
        text,
        attachments,
        invitation: None,
    };
    app.mailer.send(&mail).await
}

/// The checkup of a packet, as a file of its own: what `lanyard diagnose --from` reads.
fn checkup_of(packet: &str) -> Option<Vec<u8>> {
    let packet: serde_json::Value = serde_json::from_str(packet).ok()?;
    packet.get("checkup").map(|checkup| format!("{checkup:#}\n").into_bytes())
}

/// Writes down what came of a try.
async fn record(app: &App, practice: &Ods, id: &Id<Delivery>, sent: Result<String, NotDelivered>) -> Result<(), StoreError> {
    let now = app.clock.now();
    let mut write = app.store.write(practice, "delivery", "A packet was sent or not", now).await?;
    let Some(delivery) = write.find(id).await? else { return Ok(()) };
    write.save(&after(delivery, sent, now)).await?;
    write.commit().await
}

/// A delivery after a try.
fn after(delivery: Delivery, sent: Result<String, NotDelivered>, now: Timestamp) -> Delivery {
    let tried = tried(delivery.attempts, sent, now);
    let due_at = tried.next.unwrap_or(delivery.due_at);
    // A log may name people and PCs: it is kept no longer than it takes to send it.
    let log = delivery.log.filter(|_| tried.ended.is_none());
    Delivery { state: tried.state, due_at, ended_at: tried.ended, reason: Some(tried.reason), log, ..delivery }
}
