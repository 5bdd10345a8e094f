//! Calendars elsewhere: by invitation, which needs nothing of the server's to be reachable, pushed to a CalDAV server, or fetched
//! from a secret address.

use std::collections::BTreeMap;

use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use axum_extra::extract::Form;
use jiff::{SignedDuration, Timestamp};
use lanyard_model::{Audience, DeliveryState, Feed, Id, Message, Person};
use lanyard_store::{StoreError, Write, digest};
use maud::{Markup, html};

use crate::app::{App, Route, route};
use crate::calendar_push;
use crate::failure::Failure;
use crate::form::{Filled, Sent};
use crate::form_page::Question;
use crate::http_client::host_of;
use crate::permission::Permission;
use crate::ui;
use crate::visit::Visit;
use crate::{calendar_invitations, calendars};

/// Their addresses.
pub(crate) fn routes() -> Vec<Route> {
    vec![
        route("/p/{ods}/feeds").get(show).post(make),
        route("/p/{ods}/feeds/{id}/revoke").get(ask).post(revoke),
        route("/p/{ods}/feeds/{id}/push").post(push),
        route("/feed/{feed}/smartcards.ics").get(fetch),
    ]
}

/// A calendar that was not fetched for so long may have stopped asking: some programs ask once a day (estimate).
const QUIET: SignedDuration = SignedDuration::from_hours(48);
/// A fetch is noted when the last one is older than this.
const NOTED_EVERY: SignedDuration = SignedDuration::from_mins(10);

const AUDIENCES: [(Audience, &str); 3] = [
    (Audience::Everything, "Everything: the practice manager’s shared calendar"),
    (Audience::AuthorityDays, "What takes the registration authority, its visits, and appointments"),
    (Audience::OnePerson, "One person’s own cards and positions"),
];

pub(crate) async fn show(State(app): State<App>, visit: Visit) -> Result<Markup, Failure> {
    page(&app, &visit, &Filled::default()).await
}

async fn page(app: &App, visit: &Visit, filled: &Filled) -> Result<Markup, Failure> {
    let now = app.clock.now();
    let mut read = app.store.read(&visit.practice.ods).await?;
    let (feeds, fetches, people) = (read.feeds().await?, read.feed_fetches().await?, read.people(ui::day_of(now)).await?);
    let mut sent = BTreeMap::new();
    for feed in feeds.iter().filter(|feed| feed.digest.is_none()) {
        sent.insert(&feed.id, read.last_sent(&feed.id).await?);
    }
    let content = html! {
        (ui::problems(filled))
        h1 { "Calendars elsewhere" }
        p { "What stands under " a href=(visit.path("calendar")) { "Calendar" } " can stand in people’s own calendars too. Renewing a card takes its entry out again." }
        @if feeds.is_empty() { p { "There is none yet." } }
        @for feed in &feeds { (card(visit, feed, html! {
            @match sent.get(&feed.id) {
                Some(last) if feed.host.is_some() => (pushed(visit, feed, last.as_ref())),
                Some(last) => (invited_last(visit, feed, last.as_ref())),
                None => (last_fetch(feed, fetches.get(&feed.id).copied(), now)),
            }
        })) }
        @if Permission::ChangeSettings.is_of(visit.role) { (make_form(visit, &people, filled)) } @else { p { (Permission::ChangeSettings.refusal()) } }
    };
    Ok(ui::page("Calendars elsewhere", Some(visit), content))
}

fn card(visit: &Visit, feed: &Feed, state: Markup) -> Markup {
    let audience = AUDIENCES.iter().find(|(audience, _)| *audience == feed.audience).map_or("", |(_, words)| *words);
    html! {
        div class="nhsuk-inset-text" {
            p { strong { (feed.name) } ". " (audience) @if feed.names { ", with names" } @else { ", without names" } "." }
            (state)
            @if Permission::ChangeSettings.is_of(visit.role) {
                p {
                    a href=(visit.path(&format!("feeds/{}/revoke", feed.id))) {
                        "Stop" span class="nhsuk-u-visually-hidden" { " " (feed.name) }
                    }
                }
            }
        }
    }
}

/// Where a calendar that gets invitations stands.
fn invited_last(visit: &Visit, feed: &Feed, last: Option<&Message>) -> Markup {
    html! {
        p { "By invitation to " (feed.email.as_deref().unwrap_or_default()) ". What was sent stands under " a href=(visit.path("reminders")) { "Reminders" } "." }
        @if let Some(last) = last { (sent_last(last, "Look at the address: stop this calendar and add it again with the right one.")) }
    }
}

