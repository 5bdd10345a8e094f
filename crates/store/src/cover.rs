//! Rota, training and local rules.

use lanyard_model::{Id, LocalPolicy, ModuleText, Person, Rota, Training};

use crate::record::{Record, Table};
use crate::row::{instant, json, text, whole, yes};
use crate::{Read, StoreError};

impl Record for Rota {
    const TABLE: &'static Table =
        &Table { name: "rota", columns: &[text("id"), text("person"), json("days"), json("hours"), json("away"), yes("is_it")] };

    fn id(&self) -> &Id<Self> {
        &self.id
    }
}

impl Record for Training {
    const TABLE: &'static Table = &Table {
        name: "training",
        columns: &[
            text("id"),
            text("person"),
            text("task"),
            text("passed_on"),
            text("expires_on"),
            whole("text"),
            text("entered_by"),
        ],
    };

    fn id(&self) -> &Id<Self> {
        &self.id
    }
}

impl Record for ModuleText {
    const TABLE: &'static Table = &Table {
        name: "module_text",
        columns: &[
            text("id"),
            text("module"),
            whole("number"),
            text("title"),
            text("for_whom"),
            whole("minutes"),
            whole("months"),
            json("points"),
            json("questions"),
            text("retired_on"),
            instant("made_at"),
        ],
    };

    fn id(&self) -> &Id<Self> {
        &self.id
    }
}

impl Record for LocalPolicy {
    const TABLE: &'static Table = &Table {
        name: "local_policy",
        columns: &[
            text("id"),
            json("sponsor_codes"),
            text("fallback"),
            whole("audit_months"),
            text("continuity"),
            text("continuity_by"),
            text("continuity_review"),
        ],
    };

    fn id(&self) -> &Id<Self> {
        &self.id
    }
}

impl Read {
    /// On which days a person works, where that was entered.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn rota_of(&mut self, person: &Id<Person>) -> Result<Option<Rota>, StoreError> {
        Ok(self.select("AND person = $2", &[person.as_str().into()]).await?.into_iter().next())
    }

    /// What a person was trained for, the latest first.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn training_of(&mut self, person: &Id<Person>) -> Result<Vec<Training>, StoreError> {
        self.select("AND person = $2 ORDER BY passed_on DESC, id DESC", &[person.as_str().into()]).await
    }

    /// The practice's own texts of modules, those in force last.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn module_texts(&mut self) -> Result<Vec<ModuleText>, StoreError> {
        self.select("ORDER BY number, id", &[]).await
    }

    /// The local rules as entered, or none.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn local_policy(&mut self) -> Result<LocalPolicy, StoreError> {
        Ok(self.find(&LocalPolicy::only()).await?.unwrap_or_default())
    }
}
