//! PCs, for programs.

use axum::Json;
use axum::extract::State;
use lanyard_model as model;
use lanyard_store::Scope;
use serde::Serialize;
use utoipa::ToSchema;

use crate::api::caller::Caller;
use crate::api::list::{Page, Wanted, WantedId, WantedPage, found, listed, moment};
use crate::api::problem::Problem;
use crate::app::App;

/// One PC.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Pc {
    /// Identifier.
    id: String,
    /// Its name on the network.
    name: String,
    /// Room it stands in.
    room: Option<String>,
    /// Spine applications used on it; empty is not known.
    applications: Vec<String>,
    /// When it was last heard of.
    #[schema(format = DateTime)]
    seen_at: Option<String>,
    /// When it was taken out of use.
    #[schema(format = DateTime)]
    retired_at: Option<String>,
}

impl From<model::Pc> for Pc {
    fn from(pc: model::Pc) -> Self {
        Self {
            id: pc.id.to_string(),
            name: pc.name,
            room: pc.room,
            applications: pc.applications,
            seen_at: moment(pc.seen_at),
            retired_at: moment(pc.retired_at),
        }
    }
}

/// List PCs
#[utoipa::path(get, path = "/api/v1/pcs", tag = "pcs", params(Wanted), security(("token" = [])), responses(
    (status = 200, body = Page<Pc>),
    (status = "4XX", body = Problem, content_type = "application/problem+json"),
))]
pub(crate) async fn list(State(app): State<App>, caller: Caller, wanted: WantedPage) -> Result<Json<Page<Pc>>, Problem> {
    listed::<model::Pc, _>(&app, &caller, Scope::ReadPcs, wanted).await
}

/// One PC
#[utoipa::path(get, path = "/api/v1/pcs/{id}", tag = "pcs", params(("id" = String, Path, description = "Identifier")),
    security(("token" = [])), responses(
    (status = 200, body = Pc),
    (status = "4XX", body = Problem, content_type = "application/problem+json"),
))]
pub(crate) async fn one(State(app): State<App>, caller: Caller, id: WantedId) -> Result<Json<Pc>, Problem> {
    found::<model::Pc, _>(&app, &caller, Scope::ReadPcs, id).await
}
