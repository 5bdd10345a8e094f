//! Certificates that checkups saw on cards, for programs.

use axum::Json;
use axum::extract::State;
use lanyard_model as model;
use lanyard_store::Scope;
use serde::Serialize;
use utoipa::ToSchema;

use crate::api::caller::Caller;
use crate::api::list::{Page, Wanted, WantedId, WantedPage, found, listed};
use crate::api::problem::Problem;
use crate::app::App;

/// One certificate as it was last seen on a card.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Certificate {
    /// Identifier.
    id: String,
    /// The person whose UUID it names, by id.
    person: String,
    /// The card it is on, by id, where it is known which.
    card: Option<String>,
    /// Where on the card.
    slot: String,
    /// Issuer.
    issuer: String,
    /// First moment of validity.
    #[schema(format = DateTime)]
    not_before: String,
    /// Last moment of validity.
    #[schema(format = DateTime)]
    not_after: String,
    /// Key type and size.
    key: String,
    /// Its size in bytes.
    bytes: i64,
    /// SHA-256 in lower-case hexadecimal.
    sha256: String,
    /// When it was last seen.
    #[schema(format = DateTime)]
    seen_at: String,
}

impl From<model::Certificate> for Certificate {
    fn from(certificate: model::Certificate) -> Self {
        Self {
            id: certificate.id.to_string(),
            person: certificate.person.to_string(),
            card: certificate.card.map(|id| id.to_string()),
            slot: certificate.slot,
            issuer: certificate.issuer,
            not_before: certificate.not_before.to_string(),
            not_after: certificate.not_after.to_string(),
            key: certificate.key,
            bytes: certificate.bytes,
            sha256: certificate.sha256,
            seen_at: certificate.seen_at.to_string(),
        }
    }
}

/// List certificates
#[utoipa::path(get, path = "/api/v1/certificates", tag = "cards", params(Wanted), security(("token" = [])), responses(
    (status = 200, body = Page<Certificate>),
    (status = "4XX", body = Problem, content_type = "application/problem+json"),
))]
pub(crate) async fn list(State(app): State<App>, caller: Caller, wanted: WantedPage) -> Result<Json<Page<Certificate>>, Problem> {
    listed::<model::Certificate, _>(&app, &caller, Scope::ReadCards, wanted).await
}

/// One certificate
#[utoipa::path(get, path = "/api/v1/certificates/{id}", tag = "cards", params(("id" = String, Path, description = "Identifier")),
    security(("token" = [])), responses(
    (status = 200, body = Certificate),
    (status = "4XX", body = Problem, content_type = "application/problem+json"),
))]
pub(crate) async fn one(State(app): State<App>, caller: Caller, id: WantedId) -> Result<Json<Certificate>, Problem> {
    found::<model::Certificate, _>(&app, &caller, Scope::ReadCards, id).await
}
