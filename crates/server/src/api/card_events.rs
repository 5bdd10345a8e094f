//! What happened to cards, for programs.

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

/// Something that happened to a card.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct CardEvent {
    /// Identifier.
    id: String,
    /// The card, by id.
    card: String,
    /// The day it happened, where one is known.
    #[schema(format = Date)]
    happened_on: Option<String>,
    /// `issued`, `renewed`, `unlocked`, `lost`, `found`, `replaced`, `cancelled` or `returned`.
    #[schema(value_type = String, example = "issued")]
    kind: model::CardEventKind,
    /// More about it, as it was written down.
    note: Option<String>,
}

impl From<model::CardEvent> for CardEvent {
    fn from(event: model::CardEvent) -> Self {
        Self {
            id: event.id.to_string(),
            card: event.card.to_string(),
            happened_on: day(event.happened_on),
            kind: event.kind,
            note: event.note,
        }
    }
}

/// List what happened to cards
#[utoipa::path(get, path = "/api/v1/card-events", tag = "cards", params(Wanted), security(("token" = [])), responses(
    (status = 200, body = Page<CardEvent>),
    (status = "4XX", body = Problem, content_type = "application/problem+json"),
))]
pub(crate) async fn list(State(app): State<App>, caller: Caller, wanted: WantedPage) -> Result<Json<Page<CardEvent>>, Problem> {
    listed::<model::CardEvent, _>(&app, &caller, Scope::ReadCards, wanted).await
}

/// One event of a card
#[utoipa::path(get, path = "/api/v1/card-events/{id}", tag = "cards", params(("id" = String, Path, description = "Identifier")),
    security(("token" = [])), responses(
    (status = 200, body = CardEvent),
    (status = "4XX", body = Problem, content_type = "application/problem+json"),
))]
pub(crate) async fn one(State(app): State<App>, caller: Caller, id: WantedId) -> Result<Json<CardEvent>, Problem> {
    found::<model::CardEvent, _>(&app, &caller, Scope::ReadCards, id).await
}
