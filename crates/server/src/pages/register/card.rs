//! Cards: entering one for a person, one card with what happened to it.

use std::collections::BTreeSet;

use axum::Form;
use axum::extract::{Path, Query, State};
use axum::response::{IntoResponse as _, Response};
use jiff::ToSpan as _;
use jiff::civil::Date;
use lanyard_model::{Card, CardEvent, CardEventKind, CardStatus, Id, Person};
use lanyard_store::{StoreError, as_it_was};
use maud::{Markup, html};

use super::{AsOf, FormPage, card_event, choice, to, twice};
use crate::app::{App, Route, route};
use crate::due::is_renewal;
use crate::failure::Failure;
use crate::form::{Filled, Sent};
use crate::form_page::{refused, titled};
use crate::pages::appointments;
use crate::pages::governance::losses_of_card;
use crate::permission::Permission;
use crate::ui::{self, Wrong};
use crate::visit::Visit;

pub(super) fn routes() -> Vec<Route> {
    vec![
        route("/p/{ods}/cards/new").get(whose),
        route("/p/{ods}/people/{id}/cards/new").get(new).post(add),
        route("/p/{ods}/cards/{id}").get(show),
        route("/p/{ods}/cards/{id}/edit").get(edit).post(change),
    ]
}

/// Years after which a card is hardly in use still; our own choice.
const OLDEST: i64 = 20;
/// Years for which certificates are hardly made: theirs are two or three. Our own choice.
const LONGEST: i64 = 10;

/// Why the register takes no card without a person.
pub(super) const NAMED: &str = "A card that works always belongs to one named person: all that is done with it counts as done by \
    them. A card for whoever needs one cannot be entered, and must not exist. Blank cards are held by the registration authority \
    only. What a practice keeps ready are readers, and other approved ways to sign in.";

pub(crate) async fn whose(State(app): State<App>, visit: Visit) -> Result<Markup, Failure> {
    visit.may(Permission::ChangeCards)?;
    let people = app.store.read(&visit.practice.ods).await?.people(ui::day_of(app.clock.now())).await?;
    let content = html! {
        h1 { "Whose card is it?" }
        div class="nhsuk-inset-text" { p { (NAMED) } }
        ul class="nhsuk-list" {
            @for person in &people { li { a href=(visit.path(&format!("people/{}/cards/new", person.id))) { (person.name) } } }
        }
        p { a href=(visit.path("people/new")) { "Somebody else: add the person first" } }
    };
    Ok(ui::page("Whose card is it?", Some(&visit), content))
}

/// What is asked of every card.
fn fields(filled: &Filled) -> Markup {
    // An import may have entered a type that is none of these: what stands there is offered too, or saving would wipe it.
    let present = Some(filled.get("kind")).filter(|kind| !kind.is_empty() && !Card::KINDS.contains(kind));
    let known = Card::KINDS.into_iter().chain(present).map(|kind| choice(kind, kind));
    let kinds: Vec<_> = [choice("", "Not known")].into_iter().chain(known).collect();
    html! {
        (ui::input(filled, "serial", "Number printed on the back, bottom right", Some("Or as Care Identity Management gives it")))
        (ui::input(filled, "series", "Series", Some("The first two digits of that number, without a zero before them: 9 where it begins with 09. Leave it empty to take them from there")))
        (ui::select(filled, "kind", "Type", Some("As Care Identity Management reports it"), &kinds))
        (ui::date_input(filled, "expires_on", "Day its certificates end"))
    }
}

fn new_form<'a>(title: &'a str, action: &'a str, filled: &'a Filled) -> FormPage<'a> {
    let fields = html! { (fields(filled)) (ui::date_input(filled, "issued_on", "Day it was issued")) };
    FormPage { title, action, filled, fields }
}

fn edit_form<'a>(title: &'a str, action: &'a str, filled: &'a Filled, people: &[Person]) -> FormPage<'a> {
    let people: Vec<_> = people.iter().map(|person| choice(person.id.as_str(), &person.name)).collect();
    let hint = "Only to put right what was entered for the wrong person. A card is never passed on to somebody else.";
    let fields = html! { (fields(filled)) (ui::select(filled, "holder", "Whose card it is", Some(hint), &people)) };
    FormPage { title, action, filled, fields }
}

/// Whose card it is by the form: one of these people, or whose it was where it does not say.
fn holder_sent(filled: &mut Filled, was: &Card, people: &[Person]) -> Id<Person> {
    let sent = filled.text("holder");
    let found = people.iter().find(|person| sent.as_deref() == Some(person.id.as_str()));
    if sent.is_some() && found.is_none() {
        filled.wrong("holder", "Nobody here is entered so. Choose the person whose card it is.");
    }
    found.map_or_else(|| was.holder.clone(), |person| person.id.clone())
}

