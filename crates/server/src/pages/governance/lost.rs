//! The log of cards that were lost, stolen, left at home or faulty; and reporting one.

use std::collections::BTreeMap;

use axum::Form;
use axum::extract::State;
use axum::response::Response;
use jiff::{SignedDuration, Timestamp};
use lanyard_model::{
    Card, CardEvent, CardEventKind, CardLoss, CardStatus, Id, LossKind, LossState, LossStep, LossStepKind, Person, ScreenedText,
};
use lanyard_store::StoreError;
use maud::{Markup, html};

use super::instead;
use crate::app::{App, Route, route};
use crate::failure::Failure;
use crate::form::{Filled, Sent};
use crate::form_page::{FormPage, choice, to};
use crate::pages::register::card_event::before_issue;
use crate::permission::Permission;
use crate::visit::Visit;
use crate::{ui, value};

pub(super) fn routes() -> Vec<Route> {
    vec![route("/p/{ods}/lost-cards").get(list), route("/p/{ods}/lost-cards/new").get(new).post(add)]
}

/// What is wrong with a card, as one says it.
pub(super) fn kind_words(kind: LossKind) -> &'static str {
    match kind {
        LossKind::Lost => "Lost",
        LossKind::Stolen => "Stolen",
        LossKind::LeftAtHome => "Left at home",
        LossKind::Faulty => "Faulty",
    }
}

/// Where it stands, as a coloured tag.
pub(super) fn state_tag(state: LossState) -> Markup {
    let (colour, words) = match state {
        LossState::CardAtLarge => ("nhsuk-tag--red", "Not cancelled"),
        LossState::HolderWaits => ("nhsuk-tag--orange", "Holder waits"),
        LossState::Over => ("nhsuk-tag--green", "Over"),
    };
    html! { strong class={ "nhsuk-tag " (colour) } { (words) } }
}

/// How long a step took, or how long it has been waited for.
fn stopwatch(loss: &CardLoss, steps: &[LossStep], kind: LossStepKind, now: Timestamp) -> String {
    match CardLoss::done_at(steps, kind) {
        Some(at) => format!("after {}", ui::how_long(loss.reported_at, at)),
        None if !loss.kind.steps().contains(&kind) => "not needed".to_owned(),
        None if loss.state(steps) == LossState::Over => "no".to_owned(),
        None => format!("waiting for {}", ui::how_long(loss.reported_at, now)),
    }
}

pub(crate) async fn list(State(app): State<App>, visit: Visit) -> Result<Markup, Failure> {
    let now = app.clock.now();
    let mut read = app.store.read(&visit.practice.ods).await?;
    let mut losses: Vec<CardLoss> = read.all().await?;
    losses.sort_by_key(|loss| std::cmp::Reverse(loss.reported_at));
    let steps = read.all_loss_steps().await?;
    let people: BTreeMap<Id<Person>, String> = read.all::<Person>().await?.into_iter().map(|one| (one.id, one.name)).collect();
    let holders: BTreeMap<Id<Card>, Id<Person>> = read.all::<Card>().await?.into_iter().map(|one| (one.id, one.holder)).collect();
    let name = |loss: &CardLoss| holders.get(&loss.card).and_then(|holder| people.get(holder)).map_or("not known", String::as_str);
    let row = |loss: &CardLoss| {
        let steps = steps.get(&loss.id).map_or(&[][..], Vec::as_slice);
        vec![
            html! { a href=(visit.path(&format!("lost-cards/{}", loss.id))) { (name(loss)) } },
            html! { (kind_words(loss.kind)) },
            html! { (ui::when(loss.reported_at)) },
            html! { (stopwatch(loss, steps, LossStepKind::Cancelled, now)) },
            html! { (stopwatch(loss, steps, LossStepKind::Replaced, now)) },
            state_tag(loss.state(steps)),
        ]
    };
    let rows: Vec<Vec<Markup>> = losses.iter().map(row).collect();
    let content = html! {
        h1 { "Lost, stolen, left at home, faulty" }
        @if Permission::ChangeCards.is_of(visit.role) {
            p { a class="nhsuk-button" href=(visit.path("lost-cards/new")) { "Report a card" } }
        }
        @if rows.is_empty() { p { "No card was reported." } }
        @else { (ui::table("Cards", &["Holder", "What", "Reported", "Cancelled", "Replaced", "State"], &rows)) }
        (instead(&visit))
    };
    Ok(ui::page("Lost, stolen, left at home, faulty", Some(&visit), content))
}

/// Cards that somebody here has, with the holder's name.
async fn in_use(app: &App, visit: &Visit) -> Result<Vec<(Card, String)>, Failure> {
    visit.may(Permission::ChangeCards)?;
    let mut read = app.store.read(&visit.practice.ods).await?;
    let people: BTreeMap<Id<Person>, String> = read.all::<Person>().await?.into_iter().map(|one| (one.id, one.name)).collect();
    let cards = read.cards_with_status(ui::day_of(app.clock.now())).await?.into_iter();
    let usable = cards.filter(|(_, status)| matches!(status, CardStatus::Active | CardStatus::Expired | CardStatus::Lost));
    let mut named: Vec<(Card, String)> =
        usable.filter_map(|(card, _)| Some((card.clone(), people.get(&card.holder)?.clone()))).collect();
    named.sort_by_key(|(_, name)| name.to_lowercase());
    Ok(named)
}

