//! Who can unlock and renew today, and on each day of the next two weeks.

use axum::extract::{Query, State};
use jiff::civil::{Date, Time};
use lanyard_insight::{Cover, CoverDay, Lacks, OpenHours, TRAINED_WANTED, USUAL_HOURS, Who, cover_ahead, trained_people};
use lanyard_model::{Person, Training};
use maud::{Markup, html};
use serde::Deserialize;

use super::{module, rota, training};
use crate::app::{App, Route, route};
use crate::due::{Due, due};
use crate::failure::Failure;
use crate::handbook::all_courses;
use crate::permission::Permission;
use crate::visit::Visit;
use crate::{ui, value};

pub(super) fn routes() -> Vec<Route> {
    vec![route("/p/{ods}/cover").get(show)]
}

/// Whose card needs unlocking.
#[derive(Debug, Deserialize)]
pub(crate) struct Whose {
    #[serde(default)]
    whose: String,
}

pub(crate) async fn show(State(app): State<App>, visit: Visit, Query(whose): Query<Whose>) -> Result<Markup, Failure> {
    let mut read = app.store.read(&visit.practice.ods).await?;
    let due = due(&mut read, &app.pack, app.clock.now()).await?;
    let (people, trained) = (read.people(due.today).await?, read.all::<Training>().await?);
    let (rotas, texts) = (read.all().await?, read.module_texts().await?);
    let policy = read.local_policy().await?;
    let may_change = Permission::ChangeRegister.is_of(visit.role);
    let content = html! {
        h1 { "Training and cover" }
        h2 { "Who can unlock and renew today?" }
        (today(&due, people.iter().find(|person| person.id.as_str() == whose.whose)))
        (whose_form(&visit, &people, &whose.whose))
        @if policy.sponsor_codes.is_empty() {
            div class="nhsuk-inset-text" {
                p {
                    "Only local smartcard administrators (activity B0263) are counted. By which activity a sponsor is known is not \
                     published: ask your registration authority, and enter it among the "
                    a href=(visit.path("settings/local-policy")) { "local rules" } "."
                }
            }
        }
        h2 { "The next two weeks" }
        p {
            "Counted " (counted_hours(&due.calendar.hours))
            @if due.calendar.hours.usual.is_none() { ", which is an estimate: enter when you open under " a href=(visit.path("opening")) { "our working days" } }
            "."
        }
        (ahead(&due))
        h2 { "Who is trained" }
        (enough_trained(&due))
        p class="lanyard-inline" {
            @if may_change { a class="nhsuk-button nhsuk-button--secondary" href=(visit.path("cover/training/new")) { "Record training" } }
        }
        p { "Short modules; passing the check at the end is recorded:" }
        (module::list(&visit, &all_courses(&texts)))
        (training::table(&visit, &people, trained, &texts, due.today))
        h2 { "Who is there when" }
        p { "Somebody whose days are not entered is not counted. Why somebody is away is not asked." }
        (rota::table(&visit, &people, rotas, due.today))
        p { a href=(visit.path("settings/local-policy")) { "Local rules of the registration authority" } }
    };
    Ok(ui::page("Training and cover", Some(&visit), content))
}

/// The answer for today, or for one person: nobody covers themselves.
fn today(due: &Due, person: Option<&Person>) -> Markup {
    let cover = due.cover(due.today);
    let for_them: Vec<Who> = match person {
        Some(person) => cover.can_unlock_for(person.id.as_str()).cloned().collect(),
        None => cover.can_unlock.clone(),
    };
    let places = &due.facts.cover.second_readers;
    html! {
        @if let Some(person) = person { p { "For the card of " strong { (person.name) } ":" } }
        @if for_them.is_empty() {
            div class="nhsuk-warning-callout" {
                h3 class="nhsuk-warning-callout__label" { "Nobody here today" }
                p { "The holder may unlock their card alone at digital.nhs.uk/unlock. Otherwise ring the registration authority." }
                (buddy(due))
            }
        } @else {
            p class="nhsuk-body-l" { strong { (names_with_hours(&for_them, &cover)) } }
            @if person.is_none() && cover.cover() == Cover::Half {
                div class="nhsuk-warning-callout" {
                    h3 class="nhsuk-warning-callout__label" { "A part of the day only" }
                    p { "Nobody here can unlock a card " (gaps(&cover)) "." }
                    (buddy(due))
                }
            }
            @if !places.is_empty() { p { "They unlock, and renew what has not run out, at a PC with two readers: " (places.join("; ")) "." } }
            @else { p { "They unlock. Nobody renews: no PC has two readers, and no spare reader lies ready." } }
            @if person.is_none() && cover.cover() == Cover::Alone {
                div class="nhsuk-warning-callout" {
                    h3 class="nhsuk-warning-callout__label" { "One person alone" }
                    p { "If their own card locks, nobody here can help: nobody unlocks their own card as an administrator." }
                    (buddy(due))
                }
            }
        }
        @if !cover.triage.is_empty() {
            p { "Trained for first help only: " (names(&cover.triage)) ". They find out what is wrong; they cannot unlock or renew." }
        }
        (not_counted(&cover))
    }
}

fn not_counted(cover: &CoverDay) -> Markup {
    html! {
        @if !cover.not_counted.is_empty() {
            p { "They hold the role and are not counted today:" }
            ul class="nhsuk-list nhsuk-list--bullet" {
                @for (who, lacks) in &cover.not_counted { li { (who.name) ": " (lacks_words(*lacks)) } }
            }
        }
    }
}