/// What became of what was sent last.
fn sent_last(last: &Message, after_failure: &str) -> Markup {
    html! {
        p {
            (ui::delivery_tag(last.state)) " " (ui::when(last.ended_at.unwrap_or(last.queued_at)))
            @if let Some(reason) = &last.reason { ": " (reason) } "."
            @match last.state {
                DeliveryState::Queued => " It is tried again by itself.",
                DeliveryState::Failed => { " " (after_failure) },
                _ => "",
            }
        }
    }
}

/// Where a calendar on a CalDAV server stands, and a button to bring it up to date now.
fn pushed(visit: &Visit, feed: &Feed, last: Option<&Message>) -> Markup {
    html! {
        p { "Pushed to " (feed.host.as_deref().unwrap_or_default()) " every morning, and when dates change. What was sent stands under " a href=(visit.path("reminders")) { "Reminders" } "." }
        @if let Some(last) = last {
            (sent_last(last, "It is tried again tomorrow. If the account or address has changed, stop it and add it again."))
        }
        @if visit.can(Permission::ChangeSettings) {
            form action=(visit.path(&format!("feeds/{}/push", feed.id))) method="post" {
                button class="nhsuk-button nhsuk-button--secondary nhsuk-button--small" {
                    "Push now" span class="nhsuk-u-visually-hidden" { " " (feed.name) }
                }
            }
        }
    }
}

/// A calendar that stopped asking shows old dates, and nobody there can see it.
fn last_fetch(feed: &Feed, fetched: Option<Timestamp>, now: Timestamp) -> Markup {
    let quiet = now.duration_since(fetched.unwrap_or(feed.made_at)) > QUIET;
    html! {
        p {
            @if quiet { strong class="nhsuk-tag nhsuk-tag--orange" { "Quiet" } " " }
            @match fetched {
                Some(at) => { "Fetched last " (ui::when(at)) ", " (ui::how_long(at, now)) " ago." },
                None => "Never fetched yet.",
            }
            @if quiet { " What stands there may be old: open it there and look, or stop it and make a new one. Some programs ask only once a day." }
        }
    }
}

fn make_form(visit: &Visit, people: &[Person], filled: &Filled) -> Markup {
    let value = |audience: &Audience| serde_json::to_value(audience).ok().and_then(|value| value.as_str().map(str::to_owned));
    let audiences: Vec<(String, String)> =
        AUDIENCES.iter().filter_map(|(audience, words)| Some((value(audience)?, (*words).to_owned()))).collect();
    let nobody = [(String::new(), "Nobody in particular".to_owned())];
    let people: Vec<(String, String)> =
        nobody.into_iter().chain(people.iter().map(|one| (one.id.to_string(), one.name.clone()))).collect();
    let ways = [
        ("invitations".to_owned(), "By e-mail: invitations (also for hosted mailboxes)".to_owned()),
        ("caldav".to_owned(), "Pushed to a calendar on a CalDAV server that this server can reach".to_owned()),
        ("address".to_owned(), "Fetched from a secret address (only where the calendar can reach this server)".to_owned()),
    ];
    let names = [("yes".to_owned(), "Show people’s names in it".to_owned())];
    html! {
        h2 { "Add one" }
        form action=(visit.path("feeds")) method="post" {
            (ui::input(filled, "name", "What is it called?", Some("For example: Practice manager’s calendar")))
            (ui::select(filled, "audience", "What stands in it?", None, &audiences))
            (ui::select(filled, "person", "Whose, for one person’s own", None, &people))
            (ui::select(filled, "way", "How does it get there?", None, &ways))
            (ui::input(filled, "email", "E-mail address, for invitations", None))
            (ui::input(filled, "url", "Address of the calendar, for CalDAV", Some("Begins with https:// and leads to one calendar, best an empty one made for this.")))
            (ui::input(filled, "account", "Account there, for CalDAV", None))
            (ui::password("password", "Password of that account, for CalDAV", "Best one made for this program alone. It is kept sealed and not shown again. Never a smartcard’s passcode.", "off", filled.errors()))
            (ui::checkboxes(filled, "names", "Names", Some("Calendars are often shared: names are left out unless you choose them."), &names))
            button class="nhsuk-button" { "Add the calendar" }
        }
    }
}

