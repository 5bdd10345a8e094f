//! How an incident ends: with everything that was merged into it.

use lanyard_model::{EventKind, Incident, IncidentState};
use lanyard_store::{StoreError, Write};

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