fn form<'a>(filled: &'a Filled, cards: &[(Card, String)]) -> FormPage<'a> {
    let said = |(card, name): &(Card, String)| {
        choice(card.id.as_str(), &format!("{name}, {}", card.serial.as_deref().unwrap_or("no number known")))
    };
    let cards: Vec<(String, String)> = [choice("", "Choose")].into_iter().chain(cards.iter().map(said)).collect();
    let kinds = LossKind::ALL.map(|kind| (word(kind), kind_words(kind).to_owned()));
    let fields = html! {
        div class="nhsuk-inset-text" {
            p { "Lost or stolen: ring the registration authority at once. Only it can cancel the card. The stopwatch runs from now." }
        }
        (ui::select(filled, "card", "Whose card", None, &cards))
        (ui::radios(filled, "kind", "What is wrong", &kinds))
        (ui::input(filled, "at", "When it was noticed", Some(TIME_OR_NOW_HINT)))
        (ui::input(filled, "said", "What is known", Some("Where it was last, who was told. Nothing about patients, no passcode.")))
    };
    FormPage { title: "Report a card", action: "lost-cards/new", filled, fields }
}

/// How a moment is written that is now unless somebody says otherwise.
pub(super) const TIME_OR_NOW_HINT: &str = "Leave it empty for now. For example 8:40 for today, or 26/11/2026 17:20";

/// How a moment is written.
pub(super) const TIME_HINT: &str = "For example 8:40 for today, or 26/11/2026 17:20";

fn word(kind: LossKind) -> String {
    serde_json::to_value(kind).ok().and_then(|word| word.as_str().map(str::to_owned)).unwrap_or_default()
}

pub(crate) async fn new(State(app): State<App>, visit: Visit) -> Result<Markup, Failure> {
    let cards = in_use(&app, &visit).await?;
    Ok(form(&Filled::default(), &cards).show(&visit))
}

pub(crate) async fn add(State(app): State<App>, visit: Visit, Form(sent): Form<Sent>) -> Result<Response, Failure> {
    let cards = in_use(&app, &visit).await?;
    let now = app.clock.now();
    let mut filled = Filled::sent(sent);
    let card = cards.iter().map(|(card, _)| card).find(|card| card.id.as_str() == filled.get("card")).cloned();
    if card.is_none() {
        filled.wrong("card", "Choose whose card it is.");
    }
    let kind: Option<LossKind> = filled.choice("kind", "Choose what is wrong.");
    let reported_at = moment(&mut filled, now - SignedDuration::from_hours(24 * 366), now);
    if let Some(card) = &card {
        let events = app.store.read(&visit.practice.ods).await?.card_events(&card.id).await?;
        if let Some(issued) = CardEvent::issued_on(&events).filter(|issued| ui::day_of(reported_at) < *issued) {
            filled.wrong("at", before_issue(issued));
        }
    }
    let said = filled.text("said").map(|said| ScreenedText::new(&said));
    let (Some(card), Some(kind), true) = (card, kind, filled.errors().is_empty()) else {
        return Ok(form(&filled, &cards).refuse(&visit));
    };
    let id: Id<CardLoss> = app.store.entropy().id(now).map_err(StoreError::from)?;
    let reported_by = Some(visit.signed_in.name.clone());
    let loss = CardLoss { id: id.clone(), card: card.id.clone(), kind, reported_at, reported_by, said };
    let author = visit.signed_in.account.as_str();
    let mut write = app.store.write(&visit.practice.ods, author, "A card was reported", now).await?;
    write.save(&loss).await?;
    if kind.is_at_large() {
        let (event, on) = (write.new_id()?, Some(ui::day_of(reported_at)));
        write.save(&CardEvent { id: event, card: card.id, happened_on: on, kind: CardEventKind::Lost, note: None }).await?;
    }
    write.commit().await?;
    Ok(to(&visit, &format!("lost-cards/{id}")))
}

/// The moment in the field `at`: now when it is empty; not before `earliest` and not after now.
pub(super) fn moment(filled: &mut Filled, earliest: Timestamp, now: Timestamp) -> Timestamp {
    let Some(text) = value::text(filled.get("at")) else { return now };
    match value::moment(&text, now) {
        Some(at) if at > now => filled.wrong("at", "This time has not come yet. Write down what has happened."),
        Some(at) if at < earliest => filled.wrong("at", "This is too early. Check day and time."),
        Some(at) => return at,
        None => filled.wrong("at", format!("“{text}” cannot be read. {TIME_HINT}.")),
    }
    now
}
