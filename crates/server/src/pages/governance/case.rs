//! One case: its lines, the question to a leaver, and signing it off.

use axum::Form;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Response};
use jiff::civil::Date;
use lanyard_model::{Card, CardStatus, CaseKind, Id, Person, Position, StaffCase, StaffTask};
use lanyard_store::Read;
use maud::{Markup, html};

use super::begin::{CARD_GOES_WITH_PERSON, stays_answer, stays_choices};
use super::cases::{called_off, kind_words};
use crate::app::{App, Route, route};
use crate::failure::Failure;
use crate::form::{Filled, Sent};
use crate::form_page::to;
use crate::permission::Permission;
use crate::staff_case::{answer, still_holding};
use crate::ui;
use crate::visit::Visit;

pub(super) fn routes() -> Vec<Route> {
    vec![
        route("/p/{ods}/staff-cases/{id}").get(show),
        route("/p/{ods}/staff-cases/{id}/stays").post(stays),
        route("/p/{ods}/staff-cases/{id}/sign-off").post(sign_off),
    ]
}

/// A case with what bears on it.
struct Known {
    case: StaffCase,
    person: Person,
    tasks: Vec<StaffTask>,
    /// Positions that hold here after the last day, as the register knows them.
    holding: Vec<Position>,
    cards: Vec<(Card, CardStatus)>,
}

impl Known {
    async fn read(read: &mut Read, id: &str, today: Date) -> Result<Self, Failure> {
        let case: StaffCase = read.find(&Id::new(id)).await?.ok_or(Failure::NotFound)?;
        let person: Person = read.find(&case.person).await?.ok_or(Failure::NotFound)?;
        let tasks = read.staff_tasks(&case.id).await?;
        let holding = still_holding(read, &person.id, case.day).await?;
        let cards = read.cards_of_with_status(&person.id, today).await?;
        Ok(Self { case, person, tasks, holding, cards })
    }

    /// What keeps it from being signed off.
    fn open(&self) -> Vec<String> {
        let mut open = Vec::new();
        let lines = self.tasks.iter().filter(|task| task.done_on.is_none()).count();
        if lines > 0 {
            open.push(format!("{} not done.", ui::counted(i64::try_from(lines).unwrap_or(i64::MAX), "line")));
        }
        if self.case.kind == CaseKind::Leaver {
            if self.case.stays.is_none() {
                open.push("Nobody has asked whether they stay in health or care.".to_owned());
            }
            let holds = |position: &Position| {
                format!("The position “{}” still holds here in the register: enter its last day.", position.name)
            };
            open.extend(self.holding.iter().map(holds));
        }
        open
    }
}

pub(crate) async fn show(State(app): State<App>, visit: Visit, Path((_, id)): Path<(String, String)>) -> Result<Markup, Failure> {
    let mut read = app.store.read(&visit.practice.ods).await?;
    let known = Known::read(&mut read, &id, ui::day_of(app.clock.now())).await?;
    Ok(page(&visit, &known, &Filled::default(), ui::day_of(app.clock.now())))
}

fn page(visit: &Visit, known: &Known, filled: &Filled, today: Date) -> Markup {
    let case = &known.case;
    let title = format!("{}: {}", known.person.name, kind_words(case.kind).to_lowercase());
    let may_change = Permission::ChangeRegister.is_of(visit.role) && case.closed_on.is_none();
    let rows: Vec<Vec<Markup>> = known.tasks.iter().map(|task| row(visit, task, may_change, today)).collect();
    let content = html! {
        (ui::problems(filled))
        h1 { (title) }
        (ui::summary(&[
            ("Who", Some(known.person.name.clone())),
            ("Day", Some(ui::day(case.day))),
            ("Begun", Some(format!("{}, {}", ui::when(case.begun_at), begun_by(&case.begun_by)))),
            ("Why", case.reason.as_ref().map(|reason| reason.text().to_owned())),
            ("Signed off", Some(signed_off(case))),
        ]))
        @if case.called_off {
            div class="nhsuk-inset-text" { p { strong { "Called off" } ": " (called_off(case)) ". What was not done then is not done." } }
        } @else if may_change {
            p {
                a href=(visit.path(&format!("staff-cases/{}/correct", case.id))) {
                    @if case.kind == CaseKind::Leaver { "Correct the day or the answer" } @else { "Correct the day" }
                }
                " · " a href=(visit.path(&format!("staff-cases/{}/call-off", case.id))) { "Call it off" }
            }
        }
        div class="nhsuk-inset-text" { p { (CARD_GOES_WITH_PERSON) } }
        @if case.kind == CaseKind::Leaver { (question(visit, case, filled, may_change)) }
        h2 { "Checklist" }
        @if rows.is_empty() { p { "It has no lines." } }
        @else { (ui::table("Checklist", &["What", "Whose", "Until", "Done"], &rows)) }
        (register(visit, known))
        @if may_change { (sign_off_form(visit, known)) }
    };
    ui::page(&title, Some(visit), content)
}

