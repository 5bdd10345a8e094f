//! Everything that is held about one person, to give to them or to erase.

use std::collections::BTreeMap;

use jiff::civil::Date;
use lanyard_model::{
    AccessEvidence, Card, EventKind, Id, Import, Incident, IncidentEvent, Ods, Person, PersonMerge, ReceivedCheckup,
};

use serde::Serialize;
use serde_json::{Value as Json, json};

use crate::access_audit::rows_of;
use crate::database::Tx;
use crate::history::Change;
use crate::read::{rows_among, select, select_among};
use crate::record::{Record as _, TABLES, Table};
use crate::row::{Row, Value, text};
use crate::schema::{Made, tables};
use crate::{Read, StoreError, Write};

/// What stands in the place of an erased name.
pub const ERASED: &str = "Erased person";

/// Columns that can say who somebody is or what they said, in every table that can belong to a person. A test fails for a table
/// that is not named here.
pub const PERSONAL: &[(&str, &[&str])] = &[
    ("person", &["staff_number", "uuid", "job", "email", "phone", "leave_from", "leave_until"]),
    ("incident", &["reporter", "said"]),
    ("incident_event", &[]),
    ("position", &[]),
    ("card", &[]),
    ("card_event", &["note"]),
    ("certificate", &[]),
    ("spare_event", &["note"]),
    ("checkup", &["holder", "content"]),
    ("delivery", &["text", "json", "log"]),
    ("rota", &[]),
    ("training", &["entered_by"]),
    ("staff_case", &["reason", "called_off_by", "called_off_why"]),
    ("staff_task", &["owner", "done_by", "evidence"]),
    ("card_loss", &["reported_by", "said"]),
    ("loss_step", &["proof"]),
    ("stand_in", &["why"]),
    ("calendar_entry", &[]),
    ("feed", &["email", "digest", "host"]),
    ("feed_fetch", &[]),
    ("message", &["destination", "text", "file"]),
    ("person_merge", &["name"]),
    ("ra_slot", &[]),
    ("appointment", &[]),
    ("access_link", &[]),
    ("update_policy", &[]),
    ("access_line", &["position", "reason", "answered_by"]),
];

/// Tables of which a record’s date is told to others, by the record’s identifier.
const TOLD: &[&str] = &["person", "card", "position", "training", "staff_case"];

/// Everything about one person.
#[derive(Debug, Serialize)]
pub struct About {
    /// The records, by table.
    pub records: BTreeMap<&'static str, Vec<Row>>,
    /// What was done to these records, by whom and why.
    pub changes: Vec<Change>,
    /// Where they are named in what belongs to others.
    pub mentions: Vec<Mention>,
}

/// A place in what belongs to others that names a person.
#[derive(Debug, Serialize)]
pub struct Mention {
    /// The table.
    pub table: &'static str,
    /// The record's id.
    pub record: String,
    /// What stands there.
    pub text: String,
}

impl Read {
    /// Everything about a person: their own record, what belongs to them, what belongs to that, and its history.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn about(&mut self, person: &Id<Person>) -> Result<About, StoreError> {
        let records = records_about(&mut self.tx, &self.practice.clone(), person).await?;
        let mut changes = Vec::new();
        for (table, rows) in &records {
            let ids: Vec<&str> = rows.iter().filter_map(id_of).collect();
            changes.extend(self.history_at(table, &ids).await?);
        }
        let people = gone(&records);
        changes.extend(self.history_at(Person::TABLE.name, &people).await?);
        let cards = gone_cards(&mut self.tx, &self.practice.clone(), &records).await?;
        let cards: Vec<&str> = cards.iter().map(|id| &**id).collect();
        changes.extend(self.history_at(Card::TABLE.name, &cards).await?);
        changes.sort_by_key(|change| change.number);
        let mentions = self.mentions(&records).await?;
        Ok(About { records, changes, mentions })
    }

    /// What an erasure of these records takes out of incidents, imports and evidence that belong to others.
    async fn mentions(&mut self, records: &Found) -> Result<Vec<Mention>, StoreError> {
        let own: Vec<&str> = records.get(IncidentEvent::TABLE.name).into_iter().flatten().filter_map(id_of).collect();
        let mut mentions = Vec::new();
        let named = naming(&mut self.tx, &self.practice, records).await?;
        for event in named.into_iter().filter(|event| !own.contains(&event.id.as_str())) {
            let words = [event.subject, event.detail].into_iter().flatten().collect::<Vec<_>>().join(": ");
            mentions.push(Mention { table: IncidentEvent::TABLE.name, record: event.id.to_string(), text: words });
        }
        let names = of_person(records, "name");
        for import in self.all::<Import>().await? {
            let sentences = import.drift.into_iter().chain(import.meanwhile);
            let theirs = sentences.filter(|sentence| names.iter().any(|name| sentence.contains(name)));
            mentions.extend(theirs.map(|text| Mention { table: Import::TABLE.name, record: import.id.to_string(), text }));
        }
        let (ids, numbers) = (ids_of_person(records), of_person(records, "uuid"));
        for evidence in self.all::<AccessEvidence>().await? {
            let rows = rows_of(&evidence, &ids, &numbers).into_iter();
            mentions.extend(rows.map(|text| Mention { table: AccessEvidence::TABLE.name, record: evidence.id.to_string(), text }));
        }
        Ok(mentions)
    }
}

