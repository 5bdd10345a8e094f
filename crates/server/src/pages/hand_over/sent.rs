//! What was sent about an incident, and what became of it.

use lanyard_diagnose::Pack;
use lanyard_model::{Delivery, DeliveryState, Incident};
use maud::{Markup, html};

use crate::ui;
use crate::visit::Visit;

/// What was sent, and what became of it.
pub(super) fn delivered(pack: &Pack, deliveries: &[Delivery]) -> Markup {
    let desk = |delivery: &Delivery| pack.desk(&delivery.desk).map_or(delivery.desk.clone(), |desk| desk.name.clone());
    let row = |delivery: &Delivery| {
        vec![
            html! { (desk(delivery)) ", " (delivery.destination) },
            html! { (ui::when(delivery.queued_at)) },
            html! { (state_words(delivery)) },
        ]
    };
    let rows: Vec<Vec<Markup>> = deliveries.iter().map(row).collect();
    html! { @if !rows.is_empty() { h2 { "Sent" } (ui::table("Sent", &["To", "Asked for", "What became of it"], &rows)) } }
}

fn state_words(delivery: &Delivery) -> String {
    let reason = delivery.reason.as_deref().unwrap_or_default();
    let ended = delivery.ended_at.map_or(String::new(), |at| format!(" {}", ui::when(at)));
    match delivery.state {
        DeliveryState::Queued if delivery.attempts == 0 => "Waits to be sent.".to_owned(),
        DeliveryState::Queued => format!("Not taken yet ({reason}). Tried again at {}.", ui::clock_time(delivery.due_at)),
        DeliveryState::Sending => "Being sent.".to_owned(),
        DeliveryState::Accepted if delivery.channel.is_some() => format!("Accepted{ended}: {reason}."),
        DeliveryState::Accepted => format!("Accepted{ended}."),
        DeliveryState::Failed => format!("Failed{ended}: {reason}. Telephone instead."),
        DeliveryState::Withdrawn => format!("Taken back{ended} before it was sent: {reason}."),
        DeliveryState::Unsure => format!("It may have arrived ({reason}). Telephone and ask before you send it again."),
    }
}

/// What some of these incidents' desks were sent and may not have: a line for each, above everything else, leading to where it is
/// handed over.
pub(crate) fn not_delivered<'a>(
    visit: &Visit,
    pack: &Pack,
    deliveries: &[Delivery],
    incidents: impl Iterator<Item = &'a Incident> + Clone,
) -> Markup {
    let of = |delivery: &Delivery| incidents.clone().find(|incident| incident.id == delivery.incident);
    let lines: Vec<_> = deliveries.iter().filter_map(|delivery| Some((of(delivery)?, delivery))).collect();
    html! {
        @if !lines.is_empty() {
            div class="nhsuk-warning-callout" {
                h2 class="nhsuk-warning-callout__label" { "A desk may not have been told" }
                @for (incident, delivery) in lines {
                    p {
                        a href=(visit.path(&format!("incidents/{}/hand-over/{}", incident.short, delivery.desk))) {
                            (incident.short) " to " (pack.desk(&delivery.desk).map_or(delivery.desk.as_str(), |desk| &desk.name))
                        }
                        ": " (state_words(delivery))
                    }
                }
            }
        }
    }
}
