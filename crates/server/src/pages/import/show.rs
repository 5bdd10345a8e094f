//! What the import's pages show.

use lanyard_model::Import;
use lanyard_store::Upload;
use maud::{Markup, html};

use crate::form::Filled;
use crate::import::{Columns, Kind, Line, Plan, Sheet, Unreadable, letter};
use crate::pages::governance::{Offers, offered};
use crate::ui;
use crate::visit::Visit;

/// Lines of each part that are shown; the rest are counted.
const SHOWN: usize = 200;

/// Choosing a file, and what was imported before.
pub(super) fn start(visit: &Visit, filled: &Filled, imports: &[Import]) -> Markup {
    let content = html! {
        (ui::problems(filled))
        h1 { "Import" }
        p {
            "A staff list, the smartcards and positions reports that a sponsor exports from Care Identity Management, or a list of PCs \
             or readers. Nothing is written before you have seen what would change."
        }
        form action=(visit.path("import")) method="post" enctype="multipart/form-data" {
            div class={ "nhsuk-form-group" @if filled.error("file").is_some() { " nhsuk-form-group--error" } } {
                label class="nhsuk-label" for="file" { "File" }
                div class="nhsuk-hint" id="file-hint" { "CSV or XLSX, up to 10 MB" }
                @if let Some(why) = filled.error("file") {
                    span class="nhsuk-error-message" id="file-error" { span class="nhsuk-u-visually-hidden" { "Error: " } (why) }
                }
                input class="nhsuk-file-upload" id="file" name="file" type="file" accept=".csv,.txt,.tsv,.xlsx" aria-describedby="file-hint";
            }
            (ui::select(filled, "kind", "What is in it?", None, &kinds("Find out by its headings")))
            button class="nhsuk-button" { "Show what would change" }
        }
        h2 { "Imported before" }
        @if imports.is_empty() { p { "Nothing yet." } }
        ul class="nhsuk-list" {
            @for import in imports {
                li {
                    a href=(visit.path(&format!("imports/{}", import.id))) { (import.file) } ", " (ui::when(import.at))
                    @if import.undone_at.is_some() { " (undone)" }
                }
            }
        }
    };
    ui::page("Import", Some(visit), content)
}

fn kinds(first: &str) -> Vec<(String, String)> {
    let all = Kind::ALL.iter().map(|kind| (kind.id().to_owned(), kind.title().to_owned()));
    if first.is_empty() { all.collect() } else { [(String::new(), first.to_owned())].into_iter().chain(all).collect() }
}

/// The columns only, where something that is needed has none.
pub(super) fn columns(
    visit: &Visit,
    upload: &Upload,
    kind: Kind,
    columns: &Columns,
    sheet: &Sheet,
    missing: Option<&str>,
) -> Markup {
    let content = html! {
        h1 { "Import of " (upload.file) }
        @if let Some(missing) = missing {
            div class="nhsuk-warning-callout" {
                h2 class="nhsuk-warning-callout__label" { "Which column is what?" }
                p { "For a " (kind.title().to_lowercase()) ", " (missing) " is needed, and no column was found for it. Say which column holds it." }
            }
        }
        (columns_form(visit, upload, kind, columns, sheet))
    };
    ui::page("Import: columns", Some(visit), content)
}

fn columns_form(visit: &Visit, upload: &Upload, kind: Kind, columns: &Columns, sheet: &Sheet) -> Markup {
    let example = |place: usize| {
        sheet.rows.iter().skip(columns.first_row).filter_map(|(_, cells)| cells.get(place)).find(|cell| !cell.is_empty())
    };
    let mut filled = Filled::default().with("kind", kind.id());
    for (place, field) in columns.fields.iter().enumerate() {
        filled = filled.with(&format!("column-{place}"), field.as_str());
    }
    let choices: Vec<(String, String)> = [(String::new(), "Leave out".to_owned())]
        .into_iter()
        .chain(kind.fields().into_iter().map(|(id, name, _)| (id.to_owned(), name.to_owned())))
        .collect();
    html! {
        form action=(visit.path(&format!("import/{}/columns", upload.id))) method="post" {
            (ui::select(&filled, "kind", "What is in the file?", Some("Choosing another begins anew with its columns"), &kinds("")))
            @for (place, header) in columns.headers.iter().enumerate() {
                @let label = format!("Column {}: {}", letter(place), if header.is_empty() { "no heading" } else { header });
                @let hint = example(place).map(|example| format!("For example “{}”", example.chars().take(60).collect::<String>()));
                (ui::select(&filled, &format!("column-{place}"), &label, hint.as_deref(), &choices))
            }
            button class="nhsuk-button nhsuk-button--secondary" { "Remember these columns and look again" }
        }
    }
}

