//! A screen for the staff room: how things stand now, in large letters, for whoever has its secret address. Counts, places and
//! desks; nothing about anybody.

use axum::Form;
use axum::extract::{Path, State};
use axum::response::{IntoResponse as _, Redirect, Response};
use jiff::Timestamp;
use jiff::civil::Date;
use lanyard_diagnose::{first_steps, learn, uk_date};
use lanyard_model::{SpareKind, WallLink, stock};
use lanyard_store::{Practice, Read, StoreError};
use maud::{Markup, html};

use crate::app::{App, Route, route};
use crate::case::Courses;
use crate::due::{Due, due};
use crate::failure::Failure;
use crate::form::{Filled, Sent};
use crate::form_page::{Question, refused, titled, to};
use crate::known::counts;
use crate::papers::ring;
use crate::permission::Permission;
use crate::ui;
use crate::visit::Visit;

/// Their addresses.
pub(crate) fn routes() -> Vec<Route> {
    vec![
        route("/w/{wall}").get(screen),
        route("/p/{ods}/wall").get(list).post(add),
        route("/p/{ods}/wall/{id}/revoke").get(ask).post(revoke),
    ]
}

/// What the screen shows.
struct Wall {
    practice: Practice,
    stuck: usize,
    longest: Option<Timestamp>,
    /// How many can unlock today; `None` on a day without patients.
    can_unlock: Option<usize>,
    readers: Vec<String>,
    ring: Vec<String>,
    try_first: Vec<String>,
    next: Option<String>,
}

pub(crate) async fn screen(State(app): State<App>, Path(secret): Path<String>) -> Result<Response, Failure> {
    let practice = app.store.practice_of_wall_link(&secret).await?.ok_or(Failure::NotFound)?;
    let now = app.clock.now();
    let mut read = app.store.read(&practice.ods).await?;
    let wall = wall(&app, &mut read, practice, now).await?;
    // Nobody works at this page, so that its renewing itself disturbs nobody who reads with a keyboard or a screen reader.
    Ok(([("refresh", "60")], ui::wall(&wall.practice.name, shown(&wall, now))).into_response())
}

async fn wall(app: &App, read: &mut Read, practice: Practice, now: Timestamp) -> Result<Wall, StoreError> {
    let today = uk_date(now);
    let open = read.open_incidents().await?;
    let courses = Courses::read(read, &open).await?;
    let pack = app.pack_of(&practice);
    let here = learn(pack, &counts(read, now).await?);
    let readers = readers(read, today).await?;
    let steps = first_steps(pack, &here, today, 3, !readers.is_empty());
    let due = due(read, &app.pack, now).await?;
    Ok(Wall {
        stuck: open.len(),
        longest: open.iter().map(|incident| courses.began(incident)).min(),
        can_unlock: due.is_open_today().then(|| due.cover(today).can_unlock.len()),
        readers,
        ring: ring(&read.contacts(today).await?),
        try_first: steps.into_iter().map(|step| step.text.clone()).collect(),
        next: next(&due),
        practice,
    })
}

/// Shelves with spare readers on them, and how many.
async fn readers(read: &mut Read, today: Date) -> Result<Vec<String>, StoreError> {
    let mut shelves = Vec::new();
    for shelf in read.spares(today).await?.into_iter().filter(|shelf| shelf.kind == SpareKind::Readers) {
        let there = stock(&read.spare_events(&shelf.id).await?);
        if let (1.., Some(room)) = (there, shelf.room) {
            shelves.push(format!("{room}: {there}"));
        }
    }
    Ok(shelves)
}

/// What will fail at the next session.
fn next(due: &Due) -> Option<String> {
    let ready = due.readiness()?;
    let day = ready.until()?.strftime("%A");
    Some(match ready.fails.len() {
        0 => format!("Nothing is known that will stop a log-on on {day}."),
        1 => format!("One thing will stop a log-on by {day}. The manager knows what."),
        many => format!("{many} things will stop a log-on by {day}. The manager knows what."),
    })
}

fn shown(wall: &Wall, now: Timestamp) -> Markup {
    html! {
        h1 { (stuck(wall, now)) }
        div class="lanyard-wall-parts" {
            section {
                h2 { "Card not working?" }
                ol { @for step in &wall.try_first { li { (step) } } }
                p { strong { "Your own card only. Nobody needs your passcode." } }
            }
            section {
                h2 { "Locked card" }
                p {
                    @match wall.can_unlock {
                        None => "The practice sees no patients today. Your own card you may be able to unlock at digital.nhs.uk/unlock.",
                        Some(0) => "Nobody here is entered who can unlock today. Ring the registration authority.",
                        Some(1) => "One person here can unlock today. Ask at the front desk.",
                        Some(many) => { (many) " people here can unlock today. Ask at the front desk." },
                    }
                }
                h2 { "Spare readers" }
                @if wall.readers.is_empty() { p { "None on a shelf." } } @else { @for shelf in &wall.readers { p { (shelf) } } }
            }
            section {
                h2 { "Ring" }
                @if wall.ring.is_empty() { p { "No desk is entered." } }
                @for desk in &wall.ring { p { (desk) } }
                @if let Some(next) = &wall.next { h2 { "Next session" } p { (next) } }
            }
        }
        p class="lanyard-wall-now" { (wall.practice.name) " · as of " (ui::clock_time(now)) }
    }
}

