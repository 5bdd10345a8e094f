//! Making a link for a line manager.

use std::collections::HashMap;

use axum::Form;
use axum::extract::{Path, State};
use axum::response::{IntoResponse as _, Response};
use jiff::{SignedDuration, Timestamp};
use lanyard_model::{AccessLine, AccessLink, DeliveryState, Id, Message, Person, Purpose};
use lanyard_store::{Read, StoreError, Write, secret_digest};
use maud::{Markup, html};
use serde::Deserialize;

use super::{Audit, one};
use crate::app::App;
use crate::attempt::tried;
use crate::failure::Failure;
use crate::form::Filled;
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

fn nobody_to_ask_about(others_are_asked: bool) -> Failure {
    let why = if others_are_asked {
        "Everybody who was meant is answered for, or somebody else is being asked about them by a link that still works. Wait for their \
         answer, or answer yourself."
    } else {
        "There is nobody to ask about. Choose another job or line manager."
    };
    Failure::Unusable(why.to_owned())
}

/// Whether somebody else is asked about a line by a link that still works: they keep it. A manager who lost theirs gets another one.
fn is_with_another(line: &AccessLine, links: &[AccessLink], manager: &Id<Person>, now: Timestamp) -> bool {
    let mut of_line = links.iter().filter(|link| line.link.as_ref() == Some(&link.id));
    of_line.any(|link| link.ends_at > now && link.manager != *manager)
}

/// Moves lines to a link; gives how many. Each is read again within the change: one that was answered, or that somebody else was asked
/// about meanwhile, stays as it is.
async fn hand_to(write: &mut Write<'_>, link: &AccessLink, lines: &[AccessLine]) -> Result<usize, StoreError> {
    let mut moved = 0;
    for line in lines {
        let now: Option<AccessLine> = write.find(&line.id).await?;
        if let Some(now) = now.filter(|now| now.answer.is_none() && now.link == line.link) {
            write.save(&AccessLine { link: Some(link.id.clone()), ..now }).await?;
            moved += 1;
        }
    }
    Ok(moved)
}

pub(super) async fn ask(
    State(app): State<App>,
    visit: Visit,
    Path((_, id)): Path<(String, String)>,
    Form(asked): Form<Asked>,
) -> Result<Response, Failure> {
    visit.may(Permission::Govern)?;
    let link = made(&app, &visit, &id, &asked).await;
    match link {
        Err(Failure::Unusable(why)) => {
            let filled = Filled::default().with("manager", asked.manager).with("job", asked.job).with("way", asked.way);
            one::refuse(&app, &visit, &id, &filled.with_errors(&[("manager", why)])).await
        }
        done => Ok(done?.into_response()),
    }
}

