//! Working days: whose bank holidays hold, Saturday clinics, closed and busy days.

use axum::Form;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use jiff::civil::Date;
use lanyard_model::{Clinic, ClinicDay, DayHours, Hours, Opening};
use maud::{Markup, html};
use serde::Deserialize;

use crate::app::{App, Route, route};
use crate::failure::Failure;
use crate::permission::Permission;
use crate::ui::Wrong;
use crate::visit::Visit;
use crate::{ui, value};

/// Nations whose bank holidays differ: stored name and words.
const NATIONS: &[(&str, &str)] =
    &[("england-and-wales", "England or Wales"), ("scotland", "Scotland"), ("northern-ireland", "Northern Ireland")];

const CLINICS_HINT: &str = "When patients come for something special: cards are made ready for it, and nothing else is put in its hours, or on its day where it has none. One a line: \
                            its name, a comma, and a day of the week or a date, for example “Flu clinic, 10/10/2026”. Hours and weeks \
                            without it can follow: “Baby clinic, Thursday 9:00-12:00, not 24/12/2026”.";

const HOURS_HINT: &str = "From when until when on a working day, for example 8:00-18:30: in that time somebody should be there who can unlock a card. Where a \
                          day has other hours, write it on a line of its own: “Thursday 8:00-20:00”. While no hours are entered, 9:00 to 17:00 is taken, which \
                          is an estimate.";

/// Its address.
pub(crate) fn routes() -> Vec<Route> {
    vec![route("/p/{ods}/opening").get(show).post(save)]
}

#[derive(Debug, Deserialize)]
pub(crate) struct Entered {
    nation: String,
    #[serde(default)]
    saturdays: Option<String>,
    #[serde(default)]
    closed: String,
    #[serde(default)]
    busy: String,
    #[serde(default)]
    clinics: String,
    #[serde(default)]
    hours: String,
}

pub(crate) async fn show(State(app): State<App>, visit: Visit) -> Result<Markup, Failure> {
    let opening = app.store.read(&visit.practice.ods).await?.opening().await?;
    let entered = Entered {
        hours: hours_lines(&opening),
        nation: opening.nation,
        saturdays: opening.saturdays.then(|| "yes".to_owned()),
        closed: lines(&opening.closed),
        busy: lines(&opening.busy),
        clinics: opening.clinics.iter().map(written).collect::<Vec<_>>().join("\n"),
    };
    Ok(form(&visit, &entered, &[]))
}

pub(crate) async fn save(State(app): State<App>, visit: Visit, Form(entered): Form<Entered>) -> Result<Response, Failure> {
    visit.may(Permission::ChangeSettings)?;
    let mut wrong: Vec<Wrong> = Vec::new();
    if !NATIONS.iter().any(|(name, _)| *name == entered.nation) {
        wrong.push(("nation", "Choose whose bank holidays hold.".to_owned()));
    }
    let (hours, day_hours) = opening_hours(&entered.hours, &mut wrong);
    let clinics = lines_of("clinics", &entered.clinics, &mut wrong, |line| {
        clinic(line).ok_or_else(|| format!("“{line}” is no clinic with its day. Write it as “Baby clinic, Thursday 9:00-12:00”."))
    });
    let closed = lines_of("closed", &entered.closed, &mut wrong, a_day);
    let busy = lines_of("busy", &entered.busy, &mut wrong, a_day);
    if !wrong.is_empty() {
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, form(&visit, &entered, &wrong)).into_response());
    }
    let saturdays = entered.saturdays.is_some();
    let author = visit.signed_in.account.as_str();
    let mut write = app.store.write(&visit.practice.ods, author, "Working days were changed", app.clock.now()).await?;
    let before: Opening = write.find(&Opening::only()).await?.unwrap_or_default();
    let opening = Opening { nation: entered.nation, saturdays, closed, busy, clinics, hours, day_hours, ..before };
    write.save(&opening).await?;
    write.commit().await?;
    Ok(Redirect::to(&visit.path("calendar")).into_response())
}

fn form(visit: &Visit, entered: &Entered, wrong: &[Wrong]) -> Markup {
    let content = html! {
        (ui::wrongs(wrong))
        h1 { "Our working days" }
        @if visit.can(Permission::ChangeSettings) {
            form action=(visit.path("opening")) method="post" {
                (fields(visit, entered, wrong))
                button class="nhsuk-button" { "Save" }
            }
        } @else {
            fieldset class="nhsuk-fieldset" disabled { (fields(visit, entered, wrong)) }
            p { (Permission::ChangeSettings.refusal()) }
        }
    };
    ui::page(if wrong.is_empty() { "Our working days" } else { "Error: our working days" }, Some(visit), content)
}

