//! Making two entries of one person one: whatever belongs to one of them belongs to the other afterwards.

use lanyard_model::{Id, Person, PersonMerge, Portion};
use serde_json::Value as Json;

use crate::record::{Record, Table};
use crate::row::{instant, text, whole};
use crate::{Read, StoreError, Write};

impl Record for PersonMerge {
    const TABLE: &'static Table = &Table {
        name: "person_merge",
        columns: &[
            text("id"),
            text("kept"),
            text("gone"),
            text("name"),
            instant("at"),
            whole("first"),
            whole("last"),
            instant("undone_at"),
        ],
    };

    fn id(&self) -> &Id<Self> {
        &self.id
    }
}

impl Read {
    /// The merges into this person that were not undone, the latest first.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn merges_into(&mut self, person: &Id<Person>) -> Result<Vec<PersonMerge>, StoreError> {
        self.select("AND kept = $2 AND undone_at IS NULL ORDER BY id DESC", &[person.as_str().into()]).await
    }
}

impl Write<'_> {
    /// Makes two entries of one person one: every record that belongs to `gone` belongs to `kept` afterwards, what `kept` does not
    /// say is taken over from `gone`, and `gone` is removed.
    ///
    /// # Errors
    /// [`StoreError::Taken`] when both have something of which there is only one; when the database refuses.
    pub async fn merge_people(&mut self, kept: &Person, gone: &Person) -> Result<PersonMerge, StoreError> {
        self.refer_to(Person::TABLE.name, gone.id.as_str(), kept.id.as_str()).await?;
        self.remove(&gone.id).await?;
        let filled = filled(kept, gone)?;
        self.put(Person::TABLE, kept.id.as_str(), filled).await?;
        let Portion { first, last } = self.entries().unwrap_or(Portion { first: 1, last: 0 });
        let merge = PersonMerge {
            id: self.new_id()?,
            kept: kept.id.clone(),
            gone: gone.id.clone(),
            name: Some(gone.name.clone()),
            at: self.now(),
            first,
            last,
            undone_at: None,
        };
        self.save(&merge).await?;
        Ok(merge)
    }
}

/// What is kept, with what only the other entry says. Somebody has left only when both entries say so, on the later day: an old entry of
/// somebody who came back says that they left. The days of a leave are taken over as a pair or not at all.
fn filled(kept: &Person, gone: &Person) -> Result<Json, StoreError> {
    let left_on = kept.left_on.zip(gone.left_on).map(|(one, other)| one.max(other));
    let own_leave = kept.leave_from.is_some() || kept.leave_until.is_some();
    let (leave_from, leave_until) =
        if own_leave { (kept.leave_from, kept.leave_until) } else { (gone.leave_from, gone.leave_until) };
    let kept = &Person { left_on, leave_from, leave_until, ..kept.clone() };
    let gone = &Person { left_on, leave_from, leave_until, ..gone.clone() };
    let fields = |person: &Person| {
        serde_json::to_value(person).map_err(|error| StoreError::Unexpected {
            table: Person::TABLE.name,
            column: "a record".to_owned(),
            why: error.to_string(),
        })
    };
    let (mut kept, gone) = (fields(kept)?, fields(gone)?);
    for (name, value) in gone.as_object().into_iter().flatten() {
        if let Some(empty) = kept.get_mut(name).filter(|value| value.is_null()) {
            empty.clone_from(value);
        }
    }
    Ok(kept)
}