fn signed_off(case: &StaffCase) -> String {
    match case.closed_on {
        Some(day) if !case.called_off => ui::day(day),
        Some(_) => "no: it was called off".to_owned(),
        None => "not yet".to_owned(),
    }
}

fn begun_by(by: &str) -> &'static str {
    match by {
        "import" => "after an import",
        "api" => "by another program",
        _ => "by a form",
    }
}

fn question(visit: &Visit, case: &StaffCase, filled: &Filled, may_change: bool) -> Markup {
    html! {
        @match case.stays {
            Some(true) => p { "They stay in health or care: " strong { "they keep the card" } ", and their position here ends." },
            Some(false) => p {
                "They leave health and care: their position here ends, and " strong { "the card goes back" }
                " to the registration authority or the line manager."
            },
            None if may_change => form action=(visit.path(&format!("staff-cases/{}/stays", case.id))) method="post" {
                (ui::radios(filled, "stays", "Do they stay in health or care?", &stays_choices()))
                button class="nhsuk-button nhsuk-button--secondary" { "Save the answer" }
            },
            None => p { "Nobody has asked yet whether they stay in health or care." },
        }
    }
}

fn row(visit: &Visit, task: &StaffTask, may_change: bool, today: Date) -> Vec<Markup> {
    let late = may_change && task.done_on.is_none() && task.due_on < today;
    vec![
        html! { (task.text) },
        html! { (task.owner.as_deref().unwrap_or("nobody yet")) },
        html! { (ui::day(task.due_on)) @if late { " " strong class="nhsuk-tag nhsuk-tag--red" { "Late" } } },
        html! {
            @if let Some(done) = task.done_on {
                strong class="nhsuk-tag nhsuk-tag--green" { "Done" } " " (ui::day(done))
                @if let Some(by) = &task.done_by { " by " (by) }
                @if let Some(evidence) = &task.evidence { ": " (evidence.text()) }
                " "
            }
            @if may_change {
                a href=(visit.path(&format!("staff-cases/tasks/{}", task.id))) {
                    @if task.done_on.is_some() { "Change" } @else { "Write down" }
                    span class="nhsuk-u-visually-hidden" { ": " (task.text) }
                }
            } @else if task.done_on.is_none() { "not yet" }
        },
    ]
}

/// What the register knows that bears on the case.
fn register(visit: &Visit, known: &Known) -> Markup {
    html! {
        h2 { "In the register" }
        ul class="nhsuk-list nhsuk-list--bullet" {
            @for (card, status) in &known.cards {
                li {
                    a href=(visit.path(&format!("cards/{}", card.id))) { "Card " (card.serial.as_deref().unwrap_or("without a number")) }
                    " " (ui::card_tag(*status))
                    @if known.case.stays == Some(false) && *status == CardStatus::Active { (handed_back(visit, card)) }
                }
            }
            @for position in &known.holding {
                li {
                    "Position " (position.name) " holds here after that day: "
                    (ui::name_to(visit, Permission::ChangeRegister, &format!("people/{}/positions/{}", known.person.id, position.id), "enter its last day"))
                }
            }
            @if let (CaseKind::Joiner, Some(left)) = (known.case.kind, known.person.left_on) {
                li { "The register says that they left on " (ui::day(left)) ": take that day away when they are here again" }
            }
            @if known.holding.is_empty() { li { "No position here after that day." } }
            li { a href=(visit.path(&format!("people/{}", known.person.id))) { "Everything about " (known.person.name) } }
        }
    }
}

