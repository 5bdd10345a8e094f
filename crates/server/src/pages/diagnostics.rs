//! For the administrator: what runs here, whether it is well, and all of it as text for whoever helps.

use std::path::Path;

use axum::extract::State;
use jiff::{SignedDuration, Timestamp};
use lanyard_model::{Delivery, DeliveryState};
use lanyard_store::DatabaseFacts;
use maud::{Markup, html};

use crate::app::{App, Route, route};
use crate::backups;
use crate::failure::Failure;
use crate::jobs::Run;
use crate::permission::Permission;
use crate::reminders::{alarms, last_check};
use crate::sign_in::{KEY_FILE, sealed_with_another_key};
use crate::ui;
use crate::visit::Visit;

/// Its address.
pub(crate) fn routes() -> Vec<Route> {
    vec![route("/p/{ods}/settings/diagnostics").get(show)]
}

/// Less free space than this is a warning, in bytes.
const LITTLE_SPACE: u64 = 1 << 30;
/// A database clock that differs by more than this is a warning.
const DRIFT: SignedDuration = SignedDuration::from_secs(5);

/// A last backup older than this is a warning, where none are taken by the clock.
const BACKUP_AGE: SignedDuration = SignedDuration::from_hours(48);

/// One line: what, how it is, and whether somebody should look.
struct Line {
    what: &'static str,
    how: String,
    look: bool,
}

fn line(what: &'static str, how: impl Into<String>) -> Line {
    Line { what, how: how.into(), look: false }
}

fn warning(what: &'static str, how: impl Into<String>, look: bool) -> Line {
    Line { what, how: how.into(), look }
}

pub(crate) async fn show(State(app): State<App>, visit: Visit) -> Result<Markup, Failure> {
    visit.may(Permission::Diagnose)?;
    let now = app.clock.now();
    let facts = app.store.facts().await?;
    let mut lines = versions(&app);
    lines.extend(database(&facts, now));
    lines.extend(practice(&app, &visit, now).await?);
    lines.extend(disk(app.data.as_deref()));
    lines.extend(backups(&app, now));
    lines.push(authenticators(&app).await?);
    lines.extend(mail(&app, &visit).await?);
    lines.extend(jobs(&app, now));
    let alarm: Vec<String> = backups::alarm(&app).into_iter().collect();
    let text: Vec<String> = lines.iter().map(|line| format!("{}: {}", line.what, line.how)).collect();
    let content = html! {
        h1 { "Diagnostics" }
        (ui::alarm("Backups do not work", &alarm))
        p { "How this server is, at " (ui::when(now)) ". Nothing here is about a patient or a member of staff." }
        dl class="nhsuk-summary-list" {
            @for line in &lines {
                div class="nhsuk-summary-list__row" {
                    dt class="nhsuk-summary-list__key" { (line.what) }
                    dd class="nhsuk-summary-list__value" {
                        @if line.look { strong class="nhsuk-tag nhsuk-tag--orange" { "Look at this" } " " }
                        (line.how)
                    }
                }
            }
        }
        h2 { "For support" }
        p { "Copy this into a message to whoever helps you." }
        label class="nhsuk-u-visually-hidden" for="support" { "Diagnostics as text" }
        textarea class="nhsuk-textarea lanyard-secret" id="support" rows=(text.len() + 1) readonly { (text.join("\n")) }
    };
    Ok(ui::page("Diagnostics", Some(&visit), content))
}

fn versions(app: &App) -> Vec<Line> {
    let secure = app.public_url.starts_with("https://");
    let local = ["http://localhost", "http://127.0.0.1"].iter().any(|start| app.public_url.starts_with(start));
    let address = if secure || local { String::new() } else { ", without TLS".to_owned() };
    let sign_in = match (&app.sign_in.passkeys, &app.sign_in.oidc) {
        (Some(_), Some(oidc)) => format!("password, passkey, “{}”", oidc.name()),
        (Some(_), None) => "password, passkey".to_owned(),
        (None, Some(oidc)) => format!("password, “{}”; no passkeys, since the address has no name", oidc.name()),
        (None, None) => "password; no passkeys, since the address has no name".to_owned(),
    };
    vec![
        line(
            "Version",
            format!("lanyard-server {}, {} {}", env!("CARGO_PKG_VERSION"), std::env::consts::OS, std::env::consts::ARCH),
        ),
        line(
            "Knowledge",
            format!(
                "version {}, {} causes, {} steps, {} questions",
                app.pack.version,
                app.pack.causes.len(),
                app.pack.steps.len(),
                app.pack.questions.len()
            ),
        ),
        warning("Address", format!("{}{address}", app.public_url), !(secure || local)),
        line("Signing in", sign_in),
    ]
}

fn database(facts: &DatabaseFacts, now: Timestamp) -> Vec<Line> {
    let drift = facts.now.map(|there| there.duration_since(now));
    let clock = match drift {
        None => format!("{now} (the database has no clock of its own)"),
        Some(drift) => format!("{now}; the database’s differs by {} ms", drift.as_millis()),
    };
    vec![
        line("Database", format!("{}, tables of version {}, {}", facts.kind, facts.migration, size(facts.bytes))),
        warning("Clock", clock, drift.is_some_and(|drift| drift.abs() > DRIFT)),
    ]
}

