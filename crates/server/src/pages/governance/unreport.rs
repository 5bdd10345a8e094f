//! A report of a lost card that was a mistake, for example about the wrong card.

use axum::Form;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Response};
use lanyard_model::{CardEvent, CardEventKind, CardLoss, DeliveryState, LossStepKind, Message};
use lanyard_store::Write;
use maud::{Markup, html};

use super::loss::{Known, known};
use super::lost::kind_words;
use super::tell::{prefix, sent};
use crate::app::{App, Route, route};
use crate::failure::Failure;
use crate::form::{Filled, Sent};
use crate::form_page::to;
use crate::messages::withdrawn;
use crate::permission::Permission;
use crate::ui;
use crate::visit::Visit;

pub(super) fn routes() -> Vec<Route> {
    vec![route("/p/{ods}/lost-cards/{id}/mistake").get(ask).post(withdraw)]
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

fn page(visit: &Visit, known: &Known, sent: &Markup, filled: &Filled) -> Markup {
    let title = format!("Withdraw the report about the card of {}?", known.holder.name);
    let home = format!("lost-cards/{}", known.loss.id);
    let content = html! {
        (ui::problems(filled))
        h1 { (title) }
        p {
            "“" (kind_words(known.loss.kind)) ", reported " (ui::when(known.loss.reported_at)) "” goes from the log, as if it had never been \
             written down. The audit trail keeps it, with your reason."
        }
        @if known.loss.kind.is_at_large() {
            p {
                "The card of " (known.holder.name) " no longer counts as lost because of this report. If it was missed and has been found, do \
                 not withdraw the report: write down that it was found. If it is somebody else’s card that is lost, "
                a href=(visit.path("lost-cards/new")) { "report that card" } " now."
            }
        }
        @if known.loss.kind.steps().contains(&LossStepKind::Told) {
            p { "If the registration authority was told, ring it at once and say that this was a mistake: it may be cancelling the card now." }
            (sent)
        }
        form action=(visit.path(&format!("{home}/mistake"))) method="post" novalidate {
            (ui::input(filled, "why", "Why it was a mistake", Some("For example: it was a colleague’s card")))
            button class="nhsuk-button nhsuk-button--warning" { "Withdraw the report" }
        }
        p { a href=(visit.path(&home)) { "No, leave it as it is" } }
    };
    ui::page(&title, Some(visit), content)
}

pub(crate) async fn ask(State(app): State<App>, visit: Visit, Path((_, id)): Path<(String, String)>) -> Result<Markup, Failure> {
    let known = reported(&app, &visit, &id).await?;
    let sent = sent(&mut app.store.read(&visit.practice.ods).await?, &known).await?;
    Ok(page(&visit, &known, &sent, &Filled::default()))
}

pub(crate) async fn withdraw(
    State(app): State<App>,
    visit: Visit,
    Path((_, id)): Path<(String, String)>,
    Form(form): Form<Sent>,
) -> Result<Response, Failure> {
    let known = reported(&app, &visit, &id).await?;
    let mut read = app.store.read(&visit.practice.ods).await?;
    let mut filled = Filled::sent(form);
    let why = filled.required("why", "Write why it was a mistake: the history shows it.");
    if !filled.errors().is_empty() {
        let sent = sent(&mut read, &known).await?;
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, page(&visit, &known, &sent, &filled)).into_response());
    }
    let (told, others) = (read.messages_named(&prefix(&id)).await?, read.losses_of(&known.card.id).await?);
    drop(read);
    let (by, now) = (visit.signed_in.account.as_str(), app.clock.now());
    let mut write = app.store.write(&visit.practice.ods, by, &format!("A mistake: {why}"), now).await?;
    if !write.remove(&known.loss.id).await? {
        return Err(Failure::NotFound);
    }
    no_longer_lost(&mut write, &known, &others).await?;
    for message in told {
        let waits = write.find(&message.id).await?.filter(|one: &Message| one.state == DeliveryState::Queued);
        if let Some(message) = waits {
            write.save(&withdrawn(message, "the report was withdrawn", now)).await?;
        }
    }
    write.commit().await?;
    Ok(to(&visit, "lost-cards"))
}

/// Takes out of the card's history what the report wrote there. Of several on one day the first wrote the first, and so on.
async fn no_longer_lost(write: &mut Write<'_>, known: &Known, reports: &[CardLoss]) -> Result<(), Failure> {
    let day = |loss: &CardLoss| ui::day_of(loss.reported_at);
    let on = day(&known.loss);
    let mut of_that_day: Vec<&CardLoss> = reports.iter().filter(|one| one.kind.is_at_large() && day(one) == on).collect();
    of_that_day.sort_by(|a, b| a.id.cmp(&b.id));
    let Some(place) = of_that_day.iter().position(|one| one.id == known.loss.id) else { return Ok(()) };
    let wrote = |event: &&CardEvent| event.kind == CardEventKind::Lost && event.happened_on == Some(on) && event.note.is_none();
    if let Some(event) = write.card_events(&known.card.id).await?.iter().filter(wrote).nth(place) {
        write.remove(&event.id).await?;
    }
    Ok(())
}