impl Write<'_> {
    /// Erases who a person is: from their record, from what they said, and from the words of the audit trail. That somebody was
    /// there, which card they had and how incidents went stays, without a name; where no last day was known it is the day before `today`. Gives
    /// how many records that touched.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn erase_person(&mut self, person: &Id<Person>, today: Date) -> Result<usize, StoreError> {
        let practice = self.practice().clone();
        let records = records_about(&mut self.tx, &practice, person).await?;
        let mut erased = 0;
        for (name, rows) in &records {
            let table = TABLES.iter().find(|table| table.name == *name).copied().unwrap_or(Person::TABLE);
            for id in rows.iter().filter_map(id_of) {
                self.erase_record(table, id).await?;
                erased += 1;
            }
        }
        for gone in gone(&records) {
            self.erase_words(Person::TABLE, gone).await?;
        }
        for gone in gone_cards(&mut self.tx, &practice, &records).await? {
            self.erase_words(Card::TABLE, &gone).await?;
        }
        self.erase_told(&records).await?;
        self.erase_from_incidents(&records).await?;
        let (ids, numbers) = (ids_of_person(&records), of_person(&records, "uuid"));
        // Initials or a short number tell nobody apart in a table: names and the twelve digits do.
        self.erase_from_evidence(&ids, &numbers).await?;
        // Whoever is erased is not here any more: no list and no reminder goes on about them.
        let sql = "UPDATE person SET name = $3, left_on = COALESCE(left_on, $4) WHERE practice = $1 AND id = $2";
        let gone = today.yesterday().unwrap_or(today).to_string();
        self.tx.execute(sql, &[practice.as_str().into(), person.as_str().into(), ERASED.into(), gone.into()]).await?;
        // A calendar of their own elsewhere is neither reached nor known any more.
        for table in ["feed_secret", "feed_push"] {
            let theirs = "feed IN (SELECT id FROM feed WHERE practice = $1 AND person = $2)";
            let sql = format!("DELETE FROM {table} WHERE practice = $1 AND {theirs}");
            self.tx.execute(&sql, &[practice.as_str().into(), person.as_str().into()]).await?;
        }
        // What an import and the register did not agree on is written down with names; a file that waits for confirmation, or to be
        // written, is full of them, and is to be chosen again.
        for sql in [
            "UPDATE import SET drift = '[]', meanwhile = '[]' WHERE practice = $1",
            "DELETE FROM import_upload WHERE practice = $1",
            "DELETE FROM import_portion WHERE practice = $1",
            "DELETE FROM audit_text WHERE practice = $1 AND number IN \
             (SELECT number FROM audit_entry WHERE practice = $1 AND subject = 'import')",
        ] {
            self.tx.execute(sql, &[practice.as_str().into()]).await?;
        }
        Ok(erased)
    }

    /// Erases what others were told of a person: the words of every message that is about a record of theirs, and their name in what
    /// still waits to be sent.
    async fn erase_told(&mut self, records: &Found) -> Result<(), StoreError> {
        let practice = Value::from(self.practice().as_str());
        let name = records.get(Person::TABLE.name).into_iter().flatten().find_map(|row| row.get("name")?.as_str());
        if let Some(name) = name.filter(|name| !name.is_empty()) {
            let sql = "UPDATE message SET text = REPLACE(text, $2, $3), file = REPLACE(file, $2, $3) WHERE practice = $1";
            self.tx.execute(sql, &[practice.clone(), name.into(), ERASED.into()]).await?;
        }
        let told = records.iter().filter(|(table, _)| TOLD.contains(table)).flat_map(|(_, rows)| rows).filter_map(id_of);
        for id in told {
            let sql = "DELETE FROM audit_text WHERE practice = $1 AND text LIKE $2 AND number IN \
                       (SELECT number FROM audit_entry WHERE practice = $1 AND subject = 'message')";
            self.tx.execute(sql, &[practice.clone(), format!("%{id}%").into()]).await?;
        }
        Ok(())
    }

    /// Erases who lost minutes in an incident, be it by name, by staff number, or in their own by what they reported under; and their
    /// name in what was written of one.
    async fn erase_from_incidents(&mut self, records: &Found) -> Result<(), StoreError> {
        let names = of_person(records, "name");
        let practice = self.practice().clone();
        for mut event in naming(&mut self.tx, &practice, records).await? {
            match event.kind {
                EventKind::MinutesLost => event.subject = Some(ERASED.to_owned()),
                _ => event.detail = event.detail.map(|words| names.iter().fold(words, |words, name| words.replace(name, ERASED))),
            }
            let sql = "UPDATE incident_event SET subject = $3, detail = $4 WHERE practice = $1 AND id = $2";
            let key = [Value::from(self.practice().as_str()), event.id.as_str().into()];
            let values = key.into_iter().chain([Value::Text(event.subject), Value::Text(event.detail)]).collect::<Vec<_>>();
            self.tx.execute(sql, &values).await?;
            self.erase_words(IncidentEvent::TABLE, event.id.as_str()).await?;
            self.append(IncidentEvent::TABLE, event.id.as_str(), json!(null), json!({ "erased": true })).await?;
        }
        Ok(())
    }

    async fn erase_record(&mut self, table: &'static Table, id: &str) -> Result<(), StoreError> {
        let key = [Value::from(self.practice().as_str()), id.into()];
        let columns = PERSONAL.iter().find(|(name, _)| *name == table.name).map_or(&[][..], |(_, columns)| *columns);
        if !columns.is_empty() {
            let set: Vec<String> = columns.iter().map(|column| format!("{column} = NULL")).collect();
            let sql = format!("UPDATE {} SET {} WHERE practice = $1 AND id = $2", table.name, set.join(", "));
            self.tx.execute(&sql, &key).await?;
        }
        self.erase_words(table, id).await?;
        self.append(table, id, json!(null), json!({ "erased": true })).await
    }

    /// Erases what the audit trail says of a record.
    pub(crate) async fn erase_words(&mut self, table: &'static Table, id: &str) -> Result<(), StoreError> {
        let sql = "DELETE FROM audit_text WHERE practice = $1 AND number IN \
                   (SELECT number FROM audit_entry WHERE practice = $1 AND subject = $2 AND record = $3)";
        let values = [Value::from(self.practice().as_str()), table.name.into(), id.into()];
        self.tx.execute(sql, &values).await.map(drop)
    }
}

