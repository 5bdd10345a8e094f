//! Audits, and beginning one.

use std::collections::BTreeSet;

use axum::Form;
use axum::extract::State;
use axum::response::Response;
use jiff::ToSpan as _;
use jiff::civil::Date;
use lanyard_insight::one_in;
use lanyard_model::{AccessAudit, AccessLine, CardStatus, Id, LocalPolicy, Person, Position};
use lanyard_store::Read;
use maud::{Markup, html};

use crate::app::App;
use crate::due::next_audit;
use crate::failure::Failure;
use crate::form::{Filled, Sent};
use crate::form_page::{choice, refused, titled, to};
use crate::permission::Permission;
use crate::ui;
use crate::visit::Visit;

/// An audit is to be signed off within so many months: one that is put off for years would keep the next one away.
const LONGEST: i32 = 12;

pub(super) async fn show(State(app): State<App>, visit: Visit) -> Result<Markup, Failure> {
    let filled = blank(&app);
    page(&app, &visit, &filled, &Filled::default()).await
}

/// The form for a new audit as it is offered.
fn blank(app: &App) -> Filled {
    let due = ui::day_of(app.clock.now()).saturating_add(28.days());
    Filled::default().with("one_in", "1").with("due_on", due.strftime("%-d/%-m/%Y").to_string())
}

/// `months` is the form that says how often; empty until it was sent.
async fn page(app: &App, visit: &Visit, filled: &Filled, months: &Filled) -> Result<Markup, Failure> {
    visit.may(Permission::Govern)?;
    let mut read = app.store.read(&visit.practice.ods).await?;
    let audits = read.access_audits().await?;
    let policy = read.local_policy().await?;
    let next = next_audit(&mut read, &audits, &policy).await?;
    let jobs: BTreeSet<String> =
        read.people(ui::day_of(app.clock.now())).await?.into_iter().filter_map(|person| person.job).collect();
    let jobs: Vec<(String, String)> =
        std::iter::once(choice("", "Everybody")).chain(jobs.iter().map(|job| choice(job, job))).collect();
    let kept = Filled::default().with("audit_months", policy.months_between_audits().to_string());
    let wrong = [filled.errors(), months.errors()].concat();
    let months = if months.errors().is_empty() { &kept } else { months };
    let sizes = [choice("1", "Every one"), choice("5", "One in five"), choice("10", "One in ten")];
    let rows: Vec<Vec<Markup>> = audits.iter().map(|one| row(visit, one)).collect();
    let content = html! {
        (ui::wrongs(&wrong))
        h1 { "Access audits" }
        p { "Who has access here, and why: their line managers say so, somebody signs it off, and the evidence is kept." }
        @if rows.is_empty() { p { "None was made yet." } }
        @else { (ui::table("Audits", &["Began", "About", "Due", "Signed off"], &rows)) }
        @if let Some(next) = next { p { "The next one is to be signed off by " strong { (ui::day(next)) } "." } }
        h2 { "Begin an audit" }
        form action=(visit.path("access-audits")) method="post" novalidate {
            (ui::select(filled, "job", "Whose access?", None, &jobs))
            (ui::select(filled, "one_in", "How many of them?", None, &sizes))
            (ui::date_input(filled, "due_on", "To be signed off by"))
            button class="nhsuk-button" { "Begin" }
        }
        @if visit.can(Permission::ChangeSettings) {
            h2 { "How often?" }
            form action=(visit.path("access-audits/interval")) method="post" novalidate {
                (ui::input(months, "audit_months", "Months from one audit of everybody to the next", Some("From 1 to 36. 12 is an estimate: evidence for the Data Security and Protection Toolkit is handed in once a year. An audit of one job does not count.")))
                button class="nhsuk-button nhsuk-button--secondary" { "Save" }
            }
        }
    };
    Ok(ui::page(&titled("Access audits", &wrong), Some(visit), content))
}

pub(super) async fn interval(State(app): State<App>, visit: Visit, Form(sent): Form<Sent>) -> Result<Response, Failure> {
    visit.may(Permission::ChangeSettings)?;
    let mut filled = Filled::sent(sent);
    let months = filled.number("audit_months", 1, 36);
    if months.is_none() {
        if filled.errors().is_empty() {
            filled.wrong("audit_months", "Write a number from 1 to 36.");
        }
        return Ok(refused(page(&app, &visit, &blank(&app), &filled).await?));
    }
    let author = visit.signed_in.account.as_str();
    let mut write = app.store.write(&visit.practice.ods, author, "How often access is audited", app.clock.now()).await?;
    let before = write.find(&LocalPolicy::only()).await?.unwrap_or_default();
    write.save(&LocalPolicy { audit_months: months, ..before }).await?;
    write.commit().await?;
    Ok(to(&visit, "access-audits"))
}

