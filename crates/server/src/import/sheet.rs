//! A spreadsheet as rows of text, from CSV or XLSX in any of the shapes that people's programs write.

use std::collections::BTreeMap;
use std::io::Cursor;

use calamine::{Data, ExcelDateTime, Reader as _, Xlsx, XlsxError};
use jiff::ToSpan as _;
use jiff::civil::{Date, date};
use serde::{Deserialize, Serialize};

use crate::text_file::text_of;

/// Most rows of one file.
const MOST_ROWS: usize = 60_000;
/// Most columns of one file.
const MOST_COLUMNS: usize = 200;
/// Longest cell, in characters.
pub(super) const LONGEST: usize = 1_000;
/// Most bytes that an XLSX file may unpack to: a small file can hide a very large one.
const MOST_UNPACKED: u64 = 300 * 1024 * 1024;

/// Rows of text with the numbers that a spreadsheet program shows beside them.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Sheet {
    /// Its name in the workbook; empty for CSV.
    pub name: String,
    /// Number and cells of each row that is not empty.
    pub rows: Rows,
}

/// A file: the sheets that hold anything, and which of them is read.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Book {
    /// In the order of the workbook; CSV has one.
    pub sheets: Vec<Sheet>,
    /// Place of the one that is read.
    pub chosen: usize,
    /// Place of the row with its headings, among its rows.
    pub headings: usize,
}

impl Book {
    /// The sheet that is read.
    pub fn sheet(&self) -> &Sheet {
        const NONE: &Sheet = &Sheet { name: String::new(), rows: Vec::new() };
        self.sheets.get(self.chosen).unwrap_or(NONE)
    }
}

/// Reads a file; its name does not matter, its content tells what it is.
///
/// # Errors
/// Why it cannot be read, and what to do, in words for whoever chose it.
pub fn read(bytes: &[u8]) -> Result<Book, String> {
    let mut sheets = match bytes {
        [] => return Err("The file is empty. Choose another one.".to_owned()),
        [b'P', b'K', ..] => from_xlsx(bytes)?,
        [0xD0, 0xCF, 0x11, 0xE0, ..] => {
            return Err("This is an old Excel file (XLS), or one with a password. Open it, save it as XLSX or CSV without a \
                        password, and choose that."
                .to_owned());
        }
        [b'%', b'P', b'D', b'F', ..] => {
            return Err("This is a PDF. Export the list as CSV or XLSX instead.".to_owned());
        }
        _ => {
            let text = text_of(bytes).ok_or("This file is no list. Choose a CSV or XLSX file.")?;
            vec![Sheet { name: String::new(), rows: from_csv(&text)? }]
        }
    };
    for sheet in &mut sheets {
        sheet.rows.retain(|(_, cells)| cells.iter().any(|cell| !cell.is_empty()));
    }
    sheets.retain(|sheet| !sheet.rows.is_empty());
    if sheets.iter().map(|sheet| sheet.rows.len()).sum::<usize>() > MOST_ROWS {
        return Err(format!("The file has more than {MOST_ROWS} rows. Split it, and import the parts one after another."));
    }
    // The sheet with the most rows: reports come with a cover sheet. Of equals the first.
    let chosen = (0..sheets.len()).rev().max_by_key(|place| sheets.get(*place).map_or(0, |sheet| sheet.rows.len()));
    let chosen = chosen.ok_or("The file has no rows with anything in them. Choose another one.")?;
    Ok(Book { sheets, chosen, headings: 0 })
}

type Rows = Vec<(usize, Vec<String>)>;