/// Everybody who is or was here, by name.
async fn everybody(app: &App, visit: &Visit) -> Result<Vec<Person>, StoreError> {
    let mut people: Vec<Person> = app.store.read(&visit.practice.ods).await?.all().await?;
    people.sort_by_key(|person| person.name.to_lowercase());
    Ok(people)
}

/// The card of a form; `was` is what it was before, which for a new one says its identifier and holder only.
fn read(filled: &mut Filled, was: Card, issued_on: Option<Date>) -> Card {
    let serial = filled.text("serial").map(|serial| serial.replace(' ', "").to_uppercase());
    let series = filled.number("series", 1, 99);
    if serial.is_none() && issued_on.is_none() {
        let why = "Write the number on the back, or the day the card was issued. A card is not known by its holder’s UUID alone: \
                   the next card of the same person carries the same one.";
        filled.wrong("serial", why);
    }
    let told = |serial: &Option<String>| serial.as_deref().and_then(Card::series_of);
    // A series that was taken from the number goes with it when the number is put right.
    let goes_along = serial != was.serial && series.is_some() && series == was.series && series == told(&was.serial);
    let series = if goes_along { told(&serial) } else { series.or_else(|| told(&serial)) };
    Card { series, serial, kind: filled.text("kind"), expires_on: filled.date("expires_on"), ..was }
}

/// Notes what cannot be, or is unusual, about a card: its number, the day it was issued, the end of its certificates.
fn judge(
    filled: &mut Filled,
    (card, was): (&Card, Option<&Card>),
    issued_on: Option<Date>,
    holder: &Person,
    others: &[Card],
    today: Date,
) {
    if was.is_none_or(|was| was.serial != card.serial)
        && let Some(serial) = &card.serial
    {
        judge_number(filled, serial, holder, others);
    }
    if let Some(day) = issued_on.filter(|_| was.is_none()) {
        if day > today {
            filled
                .wrong("issued_on", "This day has not come yet. Write the day on which the card was issued, or leave this empty.");
        } else if day < today.saturating_sub(OLDEST.years()) {
            filled.ask("issued_on", format!("{} is more than {OLDEST} years ago.", ui::day(day)));
        }
    }
    let Some(ends) = card.expires_on else { return };
    if issued_on.is_some_and(|issued| ends < issued) {
        filled.wrong("expires_on", "The certificates would end before the card was issued. Check both days.");
    } else if ends > today.saturating_add(LONGEST.years()) && was.is_none_or(|was| was.expires_on != card.expires_on) {
        filled.ask("expires_on", format!("{} is more than {LONGEST} years ahead.", ui::day(ends)));
    }
}

/// How long a printed number is, is not published: it is held against those of the other cards here.
fn judge_number(filled: &mut Filled, serial: &str, holder: &Person, others: &[Card]) {
    if holder.uuid.as_deref() == Some(serial) {
        let why = "This is the UUID from the front of the card. Write the number on the back: the next card of the same person carries \
                   the same UUID.";
        return filled.wrong("serial", why);
    }
    let digits = |serial: &str| Some(serial.len()).filter(|_| serial.bytes().all(|byte| byte.is_ascii_digit()));
    let usual: BTreeSet<usize> = others.iter().filter_map(|card| digits(card.serial.as_deref()?)).collect();
    if let Some(length) = digits(serial).filter(|length| !usual.is_empty() && !usual.contains(length)) {
        let usual: Vec<String> = usual.iter().map(usize::to_string).collect();
        filled.ask(
            "serial",
            format!("This number has {length} digits, and those of the other cards here have {}.", usual.join(" or ")),
        );
    }
}

async fn holder(app: &App, visit: &Visit, id: &str) -> Result<Person, Failure> {
    visit.may(Permission::ChangeCards)?;
    visit.find(app, id).await
}

pub(crate) async fn new(State(app): State<App>, visit: Visit, Path((_, id)): Path<(String, String)>) -> Result<Markup, Failure> {
    let person = holder(&app, &visit, &id).await?;
    let filled = Filled::default();
    Ok(new_form(&format!("A card of {}", person.name), &format!("people/{id}/cards/new"), &filled).show(&visit))
}

