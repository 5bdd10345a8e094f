//! The evidence of an audit as an Excel file or as PDF: what was answered, what the imports found, and the asset register.

use axum::extract::{Path, State};
use axum::http::header;
use axum::response::{IntoResponse as _, Response};
use jiff::Timestamp;
use jiff::civil::Date;
use lanyard_documents::{Paper, Report, Section, Table};
use lanyard_model::{AccessAnswer, AccessAudit, AccessEvidence, EvidenceSheet, Id, NamedPerson};
use lanyard_store::{Practice, Read};
use rust_xlsxwriter::{Workbook, XlsxError};

use super::assets::assets;
use super::one::drift;
use super::{Audit, access};
use crate::app::App;
use crate::export::CELL;
use crate::failure::Failure;
use crate::papers::set;
use crate::permission::Permission;
use crate::ui;
use crate::visit::Visit;

pub(super) fn sheet(name: &str, rows: Vec<Vec<String>>) -> EvidenceSheet {
    EvidenceSheet { name: name.to_owned(), rows }
}

pub(super) async fn download(
    State(app): State<App>,
    visit: Visit,
    Path((_, id)): Path<(String, String)>,
) -> Result<Response, Failure> {
    visit.may(Permission::Govern)?;
    let mut read = app.store.read(&visit.practice.ods).await?;
    let pack = gathered(&mut read, &visit.practice, &Id::new(&*id), app.clock.now()).await?;
    drop(read);
    let bytes = book(&pack.sheets).map_err(|error| {
        tracing::error!(%error, "an evidence file could not be made");
        Failure::Unusable("The file could not be made. Try again, and tell an administrator.".to_owned())
    })?;
    let name = format!("attachment; filename=\"access-audit-{}-{}.xlsx\"", visit.practice.ods, pack.began_on);
    let kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet".to_owned();
    Ok(([(header::CONTENT_TYPE, kind), (header::CONTENT_DISPOSITION, name)], bytes).into_response())
}

/// The same on paper.
pub(super) async fn print(
    State(app): State<App>,
    visit: Visit,
    Path((_, id)): Path<(String, String)>,
) -> Result<Response, Failure> {
    visit.may(Permission::Govern)?;
    let mut read = app.store.read(&visit.practice.ods).await?;
    let paper = paper(&mut read, &visit.practice, &Id::new(&*id), app.clock.now()).await?;
    drop(read);
    let pdf = set(paper, |printed| printed.pdf()).await?;
    let name = format!("attachment; filename=\"access-audit-{}.pdf\"", visit.practice.ods);
    let kind = "application/pdf".to_owned();
    Ok(([(header::CONTENT_TYPE, kind), (header::CONTENT_DISPOSITION, name)], pdf).into_response())
}

/// The evidence as a report.
///
/// # Errors
/// When there is no such audit, or the database cannot be read.
pub(crate) async fn paper(read: &mut Read, practice: &Practice, id: &Id<AccessAudit>, now: Timestamp) -> Result<Paper, Failure> {
    let pack = gathered(read, practice, id, now).await?;
    Ok(Paper::Report(Report {
        title: format!("Access audit of {}", ui::day(pack.began_on)),
        practice: format!("{} ({})", practice.name, practice.ods),
        made: format!("Made on {}", pack.made),
        sections: pack.sheets.into_iter().map(section).collect(),
    }))
}

fn section(EvidenceSheet { name, rows }: EvidenceSheet) -> Section {
    let mut rows = rows.into_iter();
    let head = rows.next().unwrap_or_default();
    let rows: Vec<Vec<String>> = rows.collect();
    let words = if rows.is_empty() { vec!["None.".to_owned()] } else { Vec::new() };
    let table = (!rows.is_empty()).then_some(Table { head, rows });
    Section { title: name, words, table, ..Section::default() }
}

/// All that is shown of an audit.
struct Pack {
    began_on: Date,
    /// On which day it was made, and whether it was signed off.
    made: String,
    sheets: Vec<EvidenceSheet>,
}

/// The evidence as it was signed off; of an audit that is open, as it stands now.
async fn gathered(read: &mut Read, practice: &Practice, id: &Id<AccessAudit>, now: Timestamp) -> Result<Pack, Failure> {
    let audit = Audit::read(read, id).await?;
    let began_on = audit.audit.began_on;
    if let Some(kept) = read.access_evidence(id).await? {
        return Ok(Pack { began_on, made: made(&audit.audit, kept.made_at), sheets: kept.sheets });
    }
    // Signed off before its evidence was kept.
    let made = match audit.audit.signed_at {
        Some(_) => format!("{}, from the register as it is on that day", ui::day(ui::day_of(now))),
        None => made(&audit.audit, now),
    };
    Ok(Pack { began_on, sheets: sheets(read, practice, &audit, &made, now).await?, made })
}

