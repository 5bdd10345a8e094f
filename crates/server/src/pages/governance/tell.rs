//! Telling the registration authority of a lost, stolen or faulty card by e-mail: what it asks for and nothing else, shown before it
//! is sent, and recorded end to end. Only its own confirmation cancels a card, so that the stopwatch goes on.

use axum::Form;
use axum::extract::{Path, State};
use axum::response::Redirect;
use jiff::Timestamp;
use lanyard_diagnose::{DeskPacket, Field, HandoverFacts, uk_date, when};
use lanyard_model::{Contact, Desk, LossStepKind, Message, Purpose};
use lanyard_store::{Practice, Read, StoreError};
use maud::{Markup, html};
use serde::Deserialize;

use super::loss::{Known, known};
use super::lost::kind_words;
use crate::app::{App, Route, route};
use crate::desks::desk_id;
use crate::failure::Failure;
use crate::pages::hand_over::{left_out, shown};
use crate::permission::Permission;
use crate::tickets::KEPT_HERE;
use crate::ui;
use crate::visit::Visit;

pub(super) fn routes() -> Vec<Route> {
    vec![route("/p/{ods}/lost-cards/{id}/tell").get(preview).post(send)]
}

/// A loss, what the registration authority would be told of it, and where it reads it.
struct Ready {
    known: Known,
    packet: DeskPacket,
    contact: Option<Contact>,
}

async fn ready(app: &App, visit: &Visit, id: &str) -> Result<Ready, Failure> {
    let now = app.clock.now();
    let mut read = app.store.read(&visit.practice.ods).await?;
    let known = known(&mut read, id).await?;
    if !known.loss.kind.steps().contains(&LossStepKind::Told) {
        return Err(Failure::NotFound);
    }
    let guide = app.pack.desk(desk_id(Desk::RegistrationAuthority)).ok_or(Failure::NotFound)?;
    let facts = gathered(&mut read, &visit.practice, &known, now).await?;
    let subject =
        format!("Smartcard {}: {} ({})", kind_words(known.loss.kind).to_lowercase(), visit.practice.name, visit.practice.ods);
    let packet = DeskPacket::of_known(guide, &facts, subject, now);
    let mut contacts = read.contacts(ui::day_of(now)).await?.into_iter();
    let contact = contacts.find(|contact| contact.desk == Desk::RegistrationAuthority);
    Ok(Ready { known, packet, contact })
}

async fn gathered(read: &mut Read, practice: &Practice, known: &Known, now: Timestamp) -> Result<HandoverFacts, StoreError> {
    let mut facts = HandoverFacts::default();
    let holder = &known.holder;
    facts.add(Field::Practice, practice.name.as_str());
    facts.add(Field::Ods, practice.ods.as_str());
    facts.add(Field::Person, holder.name.as_str());
    facts.add(Field::Uuid, holder.uuid.clone().unwrap_or_default());
    let positions = read.positions_of(&holder.id).await?;
    for position in positions.iter().filter(|position| position.holds_on(uk_date(now)) && position.is_at(&practice.ods)) {
        facts.add(Field::Position, position.name.as_str());
    }
    facts.add(Field::CardSerial, known.card.serial.clone().unwrap_or_default());
    facts.add(Field::CardSeries, known.card.series.map_or_else(String::new, |series| series.to_string()));
    facts.add(Field::Began, format!("{}, reported {}", kind_words(known.loss.kind), when(known.loss.reported_at)));
    facts.add(Field::Said, known.loss.said.as_ref().map_or("", |said| said.text()));
    facts.add(
        Field::Wanted,
        if known.loss.kind.is_at_large() {
            "At once: please cancel this card, and confirm it"
        } else {
            "As soon as you can: a new card"
        },
    );
    Ok(facts)
}

