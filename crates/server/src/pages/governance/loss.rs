//! One lost card: its stopwatch, what was done, and writing down the next step.

use axum::Form;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Response};
use jiff::Timestamp;
use lanyard_model::{Card, CardEvent, CardEventKind, CardLoss, Id, LossState, LossStep, LossStepKind, Person, ScreenedText};
use lanyard_store::{Read, Write};
use maud::{Markup, html};

use super::instead;
use super::lost::{TIME_OR_NOW_HINT, kind_words, moment, state_tag};
use super::tell::sent;
use crate::app::{App, Route, route};
use crate::failure::Failure;
use crate::form::{Filled, Sent};
use crate::form_page::{FormPage, to};
use crate::permission::Permission;
use crate::visit::Visit;
use crate::{ui, value};

pub(super) fn routes() -> Vec<Route> {
    vec![
        route("/p/{ods}/lost-cards/{id}").get(show).post(step),
        route("/p/{ods}/lost-cards/{id}/steps/{step}/mistake").get(ask).post(take_back),
    ]
}

/// A loss with its card, holder and steps.
pub(super) struct Known {
    pub(super) loss: CardLoss,
    pub(super) card: Card,
    pub(super) holder: Person,
    pub(super) steps: Vec<LossStep>,
}

pub(super) async fn known(read: &mut Read, id: &str) -> Result<Known, Failure> {
    let loss: CardLoss = read.find(&Id::new(id)).await?.ok_or(Failure::NotFound)?;
    let card: Card = read.find(&loss.card).await?.ok_or(Failure::NotFound)?;
    let holder: Person = read.find(&card.holder).await?.ok_or(Failure::NotFound)?;
    let steps = read.loss_steps(&loss.id).await?;
    Ok(Known { loss, card, holder, steps })
}

/// What was done, as one says it.
fn step_words(kind: LossStepKind) -> &'static str {
    match kind {
        LossStepKind::Told => "Registration authority told",
        LossStepKind::Cancelled => "Cancelled by the registration authority",
        LossStepKind::Found => "Found",
        LossStepKind::Kept => "Found in time: the registration authority says it need not be cancelled",
        LossStepKind::Replaced => "Replaced by another card",
        LossStepKind::Back => "Works again, in the holder’s hands",
    }
}

fn word(kind: LossStepKind) -> String {
    serde_json::to_value(kind).ok().and_then(|word| word.as_str().map(str::to_owned)).unwrap_or_default()
}

pub(crate) async fn show(State(app): State<App>, visit: Visit, Path((_, id)): Path<(String, String)>) -> Result<Markup, Failure> {
    let mut read = app.store.read(&visit.practice.ods).await?;
    let known = known(&mut read, &id).await?;
    let sent = sent(&mut read, &known).await?;
    Ok(page(&visit, &known, &sent, &Filled::default(), app.clock.now()))
}

fn page(visit: &Visit, known: &Known, sent: &Markup, filled: &Filled, now: Timestamp) -> Markup {
    let title = format!("{}: card of {}", kind_words(known.loss.kind), known.holder.name);
    let state = known.loss.state(&known.steps);
    let content = html! {
        (ui::problems(filled))
        h1 { (title) " " (state_tag(state)) }
        (clock(known, state, now))
        p {
            "Card " a href=(visit.path(&format!("cards/{}", known.card.id))) { (known.card.serial.as_deref().unwrap_or("without a number")) }
            " of " a href=(visit.path(&format!("people/{}", known.holder.id))) { (known.holder.name) } "."
            @if let Some(said) = &known.loss.said { " " (said.text()) }
        }
        (next(known, state))
        @if state != LossState::Over && known.loss.kind.steps().contains(&LossStepKind::Told) && Permission::ChangeCards.is_of(visit.role) {
            p { a href=(visit.path(&format!("lost-cards/{}/tell", known.loss.id))) { "Write to the registration authority" } }
        }
        (sent)
        h2 { "What was done" }
        (log(visit, known))
        @if Permission::ChangeCards.is_of(visit.role) { (step_form(visit, known, filled)) }
        (instead(visit))
        p { a href=(visit.path("lost-cards")) { "All lost cards" } }
    };
    ui::page(&title, Some(visit), content)
}

