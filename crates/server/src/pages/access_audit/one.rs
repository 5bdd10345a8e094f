//! One audit: what was answered, whom to ask, what the last imports found, signing it off.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use axum::Form;
use axum::extract::{Path, State};
use axum::response::Response;
use jiff::Timestamp;
use jiff::civil::Date;
use lanyard_model::{
    AccessAnswer, AccessAudit, AccessLine, AccessLink, DeliveryState, Id, Import, Message, Person, ScreenedText, StaffCase,
};
use lanyard_store::{Read, StoreError, Write};
use maud::{Markup, html};
use serde::Deserialize;

use super::ask::remembered;
use super::evidence::kept;
use super::{Audit, access, answers, said};
use crate::app::App;
use crate::failure::Failure;
use crate::form::{Filled, Sent};
use crate::form_page::{choice, refused, titled, to};
use crate::permission::Permission;
use crate::ui::{self, Wrong};
use crate::value;
use crate::visit::Visit;

pub(super) async fn show(State(app): State<App>, visit: Visit, Path((_, id)): Path<(String, String)>) -> Result<Markup, Failure> {
    visit.may(Permission::Govern)?;
    page(&app, &visit, &id, &Filled::default()).await
}

/// The audit again, with what is wrong with what was sent from its page.
pub(super) async fn refuse(app: &App, visit: &Visit, id: &str, filled: &Filled) -> Result<Response, Failure> {
    Ok(refused(page(app, visit, id, filled).await?))
}

async fn page(app: &App, visit: &Visit, id: &str, filled: &Filled) -> Result<Markup, Failure> {
    let mut read = app.store.read(&visit.practice.ods).await?;
    let audit = Audit::read(&mut read, &Id::new(id)).await?;
    let links = read.access_links(&audit.audit.id).await?;
    let sent = read.messages_named("access-audit-").await?;
    let remembered = remembered(&mut read).await?;
    let now = app.clock.now();
    let begun: Vec<StaffCase> = read.all().await?;
    let drift = drift(&mut read).await?;
    let title = format!("Access audit of {}", ui::day(audit.audit.began_on));
    let base = visit.path(&format!("access-audits/{id}"));
    let open = audit.audit.signed_at.is_none();
    let content = html! {
        (ui::wrongs(&wrongs(&audit, filled)))
        h1 { (title) }
        (head(&audit))
        p { a href={ (base) "/evidence.xlsx" } download { "Evidence as an Excel file" } " or " a href={ (base) "/evidence.pdf" } download { "to print (PDF)" } ": answers, differences, cards, PCs, readers and spares" @if open { ", as they stand now." } @else { ", as they were when it was signed off." } }
        @if open {
            (ask_again(&audit, &remembered, &base, ui::day_of(now)))
            (ask_form(&audit, &base, ui::day_of(now), filled))
        }
        @if !links.is_empty() {
            h2 { "Who was asked" }
            ul class="nhsuk-list nhsuk-list--bullet" { @for link in &links { (asked(&audit, link, &sent, now, &base)) } }
        }
        h2 { "Answers" }
        @if open { (own_answer(&audit, &base, filled)) }
        (table(&audit, visit, &begun))
        h2 { "Differences in the last imports" }
        @if drift.is_empty() { p { "None is known. " (ui::name_to(visit, Permission::Import, "import", "Import a report of Care Identity Management")) " to compare." } }
        ul class="nhsuk-list nhsuk-list--bullet" { @for (what, of) in &drift { li { (what) " (import of " (ui::day(*of)) ")" } } }
        @if open { (sign_form(&audit, &base)) }
    };
    Ok(ui::page(&titled(&title, filled.errors()), Some(visit), content))
}

/// What is wrong; once every line is answered or the audit is signed off, no field is left that it could lead to.
fn wrongs(audit: &Audit, filled: &Filled) -> Vec<Wrong> {
    let has_fields = audit.audit.signed_at.is_none() && audit.answered() < audit.lines.len();
    filled.errors().iter().map(|(name, why)| (if has_fields { *name } else { "" }, why.clone())).collect()
}

/// What the last import of each report of Care Identity Management and the register did not agree on, and on which day.
pub(super) async fn drift(read: &mut Read) -> Result<Vec<(String, Date)>, Failure> {
    let imports: Vec<Import> = read.all().await?;
    let last = |kind: &str| imports.iter().rev().find(|one| one.kind == kind && one.undone_at.is_none());
    let of = |one: &Import| one.drift.iter().map(|what| (what.clone(), ui::day_of(one.at))).collect::<Vec<_>>();
    Ok(["cards", "positions"].into_iter().filter_map(last).flat_map(of).collect())
}