pub(crate) async fn preview(
    State(app): State<App>,
    visit: Visit,
    Path((_, id)): Path<(String, String)>,
) -> Result<Markup, Failure> {
    visit.may(Permission::ChangeCards)?;
    let Ready { known, packet, contact } = ready(&app, &visit, &id).await?;
    let once = app.store.entropy().secret().map_err(StoreError::from)?;
    let email = contact.as_ref().and_then(|contact| contact.email.as_deref()).filter(|_| app.mailer.is_set_up());
    let content = html! {
        h1 { "Write to the registration authority" }
        p { "Ring first" @if let Some(phone) = contact.as_ref().and_then(|one| one.phone.as_deref()) { ": " strong { (phone) } } ". An e-mail does not cancel a card; their confirmation does." }
        (shown(&packet))
        (left_out(&packet))
        @if let Some(email) = email {
            form action=(visit.path(&format!("lost-cards/{}/tell", known.loss.id))) method="post" {
                input type="hidden" name="once" value=(once);
                button class="nhsuk-button" { "Send by e-mail to " (email) }
            }
        } @else {
            p class="nhsuk-hint" { "It cannot be sent from here: the registration authority’s e-mail address is not under Contacts, or e-mail is not set up on this server." }
        }
        p { a href=(visit.path(&format!("lost-cards/{}", known.loss.id))) { "Back to the lost card" } }
    };
    Ok(ui::page("Write to the registration authority", Some(&visit), content))
}

#[derive(Debug, Deserialize)]
pub(crate) struct Asked {
    #[serde(default)]
    once: String,
}

/// What the names of all messages about a loss begin with.
pub(super) fn prefix(loss: &str) -> String {
    format!("loss-{loss}-")
}

pub(crate) async fn send(
    State(app): State<App>,
    visit: Visit,
    Path((_, id)): Path<(String, String)>,
    Form(asked): Form<Asked>,
) -> Result<Redirect, Failure> {
    visit.may(Permission::ChangeCards)?;
    let now = app.clock.now();
    let Ready { known, packet, contact } = ready(&app, &visit, &id).await?;
    let unusable = |words: &str| Failure::Unusable(words.to_owned());
    let to = contact.as_ref().and_then(|contact| contact.email.clone());
    let to = to.ok_or_else(|| unusable("No e-mail address of the registration authority is entered. Enter it under Contacts."))?;
    if !(16..=64).contains(&asked.once.len()) {
        return Err(unusable("This form is not whole. Open the page again and send it from there."));
    }
    let back = Redirect::to(&visit.path(&format!("lost-cards/{id}")));
    let once = format!("{}{}", prefix(&id), asked.once);
    if !app.store.read(&visit.practice.ods).await?.messages_named(&once).await?.is_empty() {
        return Ok(back);
    }
    let author = visit.signed_in.account.as_str();
    let mut write = app.store.write(&visit.practice.ods, author, "The registration authority is written to", now).await?;
    let message = Message {
        once,
        recipient: known.loss.id.to_string(),
        destination: Some(to),
        subject: packet.subject().to_owned(),
        text: Some(packet.markdown(KEPT_HERE)),
        ..Message::queued(write.new_id()?, Purpose::CardLoss, uk_date(now), now)
    };
    write.save(&message).await?;
    write.commit().await?;
    Ok(back)
}

/// What was written to the registration authority about a loss, and what became of it.
pub(super) async fn sent(read: &mut Read, known: &Known) -> Result<Markup, StoreError> {
    let messages = read.messages_named(&prefix(known.loss.id.as_str())).await?;
    Ok(html! {
        @if !messages.is_empty() {
            h2 { "E-mails to the registration authority" }
            ul class="nhsuk-list" {
                @for message in &messages {
                    li {
                        (ui::when(message.queued_at)) ", " (message.destination.as_deref().unwrap_or_default()) " "
                        (ui::delivery_tag(message.state)) @if let Some(reason) = &message.reason { " " (reason) }
                    }
                }
            }
        }
    })
}
