//! On which days somebody works, and when they are away.

use std::collections::BTreeMap;

use axum::Form;
use axum::extract::{Path, State};
use axum::response::Response;
use jiff::civil::Date;
use lanyard_model::{Away, DayHours, Id, Person, Rota};
use lanyard_store::StoreError;
use maud::{Markup, html};

use crate::app::{App, Route, route};
use crate::failure::Failure;
use crate::form::{Filled, Sent};
use crate::form_page::{FormPage, choice, save, to};
use crate::permission::Permission;
use crate::visit::Visit;
use crate::{ui, value};

/// Most spans of leave that are kept.
const MOST_AWAY: usize = 40;

pub(super) fn routes() -> Vec<Route> {
    vec![route("/p/{ods}/cover/people/{id}").get(edit).post(change)]
}

/// Everybody with their days; those of whom none are entered stand behind a summary.
pub(super) fn table(visit: &Visit, people: &[Person], rotas: Vec<Rota>, today: Date) -> Markup {
    let rotas: BTreeMap<Id<Person>, Rota> = rotas.into_iter().map(|rota| (rota.person.clone(), rota)).collect();
    let (entered, not): (Vec<&Person>, Vec<&Person>) =
        people.iter().partition(|person| rotas.get(&person.id).is_some_and(has_days));
    let rows =
        |people: &[&Person]| people.iter().map(|person| row(visit, person, rotas.get(&person.id), today)).collect::<Vec<_>>();
    let heads = ["Name", "Days", "Away", "Change"];
    html! {
        @if people.is_empty() { p { "Nobody is entered yet. " (ui::name_to(visit, Permission::ChangeRegister, "people/new", "Add a person")) "." } }
        @if !entered.is_empty() { (ui::table("Who is there when", &heads, &rows(&entered))) }
        @if !not.is_empty() {
            details class="nhsuk-details" {
                summary class="nhsuk-details__summary" {
                    span class="nhsuk-details__summary-text" { (not.len()) " whose days are not entered" }
                }
                div class="nhsuk-details__text" { (ui::table("Days not entered", &heads, &rows(&not))) }
            }
        }
    }
}

/// Whether it says on which days somebody works: leave alone does not.
fn has_days(rota: &Rota) -> bool {
    !rota.days.is_empty()
}

fn row(visit: &Visit, person: &Person, rota: Option<&Rota>, today: Date) -> Vec<Markup> {
    let days = rota.filter(|rota| has_days(rota)).map_or_else(|| "not entered".to_owned(), |rota| said_days(&rota.days));
    let mut away: Vec<String> =
        rota.iter().flat_map(|rota| &rota.away).filter(|away| away.until >= today).map(|away| span(*away)).collect();
    if let Some(from) = person.leave_from.filter(|_| person.leave_until.is_none_or(|until| until >= today)) {
        away.push(format!("{} to {}", ui::day(from), ui::some_day(person.leave_until)));
    }
    vec![
        html! { a href=(visit.path(&format!("people/{}", person.id))) { (person.name) } },
        html! { (days) @if rota.is_some_and(|rota| !rota.hours.is_empty()) { " (" (parts(rota)) ")" } @if rota.is_some_and(|rota| rota.is_it) { " (IT)" } },
        html! { @if away.is_empty() { "none known" } @else { (away.join("; ")) } },
        html! {
            @if visit.can(Permission::ChangeRegister) {
                a href=(visit.path(&format!("cover/people/{}", person.id))) {
                    "Change" span class="nhsuk-u-visually-hidden" { " the days of " (person.name) }
                }
            }
        },
    ]
}

/// Days on which somebody is there for a part only, for example `Thu 8:00-13:00`.
fn parts(rota: Option<&Rota>) -> String {
    let hours = rota.iter().flat_map(|rota| &rota.hours);
    let said = hours.map(|one| format!("{} {}", said_days(&[one.day]), value::hours_written(one.hours)));
    said.collect::<Vec<_>>().join(", ")
}

fn span(away: Away) -> String {
    if away.from == away.until { ui::day(away.from) } else { format!("{} to {}", ui::day(away.from), ui::day(away.until)) }
}

/// Days of the week as one says them, for example `Mon, Tue, Fri`.
fn said_days(days: &[i8]) -> String {
    let short = |day: &i8| Some(value::weekday_name(*day)).and_then(|name| name.get(..3));
    days.iter().filter_map(short).collect::<Vec<_>>().join(", ")
}

async fn found(app: &App, visit: &Visit, id: &str) -> Result<(Person, Option<Rota>), Failure> {
    visit.may(Permission::ChangeRegister)?;
    let mut read = app.store.read(&visit.practice.ods).await?;
    let person: Person = read.find(&Id::new(id)).await?.ok_or(Failure::NotFound)?;
    let rota = read.rota_of(&person.id).await?;
    Ok((person, rota))
}

fn form<'a>(title: &'a str, action: &'a str, filled: &'a Filled) -> FormPage<'a> {
    let days: Vec<(String, String)> =
        value::WEEK.iter().enumerate().map(|(place, day)| choice(&(place + 1).to_string(), day)).collect();
    let it = [choice("yes", "Works in IT: does not count among those trained at the front desk")];
    let fields = html! {
        (ui::checkboxes(filled, "days", "Works on", None, &days))
        (ui::text_area_with("hours", "Hours, where it is not all day", "One a line: a day and its hours, for example Thursday 8:00-13:00",
            filled.get("hours"), filled.error("hours")))
        (ui::text_area_with("away", "Away", "One a line: a day, or first and last day, for example 21/12/2026 to 2/1/2027. Not why.",
            filled.get("away"), filled.error("away")))
        (ui::checkboxes(filled, "is_it", "IT staff", None, &it))
    };
    FormPage { title, action, filled, fields }
}