fn head(audit: &Audit) -> Markup {
    let (done, all) = (audit.answered(), audit.lines.len());
    html! {
        p id="progress-label" { strong { (done) " of " (all) " answered." } " To be signed off by " (ui::day(audit.audit.due_on)) "." }
        progress class="lanyard-progress" aria-labelledby="progress-label" value=(done) max=(all.max(1)) {}
        @if let Some(at) = audit.audit.signed_at {
            p {
                strong class="nhsuk-tag nhsuk-tag--green" { "Signed off" } " " (ui::when(at)) " by " (audit.audit.signed_by.as_deref().unwrap_or("somebody"))
                @if let Some(note) = &audit.audit.note { ": " (note) }
            }
        }
    }
}

fn ask_form(audit: &Audit, base: &str, today: Date, filled: &Filled) -> Markup {
    let people = audit.here(today).map(|one| choice(one.id.as_str(), &one.name));
    let people: Vec<_> = [choice("", "Choose")].into_iter().chain(people).collect();
    let waiting: Vec<&AccessLine> = audit.lines.iter().filter(|line| line.answer.is_none()).collect();
    let mut jobs: Vec<&str> = waiting.iter().filter_map(|line| audit.person(&line.person)?.job.as_deref()).collect();
    jobs.sort_unstable();
    jobs.dedup();
    let jobs = jobs.into_iter().map(|job| choice(job, job));
    let jobs: Vec<_> = [choice("", "Everybody who is not answered for")].into_iter().chain(jobs).collect();
    let ways = [choice("", "I pass it on myself"), choice("email", "By e-mail, to the address under People")];
    html! {
        @if !waiting.is_empty() {
            h2 { "Ask a line manager" }
            p { "They get a link that shows only the people they are asked about, works for 14 days, and needs no account." }
            form action={ (base) "/ask" } method="post" {
                (ui::select(filled, "manager", "Line manager", None, &people))
                (ui::select(filled, "job", "About whom", None, &jobs))
                (ui::select(filled, "way", "How does the link get to them?", None, &ways))
                button class="nhsuk-button" { "Make a link" }
            }
        }
    }
}

/// Whoever was asked about somebody last is asked again with one press.
fn ask_again(audit: &Audit, remembered: &HashMap<Id<Person>, Id<Person>>, base: &str, today: Date) -> Markup {
    let mut groups: BTreeMap<&str, (&Person, BTreeSet<&str>)> = BTreeMap::new();
    for line in audit.lines.iter().filter(|line| line.answer.is_none() && line.link.is_none()) {
        let manager = remembered.get(&line.person).and_then(|id| audit.here(today).find(|one| one.id == *id));
        let Some(manager) = manager.filter(|one| one.id != line.person) else { continue };
        groups.entry(&manager.name).or_insert((manager, BTreeSet::new())).1.insert(audit.name(&line.person));
    }
    html! {
        @if !groups.is_empty() {
            h2 { "Ask as last time" }
            @for (manager, about) in groups.into_values() {
                form action={ (base) "/ask" } method="post" {
                    input type="hidden" name="manager" value=(manager.id);
                    input type="hidden" name="remembered" value="yes";
                    p { strong { (manager.name) } " about " (about.into_iter().collect::<Vec<_>>().join(", ")) }
                    div class="lanyard-inline" {
                        @if manager.email.is_some() {
                            button class="nhsuk-button nhsuk-button--small" name="way" value="email" { "Send " (manager.name) " a link" }
                        }
                        button class="nhsuk-button nhsuk-button--secondary nhsuk-button--small" name="way" value="" { "Make a link for " (manager.name) }
                    }
                }
            }
        }
    }
}

/// One who was asked; where the link did not arrive or is over and answers are missing, another is offered.
fn asked(audit: &Audit, link: &AccessLink, sent: &[Message], now: Timestamp, base: &str) -> Markup {
    let of: Vec<&AccessLine> = audit.lines.iter().filter(|line| line.link.as_ref() == Some(&link.id)).collect();
    let answered = of.iter().filter(|line| line.answer.is_some()).count();
    let name = format!("access-audit-{}", link.id);
    let lost = sent.iter().find(|message| message.once == name && message.state != DeliveryState::Accepted);
    let wanted = audit.audit.signed_at.is_none() && answered < of.len();
    html! {
        // Those of a link that another one stands in for are counted there.
        @if !of.is_empty() {
            li {
                (audit.name(&link.manager)) ", " (ui::when(link.made_at)) ": " (answered) " of " (of.len()) " answered; "
                @if link.ends_at <= now { "the link is over" } @else { "the link ends on " (ui::when(link.ends_at)) }
                @if let Some(message) = lost {
                    "; " strong { "it could not be sent" } " (" (message.reason.as_deref().unwrap_or("no reason is known")) ")"
                }
                @if wanted && (lost.is_some() || link.ends_at <= now) {
                    form action={ (base) "/ask" } method="post" {
                        input type="hidden" name="again" value=(link.id);
                        @let way = if lost.is_some() { "email" } else { "" };
                        input type="hidden" name="way" value=(way);
                        button class="nhsuk-button nhsuk-button--secondary nhsuk-button--small" {
                            @if way.is_empty() { "Make " } @else { "Send " } (audit.name(&link.manager)) " a new link"
                        }
                    }
                }
            }
        }
    }
}