fn made(audit: &AccessAudit, at: Timestamp) -> String {
    let signed = if audit.signed_at.is_some() { "when it was signed off" } else { "not signed" };
    format!("{}, {signed}", ui::day(ui::day_of(at)))
}

async fn sheets(
    read: &mut Read,
    practice: &Practice,
    audit: &Audit,
    made: &str,
    now: Timestamp,
) -> Result<Vec<EvidenceSheet>, Failure> {
    let differences = drift(read).await?.into_iter().map(|(what, of)| vec![what, ui::day(of)]);
    let differences = std::iter::once(row(&["Difference", "Found by the import of"])).chain(differences).collect();
    let mut sheets =
        vec![sheet("Audit", about(practice, audit, made)), sheet("Answers", answers(audit)), sheet("Differences", differences)];
    sheets.extend(assets(read, audit, ui::day_of(now)).await?);
    Ok(sheets)
}

/// What an audit that is signed off now keeps: the register goes on changing, its evidence does not.
pub(super) async fn kept(
    read: &mut Read,
    practice: &Practice,
    audit: &Audit,
    id: Id<AccessEvidence>,
    now: Timestamp,
) -> Result<AccessEvidence, Failure> {
    let sheets = sheets(read, practice, audit, &made(&audit.audit, now), now).await?;
    let stands = |name: &str| sheets.iter().flat_map(|sheet| sheet.rows.iter().flatten()).any(|cell| cell.contains(name));
    let named = audit.people.iter().filter(|person| stands(&person.name));
    let people = named.map(|person| NamedPerson { person: person.id.clone(), name: person.name.clone() }).collect();
    Ok(AccessEvidence { id, audit: audit.audit.id.clone(), made_at: now, sheets, people })
}

/// Every cell is text, so that no program runs it or cuts zeros off.
fn book(sheets: &[EvidenceSheet]) -> Result<Vec<u8>, XlsxError> {
    let mut book = Workbook::new();
    for EvidenceSheet { name, rows } in sheets {
        let sheet = book.add_worksheet();
        sheet.set_name(name)?;
        sheet.set_freeze_panes(1, 0)?;
        for (row, cells) in (0..).zip(rows) {
            for (column, cell) in (0..).zip(cells) {
                sheet.write_string(row, column, fitting(cell))?;
            }
        }
    }
    book.save_to_buffer()
}

/// What fits into a cell; of a longer text it says that its end is not there.
fn fitting(cell: &str) -> String {
    const CUT: &str = " … (cut: too long for a cell)";
    if cell.chars().count() <= CELL {
        return cell.to_owned();
    }
    cell.chars().take(CELL - CUT.chars().count()).chain(CUT.chars()).collect()
}

pub(super) fn row(cells: &[&str]) -> Vec<String> {
    cells.iter().map(|cell| (*cell).to_owned()).collect()
}

fn about(practice: &Practice, audit: &Audit, made: &str) -> Vec<Vec<String>> {
    let one = &audit.audit;
    let count = |answer| audit.lines.iter().filter(|line| line.answer == Some(answer)).count().to_string();
    let size = if one.one_in == 1 { "every one".to_owned() } else { format!("one in {}", one.one_in) };
    vec![
        row(&["What", "Value"]),
        row(&["Practice", &format!("{} ({})", practice.name, practice.ods)]),
        row(&["Made on", made]),
        row(&["Began on", &ui::day(one.began_on)]),
        row(&["About", one.job.as_deref().unwrap_or("everybody")]),
        row(&["How many", &size]),
        row(&["Accesses asked about", &audit.lines.len().to_string()]),
        row(&["Answered", &audit.answered().to_string()]),
        row(&["Needed", &count(AccessAnswer::Keep)]),
        row(&["To change", &count(AccessAnswer::Change)]),
        row(&["To end", &count(AccessAnswer::End)]),
        row(&["Signed off by", one.signed_by.as_deref().unwrap_or("not signed off")]),
        row(&["Signed off at", &one.signed_at.map(ui::when).unwrap_or_default()]),
        row(&["Note", one.note.as_deref().unwrap_or("")]),
    ]
}

fn answers(audit: &Audit) -> Vec<Vec<String>> {
    let mut rows = vec![row(&["Person", "Job", "Access", "Answer", "Why", "Answered by", "Answered at"])];
    for line in &audit.lines {
        let answer = match line.answer {
            None => "not answered",
            Some(AccessAnswer::Keep) => "needed",
            Some(AccessAnswer::Change) => "to change",
            Some(AccessAnswer::End) => "to end",
        };
        let job = audit.person(&line.person).and_then(|person| person.job.as_deref()).unwrap_or("");
        let (reason, by) = (line.reason.as_deref().unwrap_or(""), line.answered_by.as_deref().unwrap_or(""));
        let at = line.answered_at.map(ui::when).unwrap_or_default();
        rows.push(row(&[audit.name(&line.person), job, access(line), answer, reason, by, &at]));
    }
    rows
}
