//! How somebody without a card that works gets on meanwhile: supervised access and the approved fallback, with who, why and until
//! when. Sharing a card is not offered.

use std::collections::BTreeMap;

use axum::Form;
use axum::extract::{Path, State};
use axum::response::Response;
use jiff::Timestamp;
use lanyard_model::{Id, LocalPolicy, Person, ScreenedText, StandIn, StandInKind};
use lanyard_store::StoreError;
use maud::{Markup, html};

use super::instead;
use super::lost::TIME_HINT;
use crate::app::{App, Route, route};
use crate::due::due;
use crate::failure::Failure;
use crate::form::{Filled, Sent};
use crate::form_page::{FormPage, choice, save, to};
use crate::permission::Permission;
use crate::visit::Visit;
use crate::{ui, value};

pub(super) fn routes() -> Vec<Route> {
    vec![
        route("/p/{ods}/stand-ins").get(list),
        route("/p/{ods}/stand-ins/new").get(new).post(add),
        route("/p/{ods}/stand-ins/{id}/end").post(end),
    ]
}

fn kind_words(kind: StandInKind) -> &'static str {
    match kind {
        StandInKind::Supervised => "Supervised access",
        StandInKind::Fallback => "Approved fallback",
    }
}

pub(crate) async fn list(State(app): State<App>, visit: Visit) -> Result<Markup, Failure> {
    let now = app.clock.now();
    let mut read = app.store.read(&visit.practice.ods).await?;
    let mut all: Vec<StandIn> = read.all().await?;
    all.sort_by_key(|one| std::cmp::Reverse(one.from_at));
    let people: BTreeMap<Id<Person>, String> = read.all::<Person>().await?.into_iter().map(|one| (one.id, one.name)).collect();
    let policy = read.local_policy().await?;
    let name = |id: &Id<Person>| people.get(id).map_or("not known", String::as_str);
    let row = |one: &StandIn| {
        vec![
            html! { (name(&one.person)) },
            html! { (kind_words(one.kind)) @if let Some(authorised) = &one.authorised { ": entries by " (name(authorised)) } },
            html! { (one.why.as_ref().map_or("", |why| why.text())) },
            html! { (ui::when(one.from_at)) },
            html! {
                (ui::when(one.until_at))
                @if one.until_at > now { (now_and_end(&visit, one)) }
            },
        ]
    };
    let rows: Vec<Vec<Markup>> = all.iter().map(row).collect();
    let content = html! {
        h1 { "Working without a card" }
        @if visit.may(Permission::SolveIncidents).is_ok() { p { a class="nhsuk-button" href=(visit.path("stand-ins/new")) { "Write one down" } } }
        h2 { "What is approved here" }
        (approved(&visit, &policy))
        h2 { "Written down" }
        @if rows.is_empty() { p { "Nothing yet." } }
        @else { (ui::table("Written down", &["Who", "How", "Why", "From", "Until"], &rows)) }
        (instead(&visit))
    };
    Ok(ui::page("Working without a card", Some(&visit), content))
}

/// That it holds now, and the way to end it.
fn now_and_end(visit: &Visit, stand_in: &StandIn) -> Markup {
    html! {
        " " strong class="nhsuk-tag nhsuk-tag--blue" { "Now" }
        @if visit.may(Permission::SolveIncidents).is_ok() {
            form action=(visit.path(&format!("stand-ins/{}/end", stand_in.id))) method="post" {
                button class="nhsuk-button nhsuk-button--secondary nhsuk-button--small" { "End it now" }
            }
        }
    }
}

pub(crate) async fn end(State(app): State<App>, visit: Visit, Path((_, id)): Path<(String, String)>) -> Result<Response, Failure> {
    visit.may(Permission::SolveIncidents)?;
    let now = app.clock.now();
    let found: Option<StandIn> = app.store.read(&visit.practice.ods).await?.find(&Id::new(id)).await?;
    let stand_in = found.ok_or(Failure::NotFound)?;
    if stand_in.until_at > now {
        let ended = StandIn { until_at: now, ..stand_in };
        save(&app, &visit, &mut Filled::default(), &ended, "Work without a card ended", "id").await?;
    }
    Ok(to(&visit, "stand-ins"))
}

fn approved(visit: &Visit, policy: &LocalPolicy) -> Markup {
    html! {
        p {
            strong { "Supervised access: " }
            "the authorised person uses their own card, stays, and does the entry. The person without a card says what is to be entered."
        }
        p {
            strong { "Fallback: " }
            @match &policy.fallback {
                Some(fallback) => (fallback),
                None => {
                    "none is entered. What your registration authority’s policy allows is copied into the "
                    a href=(visit.path("settings/local-policy")) { "local rules" } "."
                },
            }
        }
    }
}

/// What the form chooses from.
async fn choices(app: &App, visit: &Visit) -> Result<(Vec<Person>, LocalPolicy), Failure> {
    visit.may(Permission::SolveIncidents)?;
    let mut read = app.store.read(&visit.practice.ods).await?;
    let today = ui::day_of(app.clock.now());
    let mut people: Vec<Person> = read.all().await?;
    people.retain(|person| person.left_on.is_none_or(|last| last >= today));
    people.sort_by_key(|person| person.name.to_lowercase());
    Ok((people, read.local_policy().await?))
}

