//! Making two entries of one thing one: whatever refers to one of them refers to the other afterwards.

use lanyard_model::{EntryMerge, Id, Pc, Portion, ReceivedCheckup, SpareEvent, Thing, UpdatePolicy};
use serde_json::{Value as Json, json};

use crate::record::{Record, TABLES, Table};
use crate::row::{instant, text, whole};
use crate::schema::tables;
use crate::{Read, StoreError, Write};

impl Record for EntryMerge {
    const TABLE: &'static Table = &Table {
        name: "entry_merge",
        columns: &[
            text("id"),
            text("thing"),
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
    /// The merges into this entry that were not undone, the latest first.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn entry_merges(&mut self, kept: &str) -> Result<Vec<EntryMerge>, StoreError> {
        self.select("AND kept = $2 AND undone_at IS NULL ORDER BY id DESC", &[kept.into()]).await
    }
}

impl Write<'_> {
    /// Makes two entries of one thing one: every record that refers to `gone` refers to `joined` afterwards, `gone` is removed, and
    /// `joined` is what is known of both.
    ///
    /// # Errors
    /// [`StoreError::Taken`] when both have something of which there is only one; when the database refuses.
    pub async fn merge_entries<R: Record>(
        &mut self,
        thing: Thing,
        joined: &R,
        gone: &R,
        name: String,
    ) -> Result<EntryMerge, StoreError> {
        let (kept, gone) = (joined.id().as_str(), gone.id());
        self.refer_to(R::TABLE.name, gone.as_str(), kept).await?;
        match thing {
            Thing::Pc => self.pilot_instead(&Id::new(gone.as_str()), &Id::new(kept)).await?,
            // The columns came later, without foreign keys.
            Thing::Reader => self.give(SpareEvent::TABLE, "reader", gone.as_str(), kept).await?,
            Thing::Card => self.give(ReceivedCheckup::TABLE, "card", gone.as_str(), kept).await?,
        }
        self.remove(gone).await?;
        self.save(joined).await?;
        let Portion { first, last } = self.entries().unwrap_or(Portion { first: 1, last: 0 });
        let (kept, gone) = (kept.to_owned(), gone.to_string());
        let merge = EntryMerge { id: self.new_id()?, thing, kept, gone, name, at: self.now(), first, last, undone_at: None };
        self.save(&merge).await?;
        Ok(merge)
    }

    /// Gives whatever refers to one row of a table to another row of it.
    pub(crate) async fn refer_to(&mut self, to: &str, gone: &str, kept: &str) -> Result<(), StoreError> {
        for made in tables().await? {
            let Some(table) = TABLES.iter().find(|table| table.name == made.name) else { continue };
            for reference in made.references.iter().filter(|reference| reference.table == to) {
                if let Some((column, _)) = reference.columns.iter().find(|(here, _)| here != "practice") {
                    self.give(table, column, gone, kept).await?;
                }
            }
        }
        Ok(())
    }

    /// Gives the rows whose column names one to another.
    async fn give(&mut self, table: &'static Table, column: &str, from: &str, to: &str) -> Result<(), StoreError> {
        let sql = format!("SELECT {} FROM {} WHERE practice = $1 AND {column} = $2 ORDER BY id", table.column_names(), table.name);
        let practice = self.practice().as_str().into();
        for mut row in self.tx.rows(table.columns, &sql, &[practice, from.into()]).await? {
            let id = row.get("id").and_then(Json::as_str).unwrap_or_default().to_owned();
            if table.name == ReceivedCheckup::TABLE.name {
                self.point(table, &id, column, to.into()).await?;
                continue;
            }
            row.insert(column.to_owned(), to.into());
            self.put(table, &id, Json::Object(row)).await?;
        }
        Ok(())
    }

    /// Changes one column, and writes nothing else of the row into the audit trail: a checkup is an observation, which nobody changes,
    /// and long.
    pub(crate) async fn point(&mut self, table: &'static Table, id: &str, column: &str, to: Json) -> Result<(), StoreError> {
        let unexpected = |why: &str| StoreError::Unexpected { table: table.name, column: column.to_owned(), why: why.to_owned() };
        let known = table.columns.iter().find(|known| known.name == column).ok_or_else(|| unexpected("there is no such column"))?;
        let value = known.kind.to_value(&to).map_err(|why| unexpected(&why))?;
        let key = [self.practice().as_str().into(), id.into()];
        let sql = format!("SELECT {column} FROM {} WHERE practice = $1 AND id = $2", table.name);
        let Some(before) = self.tx.row(std::slice::from_ref(known), &sql, &key).await? else { return Ok(()) };
        let [practice, id_value] = key;
        let sql = format!("UPDATE {} SET {column} = $3 WHERE practice = $1 AND id = $2", table.name);
        self.tx.execute(&sql, &[practice, id_value, value]).await?;
        self.append(table, id, Json::Object(before), json!({ column: to })).await
    }

    /// Pilots stand in a list, not in a column of their own.
    async fn pilot_instead(&mut self, gone: &Id<Pc>, kept: &Id<Pc>) -> Result<(), StoreError> {
        for mut policy in self.all::<UpdatePolicy>().await? {
            if !policy.pilots.contains(gone) {
                continue;
            }
            let pilots = std::mem::take(&mut policy.pilots);
            for pilot in pilots.into_iter().map(|pilot| if pilot == *gone { kept.clone() } else { pilot }) {
                if !policy.pilots.contains(&pilot) {
                    policy.pilots.push(pilot);
                }
            }
            self.save(&policy).await?;
        }
        Ok(())
    }
}