/// The stopwatch.
fn clock(known: &Known, state: LossState, now: Timestamp) -> Markup {
    let since = ui::how_long(known.loss.reported_at, now);
    let ended = known.steps.iter().map(|step| step.at).max().unwrap_or(now);
    html! {
        p class="lanyard-minutes" {
            @match state {
                LossState::CardAtLarge => { (since) " and not cancelled" },
                LossState::HolderWaits => { (since) " without a card" },
                LossState::Over => { "Over after " (ui::how_long(known.loss.reported_at, ended)) },
            }
        }
    }
}

fn next(known: &Known, state: LossState) -> Markup {
    let done = |kind| CardLoss::done_at(&known.steps, kind).is_some();
    let words = match state {
        LossState::Over => return html! {},
        LossState::CardAtLarge if done(LossStepKind::Found) => {
            "The card was found and is not cancelled. Ask the registration authority whether it is to be cancelled all the same; do not \
             use it before they have said so."
        }
        LossState::CardAtLarge if done(LossStepKind::Told) => {
            "Ask the registration authority to confirm that the card is cancelled, and write down what proves it."
        }
        LossState::CardAtLarge => "Ring the registration authority now: only it can cancel the card.",
        LossState::HolderWaits if done(LossStepKind::Cancelled) && done(LossStepKind::Found) => {
            "The card was found after it was cancelled: it stays cancelled and goes to the registration authority. The holder needs a new one."
        }
        LossState::HolderWaits if known.loss.kind.steps().contains(&LossStepKind::Replaced) => {
            "The registration authority issues the next card, with the holder there."
        }
        LossState::HolderWaits => "Until the card is fetched: see what to hold instead.",
    };
    html! { div class="lanyard-next" { h2 { "Do this next" } p { (words) } } }
}

fn log(visit: &Visit, known: &Known) -> Markup {
    let first = vec![
        html! { (ui::when(known.loss.reported_at)) },
        html! { "Reported" },
        html! {
            @match &known.loss.reported_by { Some(by) => { "taken down by " (by) " " }, None => "" }
            @if visit.can(Permission::ChangeCards) && known.steps.is_empty() {
                a href=(visit.path(&format!("lost-cards/{}/mistake", known.loss.id))) {
                    "A mistake?" span class="nhsuk-u-visually-hidden" { " The whole report" }
                }
            }
        },
    ];
    let row = |step: &LossStep| {
        vec![
            html! { (ui::when(step.at)) },
            html! { (step_words(step.kind)) ", after " (ui::how_long(known.loss.reported_at, step.at)) },
            html! {
                (step.proof.as_ref().map_or("", |proof| proof.text())) " "
                @if visit.can(Permission::ChangeCards) {
                    a href=(visit.path(&mistake_path(known, step))) {
                        "A mistake?" span class="nhsuk-u-visually-hidden" { " " (step_words(step.kind)) }
                    }
                }
            },
        ]
    };
    let rows: Vec<Vec<Markup>> = std::iter::once(first).chain(known.steps.iter().map(row)).collect();
    ui::table("What was done", &["When", "What", "Proof"], &rows)
}

fn step_form(visit: &Visit, known: &Known, filled: &Filled) -> Markup {
    let left: Vec<(String, String)> = known
        .loss
        .kind
        .steps()
        .iter()
        .filter(|kind| CardLoss::done_at(&known.steps, **kind).is_none())
        .map(|kind| (word(*kind), step_words(*kind).to_owned()))
        .collect();
    html! {
        @if known.loss.state(&known.steps) != LossState::Over {
            form action=(visit.path(&format!("lost-cards/{}", known.loss.id))) method="post" novalidate {
                h3 { "Write down what was done" }
                (ui::radios(filled, "kind", "What", &left))
                (ui::input(filled, "at", "When", Some(TIME_OR_NOW_HINT)))
                (ui::input(filled, "proof", "What proves it", Some("For example the reference of the request, or who confirmed it")))
                button class="nhsuk-button" { "Write down" }
            }
        }
    }
}