fn form<'a>(visit: &Visit, filled: &'a Filled, people: &[Person], policy: &LocalPolicy) -> FormPage<'a> {
    let named = |first: &str| -> Vec<(String, String)> {
        [choice("", first)].into_iter().chain(people.iter().map(|one| choice(one.id.as_str(), &one.name))).collect()
    };
    let mut kinds = vec![choice("supervised", "Supervised access: somebody authorised does the entries with their own card")];
    if policy.fallback.is_some() {
        kinds.push(choice("fallback", "The approved fallback of our registration authority’s policy"));
    }
    let stays = [choice("yes", "They use their own card, stay, and do every entry themselves")];
    let fields = html! {
        (approved(visit, policy))
        (ui::select(filled, "person", "Who has no card that works", None, &named("Choose")))
        (ui::radios(filled, "kind", "How they get on", &kinds))
        (ui::select(filled, "authorised", "In supervised access: who does the entries", None, &named("Nobody: not supervised")))
        (ui::checkboxes(filled, "stays", "The authorised person", None, &stays))
        (ui::input(filled, "why", "Why", Some("For example: card left at home. Nothing about patients.")))
        (ui::input(filled, "until", "Until when at most", Some(TIME_HINT)))
    };
    FormPage { title: "Working without a card", action: "stand-ins/new", filled, fields }
}

pub(crate) async fn new(State(app): State<App>, visit: Visit) -> Result<Markup, Failure> {
    let (people, policy) = choices(&app, &visit).await?;
    Ok(form(&visit, &Filled::default(), &people, &policy).show(&visit))
}

pub(crate) async fn add(State(app): State<App>, visit: Visit, Form(sent): Form<Sent>) -> Result<Response, Failure> {
    let (people, policy) = choices(&app, &visit).await?;
    let now = app.clock.now();
    let mut filled = Filled::sent(sent);
    let id = app.store.entropy().id(now).map_err(StoreError::from)?;
    let stand_in = read(&mut filled, id, &people, &policy, now);
    if let Some(authorised) = stand_in.as_ref().and_then(|one| one.authorised.as_ref()) {
        let due = due(&mut app.store.read(&visit.practice.ods).await?, &app.pack, now).await?;
        if due.facts.is_without_card(authorised.as_str(), due.today) {
            filled.wrong("authorised", "Their own card does not work today either. Choose somebody whose card does.");
        }
    }
    if let Some(stand_in) = stand_in.filter(|_| filled.errors().is_empty()) {
        save(&app, &visit, &mut filled, &stand_in, "Work without a card was written down", "person").await?;
        return Ok(to(&visit, "stand-ins"));
    }
    Ok(form(&visit, &filled, &people, &policy).refuse(&visit))
}

fn read(filled: &mut Filled, id: Id<StandIn>, people: &[Person], policy: &LocalPolicy, now: Timestamp) -> Option<StandIn> {
    let chosen =
        |filled: &Filled, name: &str| people.iter().find(|one| one.id.as_str() == filled.get(name)).map(|one| one.id.clone());
    let (person, authorised) = (chosen(filled, "person"), chosen(filled, "authorised"));
    if person.is_none() {
        filled.wrong("person", "Choose who has no card that works.");
    }
    let kind: Option<StandInKind> = filled.choice("kind", "Choose how they get on.");
    match kind {
        Some(StandInKind::Supervised) => supervised(filled, person.as_ref(), authorised.as_ref()),
        Some(StandInKind::Fallback) if policy.fallback.is_none() => {
            filled.wrong(
                "kind",
                "No fallback is approved here. Enter the registration authority’s text among the local rules first.",
            );
        }
        _ => {}
    }
    let why = value::text(filled.get("why")).map(|why| ScreenedText::new(&why));
    if why.is_none() {
        filled.wrong("why", "Write why.");
    }
    let until_at = value::text(filled.get("until")).and_then(|text| value::moment(&text, now));
    if until_at.is_none_or(|until| until <= now) {
        filled.wrong("until", format!("Write until when, later than now. {TIME_HINT}."));
    }
    if !filled.errors().is_empty() {
        return None;
    }
    let authorised = authorised.filter(|_| kind == Some(StandInKind::Supervised));
    Some(StandIn { id, kind: kind?, person: person?, authorised, why, from_at: now, until_at: until_at? })
}

/// Supervised access is no sharing: another person, with their own card, who stays.
fn supervised(filled: &mut Filled, person: Option<&Id<Person>>, authorised: Option<&Id<Person>>) {
    if authorised.is_none() {
        filled.wrong("authorised", "Choose who does the entries with their own card.");
    } else if authorised == person {
        filled.wrong("authorised", "This is the person without a card. Choose who does the entries with their own card.");
    }
    if filled.get("stays") != "yes" {
        filled.wrong(
            "stays",
            "It is supervised access only if they use their own card, stay, and do the entries. Otherwise it is sharing.",
        );
    }
}
