//! Making a link for a line manager.

use std::collections::HashMap;

use axum::Form;
use axum::extract::{Path, State};
use jiff::SignedDuration;
use lanyard_model::{AccessLine, AccessLink, DeliveryState, Id, Message, Person, Purpose};
use lanyard_store::{Read, StoreError, secret_digest};
use maud::{Markup, html};
use serde::Deserialize;

use super::Audit;
use crate::app::App;
use crate::attempt::tried;
use crate::failure::Failure;
use crate::mail::{Mail, NotDelivered};
use crate::permission::Permission;
use crate::ui;
use crate::visit::Visit;

/// How long a link works: two weeks' leave must not end it.
const LINK_LIFE: SignedDuration = SignedDuration::from_hours(14 * 24);

#[derive(Debug, Deserialize)]
pub(super) struct Asked {
    #[serde(default)]
    manager: String,
    #[serde(default)]
    job: String,
    #[serde(default)]
    way: String,
    /// Anything, where they are asked about everybody whom they were asked about last.
    #[serde(default)]
    remembered: String,
    /// A link that did not arrive or is over, which this one stands in for.
    #[serde(default)]
    again: String,
}

/// Sends the link at once and writes down that it was sent: what it said is kept nowhere, since whoever has the link can answer.
async fn send(app: &App, visit: &Visit, manager: &Person, to: String, link: &AccessLink, secret: &str) -> Result<Message, Failure> {
    let now = app.clock.now();
    let author = visit.signed_in.account.as_str();
    let id: Id<Message> = app.store.entropy().id(now).map_err(StoreError::from)?;
    let subject = format!("Who still needs access at {}?", visit.practice.name);
    let text = format!(
        "{} asks you, as their line manager, who still needs access to clinical systems.\nAnswer here, without signing in, until {}:\n\n\
         {}/v/{secret}\n\nThe link is for you alone: please do not pass it on.\n",
        visit.practice.name,
        ui::when(link.ends_at),
        app.public_url
    );
    let mail =
        Mail { id: id.to_string(), to: to.clone(), subject: subject.clone(), text, attachments: Vec::new(), invitation: None };
    // It is not tried again by itself: then it would have to be kept.
    let never = |error| match error {
        NotDelivered::Later(why) => NotDelivered::Never(why),
        ended => ended,
    };
    let tried = tried(1, app.mailer.send(&mail).await.map_err(never), now);
    let message = Message {
        person: Some(manager.id.clone()),
        recipient: manager.id.to_string(),
        destination: Some(to),
        subject,
        once: format!("access-audit-{}", link.id),
        state: tried.state,
        attempts: 1,
        ended_at: tried.ended,
        reason: Some(tried.reason),
        ..Message::queued(id, Purpose::AccessAudit, ui::day_of(now), now)
    };
    let mut write = app.store.write(&visit.practice.ods, author, "A line manager was sent a link", now).await?;
    write.save(&message).await?;
    write.commit().await?;
    Ok(message)
}

/// Who was asked about each person last: whoever was chosen once is offered again.
pub(super) async fn remembered(read: &mut Read) -> Result<HashMap<Id<Person>, Id<Person>>, StoreError> {
    let managers: HashMap<Id<AccessLink>, Id<Person>> =
        read.all::<AccessLink>().await?.into_iter().map(|link| (link.id, link.manager)).collect();
    let mut asked: Vec<(Id<AccessLink>, Id<Person>)> =
        read.all::<AccessLine>().await?.into_iter().filter_map(|line| Some((line.link?, line.person))).collect();
    // Later links have later identifiers.
    asked.sort();
    Ok(asked.into_iter().filter_map(|(link, person)| Some((person, managers.get(&link)?.clone()))).collect())
}

/// Makes a link about everybody with a job who is not answered for, and shows it once.
pub(super) async fn ask(
    State(app): State<App>,
    visit: Visit,
    Path((_, id)): Path<(String, String)>,
    Form(asked): Form<Asked>,
) -> Result<Markup, Failure> {
    visit.may(Permission::Govern)?;
    let now = app.clock.now();
    let mut read = app.store.read(&visit.practice.ods).await?;
    let audit = Audit::read(&mut read, &Id::new(&*id)).await?;
    let again = read.access_links(&audit.audit.id).await?.into_iter().find(|link| link.id.as_str() == asked.again);
    let remembered = remembered(&mut read).await?;
    drop(read);
    let chosen = again.as_ref().map_or(asked.manager.as_str(), |link| link.manager.as_str());
    let manager = audit.people.iter().find(|person: &&Person| person.id.as_str() == chosen);
    let manager = manager.ok_or_else(|| Failure::Unusable("Line manager: choose who is asked.".to_owned()))?;
    let is_meant = |line: &AccessLine| match &again {
        Some(link) => line.link.as_ref() == Some(&link.id),
        None if !asked.remembered.is_empty() => remembered.get(&line.person) == Some(&manager.id),
        None => asked.job.is_empty() || audit.person(&line.person).and_then(|one| one.job.as_deref()) == Some(asked.job.as_str()),
    };
    // Nobody answers for themselves.
    let about = |line: &&AccessLine| line.answer.is_none() && line.person != manager.id && is_meant(line);
    let lines: Vec<AccessLine> = audit.lines.iter().filter(about).cloned().collect();
    if lines.is_empty() || audit.audit.signed_at.is_some() {
        return Err(Failure::Unusable("There is nobody to ask about. Choose another job or line manager.".to_owned()));
    }
    let email = (asked.way == "email").then(|| manager.email.clone());
    if email == Some(None) {
        return Err(Failure::Unusable(format!(
            "{} has no e-mail address under People: enter it, or pass the link on yourself.",
            manager.name
        )));
    }
    let secret: String = app.store.entropy().secret().map_err(StoreError::from)?.chars().take(32).collect();
    let author = visit.signed_in.account.as_str();
    let mut write = app.store.write(&visit.practice.ods, author, "A line manager was asked who needs access", now).await?;
    let link = AccessLink {
        id: write.new_id()?,
        audit: audit.audit.id.clone(),
        manager: manager.id.clone(),
        digest: secret_digest(&secret),
        made_at: now,
        ends_at: now.saturating_add(LINK_LIFE).unwrap_or(now),
    };
    write.save(&link).await?;
    if let Some(old) = again {
        write.save(&AccessLink { ends_at: now.min(old.ends_at), ..old }).await?;
    }
    for line in &lines {
        write.save(&AccessLine { link: Some(link.id.clone()), ..line.clone() }).await?;
    }
    write.commit().await?;
    let sent = match email.flatten() {
        Some(to) => Some(send(&app, &visit, manager, to, &link, &secret).await?),
        None => None,
    };
    let content = html! {
        h1 { "Link for " (manager.name) }
        @match &sent {
            Some(message) if message.state == DeliveryState::Accepted => p { "It was sent to " (message.destination.as_deref().unwrap_or_default()) "." },
            Some(message) => p {
                strong { "It could not be sent by e-mail" } " (" (message.reason.as_deref().unwrap_or("no reason is known")) "). Pass it on yourself."
            },
            None => p { "Pass it on yourself." },
        }
        p { "It is shown only now, works until " (ui::when(link.ends_at)) ", and shows " (lines.len()) " accesses." }
        p class="lanyard-secret" { (app.public_url) "/v/" (secret) }
        p { a href=(visit.path(&format!("access-audits/{id}"))) { "Back to the audit" } }
    };
    Ok(ui::page("A link for a line manager", Some(&visit), content))
}
