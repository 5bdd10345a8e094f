//! Which column holds what: by the names that lists use, or by what somebody said before.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::sheet::Sheet;

/// Rows among which the headings are looked for: reports begin with a title and a date.
pub(crate) const PREAMBLE: usize = 20;
/// Rows by which it is told how wide a list is.
const SAMPLE: usize = 200;

/// Which field each heading was said to be, in small letters without punctuation; an empty field is one that is left out.
pub(crate) type Remembered = BTreeMap<String, String>;

/// What is in a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// A staff list.
    People,
    /// Care Identity Management's report of smartcards.
    Cards,
    /// Its report of positions.
    Positions,
    /// A list of PCs.
    Pcs,
    /// A list of readers.
    Readers,
}

/// A field: its id, its name on pages, and names of columns that hold it, in small letters without punctuation.
pub(crate) type Field = (&'static str, &'static str, &'static [&'static str]);

const NAME: &[Field] = &[
    (
        "name",
        "Name",
        &["name", "full name", "display name", "staff name", "employee", "employee name", "user", "holder", "card holder"],
    ),
    ("first_name", "First name", &["first name", "forename", "given name", "firstname", "forenames"]),
    ("last_name", "Surname", &["surname", "last name", "family name", "lastname"]),
];
const UUID: Field = (
    "uuid",
    "UUID",
    &["uuid", "user uuid", "smartcard uuid", "unique user id", "user unique id", "uuid number", "nhs uuid", "uid", "smartcard id"],
);
const ODS: Field = (
    "ods",
    "ODS code",
    &[
        "ods",
        "ods code",
        "organisation",
        "organisation code",
        "org code",
        "holders ods code",
        "organisation ods code",
        "practice code",
    ],
);
const ROOM: Field = ("room", "Room", &["room", "location", "place", "where", "site", "department"]);

const PEOPLE: &[Field] = &[
    UUID,
    (
        "staff_number",
        "Initials or staff number",
        &[
            "staff number",
            "staff no",
            "initials",
            "employee number",
            "employee no",
            "payroll number",
            "staff id",
            "assignment number",
        ],
    ),
    ("job", "Job", &["job", "job title", "job role", "role", "position", "position title", "designation", "staff group"]),
    ("email", "E-mail", &["email", "e mail", "email address", "e mail address", "nhs email", "work email"]),
    (
        "phone",
        "Telephone",
        &["phone", "telephone", "mobile", "phone number", "telephone number", "mobile number", "contact number", "tel"],
    ),
    ("visitor", "Locum, student or visitor", &["visitor", "locum", "temporary", "visitor or locum"]),
    ("leave_from", "First day of leave", &["leave from", "leave start", "maternity start", "absence start"]),
    ("leave_until", "Last day of leave", &["leave until", "leave end", "maternity end", "absence end"]),
    (
        "left_on",
        "Last day here",
        &[
            "left on",
            "leaving date",
            "date left",
            "leave date",
            "termination date",
            "last day",
            "end date",
            "contract end date",
            "leaver date",
        ],
    ),
];
const CARDS: &[Field] = &[
    UUID,
    (
        "serial",
        "Card number",
        &[
            "serial",
            "serial number",
            "card number",
            "smartcard number",
            "smartcard serial number",
            "card serial number",
            "card serial",
            "smartcard serial",
        ],
    ),
    ("kind", "Card type", &["type", "card type", "smartcard type"]),
    ("status", "Card status", &["status", "card status", "smartcard status"]),
    ("issued_on", "Day of issue", &["date of issue", "issue date", "issued", "issued on", "date issued", "smartcard issue date"]),
    (
        "expires_on",
        "Day of expiry",
        &[
            "date of expiry",
            "expiry date",
            "expiry",
            "expires",
            "expires on",
            "certificate expiry",
            "certificate expiry date",
            "smartcard expiry",
            "smartcard expiry date",
        ],
    ),
    ODS,
];
const POSITIONS: &[Field] = &[
    UUID,
    ("position", "Position", &["position", "position name", "position title", "access control position"]),
    ("role_code", "Role code", &["role code", "rbac role", "job role code", "role", "roles", "job role", "rbac role code"]),
    ("activities", "Activity codes", &["activities", "activity", "activity codes", "activity code"]),
    ODS,
    ("starts_on", "First day", &["start date", "starts", "position start date", "start", "from", "assigned on", "date assigned"]),
    ("ends_on", "Last day", &["end date", "ends", "position end date", "end", "until", "position expiry", "expiry date", "to"]),
];
const PCS: &[Field] = &[
    (
        "pc",
        "PC name",
        &[
            "pc",
            "pc name",
            "name",
            "computer",
            "computer name",
            "hostname",
            "host name",
            "device",
            "device name",
            "machine",
            "machine name",
            "asset name",
            "workstation",
        ],
    ),
    ROOM,
];
const READERS: &[Field] = &[
    ("make", "Maker", &["make", "maker", "manufacturer", "brand", "vendor"]),
    ("model", "Model", &["model", "reader", "reader model", "model name", "description", "product"]),
    ("serial", "Serial number", &["serial", "serial number", "serial no", "sn", "s n", "asset tag", "asset number"]),
    ("bought_on", "Bought on", &["bought", "bought on", "purchase date", "date purchased", "purchased", "order date"]),
    (
        "warranty_until",
        "Warranty until",
        &["warranty", "warranty until", "warranty end", "warranty end date", "warranty expiry", "warranty expires"],
    ),
    ROOM,
    ("pc", "PC", &["pc", "pc name", "computer", "computer name", "hostname", "device name", "workstation"]),
];