pub(crate) async fn step(
    State(app): State<App>,
    visit: Visit,
    Path((_, id)): Path<(String, String)>,
    Form(told): Form<Sent>,
) -> Result<Response, Failure> {
    visit.may(Permission::ChangeCards)?;
    let now = app.clock.now();
    let mut read = app.store.read(&visit.practice.ods).await?;
    let known = known(&mut read, &id).await?;
    let sent = sent(&mut read, &known).await?;
    drop(read);
    let mut filled = Filled::sent(told);
    let kind: Option<LossStepKind> = filled.choice("kind", "Choose what was done.");
    let kind = kind.filter(|kind| known.loss.kind.steps().contains(kind));
    let at = moment(&mut filled, known.loss.reported_at, now);
    let proof = value::text(filled.get("proof")).map(|proof| ScreenedText::new(&proof));
    let needs_proof =
        kind.is_some_and(|kind| matches!(kind, LossStepKind::Cancelled | LossStepKind::Kept | LossStepKind::Replaced));
    if needs_proof && proof.is_none() {
        filled.wrong("proof", "Write what proves it, for example the registration authority’s reference or who confirmed it.");
    }
    if let (Some(kind), true) = (kind, filled.errors().is_empty()) {
        let author = visit.signed_in.account.as_str();
        let mut write = app.store.write(&visit.practice.ods, author, step_words(kind), now).await?;
        let step = LossStep { id: write.new_id()?, card_loss: known.loss.id.clone(), kind, at, proof };
        write.save(&step).await?;
        note_on_card(&mut write, &known, &step).await?;
        write.commit().await?;
        return Ok(to(&visit, &format!("lost-cards/{id}")));
    }
    Ok((StatusCode::UNPROCESSABLE_ENTITY, page(&visit, &known, &sent, &filled, now)).into_response())
}

/// What a step is in the card's own history, where it is anything there.
fn on_card(step: &LossStep) -> Option<CardEventKind> {
    match step.kind {
        LossStepKind::Cancelled => Some(CardEventKind::Cancelled),
        LossStepKind::Kept => Some(CardEventKind::Found),
        LossStepKind::Replaced => Some(CardEventKind::Replaced),
        LossStepKind::Told | LossStepKind::Found | LossStepKind::Back => None,
    }
}

/// The card's own history follows: what follows from it, its status, is read everywhere.
async fn note_on_card(write: &mut Write<'_>, known: &Known, step: &LossStep) -> Result<(), Failure> {
    let Some(kind) = on_card(step) else { return Ok(()) };
    let at_large = known.loss.kind.is_at_large() && CardLoss::done_at(&known.steps, LossStepKind::Cancelled).is_none();
    if kind == CardEventKind::Replaced && at_large {
        // Until it is cancelled it counts as lost: a replaced card would not be chased.
        return Ok(());
    }
    let (id, on) = (write.new_id()?, Some(ui::day_of(step.at)));
    Ok(write.save(&CardEvent { id, card: known.card.id.clone(), happened_on: on, kind, note: None }).await?)
}

/// What the log of lost cards says of one card, for its own page; nothing where it was never reported.
pub(crate) async fn losses_of_card(read: &mut Read, visit: &Visit, card: &Id<Card>) -> Result<Markup, Failure> {
    let mut losses = Vec::new();
    for loss in read.losses_of(card).await? {
        let steps = read.loss_steps(&loss.id).await?;
        losses.push((loss, steps));
    }
    Ok(html! {
        @if !losses.is_empty() {
            h2 { "In the log of lost cards" }
            @for (loss, steps) in &losses {
                p {
                    a href=(visit.path(&format!("lost-cards/{}", loss.id))) { (kind_words(loss.kind)) ", reported " (ui::when(loss.reported_at)) }
                    " " (state_tag(loss.state(steps)))
                }
                @if !steps.is_empty() {
                    ul class="nhsuk-list nhsuk-list--bullet" {
                        @for step in steps { li { (ui::when(step.at)) ": " (step_words(step.kind)) } }
                    }
                }
            }
        }
    })
}

