//! Card readers, for programs.

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

/// One card reader.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Reader {
    /// Identifier.
    id: String,
    /// Maker.
    make: Option<String>,
    /// Model.
    model: String,
    /// Serial number of the maker.
    serial: Option<String>,
    /// The day it was bought.
    #[schema(format = Date)]
    bought_on: Option<String>,
    /// Last day of its warranty.
    #[schema(format = Date)]
    warranty_until: Option<String>,
    /// Room it is in.
    room: Option<String>,
    /// The PC it is plugged into, by id.
    pc: Option<String>,
    /// The day it was taken out of use.
    #[schema(format = Date)]
    retired_on: Option<String>,
}

impl From<model::CardReader> for Reader {
    fn from(reader: model::CardReader) -> Self {
        Self {
            id: reader.id.to_string(),
            make: reader.make,
            model: reader.model,
            serial: reader.serial,
            bought_on: day(reader.bought_on),
            warranty_until: day(reader.warranty_until),
            room: reader.room,
            pc: reader.pc.map(|id| id.to_string()),
            retired_on: day(reader.retired_on),
        }
    }
}

/// List card readers
#[utoipa::path(get, path = "/api/v1/readers", tag = "equipment", params(Wanted), security(("token" = [])), responses(
    (status = 200, body = Page<Reader>),
    (status = "4XX", body = Problem, content_type = "application/problem+json"),
))]
pub(crate) async fn list(State(app): State<App>, caller: Caller, wanted: WantedPage) -> Result<Json<Page<Reader>>, Problem> {
    listed::<model::CardReader, _>(&app, &caller, Scope::ReadEquipment, wanted).await
}

/// One card reader
#[utoipa::path(get, path = "/api/v1/readers/{id}", tag = "equipment", params(("id" = String, Path, description = "Identifier")),
    security(("token" = [])), responses(
    (status = 200, body = Reader),
    (status = "4XX", body = Problem, content_type = "application/problem+json"),
))]
pub(crate) async fn one(State(app): State<App>, caller: Caller, id: WantedId) -> Result<Json<Reader>, Problem> {
    found::<model::CardReader, _>(&app, &caller, Scope::ReadEquipment, id).await
}