impl Kind {
    /// All of them, in the order in which a page offers them.
    pub const ALL: [Self; 5] = [Self::People, Self::Cards, Self::Positions, Self::Pcs, Self::Readers];

    /// Its id in addresses and in the database.
    pub fn id(self) -> &'static str {
        match self {
            Self::People => "people",
            Self::Cards => "cards",
            Self::Positions => "positions",
            Self::Pcs => "pcs",
            Self::Readers => "readers",
        }
    }

    /// The kind with this id.
    pub fn of_id(id: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.id() == id)
    }

    /// What it is, on pages.
    pub(crate) fn title(self) -> &'static str {
        match self {
            Self::People => "Staff list",
            Self::Cards => "Smartcards report of Care Identity Management",
            Self::Positions => "Positions report of Care Identity Management",
            Self::Pcs => "List of PCs",
            Self::Readers => "List of readers",
        }
    }

    /// Its fields.
    pub(crate) fn fields(self) -> Vec<Field> {
        let named = |fields: &[Field]| NAME.iter().chain(fields).copied().collect();
        match self {
            Self::People => named(PEOPLE),
            Self::Cards => named(CARDS),
            Self::Positions => named(POSITIONS),
            Self::Pcs => PCS.to_vec(),
            Self::Readers => READERS.to_vec(),
        }
    }

    /// What is missing for it to be read at all, given the fields that have a column.
    pub(crate) fn missing(self, has: impl Fn(&str) -> bool) -> Option<&'static str> {
        let name = has("name") || has("last_name");
        match self {
            Self::People if !name => Some("the name"),
            Self::Cards if !has("uuid") && !name => Some("the holder’s UUID or name"),
            Self::Cards if !has("serial") && !has("issued_on") => Some("the card number or the day of issue"),
            Self::Positions if !has("uuid") && !name => Some("the person’s UUID or name"),
            Self::Positions if !has("position") && !has("role_code") => Some("the position or the role code"),
            Self::Pcs if !has("pc") => Some("the PC’s name"),
            Self::Readers if !has("model") => Some("the model"),
            _ => None,
        }
    }

    /// The field that a heading of this name usually is.
    fn field_of(self, header: &str) -> Option<&'static str> {
        self.fields().into_iter().find(|(_, _, names)| names.contains(&header)).map(|(id, _, _)| id)
    }
}

