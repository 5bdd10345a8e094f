//! What happened to a card: written down, and taken back where it was a mistake.

use axum::Form;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Response};
use jiff::civil::Date;
use lanyard_model::{CardEvent, CardEventKind};
use maud::{Markup, html};

use super::card::{Known, known, new_id};
use super::{FormPage, choice, save, to};
use crate::app::{App, Route, route};
use crate::failure::Failure;
use crate::form::{Filled, Sent};
use crate::permission::Permission;
use crate::ui;
use crate::visit::Visit;

pub(super) fn routes() -> Vec<Route> {
    vec![
        route("/p/{ods}/cards/{id}/events").post(happened),
        route("/p/{ods}/cards/{id}/events/{event}/mistake").get(ask).post(take_back),
    ]
}

pub(super) fn form(visit: &Visit, card: &str, filled: &Filled) -> Markup {
    let word = |kind: &CardEventKind| serde_json::to_value(kind).ok().and_then(|word| word.as_str().map(str::to_owned));
    let kinds: Vec<(String, String)> = [choice("", "Choose")]
        .into_iter()
        .chain(CardEventKind::ALL.iter().map(|kind| (word(kind).unwrap_or_default(), ui::card_event(*kind).to_owned())))
        .collect();
    html! {
        form action=(visit.path(&format!("cards/{card}/events"))) method="post" novalidate {
            h3 { "Write down what happened" }
            (ui::select(filled, "happened", "What happened", Some("A lost card: tell the registration authority at once."), &kinds))
            (ui::date_input(filled, "happened_on", "When"))
            (ui::input(filled, "note", "More about it", None))
            button class="nhsuk-button" { "Write down" }
        }
    }
}

pub(crate) async fn happened(
    State(app): State<App>,
    visit: Visit,
    Path((_, id)): Path<(String, String)>,
    Form(sent): Form<Sent>,
) -> Result<Response, Failure> {
    visit.may(Permission::ChangeCards)?;
    let (known, _) = known(&app, &visit, &id, None).await?;
    let mut filled = Filled::sent(sent);
    let kind = filled.choice("happened", "Choose what happened.");
    let happened_on = filled.date("happened_on");
    let note = filled.text("note");
    if happened_on.is_some_and(|day| day > ui::day_of(app.clock.now())) {
        filled.wrong("happened_on", "This day has not come yet. Write down what has happened.");
    }
    let issued = CardEvent::issued_on(&known.events).filter(|_| kind.is_some_and(|kind| kind != CardEventKind::Issued));
    if let Some(issued) = issued.filter(|issued| happened_on.is_some_and(|day| day < *issued)) {
        filled.wrong("happened_on", before_issue(issued));
    }
    if let (Some(kind), true) = (kind, filled.errors().is_empty()) {
        let new = new_id(&app)?;
        let day = happened_on.or(Some(ui::day_of(app.clock.now())));
        let event = CardEvent { id: new, card: known.card.id, happened_on: day, kind, note };
        save(&app, &visit, &mut filled, &event, "Written down", "happened").await?;
        return Ok(to(&visit, &format!("cards/{id}")));
    }
    let content = html! {
        (ui::problems(&filled))
        h1 { "Card of " (known.holder) }
        (form(&visit, &id, &filled))
    };
    let page = ui::page("Error: card", Some(&visit), content);
    Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
}

/// Why something cannot have happened to a card before it was issued.
pub(crate) fn before_issue(issued: Date) -> String {
    format!(
        "The card was issued on {}: nothing can have happened to it before. If that day is wrong, say on the card’s page that it was a \
         mistake, and write the right one down.",
        ui::day(issued)
    )
}

/// The event of a card that somebody says was a mistake.
async fn mistaken(app: &App, visit: &Visit, card: &str, event: &str) -> Result<(Known, CardEvent), Failure> {
    visit.may(Permission::ChangeCards)?;
    let (known, _) = known(app, visit, card, None).await?;
    let event = known.events.iter().find(|one| one.id.as_str() == event).cloned().ok_or(Failure::NotFound)?;
    Ok((known, event))
}

fn mistake_form<'a>(title: &'a str, action: &'a str, filled: &'a Filled, event: &CardEvent) -> FormPage<'a> {
    let fields = html! {
        p {
            "“" (ui::some_day(event.happened_on)) ": " (ui::card_event(event.kind)) "” goes from this card, as if it had never been \
             written down. The history keeps it, with your reason."
        }
        @if matches!(event.kind, CardEventKind::Cancelled | CardEventKind::Lost) {
            p { "This changes what stands here only. What the registration authority has cancelled stays cancelled." }
        }
        (ui::input(filled, "why", "Why it was a mistake", Some("For example: it was another card")))
    };
    FormPage { title, action, filled, fields }
}

type Asked = Path<(String, String, String)>;

pub(crate) async fn ask(State(app): State<App>, visit: Visit, Path((_, id, event)): Asked) -> Result<Markup, Failure> {
    let (known, event) = mistaken(&app, &visit, &id, &event).await?;
    let action = format!("cards/{id}/events/{}/mistake", event.id);
    Ok(mistake_form(&format!("A mistake: card of {}", known.holder), &action, &Filled::default(), &event).show(&visit))
}

pub(crate) async fn take_back(
    State(app): State<App>,
    visit: Visit,
    Path((_, id, event)): Asked,
    Form(sent): Form<Sent>,
) -> Result<Response, Failure> {
    let (known, event) = mistaken(&app, &visit, &id, &event).await?;
    let mut filled = Filled::sent(sent);
    let why = filled.required("why", "Write why it was a mistake: the history shows it.");
    if event.kind == CardEventKind::Issued && known.card.serial.is_none() {
        filled.wrong("why", "Without its number a card is known by the day it was issued. Enter its number first.");
    }
    if !filled.errors().is_empty() {
        let action = format!("cards/{id}/events/{}/mistake", event.id);
        return Ok(mistake_form(&format!("A mistake: card of {}", known.holder), &action, &filled, &event).refuse(&visit));
    }
    let (by, now) = (visit.signed_in.account.as_str(), app.clock.now());
    let mut write = app.store.write(&visit.practice.ods, by, &format!("A mistake: {why}"), now).await?;
    write.remove(&event.id).await?;
    write.commit().await?;
    Ok(to(&visit, &format!("cards/{id}")))
}
