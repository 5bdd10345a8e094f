//! Lists: a page at a time, and one record of a list.

use axum::Json;
use axum::extract::rejection::{PathRejection, QueryRejection};
use axum::extract::{Path, Query};
use axum::http::StatusCode;
use lanyard_model::Id;
use lanyard_store::{Read, Record, Scope};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::api::caller::Caller;
use crate::api::problem::Problem;
use crate::app::App;

/// How many a page holds when nothing is said.
const USUAL: u32 = 100;
/// The most that a page holds.
const MOST: u32 = 500;

/// Which page.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct Wanted {
    /// Go on after this id: the `next` of the page before.
    after: Option<String>,
    /// At most this many; 100 when nothing is said.
    #[param(minimum = 1, maximum = 500)]
    limit: Option<u32>,
}

impl Wanted {
    fn after(&self) -> &str {
        self.after.as_deref().unwrap_or_default()
    }

    fn limit(&self) -> Result<u32, Problem> {
        let limit = self.limit.unwrap_or(USUAL);
        if (1..=MOST).contains(&limit) {
            return Ok(limit);
        }
        Err(Problem::new(StatusCode::BAD_REQUEST, format!("limit is {limit}: give one from 1 to {MOST}.")))
    }
}

/// One page.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Page<T> {
    /// What is on it, oldest first.
    pub(crate) items: Vec<T>,
    /// The `after` of the next page; none on the last.
    pub(crate) next: Option<String>,
}

pub(crate) type WantedPage = Result<Query<Wanted>, QueryRejection>;
pub(crate) type WantedId = Result<Path<String>, PathRejection>;

/// The reading that a caller with this scope may do.
pub(crate) async fn reading(app: &App, caller: &Caller, scope: Scope) -> Result<Read, Problem> {
    caller.may(scope)?;
    Ok(app.store.read(&caller.practice).await?)
}

/// A page of records; one that is full may have another after it.
pub(crate) async fn page<R: Record>(read: &mut Read, wanted: WantedPage) -> Result<Page<R>, Problem> {
    let Query(wanted) = wanted?;
    let limit = wanted.limit()?;
    let items: Vec<R> = read.page(wanted.after(), limit).await?;
    let full = u32::try_from(items.len()).is_ok_and(|length| length == limit);
    let next = items.last().filter(|_| full).map(|last| last.id().to_string());
    Ok(Page { items, next })
}

/// The record with this id.
pub(crate) async fn find<R: Record>(read: &mut Read, id: WantedId) -> Result<R, Problem> {
    let Path(id) = id?;
    read.find(&Id::new(id)).await?.ok_or_else(Problem::not_found)
}

/// A page of records that stand for themselves.
pub(crate) async fn listed<R: Record, T: From<R>>(
    app: &App,
    caller: &Caller,
    scope: Scope,
    wanted: WantedPage,
) -> Result<Json<Page<T>>, Problem> {
    let found: Page<R> = page(&mut reading(app, caller, scope).await?, wanted).await?;
    Ok(Json(Page { items: found.items.into_iter().map(T::from).collect(), next: found.next }))
}

/// A record that stands for itself.
pub(crate) async fn found<R: Record, T: From<R>>(
    app: &App,
    caller: &Caller,
    scope: Scope,
    id: WantedId,
) -> Result<Json<T>, Problem> {
    let found: R = find(&mut reading(app, caller, scope).await?, id).await?;
    Ok(Json(found.into()))
}

/// A day as programs read it.
pub(crate) fn day(day: Option<jiff::civil::Date>) -> Option<String> {
    day.map(|day| day.to_string())
}

/// A moment as programs read it.
pub(crate) fn moment(at: Option<jiff::Timestamp>) -> Option<String> {
    at.map(|at| at.to_string())
}
