//! Cards with where they stand, for programs.

use axum::Json;
use axum::extract::State;
use jiff::civil::Date;
use lanyard_model as model;
use lanyard_store::{Read, Scope};
use serde::Serialize;
use utoipa::ToSchema;

use crate::api::caller::Caller;
use crate::api::list::{Page, Wanted, WantedId, WantedPage, day, find, page, reading};
use crate::api::problem::Problem;
use crate::app::App;
use crate::ui::day_of;

/// One smartcard.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Card {
    /// Identifier.
    id: String,
    /// Number printed on its back, where known.
    serial: Option<String>,
    /// Series, where known.
    series: Option<i64>,
    /// Type as it was reported.
    kind: Option<String>,
    /// Whose it is, by id.
    holder: String,
    /// Last day of its certificates as reported.
    #[schema(format = Date)]
    expires_on: Option<String>,
    /// Today: `active`, `expired`, `lost`, `replaced`, `cancelled` or `returned`.
    #[schema(value_type = String, example = "active")]
    status: model::CardStatus,
}

impl Card {
    async fn read(read: &mut Read, card: model::Card, today: Date) -> Result<Self, Problem> {
        let status = model::CardStatus::on(&card, &read.card_events(&card.id).await?, today);
        Ok(Self {
            id: card.id.to_string(),
            serial: card.serial,
            series: card.series,
            kind: card.kind,
            holder: card.holder.to_string(),
            expires_on: day(card.expires_on),
            status,
        })
    }
}

/// List cards
#[utoipa::path(get, path = "/api/v1/cards", tag = "cards", params(Wanted), security(("token" = [])), responses(
    (status = 200, body = Page<Card>),
    (status = "4XX", body = Problem, content_type = "application/problem+json"),
))]
pub(crate) async fn list(State(app): State<App>, caller: Caller, wanted: WantedPage) -> Result<Json<Page<Card>>, Problem> {
    let mut read = reading(&app, &caller, Scope::ReadCards).await?;
    let (found, today) = (page(&mut read, wanted).await?, day_of(app.clock.now()));
    let mut cards = Vec::with_capacity(found.items.len());
    for card in found.items {
        cards.push(Card::read(&mut read, card, today).await?);
    }
    Ok(Json(Page { items: cards, next: found.next }))
}

/// One card
#[utoipa::path(get, path = "/api/v1/cards/{id}", tag = "cards", params(("id" = String, Path, description = "Identifier")),
    security(("token" = [])), responses(
    (status = 200, body = Card),
    (status = "4XX", body = Problem, content_type = "application/problem+json"),
))]
pub(crate) async fn one(State(app): State<App>, caller: Caller, id: WantedId) -> Result<Json<Card>, Problem> {
    let mut read = reading(&app, &caller, Scope::ReadCards).await?;
    let card = find(&mut read, id).await?;
    Ok(Json(Card::read(&mut read, card, day_of(app.clock.now())).await?))
}
