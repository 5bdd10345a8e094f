//! What the import's pages show.

use lanyard_model::Import;
use maud::{Markup, html};

use super::Waiting;
use crate::form::Filled;
use crate::import::{Kind, Line, PREAMBLE, Plan, SHOWN, Sheet, Unreadable, letter};
use crate::pages::governance::{Offers, offered};
use crate::ui;
use crate::visit::Visit;

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
                label class="nhsuk-label nhsuk-label--s" for="file" { "File" }
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
pub(super) fn columns(visit: &Visit, waiting: &Waiting, missing: &str) -> Markup {
    let content = html! {
        h1 { "Import of " (waiting.upload.file) }
        div class="nhsuk-warning-callout" {
            h2 class="nhsuk-warning-callout__label" { "Which column is what?" }
            p {
                "For a " (waiting.kind.title().to_lowercase()) ", " (missing) " is needed, and no column was found for it. Say which column \
                 holds it. If what stands beside “Column A” is no heading of the list, choose the row with the headings first."
            }
        }
        (sheets(waiting))
        (columns_form(visit, waiting))
    };
    ui::page("Import: columns", Some(visit), content)
}

/// Which sheet of several is read, and which are not.
fn sheets(waiting: &Waiting) -> Markup {
    let others = waiting.book.sheets.iter().enumerate().filter(|(place, _)| *place != waiting.book.chosen);
    let others: Vec<String> = others.map(|(_, sheet)| format!("“{}”", sheet.name)).collect();
    html! {
        @if !others.is_empty() {
            p {
                "Read: sheet " strong { "“" (waiting.book.sheet().name) "”" } ". Not read: " (others.join(", ")) ". Each is imported by \
                 itself: another one is chosen below, with the columns."
            }
        }
    }
}

fn columns_form(visit: &Visit, waiting: &Waiting) -> Markup {
    let (kind, columns, rows) = (waiting.kind, &waiting.columns, &waiting.book.sheet().rows);
    let example =
        |place: usize| rows.iter().skip(columns.first_row).filter_map(|(_, cells)| cells.get(place)).find(|cell| !cell.is_empty());
    let mut filled = Filled::default()
        .with("kind", kind.id())
        .with("sheet", waiting.book.chosen.to_string())
        .with("headings", waiting.book.headings.to_string());
    for (place, field) in columns.fields.iter().enumerate() {
        filled = filled.with(&format!("column-{place}"), field.as_str());
    }
    let choices: Vec<(String, String)> = [(String::new(), "Leave out".to_owned())]
        .into_iter()
        .chain(kind.fields().into_iter().map(|(id, name, _)| (id.to_owned(), name.to_owned())))
        .collect();
    let anew = Some("Choosing another begins anew with its columns");
    html! {
        form action=(visit.path(&format!("import/{}/columns", waiting.upload.id))) method="post" {
            @if waiting.book.sheets.len() > 1 { (ui::select(&filled, "sheet", "Which sheet?", anew, &sheet_choices(waiting))) }
            (ui::select(&filled, "kind", "What is in the file?", anew, &kinds("")))
            (ui::select(&filled, "headings", "Which row has the headings?", anew, &heading_choices(waiting)))
            @for (place, header) in columns.headers.iter().enumerate() {
                @let label = format!("Column {}: {}", letter(place), if header.is_empty() { "no heading" } else { header });
                @let hint = example(place).map(|example| format!("For example “{}”", example.chars().take(60).collect::<String>()));
                (ui::select(&filled, &format!("column-{place}"), &label, hint.as_deref(), &choices))
            }
            button class="nhsuk-button nhsuk-button--secondary" { "Remember these columns and look again" }
        }
    }
}

fn sheet_choices(waiting: &Waiting) -> Vec<(String, String)> {
    let words = |sheet: &Sheet| match sheet.rows.len() {
        1 => format!("{} (1 row)", sheet.name),
        rows => format!("{} ({rows} rows)", sheet.name),
    };
    waiting.book.sheets.iter().enumerate().map(|(place, sheet)| (place.to_string(), words(sheet))).collect()
}

/// The first rows, with what stands in each.
fn heading_choices(waiting: &Waiting) -> Vec<(String, String)> {
    let words = |number: usize, cells: &[String]| {
        let cells: Vec<&str> = cells.iter().map(String::as_str).filter(|cell| !cell.is_empty()).collect();
        format!("Row {number}: {}", cells.join(", ").chars().take(60).collect::<String>())
    };
    let rows = waiting.book.sheet().rows.iter().enumerate().take(PREAMBLE);
    rows.map(|(place, (number, cells))| (place.to_string(), words(*number, cells))).collect()
}

