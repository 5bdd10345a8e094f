//! A page with one form: shown, refused with what is wrong, saved.

use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Redirect, Response};
use lanyard_store::{Record, StoreError};
use maud::{Markup, html};

use crate::app::App;
use crate::failure::Failure;
use crate::form::{Filled, MARK};
use crate::ui::{self, Wrong};
use crate::visit::Visit;

/// A page with one form on it.
pub(crate) struct FormPage<'a> {
    pub(crate) title: &'a str,
    /// Where it is sent to, below the practice's address.
    pub(crate) action: &'a str,
    pub(crate) filled: &'a Filled,
    pub(crate) fields: Markup,
}

impl FormPage<'_> {
    pub(crate) fn show(self, visit: &Visit) -> Markup {
        let content = html! {
            (ui::problems(self.filled))
            h1 { (self.title) }
            form action=(visit.path(self.action)) method="post" novalidate {
                @let mark = self.filled.get(MARK);
                @if !mark.is_empty() { input type="hidden" name=(MARK) value=(mark); }
                (self.fields)
                (ui::unusual(self.filled))
                button class="nhsuk-button" { "Save" }
            }
        };
        ui::page(&titled(self.title, self.filled.errors()), Some(visit), content)
    }

    /// The form again, with what is wrong with it.
    pub(crate) fn refuse(self, visit: &Visit) -> Response {
        refused(self.show(visit))
    }
}

/// A page again, with what is wrong with what was sent from it.
pub(crate) fn refused(page: Markup) -> Response {
    (StatusCode::UNPROCESSABLE_ENTITY, page).into_response()
}

/// The title of a page whose form has something wrong.
pub(crate) fn titled(title: &str, wrong: &[Wrong]) -> String {
    if wrong.is_empty() { title.to_owned() } else { format!("Error: {title}") }
}

/// A page that asks before something is ended that cannot be begun again as it was.
pub(crate) struct Question<'a> {
    pub(crate) title: &'a str,
    /// What follows.
    pub(crate) follows: &'a str,
    /// Where a yes is sent to, below the practice's address.
    pub(crate) action: &'a str,
    /// What the button says.
    pub(crate) yes: &'a str,
    /// Where a no leads to, below the practice's address.
    pub(crate) back: &'a str,
}

impl Question<'_> {
    pub(crate) fn show(self, visit: &Visit) -> Markup {
        let content = html! {
            h1 { (self.title) }
            p { (self.follows) }
            form action=(visit.path(self.action)) method="post" {
                button class="nhsuk-button nhsuk-button--warning" { (self.yes) }
            }
            p { a href=(visit.path(self.back)) { "No, leave it as it is" } }
        };
        ui::page(self.title, Some(visit), content)
    }
}

/// Saves a record when nothing is wrong with the form. `Ok(false)` says that something is; where another record has the same
/// number, that is noted at `unique`, and so is what an import, a check or somebody else changed in it since the form was opened.
pub(crate) async fn save<R: Record>(
    app: &App,
    visit: &Visit,
    filled: &mut Filled,
    record: &R,
    why: &str,
    unique: &'static str,
) -> Result<bool, Failure> {
    if !filled.errors().is_empty() {
        return Ok(false);
    }
    let author = visit.signed_in.account.as_str();
    let mut write = app.store.write(&visit.practice.ods, author, why, app.clock.now()).await?;
    if let Some(now) = write.find(record.id()).await?.filter(|now| filled.is_older_than(now)) {
        filled.wrong(unique, meanwhile(&now, record));
        filled.has_seen(&now);
        return Ok(false);
    }
    match write.save(record).await {
        Err(StoreError::Taken(_)) => {
            filled.wrong(unique, "There is another one with this already. Search for it, and change that one.");
            Ok(false)
        }
        done => {
            done?;
            write.commit().await?;
            Ok(true)
        }
    }
}

/// What the record says by now where that is not what was typed.
fn meanwhile<R: Record>(now: &R, typed: &R) -> String {
    let fields = |record: &R| serde_json::to_value(record).unwrap_or_default();
    let differences = ui::differences(&fields(now), &fields(typed));
    let said = |(field, now, _): &(String, String, String)| format!("{field}: {}", if now.is_empty() { "nothing" } else { now });
    let says: Vec<String> = differences.iter().map(said).collect();
    format!(
        "This was changed by somebody else, an import or a check while you had it open. Where that differs from what stands here, it says: {}. \
         Correct what stands here, then save again.",
        says.join("; ")
    )
}

/// Leads to a page of this practice.
pub(crate) fn to(visit: &Visit, rest: &str) -> Response {
    Redirect::to(&visit.path(rest)).into_response()
}

/// Value and words of a choice; an empty value stands for none.
pub(crate) fn choice(value: &str, words: &str) -> (String, String) {
    (value.to_owned(), words.to_owned())
}