fn stuck(wall: &Wall, now: Timestamp) -> String {
    let longest = wall.longest.map_or(String::new(), |since| ui::how_long(since, now));
    match wall.stuck {
        0 => "Nobody is stuck".to_owned(),
        1 => format!("One person is stuck for {longest}"),
        many => format!("{many} people are stuck, the longest for {longest}"),
    }
}

pub(crate) async fn list(State(app): State<App>, visit: Visit) -> Result<Markup, Failure> {
    page(&app, &visit, &Filled::default()).await
}

async fn page(app: &App, visit: &Visit, filled: &Filled) -> Result<Markup, Failure> {
    let links = app.store.read(&visit.practice.ods).await?.wall_links().await?;
    let content = html! {
        (ui::problems(filled))
        h1 { "Screens in staff rooms" }
        p {
            "A screen shows how many are stuck, what to try, how many can unlock today, where spare readers lie and whom to ring; no \
             names. Its address needs no sign-in, so hang it where patients do not see it. It renews itself every minute."
        }
        @if links.is_empty() { p { "No screen has an address yet." } }
        @for link in &links {
            @let address = format!("{}/w/{}", app.public_url, link.secret);
            div class="nhsuk-inset-text" {
                span class="nhsuk-u-visually-hidden" { "Information: " }
                p { strong { (link.place) } ", since " (ui::when(link.made_at)) br; a href=(address) { (address) } }
                @if Permission::ChangeSettings.is_of(visit.role) {
                    p { a href=(visit.path(&format!("wall/{}/revoke", link.id))) { "Stop the screen of " (link.place) } }
                }
            }
        }
        @if Permission::ChangeSettings.is_of(visit.role) {
            form action=(visit.path("wall")) method="post" novalidate {
                (ui::input(filled, "place", "Where does it hang?", Some("For example: staff room")))
                button class="nhsuk-button" { "Make an address" }
            }
        } @else {
            p { (Permission::ChangeSettings.refusal()) }
        }
    };
    Ok(ui::page(&titled("Screens in staff rooms", filled.errors()), Some(visit), content))
}

pub(crate) async fn add(State(app): State<App>, visit: Visit, Form(sent): Form<Sent>) -> Result<Response, Failure> {
    visit.may(Permission::ChangeSettings)?;
    let mut filled = Filled::sent(sent);
    let place: String = filled.get("place").trim().chars().take(60).collect();
    if place.is_empty() {
        filled.wrong("place", "Write where it hangs.");
        return Ok(refused(page(&app, &visit, &filled).await?));
    }
    let (now, author) = (app.clock.now(), visit.signed_in.account.as_str());
    let secret = app.store.entropy().secret().map_err(StoreError::from)?;
    let mut write = app.store.write(&visit.practice.ods, author, "A screen was given an address", now).await?;
    let link = WallLink { id: write.new_id()?, place, secret, made_at: now, revoked_at: None };
    write.save(&link).await?;
    write.commit().await?;
    Ok(to(&visit, "wall"))
}

pub(crate) async fn ask(State(app): State<App>, visit: Visit, Path((_, id)): Path<(String, String)>) -> Result<Markup, Failure> {
    visit.may(Permission::ChangeSettings)?;
    let link = visit.find::<WallLink>(&app, &id).await?;
    let question = Question {
        title: &format!("Stop the screen of {}?", link.place),
        follows: "Its address shows nothing from then on. A new address for the screen is another one, and has to be opened there.",
        action: &format!("wall/{id}/revoke"),
        yes: "Stop the screen",
        back: "wall",
    };
    Ok(question.show(&visit))
}

pub(crate) async fn revoke(
    State(app): State<App>,
    visit: Visit,
    Path((_, id)): Path<(String, String)>,
) -> Result<Redirect, Failure> {
    visit.may(Permission::ChangeSettings)?;
    let stop = |link: &mut WallLink| _ = link.revoked_at.get_or_insert(app.clock.now());
    visit.amend(&app, &id, "The address of a screen was stopped", stop).await?;
    Ok(Redirect::to(&visit.path("wall")))
}
