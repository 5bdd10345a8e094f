//! For programs: JSON below `/api/v1`, described at `/api/openapi.json`. A token opens it; the practice is the token's.

mod caller;
mod description;
mod incidents;
mod list;
mod pcs;
mod people;
mod problem;
mod staff_cases;

pub use description::description;

use axum::Json;
use axum::routing::{get, post};

use crate::app::{Route, route};

/// Its addresses. The description names the same ones; a test holds the two together.
pub(crate) fn routes() -> Vec<Route> {
    vec![
        route("/api/openapi.json", get(async || Json(description()))),
        route("/api/v1/incidents", get(incidents::list).post(incidents::report)),
        route("/api/v1/incidents/{short}", get(incidents::one)),
        route("/api/v1/incidents/{short}/replies", post(incidents::reply)),
        route("/api/v1/pcs", get(pcs::list)),
        route("/api/v1/pcs/{id}", get(pcs::one)),
        route("/api/v1/people", get(people::list)),
        route("/api/v1/people/{id}", get(people::one)),
        route("/api/v1/staff-cases", post(staff_cases::add)),
    ]
}