async fn practice(app: &App, visit: &Visit, now: Timestamp) -> Result<Vec<Line>, Failure> {
    let ods = &visit.practice.ods;
    let counts = app.store.read(ods).await?.counts().await?;
    let records: Vec<String> = counts.iter().map(|(table, count)| format!("{} {count}", table.replace('_', " "))).collect();
    let head = app.store.audit_head(ods).await?;
    let beginning: String = head.hash.chars().take(16).collect();
    let mut read = app.store.read(ods).await?;
    let (checked, alarms) = (last_check(&mut read, now).await?, alarms(&mut read, &visit.practice, now).await?);
    let checked =
        checked.map_or_else(|| "dates were never looked at".to_owned(), |at| format!("dates were looked at {}", ui::when(at)));
    let broken = if alarms.is_empty() { "" } else { "; they do not work: Today says why" };
    let reminders = format!("{checked}{broken}");
    let mail = if app.mailer.is_set_up() { format!("from {}", app.mailer.from()) } else { "no mail server is set up".to_owned() };
    Ok(vec![
        warning("E-mail", mail, !app.mailer.is_set_up()),
        warning("Reminders", reminders, !alarms.is_empty()),
        line("Records", records.join(", ")),
        line("Audit trail", format!("{} entries, ends with {beginning}…", head.number)),
    ])
}

fn disk(data: Option<&Path>) -> Vec<Line> {
    let Some(data) = data else { return vec![line("Data folder", "not known")] };
    let folder = line("Data folder", data.display().to_string());
    let free = match fs4::available_space(data) {
        Ok(free) => warning("Free space", size(Some(free)), free < LITTLE_SPACE),
        Err(error) => warning("Free space", format!("not known ({error})"), true),
    };
    vec![folder, free]
}

/// Whether backups are taken by the clock, and when the last one was taken on this machine.
fn backups(app: &App, now: Timestamp) -> [Line; 2] {
    let by_clock = match &app.backups {
        Some(plan) => {
            let (at, to) = (plan.at.strftime("%H:%M"), plan.folder.display());
            line("Backups", format!("every day at {at}, to {to}; the newest {} are kept", plan.keep))
        }
        None => line("Backups", "not by the clock: start the server with --backup-to"),
    };
    let last = match app.data.as_deref().and_then(backups::last) {
        Some((at, to)) => {
            let words = format!("{}, {} ago, to {to}", ui::when(at), ui::how_long(at, now));
            let late = now.duration_since(at) > BACKUP_AGE || backups::alarm(app).is_some();
            warning("Last backup", words, late)
        }
        None => warning("Last backup", "none that this server knows of: have one taken every day", true),
    };
    [by_clock, last]
}

/// Whether the codes of authenticator apps can be checked with this server's key.
async fn authenticators(app: &App) -> Result<Line, Failure> {
    let (all, lost) = sealed_with_another_key(app).await?;
    let words = match lost {
        0 => format!("{all}"),
        _ => format!(
            "{lost} of {all} were added with another {KEY_FILE}: put that file back, or let their owners sign in with a recovery \
             code and add the app anew"
        ),
    };
    Ok(warning("Authenticator apps", words, lost > 0))
}

/// Where e-mails go, and how it went with the packets of this practice.
async fn mail(app: &App, visit: &Visit) -> Result<Vec<Line>, Failure> {
    let all: Vec<Delivery> = app.store.read(&visit.practice.ods).await?.all().await?;
    let count = |states: &[DeliveryState]| all.iter().filter(|one| states.contains(&one.state)).count();
    let (accepted, waiting) = (count(&[DeliveryState::Accepted]), count(&[DeliveryState::Queued, DeliveryState::Sending]));
    let failed = count(&[DeliveryState::Failed, DeliveryState::Unsure]);
    let last = all.iter().filter(|one| one.state == DeliveryState::Accepted).filter_map(|one| one.ended_at).max();
    let last = last.map_or_else(String::new, |at| format!(", the last {}", ui::when(at)));
    let packets = format!("{accepted} accepted{last}; {waiting} waiting; {failed} failed or not certain");
    let unused = !app.mailer.is_set_up();
    Ok(vec![warning("E-mail goes", app.mailer.way(), unused), warning("Packets", packets, failed > 0)])
}

/// When each job last ran since the server started.
fn jobs(app: &App, now: Timestamp) -> Vec<Line> {
    let said = |(job, run): (&'static str, Run)| match run.failed {
        None => line(job, format!("last ran {} ago", ui::how_long(run.at, now))),
        Some(why) => warning(job, format!("failed {} ago: {why}", ui::how_long(run.at, now)), true),
    };
    app.jobs.last().into_iter().map(said).collect()
}

/// Bytes as one says them.
fn size(bytes: Option<u64>) -> String {
    match bytes {
        None => "size not known".to_owned(),
        Some(bytes) if bytes < 10 << 20 => format!("{} KiB", bytes >> 10),
        Some(bytes) if bytes < 10 << 30 => format!("{} MiB", bytes >> 20),
        Some(bytes) => format!("{} GiB", bytes >> 30),
    }
}