/// For whoever knows the answer and is signed in.
fn own_answer(audit: &Audit, base: &str, filled: &Filled) -> Markup {
    let waiting = audit.lines.iter().filter(|line| line.answer.is_none());
    let waiting = waiting.map(|line| choice(line.id.as_str(), &format!("{}: {}", audit.name(&line.person), access(line))));
    let options: Vec<_> = [choice("", "Choose")].into_iter().chain(waiting).collect();
    let needed: Vec<_> = answers().into_iter().map(|(value, words)| choice(&value, words)).collect();
    let is_wrong = filled.error("line").or(filled.error("answer")).is_some();
    html! {
        @if options.len() > 1 {
            details class="nhsuk-details" open[is_wrong] {
                summary class="nhsuk-details__summary" { span class="nhsuk-details__summary-text" { "Answer yourself" } }
                form class="nhsuk-details__text" action={ (base) "/answer" } method="post" {
                    (ui::select(filled, "line", "Whose access", None, &options))
                    (ui::select(filled, "answer", "Is it needed?", None, &needed))
                    (ui::input(filled, "reason", "Why", None))
                    button class="nhsuk-button nhsuk-button--secondary" { "Save" }
                }
            }
        }
    }
}

/// What follows from an answer, once somebody confirms it in the form that the link opens: a leaver’s or a mover’s case.
fn follows(visit: &Visit, audit: &Audit, line: &AccessLine, begun: &[StaffCase]) -> Markup {
    let since = audit.audit.began_on;
    let known = begun
        .iter()
        .filter(|case| !case.called_off)
        .find(|case| case.person == line.person && case.closed_on.is_none_or(|closed| closed >= since));
    let new = |kind: &str, words: &str| {
        let path = visit.path(&format!("staff-cases/new?person={}&kind={kind}", line.person));
        html! { " " a href=(path) { (words) span class="nhsuk-u-visually-hidden" { ": " (audit.name(&line.person)) } } }
    };
    match (known, line.answer) {
        (_, None | Some(AccessAnswer::Keep)) => html! {},
        (Some(case), _) => {
            html! { " " a href=(visit.path(&format!("staff-cases/{}", case.id))) { "The case that was begun" span class="nhsuk-u-visually-hidden" { ": " (audit.name(&line.person)) } } }
        }
        (None, Some(AccessAnswer::Change)) => new("mover", "Begin a mover’s case"),
        (None, Some(AccessAnswer::End)) => {
            html! { (new("leaver", "They leave: begin the case")) (new("mover", "Their job changes: begin the case")) }
        }
    }
}

fn table(audit: &Audit, visit: &Visit, begun: &[StaffCase]) -> Markup {
    let row = |line: &AccessLine| {
        vec![
            html! { a href=(visit.path(&format!("people/{}", line.person))) { (audit.name(&line.person)) } },
            html! { (access(line)) },
            html! { (said(line.answer)) @if let Some(reason) = &line.reason { " " (reason) } (follows(visit, audit, line, begun)) },
            html! {
                @if let Some(by) = &line.answered_by { (by) }
                @if let Some(at) = line.answered_at { ", " (ui::when(at)) }
            },
        ]
    };
    let mut lines: Vec<&AccessLine> = audit.lines.iter().collect();
    // What has to be done comes first.
    let order = |answer: Option<AccessAnswer>| match answer {
        Some(AccessAnswer::End) => 0,
        Some(AccessAnswer::Change) => 1,
        None => 2,
        Some(AccessAnswer::Keep) => 3,
    };
    lines.sort_by_key(|line| (order(line.answer), audit.name(&line.person).to_lowercase()));
    ui::table("Answers", &["Person", "Access", "Needed?", "Who said so"], &lines.into_iter().map(row).collect::<Vec<_>>())
}

fn sign_form(audit: &Audit, base: &str) -> Markup {
    html! {
        h2 { "Sign off" }
        @if audit.answered() < audit.lines.len() { p { "It can be signed off when every line is answered." } } @else {
            form action={ (base) "/sign" } method="post" {
                (ui::text_field("note", "What was done about accesses that are not needed", Some("For example: the sponsor ended two positions"), ""))
                button class="nhsuk-button" { "Sign it off" }
            }
        }
    }
}