pub(crate) async fn make(State(app): State<App>, visit: Visit, Form(sent): Form<Sent>) -> Result<Response, Failure> {
    visit.may(Permission::ChangeSettings)?;
    let now = app.clock.now();
    let mut filled = Filled::sent(sent);
    let secret = app.store.entropy().secret().map_err(StoreError::from)?;
    let why = "A calendar elsewhere was added";
    let mut write = app.store.write(&visit.practice.ods, visit.signed_in.account.as_str(), why, now).await?;
    let feed = entered(&app, &mut write, &mut filled, &secret).await?;
    if !filled.errors().is_empty() {
        drop(write);
        let shown = filled.with("password", "");
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, page(&app, &visit, &shown).await?).into_response());
    }
    write.save(&feed).await?;
    if feed.host.is_some() {
        let said = [filled.get("url").trim(), filled.get("account").trim(), filled.get("password")];
        calendar_push::keep(&app, &mut write, &feed.id, said).await?;
    }
    write.commit().await?;
    calendars::publish(&app, &visit.practice).await?;
    if feed.digest.is_none() {
        return Ok(Redirect::to(&visit.path("feeds")).into_response());
    }
    let content = html! {
        h1 { "The address of the calendar" }
        p class="nhsuk-body-l" { "Subscribe to this address in the calendar now: it is not shown again." }
        p class="lanyard-secret" { (app.public_url) "/feed/" (secret) "/smartcards.ics" }
        p { "Whoever has the address can read the calendar. When it becomes known, stop it and make a new one." }
        p { a href=(visit.path("feeds")) { "Back to the calendars" } }
    };
    Ok(ui::page("The address of the calendar", Some(&visit), content).into_response())
}

/// The calendar that a form describes; what is wrong is noted with its field.
async fn entered(app: &App, write: &mut Write<'_>, filled: &mut Filled, secret: &str) -> Result<Feed, StoreError> {
    let name = filled.required("name", "Say what it is called.");
    let audience = filled.choice("audience", "Choose what stands in it.").unwrap_or(Audience::Everything);
    let (mut email, mut digest_of, mut host) = (None, None, None);
    match filled.get("way") {
        "address" => digest_of = Some(digest(secret)),
        "caldav" => host = server(filled, &app.public_url),
        _ => email = Some(invited(filled)),
    }
    let named = filled.text("person").map(Id::<Person>::new).filter(|_| audience == Audience::OnePerson);
    let person = match named {
        Some(id) => write.find(&id).await?.map(|person| person.id),
        None => None,
    };
    if audience == Audience::OnePerson && person.is_none() {
        filled.wrong("person", "Choose whose calendar it is.");
    }
    let names = filled.get("names") == "yes";
    let (digest, made_at) = (digest_of, write.now());
    Ok(Feed { id: write.new_id()?, name, audience, person, names, email, digest, host, made_at, revoked_at: None })
}

fn invited(filled: &mut Filled) -> String {
    let email = filled.get("email").trim().to_owned();
    if !email.contains('@') {
        filled.wrong("email", "Enter the e-mail address that invitations go to.");
    }
    email
}

/// The host of the CalDAV server that was entered.
fn server(filled: &mut Filled, public_url: &str) -> Option<String> {
    let url = filled.required("url", "Enter the address of the calendar.");
    let account = filled.required("account", "Enter the account there.");
    filled.required("password", "Enter the password of the account.");
    if account.contains(':') {
        filled.wrong("account", "An account’s name has no colon.");
    }
    if filled.error("url").is_some() {
        return None;
    }
    host_of(&url, public_url).map_err(|why| filled.wrong("url", why)).ok()
}

pub(crate) async fn ask(State(app): State<App>, visit: Visit, Path((_, id)): Path<(String, String)>) -> Result<Markup, Failure> {
    visit.may(Permission::ChangeSettings)?;
    let feed: Feed = visit.find(&app, &id).await?;
    if feed.revoked_at.is_some() {
        return Err(Failure::NotFound);
    }
    let follows = if feed.host.is_some() {
        "Nothing is written into it any more, and its password is forgotten. What stands there stays until somebody deletes it there. To begin again \
         the calendar has to be added anew."
    } else if feed.email.is_some() {
        "Whoever was invited gets a cancellation of every entry. To begin again the calendar has to be added anew."
    } else {
        "Its address stops working at once, also for those who already use it. To begin again it has to be added anew, with another address."
    };
    let question = Question {
        title: &format!("Stop the calendar {}?", feed.name),
        follows,
        action: &format!("feeds/{id}/revoke"),
        yes: "Stop the calendar",
        back: "feeds",
    };
    Ok(question.show(&visit))
}