pub(crate) async fn add(
    State(app): State<App>,
    visit: Visit,
    Path((_, id)): Path<(String, String)>,
    Form(sent): Form<Sent>,
) -> Result<Response, Failure> {
    let person = holder(&app, &visit, &id).await?;
    let mut filled = Filled::sent(sent);
    let issued_on = filled.date("issued_on");
    let new = Card { id: new_id(&app)?, serial: None, series: None, kind: None, holder: person.id.clone(), expires_on: None };
    let card = read(&mut filled, new, issued_on);
    let others = others(&app, &visit, &card).await?;
    judge(&mut filled, (&card, None), issued_on, &person, &others, ui::day_of(app.clock.now()));
    let issued =
        CardEvent { id: new_id(&app)?, card: card.id.clone(), kind: CardEventKind::Issued, happened_on: issued_on, note: None };
    if !keep(&app, &visit, &mut filled, &card, "Entered", Some(issued)).await? {
        let action = format!("people/{id}/cards/new");
        return Ok(new_form(&format!("A card of {}", person.name), &action, &filled).refuse(&visit));
    }
    Ok(to(&visit, &format!("cards/{}", card.id)))
}

/// All cards but this one.
async fn others(app: &App, visit: &Visit, card: &Card) -> Result<Vec<Card>, StoreError> {
    let mut cards: Vec<Card> = app.store.read(&visit.practice.ods).await?.all().await?;
    cards.retain(|one| one.id != card.id);
    Ok(cards)
}

pub(super) fn new_id<R>(app: &App) -> Result<Id<R>, StoreError> {
    Ok(app.store.entropy().id(app.clock.now())?)
}

/// The card, and what happened to it with that, in one change; `false` when something is wrong with the form.
async fn keep(
    app: &App,
    visit: &Visit,
    filled: &mut Filled,
    card: &Card,
    why: &str,
    happened: Option<CardEvent>,
) -> Result<bool, Failure> {
    if !filled.errors().is_empty() {
        return Ok(false);
    }
    let mut write = app.store.write(&visit.practice.ods, visit.signed_in.account.as_str(), why, app.clock.now()).await?;
    match write.save(card).await {
        Err(StoreError::Taken(_)) => {
            filled.wrong("serial", "There is a card with this number already. Search for the number to see whose it is.");
            return Ok(false);
        }
        done => done?,
    }
    if let Some(event) = happened {
        write.save(&event).await?;
    }
    write.commit().await?;
    Ok(true)
}

/// A card with its holder and what happened to it.
pub(super) struct Known {
    pub(super) card: Card,
    pub(super) holder: String,
    pub(super) events: Vec<CardEvent>,
}

pub(super) async fn known(
    app: &App,
    visit: &Visit,
    id: &str,
    on: Option<Date>,
) -> Result<(Known, Vec<lanyard_store::Change>), Failure> {
    let id: Id<Card> = Id::new(id);
    let mut read = app.store.read(&visit.practice.ods).await?;
    let mut card = read.find(&id).await?.ok_or(Failure::NotFound)?;
    let mut events = read.card_events(&id).await?;
    let changes = read.history(&id).await?;
    if let Some(day) = on {
        let at = ui::end_of(day);
        let unknown = "Nothing was known of this card on that day, or what was written has been erased since. Choose a later day.";
        card = as_it_was(&changes, at, Some(card)).ok_or_else(|| Failure::Unusable(unknown.to_owned()))?;
        events = read.as_they_were("card", &[id.as_str()], at).await?;
        events.sort_by(|a, b| (a.happened_on, &a.id).cmp(&(b.happened_on, &b.id)));
    }
    let holder: Option<Person> = read.find(&card.holder).await?;
    Ok((Known { holder: holder.map(|holder| holder.name).unwrap_or_default(), card, events }, changes))
}

pub(crate) async fn show(
    State(app): State<App>,
    visit: Visit,
    Path((_, id)): Path<(String, String)>,
    Query(as_of): Query<AsOf>,
) -> Result<Response, Failure> {
    match as_of_day(&app, &visit, &id, as_of).await {
        Err(Failure::Unusable(why)) => Ok(refused(page(&app, &visit, &id, None, &[("on", why)]).await?)),
        shown => Ok(shown?.into_response()),
    }
}

async fn as_of_day(app: &App, visit: &Visit, id: &str, as_of: AsOf) -> Result<Markup, Failure> {
    page(app, visit, id, as_of.day()?, &[]).await
}