fn buddy(due: &Due) -> Markup {
    html! {
        @match &due.facts.cover.buddy {
            Some(buddy) => p { "Buddy practice: " strong { (buddy) } },
            None => p { "No buddy practice is entered among the contacts." },
        }
    }
}

/// Why somebody does not count, as it follows their name.
pub(crate) fn lacks_words(lacks: Lacks) -> String {
    match lacks {
        Lacks::Closed => "the practice sees no patients on this day".to_owned(),
        Lacks::Rota => "nobody entered on which days they work".to_owned(),
        Lacks::DayOff => "does not work on this day".to_owned(),
        Lacks::Leave => "is away".to_owned(),
        Lacks::Card => "no card of theirs is in use".to_owned(),
        Lacks::LostCard => "their card was reported lost".to_owned(),
        Lacks::FaultyCard => "their own card is faulty, or is still to be replaced".to_owned(),
        Lacks::CardAtHome => "they left their card at home today".to_owned(),
        Lacks::LockedCard => "their own card is locked".to_owned(),
        Lacks::BlockedCard => "their card’s series can no longer log on".to_owned(),
        Lacks::EndOfCard => "nobody knows when their card runs out".to_owned(),
        Lacks::RunsOut(day) => format!("their own card runs out on {}", ui::day(day)),
    }
}

fn whose_form(visit: &Visit, people: &[Person], whose: &str) -> Markup {
    let options = people.iter().map(|person| (person.id.as_str(), person.name.clone()));
    html! {
        form action=(visit.path("cover")) method="get" class="lanyard-filter" {
            (ui::choice("whose", "Whose card is it?", "Anybody’s", options, whose))
            div class="nhsuk-form-group" { button class="nhsuk-button nhsuk-button--secondary nhsuk-button--small" { "Show" } }
        }
    }
}

fn ahead(due: &Due) -> Markup {
    let rows: Vec<Vec<Markup>> = cover_ahead(&due.facts, &due.calendar, due.today).iter().map(|day| row(day, due.today)).collect();
    html! { (ui::table("The next two weeks", &["Day", "Cover", "Can unlock", "Can renew", "First help only"], &rows)) }
}

fn row(cover: &CoverDay, today: Date) -> Vec<Markup> {
    let (colour, words) = match cover.cover() {
        Cover::Enough => ("nhsuk-tag--green", "Enough"),
        Cover::Alone => ("nhsuk-tag--orange", "One alone"),
        Cover::Half => ("nhsuk-tag--orange", "Part of the day"),
        Cover::Nobody => ("nhsuk-tag--red", "Nobody"),
    };
    let people = |all: &[Who]| html! { @if all.is_empty() { "nobody" } @else { (names(all)) } };
    let helpers = |all: &[Who]| html! { @if all.is_empty() { "nobody" } @else { (names_with_hours(all, cover)) } };
    let day = cover.day.strftime("%a %-d %b").to_string();
    vec![
        html! { @if cover.day == today { strong { "Today" } } @else { (day) } },
        html! { strong class={ "nhsuk-tag " (colour) } { (words) } @if cover.cover() == Cover::Half { br; "Nobody " (gaps(cover)) } },
        helpers(&cover.can_unlock),
        helpers(&cover.can_renew),
        people(&cover.triage),
    ]
}

fn enough_trained(due: &Due) -> Markup {
    let trained = trained_people(&due.facts.cover, due.today);
    html! {
        p {
            (ui::counted(trained as i64, "person").replace("persons", "people"))
            " who " (if trained == 1 { "is" } else { "are" }) " not IT can help first when a card fails. "
            @if trained < TRAINED_WANTED {
                strong class="nhsuk-tag nhsuk-tag--orange" { "Too few" } " There should be at least " (TRAINED_WANTED) "."
            } @else { strong class="nhsuk-tag nhsuk-tag--green" { "Enough" } }
        }
    }
}

fn names(all: &[Who]) -> String {
    all.iter().map(|who| who.name.as_str()).collect::<Vec<_>>().join(", ")
}

/// Names, with the hours of those who are not there all day.
pub(crate) fn names_with_hours(all: &[Who], cover: &CoverDay) -> String {
    let said = |who: &Who| match cover.hours.get(&who.id) {
        Some(hours) => format!("{} ({})", who.name, between(*hours)),
        None => who.name.clone(),
    };
    all.iter().map(said).collect::<Vec<_>>().join(", ")
}

/// When nobody is there, for example `from 13:00 until 17:00`.
fn gaps(cover: &CoverDay) -> String {
    cover.gaps().into_iter().map(between).collect::<Vec<_>>().join(", ")
}

/// In which hours somebody should be there, for example `from 8:00 until 18:30 (Thursday from 8:00 until 20:00)`.
fn counted_hours(open: &OpenHours) -> String {
    let days = open.days.iter().map(|(day, hours)| format!("{} {}", value::weekday_name(*day), between(*hours)));
    let days = days.collect::<Vec<_>>().join(", ");
    let usual = between(open.usual.unwrap_or(USUAL_HOURS));
    if days.is_empty() { usual } else { format!("{usual} ({days})") }
}

fn between((from, until): (Time, Time)) -> String {
    format!("from {} until {}", from.strftime("%-H:%M"), until.strftime("%-H:%M"))
}
