//! A practice's full data as CSV, XLSX and JSON. Text that a spreadsheet program would run as a formula stays text.

use std::collections::BTreeSet;
use std::io::{Cursor, Write as _};

use lanyard_store::{Column, Read, SECRETS, StoreError, TABLES, Table};
use rust_xlsxwriter::Workbook;
use serde_json::{Map, Value as Json};
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

/// One table: its description and its rows.
pub(crate) type Exported = (&'static Table, Vec<Map<String, Json>>);

/// Why a file could not be made; not the database's fault.
type Problem = Box<dyn std::error::Error + Send + Sync>;

/// Every table of a practice, at one moment, and what its data hold beside records.
pub(crate) async fn everything(read: &mut Read) -> Result<Vec<Exported>, StoreError> {
    let mut all = Vec::new();
    for table in TABLES {
        let mut rows = read.rows(table).await?;
        rows.iter_mut().for_each(|row| row.retain(|field, _| !SECRETS.contains(&field.as_str())));
        all.push((*table, rows));
    }
    without_visitors(&mut all);
    all.extend(read.beside_records().await?);
    Ok(all)
}

/// A check with a card in that nobody here holds leaves without the number on it and what was read off it: it is not the practice's.
fn without_visitors(all: &mut [Exported]) {
    let people = all.iter().filter(|(table, _)| table.name == "person").flat_map(|(_, rows)| rows);
    let known: BTreeSet<String> = people.map(|person| said(person.get("uuid"))).collect();
    let checkups = all.iter_mut().filter(|(table, _)| table.name == "checkup").flat_map(|(_, rows)| rows);
    for checkup in checkups {
        let holder = checkup.get("holder").filter(|holder| !holder.is_null());
        if holder.is_some_and(|holder| !known.contains(&said(Some(holder)))) {
            checkup.extend(["holder", "content"].map(|field| (field.to_owned(), Json::Null)));
        }
    }
}

/// One JSON object, with a list for each table.
pub(crate) fn as_json(all: &[Exported]) -> Result<Vec<u8>, Problem> {
    let tables: Map<String, Json> =
        all.iter().map(|(table, rows)| (table.name.to_owned(), rows.iter().cloned().map(Json::Object).collect())).collect();
    Ok(serde_json::to_vec_pretty(&tables)?)
}

/// A ZIP file with one CSV file for each table, in UTF-8 with the mark by which Excel knows it.
pub(crate) fn as_csv(all: &[Exported]) -> Result<Vec<u8>, Problem> {
    let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
    for (table, rows) in all {
        archive.start_file(format!("{}.csv", table.name), SimpleFileOptions::default())?;
        archive.write_all("\u{feff}".as_bytes())?;
        let mut writer = csv::Writer::from_writer(Vec::new());
        writer.write_record(shown(table).map(|column| column.name))?;
        for row in rows {
            writer.write_record(shown(table).map(|column| harmless(&said(row.get(column.name)))))?;
        }
        archive.write_all(&writer.into_inner()?)?;
    }
    Ok(archive.finish()?.into_inner())
}

/// Most characters of a cell. Source: "Excel specifications and limits", support.microsoft.com.
pub(crate) const CELL: usize = 32_767;

/// The sheet that holds what is too long for a cell.
const LONG: &str = "rest of long texts";

/// An Excel file with one sheet for each table; every cell is text, so that no program runs it or cuts zeros off. What a cell cannot
/// hold goes on in a sheet of its own.
pub(crate) fn as_xlsx(all: &[Exported]) -> Result<Vec<u8>, Problem> {
    let mut book = Workbook::new();
    let mut long = vec![["table", "id", "column", "part", "text"].map(str::to_owned)];
    for (table, rows) in all {
        let sheet = book.add_worksheet();
        sheet.set_name(table.name)?;
        sheet.set_freeze_panes(1, 0)?;
        for (place, column) in shown(table).enumerate() {
            let place = u16::try_from(place)?;
            sheet.write_string(0, place, column.name)?;
            for (number, row) in rows.iter().enumerate() {
                let parts = parts(&said(row.get(column.name)));
                sheet.write_string(u32::try_from(number + 1)?, place, parts.first().map_or("", String::as_str))?;
                let rest = parts.into_iter().enumerate().skip(1);
                long.extend(rest.map(|(part, text)| {
                    [table.name.to_owned(), said(row.get("id")), column.name.to_owned(), (part + 1).to_string(), text]
                }));
            }
        }
    }
    if long.len() > 1 {
        let sheet = book.add_worksheet();
        sheet.set_name(LONG)?;
        for (number, cells) in (0..).zip(&long) {
            for (place, cell) in (0..).zip(cells) {
                sheet.write_string(number, place, cell)?;
            }
        }
    }
    Ok(book.save_to_buffer()?)
}

/// A text in parts that fit into cells.
fn parts(text: &str) -> Vec<String> {
    let characters: Vec<char> = text.chars().collect();
    characters.chunks(CELL).map(|part| part.iter().collect()).collect()
}

fn said(value: Option<&Json>) -> String {
    match value {
        None | Some(Json::Null) => String::new(),
        Some(Json::String(text)) => text.clone(),
        Some(other) => other.to_string(),
    }
}

/// The columns that leave.
fn shown(table: &Table) -> impl Iterator<Item = &'static Column> {
    table.columns.iter().filter(|column| !SECRETS.contains(&column.name))
}

/// Text that begins as a formula does gets an apostrophe in front (OWASP, CSV injection).
fn harmless(text: &str) -> String {
    if text.starts_with(['=', '+', '-', '@', '\t', '\r']) { format!("'{text}") } else { text.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_too_long_for_a_cell_is_whole_in_the_file() {
        use calamine::Reader as _;

        let table = TABLES.iter().find(|table| table.name == "checkup").copied().unwrap();
        let content = "é".repeat(CELL + 5);
        let row = serde_json::json!({ "id": "c1", "content": content }).as_object().unwrap().clone();
        let file = as_xlsx(&[(table, vec![row])]).unwrap();
        let mut book: calamine::Xlsx<_> = calamine::open_workbook_from_rs(Cursor::new(file)).unwrap();
        let texts =
            |sheet: &calamine::Range<calamine::Data>| sheet.cells().map(|(_, _, cell)| cell.to_string()).collect::<Vec<_>>();
        let first = texts(&book.worksheet_range("checkup").unwrap());
        assert!(first.contains(&"é".repeat(CELL)));
        let rest = texts(&book.worksheet_range(LONG).unwrap());
        assert_eq!(rest[5..], ["checkup", "c1", "content", "2", "ééééé"]);
    }

    #[test]
    fn what_begins_as_a_formula_stays_text() {
        for formula in ["=1+1", "+44 1632", "-1", "@SUM(A1)", "\t=1"] {
            assert_eq!(harmless(formula), format!("'{formula}"));
        }
        assert_eq!(harmless("O’Brien - Smith"), "O’Brien - Smith");
    }
}