fn mistake_path(known: &Known, step: &LossStep) -> String {
    format!("lost-cards/{}/steps/{}/mistake", known.loss.id, step.id)
}

/// A step that somebody says was a mistake.
async fn mistaken(app: &App, visit: &Visit, id: &str, step: &str) -> Result<(Known, LossStep), Failure> {
    visit.may(Permission::ChangeCards)?;
    let known = known(&mut app.store.read(&visit.practice.ods).await?, id).await?;
    let step = known.steps.iter().find(|one| one.id.as_str() == step).cloned().ok_or(Failure::NotFound)?;
    Ok((known, step))
}

fn mistake_form<'a>(title: &'a str, action: &'a str, filled: &'a Filled, step: &LossStep) -> FormPage<'a> {
    let fields = html! {
        p {
            "“" (ui::when(step.at)) ": " (step_words(step.kind)) "” goes from this log, as if it had never been written down, and the \
             stopwatch runs on as it did before. The audit trail keeps it, with your reason."
        }
        @if let Some(kind) = on_card(step) { p { "“" (ui::card_event(kind)) "” goes from the card’s own page too, if it came from here." } }
        @if step.kind == LossStepKind::Cancelled {
            p { "This changes what stands here only. What the registration authority has cancelled stays cancelled." }
        }
        (ui::input(filled, "why", "Why it was a mistake", Some("For example: it was another card")))
    };
    FormPage { title, action, filled, fields }
}

type Asked = Path<(String, String, String)>;

pub(crate) async fn ask(State(app): State<App>, visit: Visit, Path((_, id, step)): Asked) -> Result<Markup, Failure> {
    let (known, step) = mistaken(&app, &visit, &id, &step).await?;
    let title = format!("A mistake: lost card of {}", known.holder.name);
    Ok(mistake_form(&title, &mistake_path(&known, &step), &Filled::default(), &step).show(&visit))
}

pub(crate) async fn take_back(
    State(app): State<App>,
    visit: Visit,
    Path((_, id, step)): Asked,
    Form(sent): Form<Sent>,
) -> Result<Response, Failure> {
    let (known, step) = mistaken(&app, &visit, &id, &step).await?;
    let mut filled = Filled::sent(sent);
    let why = filled.required("why", "Write why it was a mistake: the history shows it.");
    if !filled.errors().is_empty() {
        let title = format!("A mistake: lost card of {}", known.holder.name);
        return Ok(mistake_form(&title, &mistake_path(&known, &step), &filled, &step).refuse(&visit));
    }
    let (by, now) = (visit.signed_in.account.as_str(), app.clock.now());
    let mut write = app.store.write(&visit.practice.ods, by, &format!("A mistake: {why}"), now).await?;
    write.remove(&step.id).await?;
    // A card that is not cancelled counts as lost, or nobody chases it: that it was replaced goes from its page too.
    let uncancelled = step.kind == LossStepKind::Cancelled && known.loss.kind.is_at_large();
    let goes = |one: &&LossStep| one.id == step.id || uncancelled && one.kind == LossStepKind::Replaced;
    for step in known.steps.iter().filter(goes) {
        if let Some(event) = write.card_events(&known.card.id).await?.iter().rfind(|event| came_from(event, step)) {
            write.remove(&event.id).await?;
        }
    }
    write.commit().await?;
    Ok(to(&visit, &format!("lost-cards/{id}")))
}

/// Whether an event of a card is what a step wrote into the card's history: the same, on the same day, in no words of its own.
fn came_from(event: &CardEvent, step: &LossStep) -> bool {
    Some(event.kind) == on_card(step) && event.happened_on == Some(ui::day_of(step.at)) && event.note.is_none()
}