fn from_csv(text: &str) -> Result<Rows, String> {
    // Excel may write the separator on a line of its own.
    let (text, told) = match text.strip_prefix("sep=").or_else(|| text.strip_prefix("SEP=")) {
        Some(rest) => (rest.get(1..).unwrap_or_default(), rest.bytes().next()),
        None => (text, None),
    };
    let delimiter = told.filter(u8::is_ascii).unwrap_or_else(|| likely_delimiter(text));
    // With a line end at the very end every record has one, which makes the count of empty lines exact.
    let ended = format!("{text}\n");
    let mut reader = csv::ReaderBuilder::new().has_headers(false).flexible(true).delimiter(delimiter).from_reader(ended.as_bytes());
    let (mut rows, mut number, mut record) = (Rows::new(), 0, csv::StringRecord::new());
    let unreadable = |error| format!("The file cannot be read as a table: {error}. Save it again as CSV or XLSX.");
    while rows.len() <= MOST_ROWS && reader.read_record(&mut record).map_err(unreadable)? {
        // Spreadsheet programs number empty lines too, and count a cell of several lines as one row.
        let before = record.position().map_or(0, csv::Position::line);
        let before_byte = record.position().map_or(0, csv::Position::byte);
        let within = record.iter().map(|cell| cell.matches('\n').count()).sum::<usize>();
        let lines = usize::try_from(reader.position().line().saturating_sub(before)).unwrap_or_default();
        number += lines.saturating_sub(within + 1) + 1;
        if within > 0 && is_left_open(ended.as_bytes(), before_byte, reader.position().byte()) {
            return Err(format!(
                "Row {number}: a quotation mark (\") is opened and not closed, so that the rows below it cannot be told apart. \
                 Correct that row, or save the list as XLSX, and choose it again."
            ));
        }
        rows.push((number, record.iter().take(MOST_COLUMNS).map(|cell| without_guard(cleaned(cell))).collect()));
    }
    Ok(rows)
}

/// Whether what stands between these places opens a quotation mark that nothing closes: those of a whole cell come in pairs.
fn is_left_open(text: &[u8], from: u64, until: u64) -> bool {
    let place = |byte: u64| usize::try_from(byte).unwrap_or(usize::MAX).min(text.len());
    let record = text.get(place(from)..place(until)).unwrap_or_default();
    record.iter().filter(|byte| **byte == b'"').count() % 2 == 1
}

/// Whichever of comma, semicolon, tab and bar cuts most of the first rows into equally many cells, and of equals the one that stands
/// there most often. What stands in quotes does not count.
fn likely_delimiter(text: &str) -> u8 {
    let fits = |delimiter: &u8| {
        let reader = csv::ReaderBuilder::new().has_headers(false).flexible(true).delimiter(*delimiter).from_reader(text.as_bytes());
        let cells: Vec<usize> =
            reader.into_records().take(20).flatten().map(|record| record.len()).filter(|cells| *cells > 1).collect();
        let alike = cells.iter().map(|one| cells.iter().filter(|other| *other == one).count()).max().unwrap_or_default();
        (alike, cells.iter().sum::<usize>())
    };
    // The last of equals wins with `max_by_key`.
    [b'|', b'\t', b';', b','].into_iter().max_by_key(fits).unwrap_or(b',')
}

/// A cell without the tricks around it: spaces of every kind, and `="000123"`, by which Excel is kept from cutting zeros.
fn cleaned(cell: &str) -> String {
    let text = crate::value::text(cell).unwrap_or_default();
    let inner = text.strip_prefix("=\"").and_then(|rest| rest.strip_suffix('"')).map(str::to_owned);
    inner.unwrap_or(text).chars().filter(|letter| !letter.is_control()).take(LONGEST).collect()
}

/// A cell of CSV without the apostrophe that keeps a spreadsheet program from running it (`export.rs` writes it).
fn without_guard(cell: String) -> String {
    match cell.strip_prefix('\'') {
        Some(rest) if rest.starts_with(['=', '+', '-', '@']) => rest.to_owned(),
        _ => cell,
    }
}

fn from_xlsx(bytes: &[u8]) -> Result<Vec<Sheet>, String> {
    let unreadable = |error: String| format!("The file cannot be read as an Excel file ({error}). Save it again as XLSX or CSV.");
    let unpacked: u64 = {
        let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).map_err(|error| unreadable(error.to_string()))?;
        (0..archive.len()).filter_map(|place| archive.by_index_raw(place).ok().map(|file| file.size())).sum()
    };
    if unpacked > MOST_UNPACKED {
        return Err("The file is too large once it is unpacked. Save only the list, as CSV.".to_owned());
    }
    let mut book: Xlsx<_> = Xlsx::new(Cursor::new(bytes)).map_err(|error| unreadable(error.to_string()))?;
    let mut sheets: Vec<Sheet> = Vec::new();
    for name in book.sheet_names() {
        let rows = sheet_rows(&mut book, &name).map_err(|error| unreadable(error.to_string()))?;
        sheets.push(Sheet { name, rows });
        if sheets.iter().map(|sheet| sheet.rows.len()).sum::<usize>() > MOST_ROWS {
            break;
        }
    }
    Ok(sheets)
}