/// Makes a link about everybody with a job who is not answered for, and shows it once. Whom somebody else is being asked about stays
/// with them, unless the link is made again.
async fn made(app: &App, visit: &Visit, id: &str, asked: &Asked) -> Result<Markup, Failure> {
    let now = app.clock.now();
    let mut read = app.store.read(&visit.practice.ods).await?;
    let audit = Audit::read(&mut read, &Id::new(id)).await?;
    let links = read.access_links(&audit.audit.id).await?;
    let again = links.iter().find(|link| link.id.as_str() == asked.again).cloned();
    let remembered = remembered(&mut read).await?;
    drop(read);
    let chosen = again.as_ref().map_or(asked.manager.as_str(), |link| link.manager.as_str());
    let manager = audit.people.iter().find(|person: &&Person| person.id.as_str() == chosen);
    let manager = manager.ok_or_else(|| Failure::Unusable("Choose who is asked.".to_owned()))?;
    let is_meant = |line: &AccessLine| match &again {
        Some(link) => line.link.as_ref() == Some(&link.id),
        None if !asked.remembered.is_empty() => remembered.get(&line.person) == Some(&manager.id),
        None => asked.job.is_empty() || audit.person(&line.person).and_then(|one| one.job.as_deref()) == Some(asked.job.as_str()),
    };
    // Nobody answers for themselves.
    let about = |line: &&AccessLine| line.answer.is_none() && line.person != manager.id && is_meant(line);
    let is_kept = |line: &AccessLine| again.is_none() && is_with_another(line, &links, &manager.id, now);
    let (kept, lines): (Vec<AccessLine>, Vec<AccessLine>) = audit.lines.iter().filter(about).cloned().partition(is_kept);
    if lines.is_empty() || audit.audit.signed_at.is_some() {
        return Err(nobody_to_ask_about(!kept.is_empty()));
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
    let moved = hand_to(&mut write, &link, &lines).await?;
    if moved == 0 {
        return Err(nobody_to_ask_about(true));
    }
    write.commit().await?;
    let sent = match email.flatten() {
        Some(to) => Some(send(app, visit, manager, to, &link, &secret).await?),
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
        p { "It is shown only now, works until " (ui::when(link.ends_at)) ", and shows " (moved) " accesses." }
        @if !kept.is_empty() { p { "Not asked about here, since somebody else is being asked by a link that still works: " (kept.len()) "." } }
        p class="lanyard-secret" { (app.public_url) "/v/" (secret) }
        p { a href=(visit.path(&format!("access-audits/{id}"))) { "Back to the audit" } }
    };
    Ok(ui::page("A link for a line manager", Some(visit), content))
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use lanyard_model::{AccessAnswer, AccessAudit, Ods};
    use lanyard_store::{Entropy, Practice, Store};
    use serde_json::{Value as Json, from_value, json};

    use super::*;

    const AT: &str = "2026-11-27T08:05:00Z";

    /// A practice with three lines that nobody was asked about.
    async fn practice(folder: &std::path::Path) -> (Store, Ods, Vec<AccessLine>) {
        let store = Store::open(&folder.join("lanyard.sqlite").display().to_string(), Arc::new(Entropy::seeded(5))).await.unwrap();
        let ods = Ods::parse("A81001").unwrap();
        let (name, kind, report_link) = ("Willow Lane".to_owned(), "practice".to_owned(), "desk".to_owned());
        let created_at: Timestamp = AT.parse().unwrap();
        let new = Practice { ods: ods.clone(), name, kind, uses_emis: true, report_link, networks: Vec::new(), created_at };
        store.add_practice(&new).await.unwrap();
        let line = |id: &str| -> AccessLine { from_value(json!({ "id": id, "audit": "audit", "person": "amina" })).unwrap() };
        let lines = ["a", "b", "c"].map(line);
        let mut write = store.write(&ods, "test", "test", created_at).await.unwrap();
        let as_person = |id: &str| -> Person { from_value(json!({ "id": id, "name": id, "visitor": false })).unwrap() };
        for person in ["amina", "ben", "grace"].map(as_person) {
            write.save(&person).await.unwrap();
        }
        let audit: Json = json!({ "id": "audit", "began_on": "2026-11-27", "one_in": 1, "due_on": "2026-12-10" });
        write.save(&from_value::<AccessAudit>(audit).unwrap()).await.unwrap();
        for line in &lines {
            write.save(line).await.unwrap();
        }
        write.commit().await.unwrap();
        (store, ods, lines.to_vec())
    }

    fn link(manager: &str) -> AccessLink {
        let ends_at = "2026-12-11T08:05:00Z";
        let link =
            json!({ "id": manager, "audit": "audit", "manager": manager, "digest": manager, "made_at": AT, "ends_at": ends_at });
        from_value(link).unwrap()
    }

    #[tokio::test]
    async fn what_was_answered_or_asked_meanwhile_stays_as_it_is() {
        let folder = tempfile::tempdir().unwrap();
        let (store, ods, read_before) = practice(folder.path()).await;
        let mut write = store.write(&ods, "test", "test", AT.parse().unwrap()).await.unwrap();
        for manager in ["ben", "grace"] {
            write.save(&link(manager)).await.unwrap();
        }
        let answered = AccessLine { answer: Some(AccessAnswer::Keep), ..read_before[0].clone() };
        write.save(&answered).await.unwrap();
        assert_eq!(hand_to(&mut write, &link("grace"), &read_before[1..2]).await.unwrap(), 1);
        assert_eq!(hand_to(&mut write, &link("ben"), &read_before).await.unwrap(), 1, "the third");
        let links =
            write.all::<AccessLine>().await.unwrap().into_iter().map(|line| (line.answer, line.link.map(|link| link.to_string())));
        let expected = [(Some(AccessAnswer::Keep), None), (None, Some("grace")), (None, Some("ben"))];
        assert_eq!(links.collect::<Vec<_>>(), expected.map(|(answer, link)| (answer, link.map(str::to_owned))));
    }
}
