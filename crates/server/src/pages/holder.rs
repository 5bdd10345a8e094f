//! What a holder sees through the link in their digest, without signing in: what they can do now about their own card and positions.
//!
//! The link is the digest's name, sealed: it is made when the e-mail leaves and kept nowhere. It ends by itself.

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Response};
use jiff::{SignedDuration, Timestamp};
use lanyard_insight::{Actor, CardFacts, Deadline};
use lanyard_model::{Desk, Id, Message, Ods, Person};
use maud::{Markup, html};

use crate::app::{App, Route, route};
use crate::calendars::is_for_holder;
use crate::due::{Due, due};
use crate::failure::Failure;
use crate::pages::cover::names_with_hours;
use crate::papers::ring;
use crate::reminders::{OWN_LINK, SELF_RENEWAL, is_renewed_alone};
use crate::ui;

/// For what a digest's name is sealed.
const PLACE: &str = "a holder’s link";
/// How long a link works: two weeks' leave must not end it.
const LINK_LIFE: SignedDuration = SignedDuration::from_hours(14 * 24);

/// Its address.
pub(crate) fn routes() -> Vec<Route> {
    vec![route("/h/{own}").get(show)]
}

/// The path of the link that opens the page of whoever this digest is for; `None` where links cannot be sealed.
pub fn holder_path(app: &App, digest: &Message) -> Option<String> {
    let sealed = app.seal.seal_for_address(app.store.entropy(), PLACE, digest.id.as_str());
    Some(format!("/h/{}", sealed.ok()?))
}

/// A message as it leaves, with the link where its place is.
pub(crate) fn with_link(app: &App, message: &Message, text: &str) -> String {
    if !text.contains(OWN_LINK) {
        return text.to_owned();
    }
    let link = match (holder_path(app, message), ends_at(message)) {
        (Some(path), ends_at) => format!("{}{path}\n  It is yours alone, and works until {}.", app.public_url, ui::when(ends_at)),
        (None, _) => "ask at the front desk: no link could be made".to_owned(),
    };
    text.replace(OWN_LINK, &link)
}

fn ends_at(digest: &Message) -> Timestamp {
    digest.queued_at.saturating_add(LINK_LIFE).unwrap_or(digest.queued_at)
}

async fn show(State(app): State<App>, Path(own): Path<String>) -> Result<Response, Failure> {
    let Some((ods, person)) = holder(&app, &own).await? else {
        return Ok((StatusCode::NOT_FOUND, ended()).into_response());
    };
    let practice = app.store.practice(&ods).await?.ok_or(Failure::NotFound)?;
    let mut read = app.store.read(&ods).await?;
    let due = due(&mut read, &app.pack, app.clock.now()).await?;
    let mut desks = read.contacts(due.today).await?;
    desks.retain(|one| one.desk == Desk::RegistrationAuthority);
    let theirs = theirs(&due, &person);
    let content = html! {
        h1 { "Your smartcard" }
        p class="nhsuk-body-l" { (person.name) ", " (practice.name) }
        (open(&theirs))
        (help(&due, &person, &theirs, &ring(&desks)))
        p { "Nobody may use another person’s card, and Lanyard never asks for a passcode." }
    };
    Ok(ui::page("Your smartcard", None, content).into_response())
}

/// Whose page a link opens now, and where they work.
async fn holder(app: &App, own: &str) -> Result<Option<(Ods, Person)>, Failure> {
    let Some(id) = app.seal.open_from_address(PLACE, own) else { return Ok(None) };
    let Some((ods, digest)) = app.store.digest(&Id::new(id)).await? else { return Ok(None) };
    let now = app.clock.now();
    let Some(person) = digest.person.as_ref().filter(|_| now < ends_at(&digest)) else { return Ok(None) };
    let person: Option<Person> = app.store.read(&ods).await?.find(person).await?;
    let here = person.filter(|person| person.left_on.is_none_or(|last| last >= ui::day_of(now)));
    Ok(here.map(|person| (ods, person)))
}

/// The same whether a link is over, cut off or made up.
fn ended() -> Markup {
    let content = html! {
        h1 { "This link does not work any more" }
        p { "It works for 14 days, and has to be whole: check that the e-mail program did not cut it off." }
        p { "The next reminder brings a new one. Until then, ask the practice manager, or at the front desk." }
    };
    ui::page("This link does not work any more", None, content)
}

/// What is theirs to do; what others do about them is not shown.
fn theirs<'a>(due: &'a Due, person: &Person) -> Vec<&'a Deadline> {
    let is_theirs = |one: &&Deadline| {
        let concerns = one.person.as_ref().is_some_and(|(id, _)| id == person.id.as_str());
        concerns && is_for_holder(one)
    };
    due.deadlines.iter().filter(is_theirs).collect()
}

fn open(theirs: &[&Deadline]) -> Markup {
    html! {
        @if theirs.is_empty() { p { "Nothing of yours is due now. You can close this page." } }
        @for one in theirs {
            h2 { (one.about) }
            p {
                (one.reason) " "
                @match one.act_on {
                    Some(day) => strong { "Do it by " (day.strftime("%A %-d %B %Y")) "." },
                    None => strong { "No working day is left: do it now." },
                }
            }
            p { (one.needs) }
            @if is_renewed_alone(one) { p { a href=(SELF_RENEWAL) { "How to renew it yourself (digital.nhs.uk)" } } }
            p { "If nobody acts: " (one.stops) }
        }
    }
}

/// Who else helps, and where: whoever may at the practice, where somebody there may.
fn help(due: &Due, person: &Person, theirs: &[&Deadline], ring: &[String]) -> Markup {
    let cover = due.cover(due.today);
    let helpers: Vec<_> = cover.can_unlock_for(person.id.as_str()).cloned().collect();
    let places = &due.facts.cover.second_readers;
    // One that has run out nobody unlocks, and a lost one is not to be used.
    let is_in_date = |card: &CardFacts| card.runs_out.is_none_or(|runs_out| runs_out > due.today);
    let mut theirs_here = due.facts.cards.iter().filter(|card| card.holder.id == person.id.as_str() && card.lost_since.is_none());
    let locked = theirs_here.any(|card| card.locked && is_in_date(card));
    let here = [Actor::Sponsor, Actor::LocalAdministrator];
    let is_for_them = locked || theirs.iter().any(|one| one.may_act.iter().any(|actor| here.contains(actor)));
    html! {
        @if is_for_them || !(ring.is_empty() || theirs.is_empty()) { h2 { "Who can help today" } }
        @if locked { p { "Your card was found locked. You may be able to unlock it yourself at digital.nhs.uk/unlock." } }
        @if !is_for_them {} @else if !due.is_open_today() { p { "The practice sees no patients today: ask there on the next day on which it is open." } }
        @else if helpers.is_empty() { p { "Nobody is entered who can unlock or renew your card at the practice today." } } @else {
            p { strong { (names_with_hours(&helpers, &cover)) } " can unlock your card, and can renew it before it has run out." }
            @if places.is_empty() { p { "Renewing it with them needs a PC with a second reader; none is known here." } }
            @else { p { "To renew it with them, go to a second reader: " (places.join("; ")) "." } }
        }
        @if !ring.is_empty() && (is_for_them || !theirs.is_empty()) {
            p { @if is_for_them { "Or ring:" } @else { "Ring:" } }
            ul class="nhsuk-list nhsuk-list--bullet" { @for desk in ring { li { (desk) } } }
        }
    }
}