fn fields(visit: &Visit, entered: &Entered, wrong: &[Wrong]) -> Markup {
    html! {
        div class="nhsuk-form-group" {
            label class="nhsuk-label nhsuk-label--s" for="nation" { "Bank holidays of" }
            div class="nhsuk-hint" id="nation-hint" { "Which days those are, and what to do when one is added or moved: " a href=(visit.path("opening/holidays")) { "bank holidays" } }
            select class="nhsuk-select" aria-describedby="nation-hint" id="nation" name="nation" {
                @for (name, words) in NATIONS { option value=(name) selected[*name == entered.nation] { (words) } }
            }
        }
        div class="nhsuk-form-group" {
            div class="nhsuk-checkboxes" data-module="nhsuk-checkboxes" {
                div class="nhsuk-checkboxes__item" {
                    input class="nhsuk-checkboxes__input" id="saturdays" name="saturdays" type="checkbox" value="yes"
                        checked[entered.saturdays.is_some()];
                    label class="nhsuk-label nhsuk-checkboxes__label" for="saturdays" { "There is a clinic on Saturdays" }
                }
            }
        }
        (days_field("hours", "Opening hours", HOURS_HINT, &entered.hours, wrong))
        (days_field("clinics", "Our own clinics", CLINICS_HINT, &entered.clinics, wrong))
        (days_field("closed", "Closed days", "Days on which the practice is closed beside bank holidays. One a line, for example 9/10/2026.", &entered.closed, wrong))
        (days_field("busy", "Busy days", "Other days too busy for anything that can wait. One a line, for example 9/10/2026.", &entered.busy, wrong))
    }
}

fn days_field(name: &str, label: &str, hint: &str, value: &str, wrong: &[Wrong]) -> Markup {
    let why: Vec<&str> = wrong.iter().filter(|(known, _)| *known == name).map(|(_, why)| why.as_str()).collect();
    let (hint_id, error_id) = (format!("{name}-hint"), format!("{name}-error"));
    let described = if why.is_empty() { hint_id.clone() } else { format!("{hint_id} {error_id}") };
    html! {
        div class={ "nhsuk-form-group" @if !why.is_empty() { " nhsuk-form-group--error" } } {
            label class="nhsuk-label nhsuk-label--s" for=(name) { (label) }
            div class="nhsuk-hint" id=(hint_id) { (hint) }
            @if !why.is_empty() {
                span class="nhsuk-error-message" id=(error_id) { span class="nhsuk-u-visually-hidden" { "Error: " } (why.join(" ")) }
            }
            textarea class="nhsuk-textarea" id=(name) name=(name) rows="4" aria-describedby=(described) { (value) }
        }
    }
}

fn written(clinic: &Clinic) -> String {
    let on = match clinic.on {
        ClinicDay::Weekly(day) => value::weekday_name(day).to_owned(),
        ClinicDay::Once(day) => date_written(day),
    };
    let hours = clinic.hours.map_or(String::new(), |hours| format!(" {}", value::hours_written(hours)));
    let skips: String = clinic.skips.iter().map(|day| format!(", not {}", date_written(*day))).collect();
    format!("{}, {on}{hours}{skips}", clinic.name)
}

fn hours_lines(opening: &Opening) -> String {
    let days = opening.day_hours.iter().map(value::day_hours_written);
    opening.hours.map(value::hours_written).into_iter().chain(days).collect::<Vec<_>>().join("\n")
}

/// Opening hours, one a line: those of every day, and those of days of the week that have others. Each problem names its line.
fn opening_hours(text: &str, wrong: &mut Vec<Wrong>) -> (Option<Hours>, Vec<DayHours>) {
    let (mut usual, mut days) = (None, Vec::<DayHours>::new());
    for line in filled_lines(text) {
        match (value::hours(line), value::day_hours(line)) {
            (Some(hours), _) if usual.is_none() => usual = Some(hours),
            (None, Some(one)) if days.iter().all(|other| other.day != one.day) => days.push(one),
            (None, None) => {
                let why = format!("“{line}” are no opening hours. Write them as 8:00-18:30, or as Thursday 8:00-20:00.");
                wrong.push(("hours", why));
            }
            _ => wrong.push(("hours", format!("“{line}”: write the usual hours once, and each day of the week once."))),
        }
    }
    days.sort_by_key(|one| one.day);
    (usual, days)
}

fn filled_lines(text: &str) -> impl Iterator<Item = &str> {
    text.lines().map(str::trim).filter(|line| !line.is_empty())
}

