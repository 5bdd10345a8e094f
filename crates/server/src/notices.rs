//! One message to everybody whom an incident and the reports merged into it concern, by e-mail beside the page of their report.

use lanyard_diagnose::uk_date;
use lanyard_model::{Id, Incident, Message, Person, Purpose};
use lanyard_store::{Read, StoreError, Write, digest};

/// The people of an incident and of its parts, each once, in the order of their reports.
pub(crate) async fn concerned(read: &mut Read, incident: &Incident) -> Result<Vec<Person>, StoreError> {
    let parts = read.merged_into(&incident.id).await?;
    let mut people: Vec<Person> = Vec::new();
    for id in std::iter::once(incident).chain(&parts).filter_map(|one| one.person.as_ref()) {
        if people.iter().all(|known| known.id != *id) {
            people.extend(read.find(id).await?);
        }
    }
    Ok(people)
}

/// What the names of all messages about an incident begin with.
fn prefix(incident: &Id<Incident>) -> String {
    format!("notice-{incident}-")
}

/// Queues the e-mails, to nobody the same words twice of one failure (`times`: how often it failed again); whoever has no address reads it on
/// the page of their report.
pub(crate) async fn queue(
    write: &mut Write<'_>,
    incident: &Incident,
    times: usize,
    to: &[Person],
    text: &str,
) -> Result<(), StoreError> {
    for person in to.iter().filter(|person| person.email.is_some()) {
        let now = write.now();
        let message = Message {
            once: format!("{}{times}-{}-{}", prefix(&incident.id), digest(text), person.id),
            person: Some(person.id.clone()),
            recipient: person.id.to_string(),
            destination: person.email.clone(),
            subject: format!("Smartcard problem {}", incident.short),
            text: Some(format!("{text}\n\nThis goes to everybody who reported problem {}.\n", incident.short)),
            ..Message::queued(write.new_id()?, Purpose::Notice, uk_date(now), now)
        };
        write.save(&message).await?;
    }
    Ok(())
}

/// What was sent about an incident, oldest first.
pub(crate) async fn sent(read: &mut Read, incident: &Incident) -> Result<Vec<Message>, StoreError> {
    read.messages_named(&prefix(&incident.id)).await
}