/// Rows of one sheet, cell by cell: two cells in opposite corners must not become the seventeen thousand million between them.
fn sheet_rows(book: &mut Xlsx<Cursor<&[u8]>>, name: &str) -> Result<Rows, XlsxError> {
    let mut cells = match book.worksheet_cells_reader(name) {
        Err(XlsxError::NotAWorksheet(_)) => return Ok(Rows::new()),
        reader => reader?,
    };
    let mut rows: BTreeMap<u32, Vec<String>> = BTreeMap::new();
    while let Some(cell) = cells.next_cell()? {
        let (row, column) = cell.get_position();
        let column = usize::try_from(column).unwrap_or(MOST_COLUMNS);
        let text = cleaned(&shown(&Data::from(cell.get_value().clone())));
        if column >= MOST_COLUMNS || text.is_empty() {
            continue;
        }
        let row = rows.entry(row).or_default();
        if row.len() <= column {
            row.resize(column + 1, String::new());
        }
        if let Some(place) = row.get_mut(column) {
            *place = text;
        }
        if rows.len() > MOST_ROWS {
            break;
        }
    }
    Ok(rows.into_iter().map(|(row, cells)| (usize::try_from(row).unwrap_or(usize::MAX).saturating_add(1), cells)).collect())
}

/// A cell of Excel as text; a formula is its result.
fn shown(cell: &Data) -> String {
    match cell {
        Data::Empty => String::new(),
        Data::String(text) | Data::DateTimeIso(text) | Data::DurationIso(text) => text.clone(),
        Data::Float(number) => plain(*number),
        Data::Int(number) => number.to_string(),
        Data::Bool(yes) => if *yes { "yes" } else { "no" }.to_owned(),
        Data::DateTime(at) => day_of(at).map_or_else(|| plain(at.as_f64()), |day| day.to_string()),
        Data::Error(error) => error.to_string(),
    }
}

