//! Paper for the wall, the desk and the reader: a preview, and the same to print; and the practice's dates as a report.

use axum::extract::{Query, State};
use axum::http::header;
use axum::response::{IntoResponse as _, Response};
use lanyard_documents::{PaperError, Printed, Texts};
use maud::{Markup, html};
use serde::Deserialize;

use crate::app::{App, Route, route};
use crate::failure::Failure;
use crate::papers::{Sheet, Site, WELSH, Wanted, poster, report, set, texts};
use crate::ui;
use crate::visit::Visit;

/// Their addresses.
pub(crate) fn routes() -> Vec<Route> {
    vec![
        route("/p/{ods}/posters").get(show),
        route("/p/{ods}/posters.pdf").get(download),
        route("/p/{ods}/posters.svg").get(preview),
        route("/p/{ods}/posters/welsh.toml").get(to_translate),
        route("/p/{ods}/report.pdf").get(dates),
    ]
}

/// What the form asks for.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct Asked {
    #[serde(default)]
    paper: String,
    names: Option<String>,
    welsh: Option<String>,
}

impl Asked {
    fn wanted(&self) -> Wanted {
        let sheet = Sheet::named(&self.paper).unwrap_or_default();
        Wanted { sheet, names: self.names.is_some(), welsh: self.welsh.is_some() }
    }
}

fn value(sheet: Sheet) -> &'static str {
    Sheet::ALL.iter().find(|(known, ..)| *known == sheet).map_or("", |(_, value, _)| value)
}

fn query(wanted: Wanted) -> String {
    let value = value(wanted.sheet);
    let names = if wanted.names { "&names=yes" } else { "" };
    let welsh = if wanted.welsh { "&welsh=yes" } else { "" };
    format!("paper={value}{names}{welsh}")
}

pub(crate) async fn show(State(app): State<App>, visit: Visit, Query(asked): Query<Asked>) -> Result<Markup, Failure> {
    let wanted = asked.wanted();
    let texts = texts(app.data.as_deref()).map_err(Failure::Unusable)?;
    let today = ui::day_of(app.clock.now());
    let no_labels = wanted.sheet == Sheet::Labels && app.store.read(&visit.practice.ods).await?.readers(today).await?.is_empty();
    let content = html! {
        h1 { "Posters, cards and labels" }
        p {
            "Made from what is known about smartcards and from what you have entered: what helps here, who can unlock, where spare \
             readers lie, whom to ring, and a code to scan that reports a problem."
        }
        form action=(visit.path("posters")) method="get" { (choices(wanted, &texts)) }
        @if no_labels {
            p { "No readers are entered yet. " a href=(visit.path("equipment")) { "Enter your readers" } ", then print their labels." }
        } @else {
            (shown(&visit, wanted))
        }
        (welsh(&app, &visit, wanted, &texts))
        p { "Other labels: " a href=(visit.path("rooms")) { "rooms" } ", " a href=(visit.path("spares")) { "spare shelves" } ". " a href=(visit.path("report.pdf")) download { "Every date as a report (PDF)" } "." }
    };
    Ok(ui::page("Posters", Some(&visit), content))
}

fn choices(wanted: Wanted, texts: &Texts) -> Markup {
    let papers: Vec<(String, &str)> = Sheet::ALL.iter().map(|(_, value, words)| ((*value).to_owned(), *words)).collect();
    let (without, all) = texts.untranslated();
    html! {
        (ui::one_of("paper", "Paper", &papers, value(wanted.sheet)))
        div class="nhsuk-form-group" {
            div class="nhsuk-checkboxes" {
                (tick("names", "With the names of those who can unlock: for a room where patients do not come", wanted.names))
                @if without < all { (tick("welsh", "Welsh first, English below", wanted.welsh)) }
            }
        }
        button class="nhsuk-button nhsuk-button--secondary" { "Show" }
    }
}

fn tick(name: &str, words: &str, ticked: bool) -> Markup {
    html! {
        div class="nhsuk-checkboxes__item" {
            input class="nhsuk-checkboxes__input" id=(name) name=(name) type="checkbox" value="yes" checked[ticked];
            label class="nhsuk-label nhsuk-checkboxes__label" for=(name) { (words) }
        }
    }
}

