//! Joiners, movers and leavers.

use lanyard_model::{ChecklistLine, Id, Person, StaffCase, StaffTask};

use crate::record::{Record, Table};
use crate::row::{instant, json, text, whole, yes};
use crate::{Read, StoreError};

impl Record for StaffCase {
    const TABLE: &'static Table = &Table {
        name: "staff_case",
        columns: &[
            text("id"),
            text("person"),
            text("kind"),
            text("day"),
            yes("stays"),
            instant("begun_at"),
            text("begun_by"),
            json("reason"),
            text("closed_on"),
            yes("called_off"),
            text("called_off_by"),
            json("called_off_why"),
        ],
    };

    fn id(&self) -> &Id<Self> {
        &self.id
    }
}

impl Record for ChecklistLine {
    const TABLE: &'static Table =
        &Table { name: "checklist_line", columns: &[text("id"), text("kind"), text("text"), text("owner"), whole("days")] };

    fn id(&self) -> &Id<Self> {
        &self.id
    }
}

impl Record for StaffTask {
    const TABLE: &'static Table = &Table {
        name: "staff_task",
        columns: &[
            text("id"),
            text("staff_case"),
            whole("number"),
            text("text"),
            text("owner"),
            text("due_on"),
            text("done_on"),
            text("done_by"),
            json("evidence"),
        ],
    };

    fn id(&self) -> &Id<Self> {
        &self.id
    }
}

impl Read {
    /// Cases of a person, the latest first.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn staff_cases_of(&mut self, person: &Id<Person>) -> Result<Vec<StaffCase>, StoreError> {
        self.select("AND person = $2 ORDER BY id DESC", &[person.as_str().into()]).await
    }

    /// Cases that are neither signed off nor called off, by their day.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn open_staff_cases(&mut self) -> Result<Vec<StaffCase>, StoreError> {
        self.select("AND closed_on IS NULL ORDER BY day, id", &[]).await
    }

    /// The lines of a case.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn staff_tasks(&mut self, case: &Id<StaffCase>) -> Result<Vec<StaffTask>, StoreError> {
        self.select("AND staff_case = $2 ORDER BY number, id", &[case.as_str().into()]).await
    }
}
