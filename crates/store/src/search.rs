//! Search over everything in a practice's register.

use jiff::civil::Date;
use serde::Deserialize;
use serde_json::Value as Json;

use crate::folded::folded;
use crate::row::{Column, Row, Value, into_record, text, whole};
use crate::{Read, StoreError};

/// One thing that was found.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Hit {
    /// What it is: the table's name.
    pub kind: String,
    /// Its id; an incident's short name; of a position or certificate, the person's; of a loan, the shelf's.
    pub id: String,
    /// What it is called.
    pub title: String,
    /// More about it.
    pub detail: String,
}

/// How many of each kind are shown.
const MOST: usize = 20;
/// Words of a search that count.
const WORDS: usize = 6;

/// Where a statement says the day of the search.
const DAY: &str = "{day}";

const COLUMNS: &[Column] = &[text("kind"), text("id"), text("title"), text("detail"), text("searched"), whole("place")];

/// A kind: its name, the id, title, detail and searched text of each, the tables, and the number by which they come, before their
/// title; `{day}` stands for the day of the search.
const KINDS: &[[&str; 7]] = &[
    [
        "person",
        "p.id",
        "p.name",
        "COALESCE(p.job, '')",
        "p.name || ' ' || COALESCE(p.staff_number, '') || ' ' || COALESCE(p.uuid, '') || ' ' || COALESCE(p.job, '') || ' ' || \
         COALESCE(p.email, '') || ' ' || COALESCE(p.phone, '')",
        "person p",
        "0",
    ],
    [
        "card",
        "p.id",
        "COALESCE(p.serial, 'number not known')",
        "h.name",
        "COALESCE(p.serial, '') || ' ' || COALESCE(p.kind, '') || ' ' || h.name",
        "card p JOIN person h ON h.practice = p.practice AND h.id = p.holder",
        "0",
    ],
    [
        "position",
        "p.person",
        "p.name",
        "h.name || COALESCE(', ' || p.role_code, '')",
        "p.name || ' ' || COALESCE(p.role_code, '') || ' ' || COALESCE(p.ods, '') || ' ' || h.name",
        "position p JOIN person h ON h.practice = p.practice AND h.id = p.person",
        "0",
    ],
    // Of each issuer once, however often a certificate was renewed.
    [
        "certificate",
        "p.person",
        "p.issuer",
        "h.name",
        "p.issuer || ' ' || h.name",
        "certificate p JOIN person h ON h.practice = p.practice AND h.id = p.person",
        "0",
    ],
    [
        "reader",
        "p.id",
        "COALESCE(p.make || ' ', '') || p.model",
        "COALESCE(p.room, '') || CASE WHEN p.retired_on <= {day} THEN ' (out of use)' ELSE '' END",
        "COALESCE(p.make, '') || ' ' || p.model || ' ' || COALESCE(p.serial, '') || ' ' || COALESCE(p.room, '')",
        "reader p",
        "0",
    ],
    [
        "pc",
        "p.id",
        "p.name",
        "COALESCE(p.room, '') || CASE WHEN p.retired_at IS NULL THEN '' ELSE ' (out of use)' END",
        "p.name || ' ' || COALESCE(p.room, '')",
        "pc p",
        "0",
    ],
    // A shelf or a desk that was given up helps nobody who searches now.
    [
        "spare",
        "p.id",
        "p.model",
        "COALESCE(p.room, '')",
        "p.model || ' ' || COALESCE(p.room, '') || ' spare'",
        "(SELECT * FROM spare WHERE retired_on IS NULL OR retired_on > {day}) p",
        "0",
    ],
    // Those that have not ended.
    [
        "loan",
        "p.spare",
        "COALESCE(p.note, h.name, 'nobody was named')",
        "s.model || COALESCE(', ' || s.room, '')",
        "COALESCE(p.note, '') || ' ' || COALESCE(h.name, '') || ' ' || s.model || ' ' || COALESCE(s.room, '') || ' loan'",
        "spare_event p JOIN spare s ON s.practice = p.practice AND s.id = p.spare AND p.kind = 'taken' AND NOT EXISTS \
         (SELECT 1 FROM spare_event ended WHERE ended.practice = p.practice AND ended.loan = p.id) \
         LEFT JOIN person h ON h.practice = p.practice AND h.id = p.person",
        "0",
    ],
    [
        "contact",
        "p.id",
        "p.name",
        "COALESCE(p.phone, COALESCE(p.email, ''))",
        "p.name || ' ' || COALESCE(p.phone, '') || ' ' || COALESCE(p.email, '') || ' ' || p.desk",
        "(SELECT * FROM contact WHERE retired_on IS NULL OR retired_on > {day}) p",
        "0",
    ],
    [
        "incident",
        "p.short",
        "p.short",
        "COALESCE(h.name, '') || CASE WHEN h.name IS NULL OR p.room IS NULL THEN '' ELSE ', ' END || COALESCE(p.room, '')",
        // What was said is kept as JSON, whose own words are not searched.
        "p.short || ' ' || COALESCE(p.reporter, '') || ' ' || COALESCE(p.room, '') || ' ' || COALESCE(h.name, '') || ' ' || \
         REPLACE(REPLACE(COALESCE(p.said, ''), '{\"removed\":[', ''), '],\"text\":\"', ' ')",
        "incident p LEFT JOIN person h ON h.practice = p.practice AND h.id = p.person",
        "-p.reported_at",
    ],
    [
        "application",
        "p.code",
        "p.name",
        "COALESCE(p.note, '')",
        "p.name || ' ' || p.code || ' ' || COALESCE(p.note, '')",
        "application p",
        "0",
    ],
    [
        "contract",
        "p.id",
        "p.name",
        "p.party",
        "p.name || ' ' || p.party || ' ' || COALESCE(p.reference, '') || ' ' || COALESCE(p.note, '')",
        "(SELECT * FROM contract WHERE retired_on IS NULL OR retired_on > {day}) p",
        "0",
    ],
];