/// Writes on the card itself that it was handed back.
fn handed_back(visit: &Visit, card: &Card) -> Markup {
    html! {
        form action=(visit.path(&format!("cards/{}/events", card.id))) method="post" {
            input type="hidden" name="happened" value="returned";
            button class="nhsuk-button nhsuk-button--secondary nhsuk-button--small" { "It was handed back" }
        }
    }
}

fn sign_off_form(visit: &Visit, known: &Known) -> Markup {
    let open = known.open();
    html! {
        h2 { "Sign off" }
        @if open.is_empty() {
            form action=(visit.path(&format!("staff-cases/{}/sign-off", known.case.id))) method="post" {
                button class="nhsuk-button" { "Sign off: access and card were reviewed" }
            }
        } @else {
            p { "It can be signed off when nothing of this is left:" }
            ul class="nhsuk-list nhsuk-list--bullet" { @for one in &open { li { (one) } } }
        }
    }
}

pub(crate) async fn stays(
    State(app): State<App>,
    visit: Visit,
    Path((_, id)): Path<(String, String)>,
    Form(sent): Form<Sent>,
) -> Result<Response, Failure> {
    visit.may(Permission::ChangeRegister)?;
    let today = ui::day_of(app.clock.now());
    let mut filled = Filled::sent(sent);
    let known = Known::read(&mut app.store.read(&visit.practice.ods).await?, &id, today).await?;
    let Some(stays) = stays_answer(filled.get("stays")) else {
        filled.wrong("stays", "Choose whether they stay in health or care.");
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, page(&visit, &known, &filled, today)).into_response());
    };
    let author = visit.signed_in.account.as_str();
    let mut write = app.store.write(&visit.practice.ods, author, "A leaver was asked", app.clock.now()).await?;
    // As it stands now: somebody else may have answered or signed it off since the page was read.
    let case = write.find(&known.case.id).await?.ok_or(Failure::NotFound)?;
    if case.kind == CaseKind::Leaver && case.stays.is_none() && case.closed_on.is_none() {
        answer(&mut write, case, stays).await?;
        write.commit().await?;
    }
    Ok(to(&visit, &format!("staff-cases/{id}")))
}

pub(crate) async fn sign_off(
    State(app): State<App>,
    visit: Visit,
    Path((_, id)): Path<(String, String)>,
) -> Result<Response, Failure> {
    visit.may(Permission::ChangeRegister)?;
    let today = ui::day_of(app.clock.now());
    let known = Known::read(&mut app.store.read(&visit.practice.ods).await?, &id, today).await?;
    let open = known.open();
    if known.case.closed_on.is_none() && !open.is_empty() {
        return Err(Failure::Unusable(format!("This case cannot be signed off yet. {}", open.join(" "))));
    }
    let author = visit.signed_in.account.as_str();
    let mut write = app.store.write(&visit.practice.ods, author, "A case was signed off", app.clock.now()).await?;
    // As it stands now: somebody else may have called it off or corrected it since the page was read.
    let case = write.find(&known.case.id).await?.ok_or(Failure::NotFound)?;
    if case.closed_on.is_none() {
        let person = write.find(&case.person).await?.filter(|_| case.kind == CaseKind::Joiner && case.day <= today);
        if let Some(person) = person.filter(|person| person.left_on.is_some_and(|last| last < today)) {
            write.save(&Person { left_on: None, ..person }).await?;
        }
        write.save(&StaffCase { closed_on: Some(today), ..case }).await?;
        write.commit().await?;
    }
    Ok(to(&visit, &format!("staff-cases/{id}")))
}
