//! People, for programs.

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

/// Somebody who works here, or visits.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Person {
    /// Identifier.
    id: String,
    /// Name.
    name: String,
    /// Initials or staff number.
    staff_number: Option<String>,
    /// The 12-digit UUID of the national profile, where known.
    uuid: Option<String>,
    /// Job, in the practice's words.
    job: Option<String>,
    /// E-mail address.
    email: Option<String>,
    /// Telephone.
    phone: Option<String>,
    /// A locum, student or visitor.
    visitor: bool,
    /// First day of a leave.
    #[schema(format = Date)]
    leave_from: Option<String>,
    /// Last day of that leave.
    #[schema(format = Date)]
    leave_until: Option<String>,
    /// Last day here.
    #[schema(format = Date)]
    left_on: Option<String>,
}

impl From<model::Person> for Person {
    fn from(person: model::Person) -> Self {
        Self {
            id: person.id.to_string(),
            name: person.name,
            staff_number: person.staff_number,
            uuid: person.uuid,
            job: person.job,
            email: person.email,
            phone: person.phone,
            visitor: person.visitor,
            leave_from: day(person.leave_from),
            leave_until: day(person.leave_until),
            left_on: day(person.left_on),
        }
    }
}

/// List people
#[utoipa::path(get, path = "/api/v1/people", tag = "people", params(Wanted), security(("token" = [])), responses(
    (status = 200, body = Page<Person>),
    (status = "4XX", body = Problem, content_type = "application/problem+json"),
))]
pub(crate) async fn list(State(app): State<App>, caller: Caller, wanted: WantedPage) -> Result<Json<Page<Person>>, Problem> {
    listed::<model::Person, _>(&app, &caller, Scope::ReadPeople, wanted).await
}

/// One person
#[utoipa::path(get, path = "/api/v1/people/{id}", tag = "people", params(("id" = String, Path, description = "Identifier")),
    security(("token" = [])), responses(
    (status = 200, body = Person),
    (status = "4XX", body = Problem, content_type = "application/problem+json"),
))]
pub(crate) async fn one(State(app): State<App>, caller: Caller, id: WantedId) -> Result<Json<Person>, Problem> {
    found::<model::Person, _>(&app, &caller, Scope::ReadPeople, id).await
}