pub(crate) async fn edit(State(app): State<App>, visit: Visit, Path((_, id)): Path<(String, String)>) -> Result<Markup, Failure> {
    let (person, rota) = found(&app, &visit, &id).await?;
    let filled = rota.map_or_else(Filled::default, |rota| {
        Filled::showing(&rota).with("away", lines(&rota.away)).with("hours", hour_lines(&rota.hours))
    });
    Ok(form(&title(&person), &format!("cover/people/{id}"), &filled).show(&visit))
}

fn title(person: &Person) -> String {
    format!("When {} is there", person.name)
}

pub(crate) async fn change(
    State(app): State<App>,
    visit: Visit,
    Path((_, id)): Path<(String, String)>,
    Form(sent): Form<Sent>,
) -> Result<Response, Failure> {
    let (person, was) = found(&app, &visit, &id).await?;
    let mut filled = Filled::sent(sent);
    let new = app.store.entropy().id(app.clock.now()).map_err(StoreError::from)?;
    let rota = read(&mut filled, was.map_or(new, |was| was.id), person.id.clone());
    if save(&app, &visit, &mut filled, &rota, "Working days were entered", "days").await? {
        return Ok(to(&visit, "cover"));
    }
    Ok(form(&title(&person), &format!("cover/people/{id}"), &filled).refuse(&visit))
}

fn read(filled: &mut Filled, id: Id<Rota>, person: Id<Person>) -> Rota {
    let days: Vec<i8> = filled.all("days").iter().filter_map(|day| day.parse().ok()).filter(|day| (1..=7).contains(day)).collect();
    let hours = hours(filled.get("hours"), &days).unwrap_or_else(|problem| {
        filled.wrong("hours", problem);
        Vec::new()
    });
    let away = away(filled.get("away")).unwrap_or_else(|problem| {
        filled.wrong("away", problem);
        Vec::new()
    });
    Rota { id, person, days, hours, away, is_it: filled.get("is_it") == "yes" }
}

fn hour_lines(hours: &[DayHours]) -> String {
    hours.iter().map(value::day_hours_written).collect::<Vec<_>>().join("\n")
}

/// Reads hours of days on which somebody works, one a line; the problem names the line.
fn hours(text: &str, days: &[i8]) -> Result<Vec<DayHours>, String> {
    let mut hours: Vec<DayHours> = Vec::new();
    for line in text.lines().map(str::trim).filter(|line| !line.is_empty()) {
        let one =
            value::day_hours(line).ok_or_else(|| format!("“{line}” cannot be read. Write for example Thursday 8:00-13:00."))?;
        if !days.contains(&one.day) || hours.iter().any(|other| other.day == one.day) {
            return Err(format!("“{line}”: write one line for each day that is ticked and not worked in full."));
        }
        hours.push(one);
    }
    Ok(hours)
}

fn lines(away: &[Away]) -> String {
    let day = |day: Date| day.strftime("%-d/%-m/%Y").to_string();
    away.iter().map(|away| format!("{} to {}", day(away.from), day(away.until))).collect::<Vec<_>>().join("\n")
}

/// Reads spans of leave, one a line; the problem names the line.
fn away(text: &str) -> Result<Vec<Away>, String> {
    let written: Vec<&str> = text.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
    if written.len() > MOST_AWAY {
        return Err(format!("At most {MOST_AWAY} lines are kept. Take out those that are over."));
    }
    written.into_iter().map(one_away).collect()
}

fn one_away(line: &str) -> Result<Away, String> {
    let (from, until) = line.split_once(" to ").unwrap_or((line, line));
    match (value::date(from), value::date(until)) {
        (Some(from), Some(until)) if from <= until => Ok(Away { from, until }),
        (Some(_), Some(_)) => Err(format!("“{line}” ends before it begins. Check both days.")),
        _ => Err(format!("“{line}” cannot be read. Write for example 21/12/2026 to 2/1/2027.")),
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn hours_are_read_as_people_write_them() {
        let read = hours("thursdays 8:00 to 13:00\n\nFriday 12:30-17:00", &[1, 4, 5]).unwrap();
        assert_eq!(hour_lines(&read), "Thursday 8:00-13:00\nFriday 12:30-17:00");
        assert!(hours("Thursday 13:00-8:00", &[4]).unwrap_err().contains("cannot be read"));
        assert!(hours("Thursday 8:00-13:00", &[1]).unwrap_err().contains("ticked"), "not there on Thursdays");
        assert!(hours("Monday 8:00-9:00\nMonday 10:00-11:00", &[1]).is_err());
    }

    #[test]
    fn leave_is_read_as_people_write_it() {
        let christmas = Away { from: date(2026, 12, 21), until: date(2027, 1, 2) };
        let monday = Away { from: date(2026, 11, 30), until: date(2026, 11, 30) };
        assert_eq!(away("21/12/2026 to 2/1/2027\n\n 30/11/2026 ").unwrap(), [christmas, monday]);
        assert_eq!(away(&lines(&[christmas, monday])).unwrap(), [christmas, monday]);
        assert!(away("2/1/2027 to 21/12/2026").unwrap_err().contains("ends before it begins"));
        assert!(away("Christmas").unwrap_err().contains("“Christmas”"));
        assert!(away(&"1/1/2027\n".repeat(41)).is_err());
    }
}
