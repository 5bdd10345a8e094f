//! Messages on their way: each is claimed by one row, sent, and written down. None is sent twice: what may have arrived is left
//! for a person to look at. A digest or heartbeat whose day has passed is not sent any more: what it said stands in the next.

use jiff::Timestamp;
use lanyard_diagnose::uk_date;
use lanyard_model::{DeliveryState, Id, Message, Ods, Purpose};
use lanyard_store::{Outgoing, StoreError};

use crate::app::App;
use crate::attempt::{INTERRUPTED, a_few_at_once, tried};
use crate::calendar_push;
use crate::channels;
use crate::mail::{Mail, NotDelivered};
use crate::pages::holder;

/// What is written down of a message that was not sent on its day.
pub(crate) const OVERTAKEN: &str = "it could not be sent on its day; what is still open stands in the next one";

/// Rounds of at most a hundred messages in one go; what is left waits for the next.
const ROUNDS: usize = 20;

/// Sends everything that is due now.
///
/// # Errors
/// When the database cannot be used; what was claimed by then is seen to later.
pub async fn send_due(app: &App) -> Result<(), StoreError> {
    let now = app.clock.now();
    let long_ago = now.saturating_sub(INTERRUPTED).unwrap_or(now);
    let every = app.store.system("messages go out");
    for Outgoing { practice, id, .. } in every.interrupted_messages(long_ago).await? {
        let unsure = NotDelivered::Unsure("the server stopped while it was being sent".to_owned());
        record(app, &practice, &id, Err(unsure)).await?;
    }
    for _ in 0..ROUNDS {
        let due = every.due_messages(now).await?;
        if due.is_empty() {
            break;
        }
        let deliver = |app: App, one: Outgoing<Message>| async move { deliver(&app, &one.practice, &one.id).await };
        a_few_at_once(app, due, deliver).await?;
    }
    Ok(())
}

async fn deliver(app: &App, practice: &Ods, id: &Id<Message>) -> Result<(), StoreError> {
    let Some(message) = claim(app, practice, id).await? else { return Ok(()) };
    let sent = send(app, practice, &message).await;
    record(app, practice, id, sent).await
}

async fn claim(app: &App, practice: &Ods, id: &Id<Message>) -> Result<Option<Message>, StoreError> {
    let now = app.clock.now();
    let mut write = app.store.write(practice, "messages", "A message is being sent", now).await?;
    if !write.claim_message(id, now).await? {
        return Ok(None);
    }
    let message = write.find(id).await?;
    write.commit().await?;
    Ok(message)
}

async fn send(app: &App, practice: &Ods, message: &Message) -> Result<String, NotDelivered> {
    if message.purpose.is_of_its_day() && message.day < uk_date(app.clock.now()) {
        return Err(NotDelivered::Never(OVERTAKEN.to_owned()));
    }
    if message.purpose == Purpose::CalendarPush {
        return calendar_push::push(app, practice, &Id::new(message.recipient.clone())).await;
    }
    let nobody = || NotDelivered::Never("there is nobody to send it to: enter an e-mail address of the manager".to_owned());
    let to = message.destination.clone().ok_or_else(nobody)?;
    let text = message.text.clone().ok_or_else(|| NotDelivered::Never("what it said was erased before it was sent".to_owned()))?;
    if message.channel != Message::EMAIL {
        let channel = Id::new(message.channel.clone());
        return channels::post(app, practice, &channel, message.id.to_string(), text).await;
    }
    let text = holder::with_link(app, message, &text);
    let subject = message.subject.clone();
    let invitation = message.file.clone();
    app.mailer.send(&Mail { id: message.id.to_string(), to, subject, text, attachments: Vec::new(), invitation }).await
}

/// Writes down what came of a try.
async fn record(app: &App, practice: &Ods, id: &Id<Message>, sent: Result<String, NotDelivered>) -> Result<(), StoreError> {
    let now = app.clock.now();
    let mut write = app.store.write(practice, "messages", "A message was sent or not", now).await?;
    let Some(message) = write.find(id).await? else { return Ok(()) };
    write.save(&after(message, sent, now)).await?;
    write.commit().await
}

/// A message after a try. What it said is not kept once it has ended: what it was about is.
fn after(message: Message, sent: Result<String, NotDelivered>, now: Timestamp) -> Message {
    let tried = tried(message.attempts, sent, now);
    let due_at = tried.next.unwrap_or(message.due_at);
    let message = Message { state: tried.state, due_at, ended_at: tried.ended, reason: Some(tried.reason), ..message };
    if message.ended_at.is_some() { Message { text: None, file: None, ..message } } else { message }
}

/// A message that was overtaken by its day.
pub(crate) fn overtaken(message: Message, now: Timestamp) -> Message {
    let said = message.reason.as_deref().unwrap_or("it was not tried");
    let reason = Some(format!("{OVERTAKEN} ({said})"));
    Message { state: DeliveryState::Failed, ended_at: Some(now), reason, text: None, file: None, ..message }
}

/// A message that waited and is not to be sent any more.
pub(crate) fn withdrawn(message: Message, reason: &str, now: Timestamp) -> Message {
    let reason = Some(reason.to_owned());
    Message { state: DeliveryState::Withdrawn, ended_at: Some(now), reason, text: None, file: None, ..message }
}