/// An answer from a form's value.
pub(super) fn answer_of(text: &str) -> Option<AccessAnswer> {
    serde_json::from_value(text.into()).ok()
}

/// A reason as it is kept: screened, and short.
pub(super) fn reason_of(text: &str) -> Option<String> {
    value::text(text).map(|text| ScreenedText::new(&text).text().chars().take(300).collect())
}

pub(super) async fn answer(
    State(app): State<App>,
    visit: Visit,
    Path((_, id)): Path<(String, String)>,
    Form(sent): Form<Sent>,
) -> Result<Response, Failure> {
    visit.may(Permission::Govern)?;
    let mut filled = Filled::sent(sent);
    let author = visit.signed_in.account.as_str();
    let mut write = app.store.write(&visit.practice.ods, author, "An access was answered for", app.clock.now()).await?;
    let audit: AccessAudit = write.find(&Id::new(&*id)).await?.ok_or(Failure::NotFound)?;
    let line = write.find(&Id::<AccessLine>::new(filled.get("line"))).await?.filter(|line| line.audit == audit.id);
    let answer = answer_of(filled.get("answer"));
    if audit.signed_at.is_some() {
        filled.wrong("", "This audit is signed off. Begin another one.");
    } else if line.is_none() {
        filled.wrong("line", "Choose whose access it is.");
    } else if answer.is_none() {
        filled.wrong("answer", "Choose whether it is needed.");
    }
    let (Some(line), Some(answer), true) = (line, answer, filled.errors().is_empty()) else {
        drop(write);
        return refuse(&app, &visit, &id, &filled).await;
    };
    let (answered_by, answered_at) = (Some(visit.signed_in.name.clone()), Some(write.now()));
    write
        .save(&AccessLine { answer: Some(answer), reason: reason_of(filled.get("reason")), answered_by, answered_at, ..line })
        .await?;
    write.commit().await?;
    Ok(to(&visit, &format!("access-audits/{id}")))
}

#[derive(Debug, Deserialize)]
pub(super) struct Signed {
    #[serde(default)]
    note: String,
}

pub(super) async fn sign(
    State(app): State<App>,
    visit: Visit,
    Path((_, id)): Path<(String, String)>,
    Form(sent): Form<Signed>,
) -> Result<Response, Failure> {
    visit.may(Permission::Govern)?;
    match signed(&app, &visit, &id, &sent.note).await {
        Err(Failure::Unusable(why)) => refuse(&app, &visit, &id, &Filled::default().with_errors(&[("", why)])).await,
        done => {
            done?;
            Ok(to(&visit, &format!("access-audits/{id}")))
        }
    }
}

async fn signed(app: &App, visit: &Visit, id: &str, note: &str) -> Result<(), Failure> {
    let now = app.clock.now();
    let mut read = app.store.read(&visit.practice.ods).await?;
    let mut audit = Audit::read(&mut read, &Id::new(id)).await?;
    if audit.audit.signed_at.is_some() {
        return Err(Failure::Unusable("This audit is signed off already.".to_owned()));
    }
    if audit.answered() < audit.lines.len() {
        return Err(Failure::Unusable("Not every line is answered. Ask their line managers, or answer yourself.".to_owned()));
    }
    let (signed_by, signed_at) = (Some(visit.signed_in.name.clone()), Some(now));
    audit.audit = AccessAudit { signed_by, signed_at, note: reason_of(note), ..audit.audit };
    let new = app.store.entropy().id(now).map_err(StoreError::from)?;
    let evidence = kept(&mut read, &visit.practice, &audit, new, now).await?;
    drop(read);
    let author = visit.signed_in.account.as_str();
    let mut write = app.store.write(&visit.practice.ods, author, "An access audit was signed off", now).await?;
    if is_changed(&mut write, &audit).await? {
        return Err(Failure::Unusable(
            "Somebody signed this audit off, or answered in it, at the same moment. Look at it again.".to_owned(),
        ));
    }
    write.save(&audit.audit).await?;
    write.save(&evidence).await?;
    write.commit().await?;
    Ok(())
}

/// Whether what is signed off is not what was read for the evidence any more.
async fn is_changed(write: &mut Write<'_>, audit: &Audit) -> Result<bool, StoreError> {
    let now = write.find(&audit.audit.id).await?;
    if now.is_none_or(|now| now.signed_at.is_some()) {
        return Ok(true);
    }
    for line in &audit.lines {
        if write.find(&line.id).await?.as_ref() != Some(line) {
            return Ok(true);
        }
    }
    Ok(false)
}