/// What stands in a field, one a line; each problem names its line.
fn lines_of<T>(name: &'static str, text: &str, wrong: &mut Vec<Wrong>, read: impl Fn(&str) -> Result<T, String>) -> Vec<T> {
    let mut all = Vec::new();
    for line in filled_lines(text) {
        match read(line) {
            Ok(one) => all.push(one),
            Err(why) => wrong.push((name, why)),
        }
    }
    all
}

fn date_written(day: Date) -> String {
    day.strftime("%-d/%-m/%Y").to_string()
}

/// `Baby clinic, Thursday 9:00-12:00, not 24/12/2026`: name, day, hours where it has any, and the weeks that a weekly one skips.
fn clinic(line: &str) -> Option<Clinic> {
    let mut skips = Vec::new();
    let mut line = line;
    while let Some((rest, day)) = line.rsplit_once(',').and_then(|(rest, end)| Some((rest, skipped(end)?))) {
        skips.insert(0, day);
        line = rest;
    }
    let (name, when) = line.rsplit_once(',')?;
    let (name, when) = (name.trim(), when.trim());
    let (on, hours) = match when.split_once(' ') {
        Some((on, hours)) => (on, Some(value::hours(hours)?)),
        None => (when, None),
    };
    let weekly = value::weekday(on).map(ClinicDay::Weekly);
    let on = weekly.or_else(|| date(on).map(ClinicDay::Once))?;
    let is_entry = !name.is_empty() && (skips.is_empty() || weekly.is_some());
    is_entry.then(|| Clinic { name: name.to_owned(), on, hours, skips })
}

/// `not 24/12/2026`
fn skipped(text: &str) -> Option<Date> {
    date(text.trim().strip_prefix("not ")?.trim())
}

fn date(text: &str) -> Option<Date> {
    Date::strptime("%d/%m/%Y", text).ok()
}

fn lines(days: &[Date]) -> String {
    days.iter().map(|day| date_written(*day)).collect::<Vec<_>>().join("\n")
}

/// A day as people here write it.
fn a_day(line: &str) -> Result<Date, String> {
    date(line).ok_or_else(|| format!("“{line}” is not a day. Write it as 9/10/2026, one day a line."))
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn clinics_are_read_as_they_are_written() {
        let text = "Flu clinic, walk-in, 10/10/2026\nBaby clinic, Thursday 9:00-12:30, not 24/12/2026, not 31/12/2026\nECG, Monday";
        let typed =
            "Flu clinic, walk-in, 10/10/2026\n\nBaby clinic,thursdays 9:00 to 12:30,not 24/12/2026 , not 31/12/2026\nECG, mondays";
        let read: Vec<Clinic> = filled_lines(typed).map(|line| clinic(line).unwrap()).collect();
        assert_eq!(read.iter().map(written).collect::<Vec<_>>().join("\n"), text);
        for wrong in [
            "Flu clinic",
            ", Monday",
            "A, Monday 12:00-9:00",
            "A, Monday 9-12",
            "A, Monday noon",
            "A, 10/10/2026, not 11/10/2026",
            "A, not 24/12/2026",
        ] {
            assert!(clinic(wrong).is_none(), "{wrong}");
        }
    }

    #[test]
    fn opening_hours_may_differ_on_days_of_the_week() {
        let read = |text: &str| {
            let mut wrong = Vec::new();
            let (hours, day_hours) = opening_hours(text, &mut wrong);
            (hours_lines(&Opening { hours, day_hours, ..Opening::default() }), wrong)
        };
        assert_eq!(read("\n").0, "");
        assert_eq!(
            read("Saturdays 9:00 to 12:00\n8:00-18:30\nthursday 8:00-20:00").0,
            "8:00-18:30\nThursday 8:00-20:00\nSaturday 9:00-12:00"
        );
        assert_eq!(read("Friday 8:00-13:00").0, "Friday 8:00-13:00", "the others as usual");
        for wrong in ["all day", "18:00-8:00", "Thursday", "8:00-18:00\n9:00-17:00", "Monday 8:00-9:00\nMondays 9:00-10:00"] {
            assert!(read(wrong).1.iter().all(|(_, why)| why.contains("“")) && read(wrong).1.len() == 1, "{wrong}");
        }
    }

    #[test]
    fn every_line_that_is_no_day_is_told_and_the_others_are_read() {
        let mut wrong = Vec::new();
        let days = lines_of("busy", " 9/10/2026 \n\n10/31/2026\n25/12/2026\nsoon", &mut wrong, a_day);
        assert_eq!(days, [date(2026, 10, 9), date(2026, 12, 25)]);
        assert!(wrong.len() == 2 && wrong[0].1.contains("10/31/2026") && wrong[1].1.contains("soon"), "{wrong:?}");
    }
}
