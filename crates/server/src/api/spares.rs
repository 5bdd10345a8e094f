//! Shelves of spares with what lies there, for programs.

use axum::Json;
use axum::extract::State;
use lanyard_model as model;
use lanyard_store::{Read, Scope};
use serde::Serialize;
use utoipa::ToSchema;

use crate::api::caller::Caller;
use crate::api::list::{Page, Wanted, WantedId, WantedPage, day, find, page, reading};
use crate::api::problem::Problem;
use crate::app::App;

/// A shelf of one kind of spare.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Spare {
    /// Identifier.
    id: String,
    /// `readers` or `blank-cards`.
    #[schema(value_type = String, example = "readers")]
    kind: model::SpareKind,
    /// Model of the readers, or series of the blank cards.
    model: String,
    /// Room with the shelf; blank cards have none.
    room: Option<String>,
    /// The registration authority that holds the blank cards, by id.
    held_by: Option<String>,
    /// How many should lie there.
    minimum: i64,
    /// How many lie there.
    stock: i64,
    /// How many are on loan.
    on_loan: usize,
    /// The day the shelf was given up.
    #[schema(format = Date)]
    retired_on: Option<String>,
}

impl Spare {
    async fn read(read: &mut Read, spare: model::Spare) -> Result<Self, Problem> {
        let events = read.spare_events(&spare.id).await?;
        Ok(Self {
            id: spare.id.to_string(),
            kind: spare.kind,
            model: spare.model,
            room: spare.room,
            held_by: spare.held_by.map(|id| id.to_string()),
            minimum: spare.minimum,
            stock: model::stock(&events),
            on_loan: model::open_loans(&events).count(),
            retired_on: day(spare.retired_on),
        })
    }
}

/// List shelves of spares
#[utoipa::path(get, path = "/api/v1/spares", tag = "equipment", params(Wanted), security(("token" = [])), responses(
    (status = 200, body = Page<Spare>),
    (status = "4XX", body = Problem, content_type = "application/problem+json"),
))]
pub(crate) async fn list(State(app): State<App>, caller: Caller, wanted: WantedPage) -> Result<Json<Page<Spare>>, Problem> {
    let mut read = reading(&app, &caller, Scope::ReadEquipment).await?;
    let found = page(&mut read, wanted).await?;
    let mut spares = Vec::with_capacity(found.items.len());
    for spare in found.items {
        spares.push(Spare::read(&mut read, spare).await?);
    }
    Ok(Json(Page { items: spares, next: found.next }))
}

/// One shelf of spares
#[utoipa::path(get, path = "/api/v1/spares/{id}", tag = "equipment", params(("id" = String, Path, description = "Identifier")),
    security(("token" = [])), responses(
    (status = 200, body = Spare),
    (status = "4XX", body = Problem, content_type = "application/problem+json"),
))]
pub(crate) async fn one(State(app): State<App>, caller: Caller, id: WantedId) -> Result<Json<Spare>, Problem> {
    let mut read = reading(&app, &caller, Scope::ReadEquipment).await?;
    let spare = find(&mut read, id).await?;
    Ok(Json(Spare::read(&mut read, spare).await?))
}
