//! Bank holidays: which ones hold, where they come from, and putting in those that were published since.

use axum::extract::{Multipart, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Response};
use jiff::ToSpan as _;
use jiff::civil::Date;
use lanyard_insight::Calendar;
use lanyard_model::HolidayList;
use maud::{Markup, html};

use crate::app::{App, Route, route};
use crate::due::{calendar, taken};
use crate::failure::Failure;
use crate::form::Filled;
use crate::form_page::to;
use crate::permission::Permission;
use crate::ui;
use crate::visit::Visit;

/// Largest file, in bytes; the published one has less than a tenth of it.
const LARGEST_FILE: usize = 1024 * 1024;
/// So far ahead they are shown, in days.
const SHOWN_DAYS: i32 = 400;

/// Its addresses.
pub(crate) fn routes() -> Vec<Route> {
    vec![
        route("/p/{ods}/opening/holidays").get(show).post(put_in).largest_body(LARGEST_FILE),
        route("/p/{ods}/opening/holidays/own").post(take_out),
    ]
}

pub(crate) async fn show(State(app): State<App>, visit: Visit) -> Result<Markup, Failure> {
    page(&app, &visit, &Filled::default()).await
}

async fn page(app: &App, visit: &Visit, filled: &Filled) -> Result<Markup, Failure> {
    let mut read = app.store.read(&visit.practice.ods).await?;
    let (calendar, list) = (calendar(&mut read).await?, read.holiday_list().await?);
    let today = ui::day_of(app.clock.now());
    let rows: Vec<Vec<Markup>> = coming(&calendar, today)
        .into_iter()
        .map(|(day, name)| vec![html! { (day.strftime("%A %-d %B %Y")) }, html! { (name) }])
        .collect();
    let content = html! {
        (ui::problems(filled))
        h1 { "Bank holidays" }
        p { (origin(&calendar, list.as_ref())) }
        (ui::table("Until a year from now", &["Day", "Bank holiday"], &rows))
        @if visit.can(Permission::ChangeSettings) { (forms(visit, filled, list.is_some())) }
        @else { p { (Permission::ChangeSettings.refusal()) } }
        p { a href=(visit.path("opening")) { "Our working days" } }
    };
    Ok(ui::page("Bank holidays", Some(visit), content))
}

fn coming(calendar: &Calendar, today: Date) -> Vec<(Date, &str)> {
    let days = today.series(1.day()).take_while(|day| *day <= today.saturating_add(SHOWN_DAYS.days()));
    days.filter_map(|day| Some((day, calendar.holidays.name(day)?))).collect()
}

/// Where they come from, as one says it.
fn origin(calendar: &Calendar, list: Option<&HolidayList>) -> String {
    let years: Vec<String> = calendar.holidays.years().iter().map(ToString::to_string).collect();
    match list {
        Some(list) => format!(
            "For {} those hold that were put in on {}. Every other year follows the rules that Lanyard brings.",
            years.join(", "),
            ui::day(list.taken_on)
        ),
        None => "They are those that Lanyard brings: the standing rules, and what had been proclaimed when it was made.".to_owned(),
    }
}

fn forms(visit: &Visit, filled: &Filled, has_list: bool) -> Markup {
    html! {
        h2 { "A day was added or moved" }
        p { "GOV.UK publishes all bank holidays as the file " code { "bank-holidays.json" } ". Download it and give it here as it is: for the years in it, its days hold at once." }
        form action=(visit.path("opening/holidays")) method="post" enctype="multipart/form-data" {
            div class={ "nhsuk-form-group" @if filled.error("file").is_some() { " nhsuk-form-group--error" } } {
                label class="nhsuk-label nhsuk-label--s" for="file" { "bank-holidays.json" }
                @if let Some(why) = filled.error("file") {
                    span class="nhsuk-error-message" id="file-error" { span class="nhsuk-u-visually-hidden" { "Error: " } (why) }
                }
                input class="nhsuk-file-upload" id="file" name="file" type="file" accept=".json";
            }
            button class="nhsuk-button" { "Use these bank holidays" }
        }
        @if has_list {
            form action=(visit.path("opening/holidays/own")) method="post" {
                button class="nhsuk-button nhsuk-button--secondary" { "Use those that Lanyard brings again" }
            }
        }
    }
}

/// The text of the file that was chosen.
async fn received(mut form: Multipart) -> Result<String, String> {
    let lost = |_| "The file could not be received. It may have at most 1 MB.".to_owned();
    while let Some(field) = form.next_field().await.map_err(lost)? {
        if field.name() == Some("file") {
            return field.text().await.map_err(lost);
        }
    }
    Err("Choose the file first.".to_owned())
}

pub(crate) async fn put_in(State(app): State<App>, visit: Visit, form: Multipart) -> Result<Response, Failure> {
    visit.may(Permission::ChangeSettings)?;
    let now = app.clock.now();
    let list = match received(form).await.and_then(|file| taken(&file, ui::day_of(now))) {
        Ok(list) => list,
        Err(why) => {
            let mut filled = Filled::default();
            filled.wrong("file", why);
            return Ok((StatusCode::UNPROCESSABLE_ENTITY, page(&app, &visit, &filled).await?).into_response());
        }
    };
    let author = visit.signed_in.account.as_str();
    let mut write = app.store.write(&visit.practice.ods, author, "Published bank holidays were put in", now).await?;
    write.save(&list).await?;
    write.commit().await?;
    Ok(to(&visit, "opening/holidays"))
}

pub(crate) async fn take_out(State(app): State<App>, visit: Visit) -> Result<Response, Failure> {
    visit.may(Permission::ChangeSettings)?;
    let author = visit.signed_in.account.as_str();
    let why = "The bank holidays that Lanyard brings hold again";
    let mut write = app.store.write(&visit.practice.ods, author, why, app.clock.now()).await?;
    write.remove(&HolidayList::only()).await?;
    write.commit().await?;
    Ok(to(&visit, "opening/holidays"))
}