/// What an import would do.
pub(super) fn dry_run(
    visit: &Visit,
    upload: &Upload,
    kind: Kind,
    columns: &Columns,
    sheet: &Sheet,
    plan: &Plan,
    stale: bool,
) -> Markup {
    let content = html! {
        h1 { "Import of " (upload.file) }
        @if stale {
            div class="nhsuk-warning-callout" {
                h2 class="nhsuk-warning-callout__label" { "Look again" }
                p { "The register changed since this was shown. Nothing was written. This is what the import would do now." }
            }
        }
        p class="nhsuk-body-l" {
            (kind.title()) ": " (plan.added()) " to add, " (plan.changed()) " to change, " (plan.left_alone) " rows as known already, "
            (plan.unreadable.len()) " rows that cannot be read. Nothing was written yet."
        }
        @if plan.lines.is_empty() { p { "There is nothing to write." } } @else {
            form action=(visit.path(&format!("import/{}/confirm", upload.id))) method="post" {
                input type="hidden" name="plan" value=(plan.digest());
                button class="nhsuk-button" { "Import " (plan.lines.len()) @if plan.lines.len() == 1 { " change" } @else { " changes" } }
            }
        }
        (unreadable(&plan.unreadable))
        (drift(&plan.drift))
        (lines("To add", plan.lines.iter().filter(|line| line.added).collect()))
        (lines("To change", plan.lines.iter().filter(|line| !line.added).collect()))
        details class="nhsuk-details" {
            summary class="nhsuk-details__summary" { span class="nhsuk-details__summary-text" { "Which column is what" } }
            div class="nhsuk-details__text" { (columns_form(visit, upload, kind, columns, sheet)) }
        }
    };
    ui::page("Import: what would change", Some(visit), content)
}

fn unreadable(all: &[Unreadable]) -> Markup {
    let row = |one: &Unreadable| vec![html! { (one.row) }, html! { (one.column) }, html! { (one.why) }];
    let rows: Vec<Vec<Markup>> = all.iter().take(SHOWN).map(row).collect();
    html! {
        @if !rows.is_empty() {
            h2 { "Rows that cannot be read" }
            p { "They are left out. Correct them in the file and import it again: rows that are in already are left alone." }
            (ui::table("Rows that cannot be read", &["Row", "Column", "Why"], &rows))
            (more(all.len()))
        }
    }
}

fn lines(title: &str, all: Vec<&Line>) -> Markup {
    html! {
        @if !all.is_empty() {
            h2 { (title) }
            ul class="nhsuk-list nhsuk-list--bullet" {
                @for line in all.iter().take(SHOWN) {
                    li {
                        (line.title) " (row " (line.row) ")"
                        @for (name, before, after) in &line.differences { br; (ui::field_name(name)) ": " (before) " → " (after) }
                    }
                }
            }
            (more(all.len()))
        }
    }
}

fn more(count: usize) -> Markup {
    html! { @if count > SHOWN { p { "And " (count - SHOWN) " more." } } }
}

fn drift(sentences: &[String]) -> Markup {
    html! {
        @if !sentences.is_empty() {
            h2 { "Where the report and the register differ" }
            ul class="nhsuk-list nhsuk-list--bullet" { @for sentence in sentences.iter().take(SHOWN) { li { (sentence) } } }
            (more(sentences.len()))
        }
    }
}

