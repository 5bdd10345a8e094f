//! Positions of people, for programs.

use axum::Json;
use axum::extract::State;
use lanyard_model as model;
use lanyard_store::Scope;
use serde::Serialize;
use utoipa::ToSchema;

use crate::api::caller::Caller;
use crate::api::list::{Page, Wanted, WantedId, WantedPage, day, found, listed};
use crate::api::problem::Problem;
use crate::app::App;

/// What a person may do at an organisation.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Position {
    /// Identifier.
    id: String,
    /// Who holds it, by id.
    person: String,
    /// Its name, which each registration authority chooses.
    name: String,
    /// National role code.
    role_code: Option<String>,
    /// Activity codes.
    activities: Vec<String>,
    /// ODS code of the organisation at which it holds.
    ods: Option<String>,
    /// First day.
    #[schema(format = Date)]
    starts_on: Option<String>,
    /// Last day; none while no end is known.
    #[schema(format = Date)]
    ends_on: Option<String>,
}

impl From<model::Position> for Position {
    fn from(position: model::Position) -> Self {
        Self {
            id: position.id.to_string(),
            person: position.person.to_string(),
            name: position.name,
            role_code: position.role_code,
            activities: position.activities,
            ods: position.ods,
            starts_on: day(position.starts_on),
            ends_on: day(position.ends_on),
        }
    }
}

/// List positions
#[utoipa::path(get, path = "/api/v1/positions", tag = "people", params(Wanted), security(("token" = [])), responses(
    (status = 200, body = Page<Position>),
    (status = "4XX", body = Problem, content_type = "application/problem+json"),
))]
pub(crate) async fn list(State(app): State<App>, caller: Caller, wanted: WantedPage) -> Result<Json<Page<Position>>, Problem> {
    listed::<model::Position, _>(&app, &caller, Scope::ReadPeople, wanted).await
}

/// One position
#[utoipa::path(get, path = "/api/v1/positions/{id}", tag = "people", params(("id" = String, Path, description = "Identifier")),
    security(("token" = [])), responses(
    (status = 200, body = Position),
    (status = "4XX", body = Problem, content_type = "application/problem+json"),
))]
pub(crate) async fn one(State(app): State<App>, caller: Caller, id: WantedId) -> Result<Json<Position>, Problem> {
    found::<model::Position, _>(&app, &caller, Scope::ReadPeople, id).await
}
