//! Putting a case right that was begun wrongly, and calling one off that comes to nothing.

use axum::Form;
use axum::extract::{Path, State};
use axum::response::Response;
use lanyard_model::{CaseKind, Person, ScreenedText, StaffCase};
use lanyard_store::Write;
use maud::{Markup, html};

use super::begin::{stays_answer, stays_choices};
use crate::app::{App, Route, route};
use crate::failure::Failure;
use crate::form::{Filled, Sent};
use crate::form_page::{FormPage, choice, to};
use crate::permission::Permission;
use crate::staff_case::{answer, call_off, change_day};
use crate::ui;
use crate::visit::Visit;

pub(super) fn routes() -> Vec<Route> {
    vec![
        route("/p/{ods}/staff-cases/{id}/correct").get(correct).post(corrected),
        route("/p/{ods}/staff-cases/{id}/call-off").get(off).post(called_off),
    ]
}

/// A case that is still open: what is closed is evidence.
async fn open(app: &App, visit: &Visit, id: &str) -> Result<StaffCase, Failure> {
    visit.may(Permission::ChangeRegister)?;
    let case: StaffCase = visit.find(app, id).await?;
    if case.closed_on.is_some() {
        return Err(Failure::Unusable("This case is closed and stays as it is. Begin another one if it is needed.".to_owned()));
    }
    Ok(case)
}

/// The case as it is now: somebody may have signed it off or called it off meanwhile.
async fn still_open(write: &mut Write<'_>, case: &StaffCase) -> Result<StaffCase, Failure> {
    let now: StaffCase = write.find(&case.id).await?.ok_or(Failure::NotFound)?;
    if now.closed_on.is_some() {
        return Err(Failure::Unusable("This case was closed meanwhile. Look at it again; nothing was changed.".to_owned()));
    }
    Ok(now)
}

fn correct_form<'a>(case: &StaffCase, action: &'a str, filled: &'a Filled) -> FormPage<'a> {
    let fields = html! {
        (ui::date_input(filled, "day", "First day, day of the change, or last day"))
        p class="nhsuk-hint" { "Lines that are not done move with it. What was done stays as it was written down." }
        @if case.kind == CaseKind::Leaver {
            (ui::radios(filled, "stays", "Do they stay in health or care?", &stays_choices()))
        }
    };
    FormPage { title: "Correct a case", action, filled, fields }
}

async fn correct(State(app): State<App>, visit: Visit, Path((_, id)): Path<(String, String)>) -> Result<Markup, Failure> {
    let case = open(&app, &visit, &id).await?;
    let stays = case.stays.map_or("", |stays| if stays { "yes" } else { "no" });
    let filled = Filled::showing(&case).with("stays", stays);
    Ok(correct_form(&case, &format!("staff-cases/{id}/correct"), &filled).show(&visit))
}

async fn corrected(
    State(app): State<App>,
    visit: Visit,
    Path((_, id)): Path<(String, String)>,
    Form(sent): Form<Sent>,
) -> Result<Response, Failure> {
    let case = open(&app, &visit, &id).await?;
    let mut filled = Filled::sent(sent);
    let day = filled.date("day");
    if day.is_none() && filled.error("day").is_none() {
        filled.wrong("day", "Write the day: first day, day of the change, or last day.");
    }
    let Some(day) = day else {
        return Ok(correct_form(&case, &format!("staff-cases/{id}/correct"), &filled).refuse(&visit));
    };
    let stays = stays_answer(filled.get("stays")).filter(|stays| case.kind == CaseKind::Leaver && case.stays != Some(*stays));
    let author = visit.signed_in.account.as_str();
    let mut write = app.store.write(&visit.practice.ods, author, "A case was corrected", app.clock.now()).await?;
    let case = still_open(&mut write, &case).await?;
    let case = if day == case.day { case } else { change_day(&mut write, case, day).await? };
    if let Some(stays) = stays {
        answer(&mut write, case, stays).await?;
    }
    write.commit().await?;
    Ok(to(&visit, &format!("staff-cases/{id}")))
}

/// The form; `leaves` where the register has the last day of a leaver from this case.
fn off_form<'a>(leaves: bool, action: &'a str, filled: &'a Filled) -> FormPage<'a> {
    let fields = html! {
        p { "The case is closed and stays in the list as called off. Lines that are not done stay not done, and nobody is reminded of them." }
        (ui::input(filled, "why", "Why", Some("For example: they stay after all, or begun by mistake. Nothing about health.")))
        @if leaves {
            (ui::checkboxes(filled, "remains", "Their last day in the register", None, &[choice("yes", "They do not leave: take it out")]))
        }
    };
    FormPage { title: "Call a case off", action, filled, fields }
}

/// Whether the register's last day of the person is that of the case.
async fn leaves(app: &App, visit: &Visit, case: &StaffCase) -> Result<bool, Failure> {
    let person: Person = visit.find(app, case.person.as_str()).await?;
    Ok(case.kind == CaseKind::Leaver && person.left_on == Some(case.day))
}

async fn off(State(app): State<App>, visit: Visit, Path((_, id)): Path<(String, String)>) -> Result<Markup, Failure> {
    let case = open(&app, &visit, &id).await?;
    let leaves = leaves(&app, &visit, &case).await?;
    Ok(off_form(leaves, &format!("staff-cases/{id}/call-off"), &Filled::default()).show(&visit))
}

async fn called_off(
    State(app): State<App>,
    visit: Visit,
    Path((_, id)): Path<(String, String)>,
    Form(sent): Form<Sent>,
) -> Result<Response, Failure> {
    let case = open(&app, &visit, &id).await?;
    let mut filled = Filled::sent(sent);
    let why = filled.required("why", "Write why it is called off.");
    if !filled.errors().is_empty() {
        let leaves = leaves(&app, &visit, &case).await?;
        return Ok(off_form(leaves, &format!("staff-cases/{id}/call-off"), &filled).refuse(&visit));
    }
    let remains = filled.get("remains") == "yes";
    let author = visit.signed_in.account.as_str();
    let said = (visit.signed_in.name.clone(), ScreenedText::new(&why));
    let mut write = app.store.write(&visit.practice.ods, author, "A case was called off", app.clock.now()).await?;
    let case = still_open(&mut write, &case).await?;
    call_off(&mut write, case, said, remains).await?;
    write.commit().await?;
    Ok(to(&visit, &format!("staff-cases/{id}")))
}