pub(crate) async fn revoke(
    State(app): State<App>,
    visit: Visit,
    Path((_, id)): Path<(String, String)>,
) -> Result<Redirect, Failure> {
    visit.may(Permission::ChangeSettings)?;
    let (now, author) = (app.clock.now(), visit.signed_in.account.as_str());
    let mut write = app.store.write(&visit.practice.ods, author, "A calendar elsewhere was stopped", now).await?;
    let mut feed: Feed = write.find(&Id::new(id)).await?.ok_or(Failure::NotFound)?;
    if feed.revoked_at.is_none() {
        calendar_invitations::take_back(&app, &visit.practice, &mut write, &feed).await?;
    }
    feed.revoked_at.get_or_insert(now);
    write.save(&feed).await?;
    write.forget_feed_secret(&feed.id).await?;
    write.commit().await?;
    Ok(Redirect::to(&visit.path("feeds")))
}

pub(crate) async fn push(State(app): State<App>, visit: Visit, Path((_, id)): Path<(String, String)>) -> Result<Redirect, Failure> {
    visit.may(Permission::ChangeSettings)?;
    let (now, author, id) = (app.clock.now(), visit.signed_in.account.as_str(), Id::new(id));
    let last = app.store.read(&visit.practice.ods).await?.last_sent(&id).await?;
    let mut write = app.store.write(&visit.practice.ods, author, "A calendar is to be pushed", now).await?;
    let feed: Feed = write.find(&id).await?.ok_or(Failure::NotFound)?;
    if feed.host.is_none() || feed.revoked_at.is_some() {
        return Err(Failure::NotFound);
    }
    let message = match last.filter(|last| last.state == DeliveryState::Queued) {
        Some(waits) => Message { due_at: now, ..waits },
        None => calendar_push::message(write.new_id()?, &feed, now),
    };
    write.save(&message).await?;
    write.commit().await?;
    Ok(Redirect::to(&visit.path("feeds")))
}

/// The calendar itself. Nobody signs in here: the address is the secret.
pub(crate) async fn fetch(State(app): State<App>, Path(secret): Path<String>, headers: HeaderMap) -> Result<Response, Failure> {
    let now = app.clock.now();
    let (ods, id) = app.store.feed_with(&digest(&secret)).await?.ok_or(Failure::NotFound)?;
    let practice = app.store.practice(&ods).await?.ok_or(Failure::NotFound)?;
    let mut read = app.store.read(&ods).await?;
    let revision = calendars::revision(&mut read, now).await?;
    let last = read.feed_fetches().await?.get(&id).copied();
    drop(read);
    if last.is_none_or(|at| now.duration_since(at) > NOTED_EVERY) {
        app.store.feed_fetched(&ods, &id, now).await?;
    }
    let known = known(&headers);
    // While nothing has changed, no date has to be looked at.
    if let Some((_, content)) = known.iter().find(|(of, _)| *of == revision) {
        return Ok(answer(&revision, content, None));
    }
    let (revision, file) = calendars::fetched(&app, &practice, &id).await?.ok_or(Failure::NotFound)?;
    let content = digest(&file);
    let same = known.iter().any(|(_, known)| *known == content);
    Ok(answer(&revision, &content, (!same).then_some(file)))
}

/// The tags a program knows, each of two parts: of which revision it was, and what stood in it.
fn known(headers: &HeaderMap) -> Vec<(&str, &str)> {
    let tags = headers.get(header::IF_NONE_MATCH).and_then(|value| value.to_str().ok()).unwrap_or_default();
    // Compression on the way marks a tag as weak.
    let bare = tags.split(',').map(|tag| tag.trim().trim_start_matches("W/").trim_matches('"'));
    bare.filter_map(|tag| tag.split_once('.')).collect()
}

/// The file, or that it is what the program has.
fn answer(revision: &str, content: &str, file: Option<String>) -> Response {
    let kind = (header::CONTENT_TYPE, "text/calendar; charset=utf-8".to_owned());
    let tag = (header::ETAG, format!("\"{revision}.{content}\""));
    let common = [tag, (header::CACHE_CONTROL, "private, no-cache".to_owned()), kind];
    file.map_or_else(|| (StatusCode::NOT_MODIFIED, common.clone()).into_response(), |file| (common.clone(), file).into_response())
}
