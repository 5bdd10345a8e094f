//! Packets as tickets of the usual service desks, by their documented fields.
//!
//! ServiceNow: `POST /api/now/table/incident` with `short_description`, `description`, `urgency` and `impact` from 1 (high) to 3, and
//! `correlation_id` for the name that it has here.
//! Freshservice: `POST /api/v2/tickets` with `email`, `subject`, `description`, `status` 2 (open), `priority` 1 (low) to 4 (urgent) and
//! `source` 2 (portal).

use lanyard_diagnose::DeskPacket;
use serde_json::{Value as Json, json};

/// Where the checkup is of which a ticket or a text speaks: a desk's programs take no file along with a new ticket.
pub(crate) const KEPT_HERE: &str = "kept at the practice: ask for it";

/// How bad it is, from the impact that was chosen: 1 is worst, 3 is least.
fn severity(impact: &str) -> u8 {
    match impact {
        "clinic" => 1,
        "signing" => 2,
        _ => 3,
    }
}

/// As an incident of ServiceNow; `name` is ours for it, to find it by there.
pub(crate) fn servicenow(packet: &DeskPacket, impact: &str, name: &str) -> Json {
    let severity = severity(impact);
    json!({
        "short_description": short(packet.subject()),
        "description": packet.markdown(KEPT_HERE),
        "urgency": severity.to_string(),
        "impact": severity.to_string(),
        "category": "hardware",
        "correlation_id": name,
    })
}

/// As a ticket of Freshservice; `email` is who asks. Its answers go there, so that it is an address that somebody reads.
pub(crate) fn freshservice(packet: &DeskPacket, impact: &str, email: &str) -> Json {
    json!({
        "email": email,
        "subject": short(packet.subject()),
        "description": packet.markdown(KEPT_HERE).replace('&', "&amp;").replace('<', "&lt;").replace('\n', "<br>"),
        "status": 2,
        "priority": 4 - severity(impact).min(3),
        "source": 2,
    })
}

/// ServiceNow keeps 160 letters of a short description.
fn short(subject: &str) -> String {
    subject.chars().take(160).collect()
}