/// A heading in small letters without punctuation.
pub(crate) fn plain(header: &str) -> String {
    let letters: String = header
        .to_lowercase()
        .chars()
        .filter(|letter| !"’'`".contains(*letter))
        .map(|l| if l.is_alphanumeric() { l } else { ' ' })
        .collect();
    letters.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Where the rows begin, what each column is called, and which kind of list it looks like.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Columns {
    /// Place of the first row below the headings, among the sheet's rows.
    pub(crate) first_row: usize,
    /// Heading of each column as written.
    pub(crate) headers: Vec<String>,
    /// Which field each column is; empty for none.
    pub(crate) fields: Vec<String>,
}

impl Columns {
    /// Place of the column that holds a field.
    pub(crate) fn place(&self, field: &str) -> Option<usize> {
        self.fields.iter().position(|known| known == field)
    }

    /// A column as a person finds it: letter and heading.
    pub(crate) fn name(&self, field: &str) -> String {
        let Some(place) = self.place(field) else { return "the row".to_owned() };
        let header = self.headers.get(place).map_or("", String::as_str);
        format!("{} ({header})", letter(place))
    }
}

/// The letter above a column, as a spreadsheet program shows it.
pub(crate) fn letter(place: usize) -> String {
    let last = u8::try_from(place % 26).map_or('?', |place| char::from(b'A' + place));
    if place < 26 { last.to_string() } else { format!("{}{last}", letter(place / 26 - 1)) }
}

/// Finds the headings of a sheet: the row among the first that names most fields of a kind, by the usual words or those that were
/// taught. Gives the kind that fits best when none is told. Where no row says enough, it is the first that is as wide as the list.
pub(crate) fn start_of(sheet: &Sheet, told: Option<Kind>, remembered: &BTreeMap<Kind, Remembered>) -> (Kind, Columns) {
    let kinds = told.map_or_else(|| Kind::ALL.to_vec(), |kind| vec![kind]);
    let (width, nothing) = (usual_width(sheet), Remembered::new());
    let widest = || (0..sheet.rows.len().min(PREAMBLE)).find(|place| filled(row(sheet, *place)) >= width);
    let mut best = (0, *kinds.first().unwrap_or(&Kind::People), widest().unwrap_or_default());
    for place in 0..sheet.rows.len().min(PREAMBLE) {
        let headers = headers_at(sheet, place);
        for kind in &kinds {
            let taught = remembered.get(kind).unwrap_or(&nothing);
            let fields = fields_of(*kind, sheet, place, &headers, taught);
            // A list of a kind that cannot be read as such loses against one that can.
            let whole = kind.missing(|field| fields.iter().any(|known| known == field)).is_none();
            // A line of the title may hold a word that is a heading elsewhere, but is no row of headings.
            if !whole && filled(&headers) < width {
                continue;
            }
            let left_out = headers.iter().filter(|header| taught.get(&plain(header)).is_some_and(String::is_empty)).count();
            let score = fields.iter().filter(|field| !field.is_empty()).count() * 2 + left_out + usize::from(whole);
            if score > best.0 {
                best = (score, *kind, place);
            }
        }
    }
    let (_, kind, place) = best;
    (kind, mapped(kind, sheet, place, remembered.get(&kind).unwrap_or(&nothing)))
}

fn row(sheet: &Sheet, place: usize) -> &[String] {
    sheet.rows.get(place).map_or(&[], |(_, cells)| cells.as_slice())
}

/// How many columns a row has, up to its last cell that is not empty.
fn filled(cells: &[String]) -> usize {
    cells.iter().rposition(|cell| !cell.is_empty()).map_or(0, |last| last + 1)
}

/// How wide most rows are; of equals the wider.
fn usual_width(sheet: &Sheet) -> usize {
    let mut widths: BTreeMap<usize, usize> = BTreeMap::new();
    for (_, cells) in sheet.rows.iter().take(SAMPLE) {
        *widths.entry(filled(cells)).or_default() += 1;
    }
    widths.into_iter().max_by_key(|(width, rows)| (*rows, *width)).map_or(0, |(width, _)| width)
}

/// The headings in a row. Where one spans two rows (a merged cell above), an empty cell takes the words above it: rows of XLSX end at
/// their last cell with anything in it, so that the upper one may be the longer.
fn headers_at(sheet: &Sheet, place: usize) -> Vec<String> {
    let (own, above) = (row(sheet, place), place.checked_sub(1).map(|above| row(sheet, above)).unwrap_or_default());
    let said = |cells: &[String], column: usize| cells.get(column).filter(|cell| !cell.is_empty()).cloned();
    (0..own.len().max(above.len())).map(|column| said(own, column).or_else(|| said(above, column)).unwrap_or_default()).collect()
}

/// The columns of a sheet whose headings stand in this row; also those that have no heading.
pub(crate) fn mapped(kind: Kind, sheet: &Sheet, place: usize, remembered: &Remembered) -> Columns {
    let mut headers = headers_at(sheet, place);
    let widest = sheet.rows.iter().skip(place + 1).map(|(_, cells)| filled(cells)).max().unwrap_or_default();
    headers.resize(headers.len().max(widest), String::new());
    Columns { first_row: place + 1, fields: fields_of(kind, sheet, place, &headers, remembered), headers }
}

/// Which field each heading is: as remembered, or as such headings usually are. No field twice.
fn fields_of(kind: Kind, sheet: &Sheet, place: usize, headers: &[String], remembered: &Remembered) -> Vec<String> {
    let mut fields: Vec<String> = Vec::new();
    for (column, header) in headers.iter().enumerate() {
        let header = plain(header);
        let usual = || kind.field_of(&header).filter(|_| header != "organisation" || holds_codes(sheet, place + 1, column));
        let field = remembered.get(&header).cloned().or_else(|| usual().map(str::to_owned)).unwrap_or_default();
        let free = !field.is_empty() && !fields.contains(&field) && kind.fields().iter().any(|(id, _, _)| *id == field);
        fields.push(if free { field } else { String::new() });
    }
    fields
}

/// Whether a column holds ODS codes: under “Organisation” some reports write names.
fn holds_codes(sheet: &Sheet, first_row: usize, column: usize) -> bool {
    let cells = sheet.rows.iter().skip(first_row).filter_map(|(_, cells)| cells.get(column));
    cells.take(SAMPLE).any(|cell| crate::value::ods(cell).is_some())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sheet(rows: &[&[&str]]) -> Sheet {
        let row = |(place, cells): (usize, &&[&str])| (place + 1, cells.iter().map(|cell| (*cell).to_owned()).collect());
        Sheet { name: String::new(), rows: rows.iter().enumerate().map(row).collect() }
    }

    fn found(sheet: &Sheet, told: Option<Kind>) -> (Kind, Columns) {
        start_of(sheet, told, &BTreeMap::new())
    }

    #[test]
    fn an_upper_heading_behind_the_last_of_the_lower_row_is_a_column_too() {
        let report = sheet(&[
            &["UUID", "Holder", "Smartcard", "", "", "Status"],
            &["", "", "Card number", "Date of issue", "Date of expiry"],
            &["000123456789", "A", "0812", "1/1/2025", "1/1/2027", "Cancelled", "seen"],
        ]);
        let (kind, columns) = found(&report, None);
        assert_eq!((kind, columns.first_row), (Kind::Cards, 2));
        assert_eq!(columns.fields, ["uuid", "name", "serial", "issued_on", "expires_on", "status", ""]);
        assert_eq!((columns.headers[5].as_str(), columns.headers[6].as_str()), ("Status", ""));
    }

    #[test]
    fn headings_that_nobody_guesses_are_the_first_row_as_wide_as_the_list_or_the_one_that_was_taught() {
        let report = sheet(&[
            &["Access report"],
            &["Organisation", "A81001"],
            &["Run by", "a", "b", "c"],
            &["Holder ref", "Who", "Token", "Given on"],
            &["000123456789", "A", "0812", "1/1/2025"],
            &["000123456790", "B", "0813", "1/1/2025"],
        ]);
        let (_, columns) = found(&report, Some(Kind::Cards));
        assert_eq!((columns.first_row, columns.headers[0].as_str()), (3, "Run by"));
        let taught = ["holder ref uuid", "who name", "token serial", "given on "].map(|pair| pair.rsplit_once(' ').unwrap());
        let taught = taught.into_iter().map(|(header, field)| (header.to_owned(), field.to_owned())).collect();
        let (kind, columns) = start_of(&report, None, &BTreeMap::from([(Kind::Cards, taught)]));
        assert_eq!((kind, columns.first_row), (Kind::Cards, 4));
        assert_eq!(columns.fields, ["uuid", "name", "serial", ""]);
    }

    #[test]
    fn a_column_of_names_is_no_column_of_codes() {
        let report = |organisation| {
            sheet(&[&["UUID", "Position", "Organisation"], &["000123456789", "Nurse", ""], &["000123456789", "GP", organisation]])
        };
        assert_eq!(found(&report("Willow Lane Surgery"), None).1.fields, ["uuid", "position", ""]);
        assert_eq!(found(&report("a81001"), None).1.fields, ["uuid", "position", "ods"]);
    }

    #[test]
    fn headings_are_found_below_a_title_and_across_two_rows() {
        let report = sheet(&[
            &["Smartcard report", "", "", ""],
            &["Run on", "27/11/2026", "", ""],
            &["UUID", "Holder", "Smartcard", ""],
            &["", "", "Date of issue", "Date of Expiry"],
            &["000123456789", "A", "1/1/2025", "1/1/2027"],
        ]);
        let (kind, columns) = found(&report, None);
        assert_eq!((kind, columns.first_row), (Kind::Cards, 4));
        assert_eq!(columns.fields, ["uuid", "name", "issued_on", "expires_on"]);
        assert_eq!(columns.name("expires_on"), "D (Date of Expiry)");
    }

    #[test]
    fn the_kind_of_list_is_told_from_its_headings() {
        for (headers, kind) in [
            (&["Name", "Job title", "E-mail"][..], Kind::People),
            (&["UUID", "Serial number", "Type", "Status", "Date of expiry"], Kind::Cards),
            (&["UUID", "Position", "Role code", "Start date", "End date"], Kind::Positions),
            (&["Computer name", "Location"], Kind::Pcs),
            (&["Manufacturer", "Model", "Serial no", "Warranty"], Kind::Readers),
        ] {
            assert_eq!(found(&sheet(&[headers]), None).0, kind, "{headers:?}");
        }
    }

    #[test]
    fn a_remembered_column_wins_and_columns_have_letters() {
        let remembered = BTreeMap::from([("key".to_owned(), "uuid".to_owned()), ("job".to_owned(), String::new())]);
        let columns = mapped(Kind::People, &sheet(&[&["Key", "Name", "Job"]]), 0, &remembered);
        assert_eq!(columns.fields, ["uuid", "name", ""]);
        assert_eq!([0, 25, 26, 51, 52].map(letter), ["A", "Z", "AA", "AZ", "BA"]);
    }
}