/// The records that were found, by table.
type Found = BTreeMap<&'static str, Vec<Row>>;

/// What stands in a field of the person's own record, unless it is empty.
fn of_person<'a>(records: &'a Found, field: &str) -> Vec<&'a str> {
    let people = records.get(Person::TABLE.name).into_iter().flatten();
    people.filter_map(|row| row.get(field)?.as_str()).filter(|text| !text.is_empty()).collect()
}

/// Under which ids the person is or was entered.
fn ids_of_person(records: &Found) -> Vec<&str> {
    of_person(records, "id").into_iter().chain(gone(records)).collect()
}

/// The incident events that name the person: who lost minutes in any incident, by name, by staff number, or in their own by what they
/// reported under; and their name in what was written of one.
async fn naming(tx: &mut Tx, practice: &Ods, records: &Found) -> Result<Vec<IncidentEvent>, StoreError> {
    let lost = "AND kind = 'minutes-lost' AND subject = $2 ORDER BY id";
    let written = "AND kind IN ('closed', 'reopened', 'told', 'escalated') AND REPLACE(detail, $2, '') <> detail ORDER BY id";
    let names = of_person(records, "name");
    let mut named = Vec::new();
    for who in names.iter().copied().chain(of_person(records, "staff_number")) {
        named.extend(select(tx, practice, lost, &[who.into()]).await?);
    }
    for name in names {
        named.extend(select(tx, practice, written, &[name.into()]).await?);
    }
    let own: BTreeMap<&str, &str> = records.get(Incident::TABLE.name).into_iter().flatten().filter_map(reported).collect();
    let incidents: Vec<&str> = own.keys().copied().collect();
    let lost_in = "AND kind = 'minutes-lost' AND incident IN {among} ORDER BY id";
    let lost: Vec<IncidentEvent> = select_among(tx, practice, lost_in, &incidents).await?;
    let theirs = |event: &IncidentEvent| event.subject.as_deref() == own.get(event.incident.as_str()).copied();
    named.extend(lost.into_iter().filter(theirs));
    Ok(named)
}

