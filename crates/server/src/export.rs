//! A practice's full data as CSV, XLSX and JSON. Text that a spreadsheet program would run as a formula stays text.

use std::io::{Cursor, Write as _};

use lanyard_store::{Read, StoreError, TABLES, Table};
use rust_xlsxwriter::Workbook;
use serde_json::{Map, Value as Json};
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

/// One table: its description and its rows.
pub(crate) type Exported = (&'static Table, Vec<Map<String, Json>>);

/// Why a file could not be made; not the database's fault.
type Problem = Box<dyn std::error::Error + Send + Sync>;

/// Every table of a practice, at one moment.
pub(crate) async fn everything(read: &mut Read) -> Result<Vec<Exported>, StoreError> {
    let mut all = Vec::new();
    for table in TABLES {
        all.push((*table, read.rows(table).await?));
    }
    Ok(all)
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
        writer.write_record(table.columns.iter().map(|column| column.name))?;
        for row in rows {
            writer.write_record(table.columns.iter().map(|column| harmless(&said(row.get(column.name)))))?;
        }
        archive.write_all(&writer.into_inner()?)?;
    }
    Ok(archive.finish()?.into_inner())
}

/// An Excel file with one sheet for each table; every cell is text, so that no program runs it or cuts zeros off.
pub(crate) fn as_xlsx(all: &[Exported]) -> Result<Vec<u8>, Problem> {
    let mut book = Workbook::new();
    for (table, rows) in all {
        let sheet = book.add_worksheet();
        sheet.set_name(table.name)?;
        sheet.set_freeze_panes(1, 0)?;
        for (place, column) in table.columns.iter().enumerate() {
            let place = u16::try_from(place)?;
            sheet.write_string(0, place, column.name)?;
            for (number, row) in rows.iter().enumerate() {
                sheet.write_string(u32::try_from(number + 1)?, place, said(row.get(column.name)))?;
            }
        }
    }
    Ok(book.save_to_buffer()?)
}

fn said(value: Option<&Json>) -> String {
    match value {
        None | Some(Json::Null) => String::new(),
        Some(Json::String(text)) => text.clone(),
        Some(other) => other.to_string(),
    }
}

/// Text that begins as a formula does gets an apostrophe in front (OWASP, CSV injection).
fn harmless(text: &str) -> String {
    if text.starts_with(['=', '+', '-', '@', '\t', '\r']) { format!("'{text}") } else { text.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_begins_as_a_formula_stays_text() {
        for formula in ["=1+1", "+44 1632", "-1", "@SUM(A1)", "\t=1"] {
            assert_eq!(harmless(formula), format!("'{formula}"));
        }
        assert_eq!(harmless("O’Brien - Smith"), "O’Brien - Smith");
    }
}
