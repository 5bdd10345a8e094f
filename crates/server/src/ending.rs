//! How a reply is kept, and how an incident ends: with all its parts, where somebody ends it for all.

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

/// Keeps a reply in guided triage, unless the incident is over. “It works” ends it, and it alone.
pub(crate) async fn keep(write: &mut Write<'_>, incident: &Incident, reply: Reply) -> Result<Kept, StoreError> {
    let events = write.incident_events(&incident.id).await?;
    if !IncidentState::after(&events).is_open() {
        return Ok(Kept::Over);
    }
    if reply == Reply::Back && !can_go_back(&events) {
        return Ok(Kept::NothingToTakeBack);
    }
    // Whoever says that it works says it of their own place: the parts of an incident are ended by whoever ends it for all.
    let (kind, subject, detail) = reply.event();
    match kind {
        EventKind::Restored => end_one(write, incident, &Ending { kind, subject, detail }).await?,
        _ => write.add_event(&incident.id, kind, subject, detail).await?,
    }
    Ok(Kept::Yes)
}

/// How an incident ends: as an event of it, without its place.
pub(crate) struct Ending {
    /// [`EventKind::Restored`] or [`EventKind::Closed`].
    pub(crate) kind: EventKind,
    /// The step that helped, where one is known.
    pub(crate) subject: Option<String>,
    /// Why, where somebody said so.
    pub(crate) detail: Option<String>,
}

/// Ends an incident and its parts.
pub(crate) async fn end(write: &mut Write<'_>, incident: &Incident, ending: &Ending) -> Result<(), StoreError> {
    end_one(write, incident, ending).await?;
    end_parts(write, incident, ending).await
}

/// Ends the parts of an incident that are not over yet.
pub(crate) async fn end_parts(write: &mut Write<'_>, incident: &Incident, ending: &Ending) -> Result<(), StoreError> {
    for part in write.merged_into(&incident.id).await? {
        let events = write.incident_events(&part.id).await?;
        if IncidentState::after(&events).is_open() {
            end_one(write, &part, ending).await?;
        }
    }
    Ok(())
}

/// Ends one incident. What was to be sent about it and has not left is not needed any more.
async fn end_one(write: &mut Write<'_>, incident: &Incident, ending: &Ending) -> Result<(), StoreError> {
    write.add_event(&incident.id, ending.kind, ending.subject.clone(), ending.detail.clone()).await?;
    write.withdraw_deliveries(&incident.id, None, "the incident was over").await
}