/// An import that was confirmed; `going_on` says that one is being written now, `since` names what keeps it from being undone, `offers`
/// what it gives reason to begin.
pub(super) fn done(visit: &Visit, import: &Import, going_on: bool, since: &[String], offers: &Offers) -> Markup {
    let content = html! {
        h1 { "Import of " (import.file) @if import.undone_at.is_some() { " " strong class="nhsuk-tag nhsuk-tag--grey" { "Undone" } } }
        @if !since.is_empty() {
            div class="nhsuk-error-summary" role="alert" {
                h2 class="nhsuk-error-summary__title" { "Not all of this import can be undone" }
                div class="nhsuk-error-summary__body" {
                    p { "These were changed or used since. Nothing was undone so far. Leave these as they are and undo the rest, or put them right on their pages first:" }
                    ul class="nhsuk-list nhsuk-error-summary__list" { @for one in since.iter().take(SHOWN) { li { (one) } } }
                    (more(since.len()))
                    form action=(visit.path(&format!("imports/{}/undo", import.id))) method="post" {
                        button class="nhsuk-button nhsuk-button--secondary" name="rest" value="yes" { "Undo the rest" }
                    }
                }
            }
        }
        p class="nhsuk-body-l" {
            (ui::when(import.at)) ": " (import.added) " added, " (import.changed) " changed, " (import.left_alone)
            " rows known already, " (import.unreadable) " rows left out."
        }
        @if import.ended_at.is_none() { (unfinished(visit, import, going_on)) }
        @else if import.undone_at.is_none() && import.written < import.planned { (half_undone(visit, import, going_on)) }
        @if !import.meanwhile.is_empty() {
            h2 { "Left alone" }
            p { "Somebody changed or entered these while the import was written, or before it was undone. They stay as they are: look at each." }
            ul class="nhsuk-list nhsuk-list--bullet" { @for name in import.meanwhile.iter().take(SHOWN) { li { (name) } } }
            (more(import.meanwhile.len()))
        }
        @match import.undone_at {
            Some(at) if import.meanwhile.is_empty() => p { "Everything was taken back " (ui::when(at)) "." },
            Some(at) => p { "Everything else was taken back " (ui::when(at)) "." },
            None if import.portions.is_empty() || going_on => {},
            None => form action=(visit.path(&format!("imports/{}/undo", import.id))) method="post" {
                button class="nhsuk-button nhsuk-button--secondary" { "Undo this import" }
            },
        }
        (drift(&import.drift))
        (offered(visit, offers))
        @if import.kind == Kind::People.id() && import.changed > 0 {
            p {
                "If somebody’s hours, contract or pay changed too, look at their access again: "
                a href={ (visit.path("staff-cases/new")) "?kind=mover" } { "begin a mover’s checklist" } "."
            }
        }
        p { a href=(visit.path("import")) { "Import something else" } " · " a href=(visit.path("people")) { "People and cards" } }
    };
    ui::page("Import", Some(visit), content)
}

/// How far an import is that has not ended.
fn unfinished(visit: &Visit, import: &Import, going_on: bool) -> Markup {
    html! {
        @if going_on {
            div class="nhsuk-inset-text" {
                p { strong { (import.written) " of " (import.planned) } " records are written so far. Everybody can go on working." }
                progress class="lanyard-progress" max=(import.planned.max(1)) value=(import.written) aria-label="How far the import is" {}
                p { a href=(visit.path(&format!("imports/{}", import.id))) { "Look again" } }
            }
        } @else if import.undone_at.is_none() {
            div class="nhsuk-warning-callout" {
                h2 class="nhsuk-warning-callout__label" { "It was interrupted" }
                p {
                    "The server stopped when " (import.written) " of " (import.planned) " records were written. Choose the file again: \
                     rows that are in already are left alone. Or undo what was written."
                }
            }
        }
    }
}

/// How far an import is that is being undone.
fn half_undone(visit: &Visit, import: &Import, going_on: bool) -> Markup {
    html! {
        @if going_on {
            div class="nhsuk-inset-text" {
                p { "It is being undone: " strong { (import.written) " of " (import.planned) } " records are left. Everybody can go on working." }
                p { a href=(visit.path(&format!("imports/{}", import.id))) { "Look again" } }
            }
        } @else {
            div class="nhsuk-warning-callout" {
                h2 class="nhsuk-warning-callout__label" { "It is undone in part" }
                p { (import.written) " of " (import.planned) " records are left: the server stopped, or somebody changed one of them meanwhile. Undo it again to see." }
            }
        }
    }
}
