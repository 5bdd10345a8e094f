//! People: finding them.

use jiff::civil::Date;
use lanyard_model::{Id, Person};
use serde::Deserialize;

use crate::record::{Record, Table};
use crate::row::{Kind, as_record, text, yes};
use crate::{Read, StoreError};

impl Record for Person {
    const TABLE: &'static Table = &Table {
        name: "person",
        columns: &[
            text("id"),
            text("name"),
            text("staff_number"),
            text("uuid"),
            text("job"),
            text("email"),
            text("phone"),
            yes("visitor"),
            text("leave_from"),
            text("leave_until"),
            text("left_on"),
        ],
    };

    fn id(&self) -> &Id<Self> {
        &self.id
    }
}

/// As much of a person as dates ask for.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct PersonInBrief {
    /// Identifier.
    pub id: Id<Person>,
    /// Name.
    pub name: String,
    /// First day of a leave.
    pub leave_from: Option<Date>,
    /// Last day of that leave.
    pub leave_until: Option<Date>,
    /// Last day here, when they leave or have left.
    pub left_on: Option<Date>,
}

const BRIEF: Table =
    Table { name: "person", columns: &[text("id"), text("name"), text("leave_from"), text("leave_until"), text("left_on")] };

/// Whose last day is before the day of `$2`.
pub(crate) const LEAVERS: &str = "SELECT gone.id FROM person AS gone WHERE gone.practice = $1 AND gone.left_on < $2";

impl Read {
    /// Everybody, also those who have left.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn people_in_brief(&mut self) -> Result<Vec<PersonInBrief>, StoreError> {
        let sql = format!("SELECT {} FROM person WHERE practice = $1", BRIEF.column_names());
        let kinds: Vec<Kind> = BRIEF.columns.iter().map(|column| column.kind).collect();
        let rows = self.tx.values(&kinds, &sql, &[self.practice.as_str().into()]).await?;
        rows.into_iter().map(|row| as_record(&BRIEF, row)).collect()
    }

    /// Those who are here on a day, by name: somebody whose last day is known is here until then.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn people(&mut self, day: Date) -> Result<Vec<Person>, StoreError> {
        self.select("AND (left_on IS NULL OR left_on >= $2) ORDER BY LOWER(name), id", &[day.to_string().into()]).await
    }

    /// Those whose last day was before this one, by name.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn people_who_left(&mut self, day: Date) -> Result<Vec<Person>, StoreError> {
        self.select("AND left_on < $2 ORDER BY LOWER(name), id", &[day.to_string().into()]).await
    }
}