/// Whether a text has letters that a database does not compare as people type them: marks, and apostrophes. It has more bytes than
/// letters then, or a plain apostrophe.
fn is_marked(searched: &str) -> String {
    format!("(OCTET_LENGTH({searched}) > LENGTH({searched}) OR ({searched}) LIKE '%''%' OR ({searched}) LIKE '%`%')")
}

/// What is asked of one kind: the first that hold the words by themselves, and all that have marks, of which the caller drops those
/// that do not hold them either.
fn asked([kind, id, title, detail, searched, from, place]: &[&str; 7], words: usize) -> String {
    let like = |word: usize| format!("LOWER({searched}) LIKE ${word} ESCAPE '!'");
    let wanted = (2..words + 2).map(like).collect::<Vec<_>>().join(" AND ");
    let marked = is_marked(searched);
    let all = format!(
        "SELECT DISTINCT '{kind}', {id}, {title}, {detail}, {searched}, CAST({place} AS BIGINT) FROM {from} WHERE p.practice = $1"
    );
    format!(
        "SELECT * FROM ({all} AND NOT {marked} AND {wanted} ORDER BY 6, 3, 2 LIMIT {MOST}) plain UNION ALL \
         SELECT * FROM ({all} AND {marked}) marked"
    )
}

impl Read {
    /// What holds every one of these words on a day, by kind and name, incidents the newest first; nothing for no words. Accents, apostrophes and capitals do not matter.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn search(&mut self, words: &str, day: Date) -> Result<Vec<Hit>, StoreError> {
        let words: Vec<String> = words.split_whitespace().take(WORDS).map(folded).filter(|word| !word.is_empty()).collect();
        let mut hits = Vec::new();
        if words.is_empty() {
            return Ok(hits);
        }
        let values: Vec<Value> =
            [Value::from(self.practice.as_str())].into_iter().chain(words.iter().map(|word| pattern(word))).collect();
        for kind in KINDS {
            let (sql, place) = (asked(kind, words.len()), values.len() + 1);
            // A value that a statement does not name has no type that a database could tell.
            let day = sql.contains(DAY).then(|| Value::from(day.to_string()));
            let values: Vec<Value> = values.iter().cloned().chain(day).collect();
            let rows = self.tx.rows(COLUMNS, &sql.replace(DAY, &format!("${place}")), &values).await?;
            hits.extend(held(rows, &words)?);
        }
        Ok(hits)
    }
}

/// The first of what holds all words: by its number, then by name.
fn held(rows: Vec<Row>, words: &[String]) -> Result<Vec<Hit>, StoreError> {
    let mut hits: Vec<(i64, String, Hit)> = Vec::new();
    for row in rows {
        let searched = folded(row.get("searched").and_then(Json::as_str).unwrap_or_default());
        if words.iter().all(|word| searched.contains(word.as_str())) {
            let place = row.get("place").and_then(Json::as_i64).unwrap_or_default();
            let hit: Hit = into_record("a search", row)?;
            hits.push((place, folded(&hit.title), hit));
        }
    }
    hits.sort_by(|(place, title, hit), other| (place, title, &hit.id).cmp(&(&other.0, &other.1, &other.2.id)));
    hits.truncate(MOST);
    Ok(hits.into_iter().map(|(.., hit)| hit).collect())
}

fn pattern(word: &str) -> Value {
    Value::from(format!("%{}%", word.replace('!', "!!").replace('%', "!%").replace('_', "!_")))
}
