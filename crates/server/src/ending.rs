//! How a reply is kept, and how an incident ends: with everything that was merged into it.

use lanyard_model::{EventKind, Incident, IncidentState};
use lanyard_store::{StoreError, Write};

use crate::triage::{Reply, can_go_back};

/// What became of a reply.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kept {
    /// It is kept.
    Yes,
    /// There was nothing to take back.
    NothingToTakeBack,
    /// The incident was over before.
    Over,
}

/// Keeps a reply in guided triage, unless the incident is over. “It works” ends it.
pub(crate) async fn keep(write: &mut Write<'_>, incident: &Incident, reply: Reply) -> Result<Kept, StoreError> {
    let events = write.incident_events(&incident.id).await?;
    if !IncidentState::after(&events).is_open() {
        return Ok(Kept::Over);
    }
    if reply == Reply::Back && !can_go_back(&events) {
        return Ok(Kept::NothingToTakeBack);
    }
    let (kind, subject, detail) = reply.event();
    match kind {
        EventKind::Restored => end(write, incident, kind, subject, detail).await?,
        _ => write.add_event(&incident.id, kind, subject, detail).await?,
    }
    Ok(Kept::Yes)
}

/// Adds the event that ends an incident, and the same to each incident merged into it that is not over yet.
pub(crate) async fn end(
    write: &mut Write<'_>,
    incident: &Incident,
    kind: EventKind,
    subject: Option<String>,
    detail: Option<String>,
) -> Result<(), StoreError> {
    write.add_event(&incident.id, kind, subject.clone(), detail.clone()).await?;
    for child in write.merged_into(&incident.id).await? {
        let events = write.incident_events(&child.id).await?;
        if IncidentState::after(&events).is_open() {
            write.add_event(&child.id, kind, subject.clone(), detail.clone()).await?;
        }
    }
    Ok(())
}
