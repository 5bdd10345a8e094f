//! What the QR code on a shelf opens: one tap takes a spare reader. No sign-in, no personal data shown.

use axum::Form;
use axum::extract::{Path, Query, State};
use axum::response::Redirect;
use lanyard_model::{
    CardReader, Id, ScreenedText, Spare, SpareEvent, SpareEventKind, SpareKind, is_used, lying_there, open_loans, stock,
};
use lanyard_store::Practice;
use maud::{Markup, html};
use serde::Deserialize;

use super::spares;
use crate::app::{App, Route, route};
use crate::failure::Failure;
use crate::form::{Filled, Sent};
use crate::loans::{self, Said};
use crate::on_site::OnSite;
use crate::ui;

pub(super) fn routes() -> Vec<Route> {
    vec![route("/r/{link}/spare/{id}").get(show), route("/r/{link}/spare/{id}/{move}").post(moved)]
}

/// Who takes a spare when nobody is signed in.
const AUTHOR: &str = "front desk";
/// Longest note from the front desk, in characters.
const LONGEST: usize = 60;

#[derive(Debug, Deserialize)]
pub(crate) struct Done {
    #[serde(default)]
    done: String,
}

async fn shelf(app: &App, practice: &Practice, id: &str) -> Result<Spare, Failure> {
    let today = ui::day_of(app.clock.now());
    let spare: Option<Spare> = app.store.read(&practice.ods).await?.find(&Id::new(id)).await?;
    let spare = spare.filter(|spare| spare.kind == SpareKind::Readers && is_used(spare.retired_on, today));
    spare.ok_or(Failure::NotFound)
}

pub(crate) async fn show(
    State(app): State<App>,
    OnSite(practice): OnSite,
    Path((link, id)): Path<(String, String)>,
    Query(done): Query<Done>,
) -> Result<Markup, Failure> {
    let spare = shelf(&app, &practice, &id).await?;
    let mut read = app.store.read(&practice.ods).await?;
    let (events, readers) = (read.spare_events(&spare.id).await?, read.readers(ui::day_of(app.clock.now())).await?);
    let base = format!("/r/{link}/spare/{id}");
    let content = html! {
        @match done.done.as_str() {
            "taken" => (panel("Written down", "Bring it back by tomorrow evening, or tell the practice manager.")),
            "back" => (panel("Thank you", "It is written down as back.")),
            _ => {},
        }
        h1 { (spares::name(&spare)) }
        p { (stock(&events).max(0)) " should be here." }
        form action={ (base) "/take" } method="post" {
            (ui::input(&Filled::default(), "note", "Who are you, and where does it go?", Some("Your initials and the room; you may leave it empty")))
            (spares::which_one(&lying_there(&spare, &readers, &events), stock(&events)))
            button class="nhsuk-button" { "I take one spare reader" }
        }
        (bring_back(&base, &events, &readers))
        p { a href={ "/r/" (link) } { "My smartcard isn’t working" } }
    };
    Ok(ui::page("Spare reader", None, content))
}

/// One button for each reader that is known to be lent, and one for all that are not told apart.
fn bring_back(base: &str, events: &[SpareEvent], readers: &[CardReader]) -> Markup {
    let (known, others): (Vec<&SpareEvent>, Vec<&SpareEvent>) = open_loans(events).partition(|loan| loan.reader.is_some());
    html! {
        form action={ (base) "/back" } method="post" {
            @for loan in &known {
                button class="nhsuk-button nhsuk-button--secondary" name="loan" value=(loan.id) {
                    "I bring back " (spares::reader_of(loan, readers).unwrap_or_else(|| "one".to_owned()))
                }
            }
            @if let Some(oldest) = others.first() {
                button class="nhsuk-button nhsuk-button--secondary" name="loan" value=(oldest.id) {
                    "I bring " (if known.is_empty() { "one" } else { "another one" }) " back"
                }
            }
        }
    }
}

fn panel(title: &str, words: &str) -> Markup {
    html! { div class="nhsuk-panel" { h2 class="nhsuk-panel__heading" { (title) } div class="nhsuk-panel__body" { (words) } } }
}

pub(crate) async fn moved(
    State(app): State<App>,
    OnSite(practice): OnSite,
    Path((link, id, what)): Path<(String, String, String)>,
    Form(sent): Form<Sent>,
) -> Result<Redirect, Failure> {
    let spare = shelf(&app, &practice, &id).await?;
    let done = match what.as_str() {
        "take" => {
            let mut filled = Filled::sent(sent);
            let note = filled.text("note");
            let note = note.map(|note| ScreenedText::new(&note.chars().take(LONGEST).collect::<String>()).text().to_owned());
            loans::take(&app, &practice.ods, AUTHOR, &spare, Said { note, reader: filled.text("reader"), due: None }).await?;
            "taken"
        }
        "back" => {
            let events = app.store.read(&practice.ods).await?.spare_events(&spare.id).await?;
            let oldest = || open_loans(&events).next().map(|loan| loan.id.to_string());
            if let Some(loan) = Filled::sent(sent).text("loan").or_else(oldest) {
                loans::end(&app, &practice.ods, AUTHOR, &spare, &loan, SpareEventKind::Returned).await?;
            }
            "back"
        }
        _ => return Err(Failure::NotFound),
    };
    Ok(Redirect::to(&format!("/r/{link}/spare/{id}?done={done}")))
}