/// Where the positions of a report hold.
fn organisations(visit: &Visit, waiting: &Waiting, plan: &Plan) -> Markup {
    let elsewhere = plan.at.iter().filter(|(code, _)| **code != visit.practice.ods.as_str());
    let (codes, counts): (Vec<&str>, Vec<usize>) = elsewhere.map(|(code, rows)| (code.as_str(), *rows)).unzip();
    let count: usize = counts.iter().sum();
    html! {
        @if waiting.kind == Kind::Positions && waiting.columns.place("ods").is_none() {
            p { "No column with ODS codes is read, so each of these positions counts as one at this practice." }
        } @else if !codes.is_empty() {
            p {
                (rows(&count)) @if count == 1 { " is" } @else { " are" } " of other organisations (" (codes.join(", ")) "), not of " (visit.practice.ods)
                ": those positions open nothing here."
            }
        }
    }
}

/// What an import would do.
pub(super) fn dry_run(visit: &Visit, waiting: &Waiting, plan: &Plan, stale: bool) -> Markup {
    let content = html! {
        h1 { "Import of " (waiting.upload.file) }
        @if stale {
            div class="nhsuk-warning-callout" {
                h2 class="nhsuk-warning-callout__label" { "Look again" }
                p { "The register changed since this was shown. Nothing was written. This is what the import would do now." }
            }
        }
        p class="nhsuk-body-l" {
            (waiting.kind.title()) ": " (plan.added()) " to add, " (plan.changed()) " to change, " (rows(&plan.left_alone)) " as known already, " (rows(&plan.unreadable.len())) " that cannot be read. Nothing was written yet."
        }
        (sheets(waiting))
        (organisations(visit, waiting, plan))
        @if plan.lines.is_empty() { p { "There is nothing to write." } } @else {
            form action=(visit.path(&format!("import/{}/confirm", waiting.upload.id))) method="post" {
                input type="hidden" name="plan" value=(plan.digest());
                button class="nhsuk-button" { "Import " (plan.lines.len()) @if plan.lines.len() == 1 { " change" } @else { " changes" } }
            }
        }
        (unreadable(&plan.unreadable))
        (drift(&plan.drift))
        (lines("To add", plan.lines.iter().filter(|line| line.added).collect()))
        (lines("To change", plan.lines.iter().filter(|line| !line.added).collect()))
        details class="nhsuk-details" {
            summary class="nhsuk-details__summary" { span class="nhsuk-details__summary-text" {
                    @if waiting.book.sheets.len() > 1 { "Which sheet is read, and which column is what" } @else { "Which column is what" }
                } }
            div class="nhsuk-details__text" { (columns_form(visit, waiting)) }
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
                        @for (name, before, after) in &line.differences {
                            br; (ui::field_name(name)) ": " @if !line.added { (before) " → " } (after)
                        }
                    }
                }
            }
            (more(all.len()))
        }
    }
}

/// How many rows, in words.
fn rows(count: &impl std::fmt::Display) -> String {
    match count.to_string() {
        one if one == "1" => "1 row".to_owned(),
        many => format!("{many} rows"),
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

/// Whether a practice's import is being written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Writing {
    /// One is, now.
    Now,
    /// This one was interrupted and goes on by itself.
    Soon,
    /// Nothing of this one waits.
    Over,
}

/// An import that was confirmed; `since` names what keeps it from being undone, `offers` what it gives reason to begin.
pub(super) fn done(visit: &Visit, import: &Import, writing: Writing, since: &[String], offers: &Offers) -> Markup {
    let going_on = writing == Writing::Now;
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
            (ui::when(import.at)) ": " (import.added) " added, " (import.changed) " changed, " (rows(&import.left_alone)) " known already, " (rows(&import.unreadable)) " left out."
        }
        @if import.ended_at.is_none() { (unfinished(visit, import, writing)) }
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
fn unfinished(visit: &Visit, import: &Import, writing: Writing) -> Markup {
    html! {
        @if writing == Writing::Now {
            div class="nhsuk-inset-text" {
                p { strong { (import.written) " of " (import.planned) } " records are written so far. Everybody can go on working." }
                progress class="lanyard-progress" max=(import.planned.max(1)) value=(import.written) aria-label="How far the import is" {}
                p { a href=(visit.path(&format!("imports/{}", import.id))) { "Look again" } }
            }
        } @else if import.undone_at.is_none() {
            div class="nhsuk-warning-callout" {
                h2 class="nhsuk-warning-callout__label" { "It was interrupted" }
                p {
                    "The server or its database stopped when " (import.written) " of " (import.planned) " records were written. "
                    @if writing == Writing::Soon {
                        "It goes on by itself within a minute. " a href=(visit.path(&format!("imports/{}", import.id))) { "Look again" } "."
                    } @else {
                        "Choose the file again: rows that are in already are left alone. Or undo what was written."
                    }
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
