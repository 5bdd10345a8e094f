//! For programs: JSON below `/api/v1`, described at `/api/openapi.json`. A token opens it; the practice is the token's.

mod caller;
mod card_events;
mod cards;
mod certificates;
mod description;
mod export;
mod incidents;
mod list;
mod pcs;
mod people;
mod positions;
mod problem;
mod readers;
mod spares;
mod staff_cases;

pub use description::description;
pub(crate) use problem::Problem;

use axum::Json;

use crate::app::{Route, route};

/// Its addresses. The description names the same ones; a test holds the two together.
pub(crate) fn routes() -> Vec<Route> {
    vec![
        route("/api/openapi.json").get(async || Json(description())),
        route("/api/v1/card-events").get(card_events::list),
        route("/api/v1/card-events/{id}").get(card_events::one),
        route("/api/v1/cards").get(cards::list),
        route("/api/v1/cards/{id}").get(cards::one),
        route("/api/v1/certificates").get(certificates::list),
        route("/api/v1/certificates/{id}").get(certificates::one),
        route("/api/v1/export").get(export::all),
        route("/api/v1/incidents").get(incidents::list).post(incidents::report),
        route("/api/v1/incidents/{short}").get(incidents::one),
        route("/api/v1/incidents/{short}/replies").post(incidents::reply),
        route("/api/v1/pcs").get(pcs::list),
        route("/api/v1/pcs/{id}").get(pcs::one),
        route("/api/v1/people").get(people::list),
        route("/api/v1/people/{id}").get(people::one),
        route("/api/v1/positions").get(positions::list),
        route("/api/v1/positions/{id}").get(positions::one),
        route("/api/v1/readers").get(readers::list),
        route("/api/v1/readers/{id}").get(readers::one),
        route("/api/v1/spares").get(spares::list),
        route("/api/v1/spares/{id}").get(spares::one),
        route("/api/v1/staff-cases").post(staff_cases::add),
    ]
}