async fn page(app: &App, visit: &Visit, id: &str, on: Option<Date>, wrong: &[Wrong]) -> Result<Markup, Failure> {
    let today = ui::day_of(app.clock.now());
    let (known, mut changes) = known(app, visit, id, on).await?;
    let merges = twice::merges_into(&mut app.store.read(&visit.practice.ods).await?, &known.card.id, &mut changes).await?;
    let appointments = appointments::of_card(&mut app.store.read(&visit.practice.ods).await?, visit, &known.card.id, today).await?;
    let losses = losses_of_card(&mut app.store.read(&visit.practice.ods).await?, visit, &known.card.id).await?;
    let title = format!("Card of {}", known.holder);
    let content = html! {
        (ui::wrongs(wrong))
        h1 { (title) " " (ui::card_tag(CardStatus::on(&known.card, &known.events, on.unwrap_or(today)))) }
        (details(app, visit, &known, on.is_none()))
        @if on.is_none() {
            (losses)
            (ui::way(visit, Permission::ChangeCards, &format!("cards/{id}/edit"), "Change"))
            (appointments)
            p { a href=(visit.path("lost-cards")) { "Lost, stolen, left at home or faulty: report it here" } ", and the time until it is cancelled and replaced is kept" }
            @if visit.can(Permission::ChangeCards) { (card_event::form(visit, id, &Filled::default())) }
        }
        (twice::links(visit, &known.card.id, &merges))
        (ui::as_it_was(&visit.path(&format!("cards/{id}")), on))
        (ui::history(&changes))
    };
    Ok(ui::page(&titled(&title, wrong), Some(visit), content))
}

fn details(app: &App, visit: &Visit, known: &Known, change: bool) -> Markup {
    let card = &known.card;
    let series = card.series.and_then(|number| app.pack.series.iter().find(|series| i64::from(series.number) == number));
    let blocked = series.and_then(|series| series.blocked_from).map(|day| format!("cannot log on since {}", ui::day(day)));
    let number = card.series.map(|number| number.to_string());
    html! {
        (ui::summary(&[
            ("Number on the back", card.serial.clone()),
            ("Series", number.map(|number| blocked.map_or(number.clone(), |blocked| format!("{number}: {blocked}")))),
            ("Type", card.kind.clone()),
            ("Certificates end", card.expires_on.map(ui::day)),
        ]))
        p { "Issued to " a href=(visit.path(&format!("people/{}", card.holder))) { (known.holder) } ". " }
        h2 { "What happened to it" }
        ul class="nhsuk-list nhsuk-list--bullet" {
            @for event in &known.events {
                li {
                    (ui::some_day(event.happened_on)) ": " (ui::card_event(event.kind))
                    @if let Some(note) = &event.note { " – " (note) }
                    @if change && visit.can(Permission::ChangeCards) {
                        " " a href=(visit.path(&format!("cards/{}/events/{}/mistake", card.id, event.id))) {
                            "A mistake?" span class="nhsuk-u-visually-hidden" { " " (ui::card_event(event.kind)) }
                        }
                    }
                }
            }
        }
    }
}

pub(crate) async fn edit(State(app): State<App>, visit: Visit, Path((_, id)): Path<(String, String)>) -> Result<Markup, Failure> {
    visit.may(Permission::ChangeCards)?;
    let (known, _) = known(&app, &visit, &id, None).await?;
    let filled = Filled::showing(&known.card);
    let people = everybody(&app, &visit).await?;
    Ok(edit_form(&format!("Card of {}", known.holder), &format!("cards/{id}/edit"), &filled, &people).show(&visit))
}

pub(crate) async fn change(
    State(app): State<App>,
    visit: Visit,
    Path((_, id)): Path<(String, String)>,
    Form(sent): Form<Sent>,
) -> Result<Response, Failure> {
    visit.may(Permission::ChangeCards)?;
    let (known, _) = known(&app, &visit, &id, None).await?;
    let (issued, today) = (CardEvent::issued_on(&known.events), ui::day_of(app.clock.now()));
    let mut filled = Filled::sent(sent);
    let people = everybody(&app, &visit).await?;
    let holder = holder_sent(&mut filled, &known.card, &people);
    let card = read(&mut filled, Card { holder, ..known.card.clone() }, issued);
    if let Some(holder) = people.iter().find(|person| person.id == card.holder) {
        let others = others(&app, &visit, &card).await?;
        judge(&mut filled, (&card, Some(&known.card)), issued, holder, &others, today);
    }
    let (event, kind) = (new_id(&app)?, CardEventKind::Renewed);
    let note = Some("a later end was entered".to_owned());
    let renewed = CardEvent { id: event, card: card.id.clone(), happened_on: Some(today), kind, note };
    let renewed = is_renewal(&known.card, &card, today).then_some(renewed);
    if keep(&app, &visit, &mut filled, &card, "Changed", renewed).await? {
        return Ok(to(&visit, &format!("cards/{id}")));
    }
    Ok(edit_form(&format!("Card of {}", known.holder), &format!("cards/{id}/edit"), &filled, &people).refuse(&visit))
}
