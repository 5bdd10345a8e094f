//! One row's cells as values, or why they cannot be read.

use jiff::civil::Date;

use super::columns::Columns;
use super::plan::Unreadable;
use super::sheet::{LONGEST, from_serial};
use crate::accounts::is_email;
use crate::value;

/// One row.
pub(super) struct Row<'a> {
    pub(super) number: usize,
    pub(super) cells: &'a [String],
    pub(super) columns: &'a Columns,
}

impl Row<'_> {
    /// A field's text; `None` when its cell is empty or there is no such column.
    pub(super) fn text(&self, field: &str) -> Result<Option<String>, Unreadable> {
        let Some(text) = self.columns.place(field).and_then(|place| self.cells.get(place)) else { return Ok(None) };
        if text.starts_with('#') && text.len() > 1 && text.chars().skip(1).all(|l| l.is_ascii_uppercase() || "/!?0".contains(l)) {
            return Err(self.wrong(field, format!("the spreadsheet shows an error here ({text})")));
        }
        if text.chars().count() >= LONGEST {
            return Err(self.wrong(field, format!("this is too long: at most {LONGEST} letters")));
        }
        if text.starts_with('=') {
            return Err(self.wrong(field, "this is a formula; save the file with its values".to_owned()));
        }
        Ok((!is_nothing(field, text)).then(|| text.clone()))
    }

    /// A field's text that must be there.
    pub(super) fn required(&self, field: &str, missing: &str) -> Result<String, Unreadable> {
        self.text(field)?.ok_or_else(|| self.wrong(field, missing.to_owned()))
    }

    /// A date: as people write it, or as Excel counts days.
    pub(super) fn date(&self, field: &str) -> Result<Option<Date>, Unreadable> {
        let Some(text) = self.text(field)? else { return Ok(None) };
        let counted = || text.parse().ok().and_then(from_serial);
        let date = value::date(&text).or_else(counted);
        date.map(Some).ok_or_else(|| self.wrong(field, format!("“{text}” is not a date; day, month, year is expected")))
    }

    /// A UUID. Zeros that a spreadsheet cut off its beginning are put back.
    pub(super) fn uuid(&self) -> Result<Option<String>, Unreadable> {
        let Some(text) = self.text("uuid")? else { return Ok(None) };
        let digits = self.whole("uuid", &text)?;
        if digits.is_empty() || digits.len() > 12 || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
            return Err(self.wrong("uuid", format!("“{text}” is not a UUID of 12 digits")));
        }
        Ok(Some(format!("{digits:0>12}")))
    }

    /// An ODS code in capitals.
    pub(super) fn ods(&self) -> Result<Option<String>, Unreadable> {
        let Some(text) = self.text("ods")? else { return Ok(None) };
        let why = || format!("“{text}” is no ODS code; a code such as A81001 is expected, or leave this column out");
        value::ods(&text).map(Some).ok_or_else(|| self.wrong("ods", why()))
    }

    /// An e-mail address.
    pub(super) fn email(&self) -> Result<Option<String>, Unreadable> {
        let Some(text) = self.text("email")? else { return Ok(None) };
        if is_email(&text) { Ok(Some(text)) } else { Err(self.wrong("email", format!("“{text}” is not an e-mail address"))) }
    }

    /// A card's number, without spaces, in capitals.
    pub(super) fn serial(&self) -> Result<Option<String>, Unreadable> {
        let text = self.text("serial")?;
        text.map(|text| Ok(self.whole("serial", &text)?.to_uppercase())).transpose()
    }

    /// A long number without spaces, and without the fraction that a spreadsheet may have put behind it.
    fn whole(&self, field: &str, text: &str) -> Result<String, Unreadable> {
        let digits: String = text.trim_end_matches(".0").chars().filter(|letter| !letter.is_whitespace()).collect();
        let shortened = digits.to_uppercase().split_once("E+").is_some_and(|(first, zeros)| {
            let is_number = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.');
            is_number(first) && is_number(zeros)
        });
        if shortened {
            let why =
                format!("“{text}” was shortened by the spreadsheet and its last digits are lost; format the column as text first");
            return Err(self.wrong(field, why));
        }
        Ok(digits)
    }

    /// The person's name: one column, or first name and surname. `Surname, First` is turned round.
    pub(super) fn name(&self) -> Result<Option<String>, Unreadable> {
        if let Some(last) = self.text("last_name")? {
            return Ok(Some(self.text("first_name")?.map_or(last.clone(), |first| format!("{first} {last}"))));
        }
        let name = self.text("name")?;
        Ok(name.map(|name| match name.split_once(',') {
            Some((last, first)) if !first.trim().is_empty() => format!("{} {}", first.trim(), last.trim()),
            _ => name,
        }))
    }

    /// Why a field of this row cannot be read.
    pub(super) fn wrong(&self, field: &str, why: String) -> Unreadable {
        Unreadable { row: self.number, column: self.columns.name(field), why }
    }
}

/// Whether a cell says that there is nothing. In names and initials only what cannot be one: people are called Null and Na, and sign NA.
fn is_nothing(field: &str, text: &str) -> bool {
    match field {
        "name" | "first_name" | "last_name" | "staff_number" => matches!(text, "" | "-" | "n/a" | "N/A" | "NULL" | "null" | "none"),
        _ => matches!(text.to_lowercase().as_str(), "" | "-" | "n/a" | "na" | "none" | "null"),
    }
}
