//! A report of a lost card that was a mistake: the wrong card, or one that lay under the keyboard all along.

use axum::Form;
use axum::extract::{Path, State};
use axum::response::Response;
use axum::routing::get;
use lanyard_model::{CardEventKind, DeliveryState, Message};
use maud::{Markup, html};

use super::loss::{Known, known};
use super::lost::kind_words;
use super::tell::prefix;
use crate::app::{App, Route, route};
use crate::failure::Failure;
use crate::form::{Filled, Sent};
use crate::form_page::{FormPage, to};
use crate::messages::given_up;
use crate::permission::Permission;
use crate::ui;
use crate::visit::Visit;

pub(super) fn routes() -> Vec<Route> {
    vec![route("/p/{ods}/lost-cards/{id}/mistake", get(ask).post(withdraw))]
}

/// A report about which nothing is written down: what was done is taken back step by step, each with its reason, before it.
async fn reported(app: &App, visit: &Visit, id: &str) -> Result<Known, Failure> {
    visit.may(Permission::ChangeCards)?;
    let known = known(&mut app.store.read(&visit.practice.ods).await?, id).await?;
    if known.steps.is_empty() {
        return Ok(known);
    }
    let words = "Something is written down as done about this card. Take that back first, each with “A mistake?” beside it; then the \
                 report can be withdrawn.";
    Err(Failure::Unusable(words.to_owned()))
}

fn form<'a>(title: &'a str, action: &'a str, filled: &'a Filled, known: &Known) -> FormPage<'a> {
    let fields = html! {
        p {
            "“" (kind_words(known.loss.kind)) ", reported " (ui::when(known.loss.reported_at)) "” goes from the log, as if it had never been \
             written down. The audit trail keeps it, with your reason."
        }
        @if known.loss.kind.is_at_large() {
            p {
                "The card of " (known.holder.name) " counts as usable again. If it was really lost and has been found, do not withdraw \
                 the report: write down that it was found."
            }
            p { "If the registration authority was told, ring it at once and say that this was a mistake: it may be cancelling the card now." }
        }
        (ui::input(filled, "why", "Why it was a mistake", Some("For example: it was a colleague’s card")))
    };
    FormPage { title, action, filled, fields }
}

fn title(known: &Known) -> String {
    format!("Withdraw the report about the card of {}?", known.holder.name)
}

pub(crate) async fn ask(State(app): State<App>, visit: Visit, Path((_, id)): Path<(String, String)>) -> Result<Markup, Failure> {
    let known = reported(&app, &visit, &id).await?;
    Ok(form(&title(&known), &format!("lost-cards/{id}/mistake"), &Filled::default(), &known).show(&visit))
}

pub(crate) async fn withdraw(
    State(app): State<App>,
    visit: Visit,
    Path((_, id)): Path<(String, String)>,
    Form(sent): Form<Sent>,
) -> Result<Response, Failure> {
    let known = reported(&app, &visit, &id).await?;
    let mut filled = Filled::sent(sent);
    let why = filled.required("why", "Write why it was a mistake: the history shows it.");
    if !filled.errors().is_empty() {
        return Ok(form(&title(&known), &format!("lost-cards/{id}/mistake"), &filled, &known).refuse(&visit));
    }
    let (by, now) = (visit.signed_in.account.as_str(), app.clock.now());
    let told = app.store.read(&visit.practice.ods).await?.messages_named(&prefix(&id)).await?;
    let mut write = app.store.write(&visit.practice.ods, by, &format!("A mistake: {why}"), now).await?;
    let on = Some(ui::day_of(known.loss.reported_at));
    let lost = |kind: CardEventKind| kind == CardEventKind::Lost && known.loss.kind.is_at_large();
    let events = write.card_events(&known.card.id).await?;
    if let Some(event) = events.iter().rfind(|event| lost(event.kind) && event.happened_on == on && event.note.is_none()) {
        write.remove(&event.id).await?;
    }
    for message in told {
        let waits = write.find(&message.id).await?.filter(|one: &Message| one.state == DeliveryState::Queued);
        if let Some(message) = waits {
            write.save(&given_up(message, "the report was withdrawn before this was sent".to_owned(), now)).await?;
        }
    }
    write.remove(&known.loss.id).await?;
    write.commit().await?;
    Ok(to(&visit, "lost-cards"))
}