fn shown(visit: &Visit, wanted: Wanted) -> Markup {
    let query = query(wanted);
    html! {
        p { a class="nhsuk-button" href=(visit.path(&format!("posters.pdf?{query}"))) download { "Download to print (PDF)" } }
        img class="lanyard-preview" src=(visit.path(&format!("posters.svg?{query}")))
            alt="Preview of the first page. The PDF holds the same as text.";
    }
}

/// Where Welsh comes from.
fn welsh(app: &App, visit: &Visit, wanted: Wanted, texts: &Texts) -> Markup {
    let (without, all) = texts.untranslated();
    html! {
        h2 { "Welsh" }
        @if without == all {
            p { "Not translated: Lanyard brings none, since a translator has to write it." }
        } @else if without > 0 {
            p { (without) " of " (all) " fixed texts have no Welsh yet and are printed in English only." }
        }
        @if wanted.welsh { p { "What you entered yourself, and steps without a translation, stay as they are." } }
        p {
            a href=(visit.path("posters/welsh.toml")) download { "The texts to translate" }
            ": fill in the Welsh and give the file to whoever runs this server, who puts it into the data folder"
            @if app.data.is_some() { " as " code { (WELSH) } }
            "."
        }
    }
}

/// Sets what was asked for.
async fn made<T: Send + 'static>(
    app: &App,
    visit: &Visit,
    asked: &Asked,
    form: impl FnOnce(Printed) -> Result<T, PaperError> + Send + 'static,
) -> Result<T, Failure> {
    let texts = texts(app.data.as_deref()).map_err(Failure::Unusable)?;
    let site = site(app, visit);
    let mut read = app.store.read(&visit.practice.ods).await?;
    let paper = poster(&mut read, &site, &texts, asked.wanted()).await?;
    drop(read);
    set(paper, form).await
}

fn site<'a>(app: &'a App, visit: &'a Visit) -> Site<'a> {
    Site { pack: app.pack_of(&visit.practice), practice: &visit.practice, public_url: &app.public_url, now: app.clock.now() }
}

pub(crate) async fn download(State(app): State<App>, visit: Visit, Query(asked): Query<Asked>) -> Result<Response, Failure> {
    let pdf = made(&app, &visit, &asked, |printed| printed.pdf()).await?;
    Ok(file("application/pdf", &format!("smartcard-{}.pdf", value(asked.wanted().sheet)), pdf))
}

pub(crate) async fn preview(State(app): State<App>, visit: Visit, Query(asked): Query<Asked>) -> Result<Response, Failure> {
    let svg = made(&app, &visit, &asked, |printed| Ok(printed.svg().unwrap_or_default())).await?;
    Ok(([(header::CONTENT_TYPE, "image/svg+xml")], svg).into_response())
}

pub(crate) async fn to_translate(State(app): State<App>, visit: Visit) -> Result<Response, Failure> {
    let texts = texts(app.data.as_deref()).map_err(Failure::Unusable)?;
    let steps: Vec<(String, String)> =
        app.pack_of(&visit.practice).steps.iter().map(|step| (step.id.clone(), step.text.clone())).collect();
    Ok(file("application/toml; charset=utf-8", WELSH, texts.to_translate(&steps).into_bytes()))
}

pub(crate) async fn dates(State(app): State<App>, visit: Visit) -> Result<Response, Failure> {
    let mut read = app.store.read(&visit.practice.ods).await?;
    let paper = report(&mut read, &site(&app, &visit)).await?;
    drop(read);
    Ok(file("application/pdf", "smartcard-dates.pdf", set(paper, |printed| printed.pdf()).await?))
}

fn file(kind: &str, name: &str, content: Vec<u8>) -> Response {
    let disposition = format!("attachment; filename=\"{name}\"");
    ([(header::CONTENT_TYPE, kind.to_owned()), (header::CONTENT_DISPOSITION, disposition)], content).into_response()
}