/// The day of a cell that Excel shows as one, from 1954 to 2119, by the calendar of its workbook: some count from 1904.
fn day_of(at: &ExcelDateTime) -> Option<Date> {
    let (year, month, day, ..) = at.to_ymd_hms_milli();
    if !at.is_datetime() || !(1954..2120).contains(&year) {
        return None;
    }
    Date::new(i16::try_from(year).ok()?, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok()
}

/// A number without a fraction of zeros, and never shortened to a power of ten.
fn plain(number: f64) -> String {
    if number.fract() == 0.0 { format!("{number:.0}") } else { number.to_string() }
}

/// The day of an Excel date number: days since 30 December 1899, from 1954 to 2119.
pub(super) fn from_serial(serial: f64) -> Option<Date> {
    // Whole days within i32, so that the conversion is exact.
    let days = serial.trunc();
    if !(20_000.0..80_000.0).contains(&days) {
        return None;
    }
    let days: i32 = format!("{days:.0}").parse().ok()?;
    date(1899, 12, 30).checked_add(days.days()).ok()
}

#[cfg(test)]
mod tests {
    use encoding_rs::WINDOWS_1252;
    use proptest::prelude::*;

    use super::*;

    fn cells(bytes: &[u8]) -> Vec<Vec<String>> {
        read(bytes).unwrap().sheet().rows.iter().map(|(_, cells)| cells.clone()).collect()
    }

    #[test]
    fn text_is_read_in_every_encoding_that_programs_write() {
        let text = "Name,Job\r\nZoë O’Brien,Nurse\r\n";
        let utf_16 = |mark: bool, big: bool| {
            let marked: String = if mark { format!("\u{feff}{text}") } else { text.to_owned() };
            let pair = |unit: u16| if big { unit.to_be_bytes() } else { unit.to_le_bytes() };
            marked.encode_utf16().flat_map(pair).collect::<Vec<u8>>()
        };
        let windows = WINDOWS_1252.encode(text).0.into_owned();
        let marked = format!("\u{feff}{text}").into_bytes();
        let all =
            [text.into(), marked, windows, utf_16(true, false), utf_16(true, true), utf_16(false, false), utf_16(false, true)];
        for bytes in all {
            assert_eq!(cells(&bytes), [["Name", "Job"], ["Zoë O’Brien", "Nurse"]]);
        }
    }

    #[test]
    fn separators_quotes_and_tricks_are_understood() {
        assert_eq!(cells(b"a;b\n1,5;2\n"), [["a", "b"], ["1,5", "2"]]);
        assert_eq!(cells(b"sep=|\na|b\n"), [["a", "b"]]);
        assert_eq!(cells(b"a\tb\n\"x\ty\"\t2\n"), [["a", "b"], ["x\ty".replace('\t', " ").as_str(), "2"]]);
        assert_eq!(cells(b"uuid\n\"=\"\"000123456789\"\"\"\n"), [["uuid"], ["000123456789"]]);
        for activities in ["B0420;B0428;B0085;B0107;B0264;B0370;B1700", "\"B0420;B0428;B0085;B0107;B0264;B0370;B1700\""] {
            let row = format!("000123456789,Amina Yusuf,Nurse,R8001,{activities},1/1/2026\n");
            let file = format!("UUID,Name,Position,Role code,Activities,Start date\n{row}{row}");
            assert!(cells(file.as_bytes()).iter().all(|cells| cells.len() == 6), "{file}");
        }
        let numbers: Vec<usize> = read(b"Report\n\n\na,b\n1,2\n").unwrap().sheet().rows.iter().map(|(number, _)| *number).collect();
        assert_eq!(numbers, [1, 4, 5], "as a spreadsheet program numbers them");
    }

    #[test]
    fn what_is_no_table_says_what_to_do() {
        for (bytes, says) in [
            (&b""[..], "empty"),
            (&b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x02\x01"[..], "no list"),
            (b"\n\n", "no rows"),
            (b"PK\x03\x04 but no more", "Save it again"),
            (b"\xD0\xCF\x11\xE0\xA1\xB1", "old Excel file"),
            (b"%PDF-1.7", "PDF"),
        ] {
            let why = read(bytes).unwrap_err();
            assert!(why.contains(says), "{why}");
        }
    }

    #[test]
    fn two_cells_in_opposite_corners_are_two_rows() {
        let mut book = rust_xlsxwriter::Workbook::new();
        book.add_worksheet().write_string(0, 0, "cover").unwrap();
        let sheet = book.add_worksheet();
        sheet.write_string(1, 1, "Name").unwrap();
        sheet.write_string(1_048_575, 2, "Amina").unwrap();
        sheet.write_string(1_048_575, 16_383, "far out").unwrap();
        let read = read(&book.save_to_buffer().unwrap()).unwrap();
        let row = |cells: &[&str]| cells.iter().map(|cell| (*cell).to_owned()).collect::<Vec<_>>();
        assert_eq!(read.sheet().rows, [(2, row(&["", "Name"])), (1_048_576, row(&["", "", "Amina"]))]);
    }

    #[test]
    fn a_quotation_mark_that_nothing_closes_is_said() {
        for list in [
            "Name,Job\nAmina,\"Nurse\nBen,GP\nCeri,GP\n",
            "Name,Job\nAmina,\"Nurse\nBen,GP\n\"Ceri\",\"GP\"\nDev,GP\n",
            "Name,Job\nAmina,\"Nurse",
        ] {
            let why = read(list.as_bytes()).unwrap_err();
            assert!(why.contains("Row 2: a quotation mark (\") is opened and not closed"), "{why}");
        }
        assert_eq!(cells(b"a,b\n\"High St\nTown \"\"X\"\"\",2\n6\" x,3\n")[1][0], "High St Town \"X\"");
    }

    #[test]
    fn every_sheet_is_kept_and_the_longest_is_read_first() {
        let mut book = rust_xlsxwriter::Workbook::new();
        for (name, rows) in [("Staff", 2), ("Leavers", 3), ("Empty", 0), ("Old", 3)] {
            let sheet = book.add_worksheet().set_name(name).unwrap();
            for row in 0..rows {
                sheet.write_string(row, 0, name).unwrap();
            }
        }
        let read = read(&book.save_to_buffer().unwrap()).unwrap();
        let names: Vec<&str> = read.sheets.iter().map(|sheet| sheet.name.as_str()).collect();
        assert_eq!((names, read.sheet().name.as_str()), (vec!["Staff", "Leavers", "Old"], "Leavers"));
    }

    #[test]
    fn excel_counts_days_from_the_end_of_1899() {
        assert_eq!(from_serial(45_000.0), Some(date(2023, 3, 15)));
        assert_eq!(from_serial(46_108.75), Some(date(2026, 3, 27)), "with a time");
        assert_eq!(from_serial(5.0), None);
        assert_eq!(from_serial(f64::NAN), None);
    }

    /// A workbook whose parts went through `change`, which gets place, name and content of each.
    fn rezipped(book: &[u8], change: impl Fn(usize, &str, Vec<u8>) -> Vec<u8>) -> Vec<u8> {
        use std::io::{Read as _, Write as _};

        let mut read = zip::ZipArchive::new(Cursor::new(book)).unwrap();
        let mut written = zip::ZipWriter::new(Cursor::new(Vec::new()));
        for place in 0..read.len() {
            let mut file = read.by_index(place).unwrap();
            let mut text = Vec::new();
            file.read_to_end(&mut text).unwrap();
            let name = file.name().unwrap().into_owned();
            written.start_file(&name, zip::write::SimpleFileOptions::default()).unwrap();
            written.write_all(&change(place, &name, text)).unwrap();
        }
        written.finish().unwrap().into_inner()
    }

    /// As Excel for the Mac saves it: the workbook says that its days count from 1904.
    fn from_1904(book: &[u8]) -> Vec<u8> {
        rezipped(book, |_, name, text| {
            if name != "xl/workbook.xml" {
                return text;
            }
            let said = String::from_utf8(text).unwrap();
            assert!(said.contains("<workbookPr "), "{said}");
            said.replace("<workbookPr ", "<workbookPr date1904=\"1\" ").into_bytes()
        })
    }

    #[test]
    fn days_are_counted_as_the_workbook_says() {
        let mut book = rust_xlsxwriter::Workbook::new();
        let format = rust_xlsxwriter::Format::new().set_num_format("dd/mm/yyyy");
        book.add_worksheet().write_number_with_format(0, 0, 45_000.0, &format).unwrap();
        let book = book.save_to_buffer().unwrap();
        assert_eq!(cells(&book), [["2023-03-15"]]);
        assert_eq!(cells(&from_1904(&book)), [["2027-03-16"]], "1,462 days later: 1904 instead of the end of 1899");
    }

    #[test]
    fn the_apostrophe_before_what_would_run_is_dropped_and_no_other() {
        assert_eq!(cells(b"a,b,c,d\n'+44 1632,'-x,'@y,''+1\n")[1], ["+44 1632", "-x", "@y", "''+1"]);
        assert_eq!(cells(b"a,b\n'tis,'\n")[1], ["'tis", "'"]);
    }

    proptest! {
        #[test]
        fn no_bytes_whatever_break_the_reader(bytes in proptest::collection::vec(any::<u8>(), 0..600), zipped in any::<bool>()) {
            let bytes = if zipped { [b"PK\x03\x04".as_slice(), &bytes].concat() } else { bytes };
            let _ = read(&bytes);
        }

        #[test]
        fn a_workbook_with_a_broken_part_is_read_or_refused(part in 0_usize..20, at in 0_usize..4_000, with in any::<Vec<u8>>(), cut in any::<bool>()) {
            let mut book = rust_xlsxwriter::Workbook::new();
            book.add_worksheet().write_string(0, 0, "Name").unwrap().write_number(1, 1, 45_000.0).unwrap();
            let broken = |place: usize, _: &str, mut text: Vec<u8>| {
                if place == part {
                    let at = at % text.len().max(1);
                    let end = if cut { text.len() } else { (at + with.len()).min(text.len()) };
                    text.splice(at..end, with.clone());
                }
                text
            };
            match read(&rezipped(&book.save_to_buffer().unwrap(), broken)) {
                Ok(book) => prop_assert!(!book.sheet().rows.is_empty()),
                Err(why) => prop_assert!(why.contains("Save it again") || why.contains("Choose another") || why.contains("Save only"), "{}", why),
            }
        }
    }
}