fn row(visit: &Visit, one: &AccessAudit) -> Vec<Markup> {
    let size = if one.one_in == 1 { String::new() } else { format!(", one in {}", one.one_in) };
    vec![
        html! { a href=(visit.path(&format!("access-audits/{}", one.id))) { (ui::day(one.began_on)) } },
        html! { (one.job.as_deref().unwrap_or("everybody")) (size) },
        html! { (ui::day(one.due_on)) },
        html! { @if let Some(at) = one.signed_at { (ui::when(at)) ", " (one.signed_by.as_deref().unwrap_or("")) } @else { "not yet" } },
    ]
}

pub(super) async fn begin(State(app): State<App>, visit: Visit, Form(sent): Form<Sent>) -> Result<Response, Failure> {
    visit.may(Permission::Govern)?;
    let (now, today) = (app.clock.now(), ui::day_of(app.clock.now()));
    let mut filled = Filled::sent(sent);
    let job = filled.text("job");
    let size = filled.number("one_in", 1, 100).unwrap_or(1);
    let due_on = filled.date("due_on").unwrap_or(today);
    if due_on < today {
        filled.wrong("due_on", "That day is over. Write one that is still to come.");
    }
    let longest = today.saturating_add(LONGEST.months());
    if due_on > longest {
        filled.wrong(
            "due_on",
            format!("That is too far away: nobody is reminded before it comes near. Write a day until {}.", ui::day(longest)),
        );
    }
    let all = accesses(&mut app.store.read(&visit.practice.ods).await?, job.as_deref(), &visit.practice.ods, today).await?;
    if all.is_empty() {
        filled.wrong("job", "Nobody with this job has access here: there is nothing to ask.");
    }
    if !filled.errors().is_empty() {
        return Ok(refused(page(&app, &visit, &filled, &Filled::default()).await?));
    }
    let author = visit.signed_in.account.as_str();
    let mut write = app.store.write(&visit.practice.ods, author, "An access audit began", now).await?;
    let start = app.store.entropy().secret().map_err(lanyard_store::StoreError::from)?.bytes().map(usize::from).sum();
    let (id, signed_by, signed_at, note) = (write.new_id()?, None, None, None);
    let audit = AccessAudit { id, began_on: today, job, one_in: size, due_on, signed_by, signed_at, note };
    write.save(&audit).await?;
    for place in one_in(all.len(), usize::try_from(size).unwrap_or(1), start) {
        let Some((person, position)) = all.get(place).cloned() else { continue };
        let line = AccessLine {
            id: write.new_id()?,
            audit: audit.id.clone(),
            person,
            position,
            link: None,
            answer: None,
            reason: None,
            answered_by: None,
            answered_at: None,
        };
        write.save(&line).await?;
    }
    write.commit().await?;
    Ok(to(&visit, &format!("access-audits/{}", audit.id)))
}

/// Every access at this practice on a day: each position of each person, and cards of people who hold none. People who have left are
/// asked about too: a position that still holds is what an audit is to find.
async fn accesses(
    read: &mut Read,
    job: Option<&str>,
    ods: &lanyard_model::Ods,
    today: Date,
) -> Result<Vec<(Id<Person>, Option<String>)>, Failure> {
    let people: Vec<Person> = read.all().await?;
    let positions: Vec<Position> = read.all().await?;
    let cards = read.cards_with_status(today).await?;
    let mut all = Vec::new();
    for person in people.into_iter().filter(|person| job.is_none() || person.job.as_deref() == job) {
        let is_theirs = |one: &&Position| one.person == person.id && one.holds_on(today) && one.is_at(ods);
        let here: Vec<&Position> = positions.iter().filter(is_theirs).collect();
        let has_card = cards.iter().any(|(card, status)| card.holder == person.id && *status == CardStatus::Active);
        if here.is_empty() && has_card {
            all.push((person.id.clone(), None));
        }
        all.extend(here.into_iter().map(|one| (person.id.clone(), Some(described(one)))));
    }
    Ok(all)
}

fn described(position: &Position) -> String {
    let codes = position.role_code.iter().chain(&position.activities).cloned().collect::<Vec<_>>().join(", ");
    if codes.is_empty() { position.name.clone() } else { format!("{} ({codes})", position.name) }
}