/// An incident's id, and what it was reported under, where that is known.
fn reported(incident: &Row) -> Option<(&str, &str)> {
    let reporter = incident.get("reporter").and_then(Json::as_str).filter(|text| !text.is_empty())?;
    Some((id_of(incident)?, reporter))
}

/// Ids of entries that were merged into this person's: what was said of them is about this person too.
fn gone(records: &Found) -> Vec<&str> {
    let merges = records.get(PersonMerge::TABLE.name);
    merges.into_iter().flatten().filter_map(|merge| merge.get("gone").and_then(Json::as_str)).collect()
}

/// Ids of entries that were merged into one of these cards: their history is this person's too.
async fn gone_cards(tx: &mut Tx, practice: &Ods, records: &Found) -> Result<Vec<String>, StoreError> {
    let cards: Vec<&str> = records.get(Card::TABLE.name).into_iter().flatten().filter_map(id_of).collect();
    let sql = "SELECT gone FROM entry_merge WHERE practice = $1 AND thing = 'card' AND kept IN {among} ORDER BY id";
    let rows = rows_among(tx, practice, &[text("gone")], sql, &cards).await?;
    Ok(rows.iter().filter_map(|row| row.get("gone").and_then(Json::as_str)).map(str::to_owned).collect())
}

fn id_of(row: &Row) -> Option<&str> {
    row.get("id").and_then(Json::as_str)
}

/// The person's record, and whatever refers to a record that was found, table by table in the order of references.
async fn records_about(tx: &mut Tx, practice: &Ods, person: &Id<Person>) -> Result<Found, StoreError> {
    let mut found = Found::new();
    for made in tables().await? {
        let Some(table) = TABLES.iter().find(|table| table.name == made.name) else { continue };
        let mut rows = BTreeMap::new();
        for (column, ids) in places(made, &found, person) {
            let sql = format!("SELECT {} FROM {} WHERE practice = $1 AND {column} IN {{among}}", table.column_names(), table.name);
            for row in rows_among(tx, practice, table.columns, &sql, &ids).await? {
                rows.insert(id_of(&row).unwrap_or_default().to_owned(), row);
            }
        }
        if !rows.is_empty() {
            found.insert(table.name, rows.into_values().collect());
        }
    }
    Ok(found)
}

/// In which columns of a table to look for which ids.
fn places<'a>(made: &'a Made, found: &'a Found, person: &'a Id<Person>) -> Vec<(&'a str, Vec<&'a str>)> {
    if made.name == Person::TABLE.name {
        return vec![("id", vec![person.as_str()])];
    }
    let mut places = Vec::new();
    if made.name == ReceivedCheckup::TABLE.name {
        // Checkups from before the person was entered know no more than the number on the card.
        let people = found.get(Person::TABLE.name).into_iter().flatten();
        places.push(("holder", people.filter_map(|row| row.get("uuid")?.as_str()).collect()));
    }
    for reference in &made.references {
        let column = reference.columns.iter().find(|(here, _)| here != "practice");
        let (Some((column, _)), Some(rows)) = (column, found.get(reference.table.as_str())) else { continue };
        places.push((column, rows.iter().filter_map(id_of).collect()));
    }
    places
}

/// Every table that can belong to a person, directly or through another, for the test of [`PERSONAL`].
///
/// # Errors
/// When the migrations cannot be read.
pub async fn tables_about_people() -> Result<Vec<String>, StoreError> {
    let mut reached = vec![Person::TABLE.name.to_owned()];
    for made in tables().await? {
        if made.references.iter().any(|to| reached.contains(&to.table)) && !reached.contains(&made.name) {
            reached.push(made.name.clone());
        }
    }
    Ok(reached)
}
