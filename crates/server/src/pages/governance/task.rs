//! One line of a case: whose it is, until when, and what proves that it was done.

use axum::Form;
use axum::extract::{Path, State};
use axum::response::Response;
use jiff::civil::Date;
use lanyard_model::{ScreenedText, StaffCase, StaffTask};
use maud::{Markup, html};

use crate::app::{App, Route, route};
use crate::failure::Failure;
use crate::form::{Filled, Sent};
use crate::form_page::{FormPage, choice, save, to};
use crate::permission::Permission;
use crate::visit::Visit;
use crate::{ui, value};

pub(super) fn routes() -> Vec<Route> {
    vec![route("/p/{ods}/staff-cases/tasks/{id}").get(edit).post(change)]
}

async fn find(app: &App, visit: &Visit, id: &str) -> Result<StaffTask, Failure> {
    visit.may(Permission::ChangeRegister)?;
    let task: StaffTask = visit.find(app, id).await?;
    let case: StaffCase = visit.find(app, task.staff_case.as_str()).await?;
    if case.closed_on.is_some() {
        return Err(Failure::Unusable("This case is closed. Its lines stay as they are.".to_owned()));
    }
    Ok(task)
}

fn form<'a>(task: &'a StaffTask, action: &'a str, filled: &'a Filled) -> FormPage<'a> {
    let fields = html! {
        p class="nhsuk-body-l" { (task.text) }
        (ui::input(filled, "owner", "Whose it is", Some("A role or a name")))
        (ui::date_input(filled, "due_on", "Until"))
        (ui::checkboxes(filled, "done", "Done?", None, &[choice("yes", "It is done")]))
        (ui::date_or(filled, "done_on", "Day it was done", "Leave it empty for today"))
        (ui::input(filled, "done_by", "Who did it", None))
        (ui::text_area_with("evidence", "What proves it", "For example the reference of a request, or who confirmed it. Nothing about health, no passcode.",
            filled.get("evidence"), filled.error("evidence")))
    };
    FormPage { title: "A line of the checklist", action, filled, fields }
}

pub(crate) async fn edit(State(app): State<App>, visit: Visit, Path((_, id)): Path<(String, String)>) -> Result<Markup, Failure> {
    let task = find(&app, &visit, &id).await?;
    let evidence = task.evidence.as_ref().map_or("", |evidence| evidence.text());
    let done = if task.done_on.is_some() { "yes" } else { "" };
    let filled = Filled::showing(&task).with("evidence", evidence).with("done", done);
    Ok(form(&task, &format!("staff-cases/tasks/{id}"), &filled).show(&visit))
}

pub(crate) async fn change(
    State(app): State<App>,
    visit: Visit,
    Path((_, id)): Path<(String, String)>,
    Form(sent): Form<Sent>,
) -> Result<Response, Failure> {
    let was = find(&app, &visit, &id).await?;
    let mut filled = Filled::sent(sent);
    let task = read(&mut filled, was.clone(), ui::day_of(app.clock.now()));
    if save(&app, &visit, &mut filled, &task, "A line of a checklist was written down", "owner").await? {
        return Ok(to(&visit, &format!("staff-cases/{}", task.staff_case)));
    }
    Ok(form(&was, &format!("staff-cases/tasks/{id}"), &filled).refuse(&visit))
}

fn read(filled: &mut Filled, was: StaffTask, today: Date) -> StaffTask {
    let is_done = filled.get("done") == "yes";
    let done_on = filled.date("done_on").or(Some(today)).filter(|_| is_done);
    let done_by = filled.text("done_by");
    let evidence = value::text(filled.get("evidence")).map(|text| ScreenedText::new(&text));
    if done_on.is_some_and(|day| day > today) {
        filled.wrong("done_on", "This day has not come yet. Write down what has happened.");
    }
    if is_done && done_by.is_none() {
        filled.wrong("done_by", "Write who did it.");
    }
    if is_done && evidence.is_none() {
        filled.wrong("evidence", "Write what proves it, for example who confirmed it.");
    }
    let due_on = filled.date("due_on").unwrap_or(was.due_on);
    StaffTask { owner: filled.text("owner"), due_on, done_on, done_by, evidence, ..was }
}
