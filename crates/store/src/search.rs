//! Search over everything in a practice's register.

use std::collections::BTreeSet;

use serde::Deserialize;

use crate::row::{Column, Value, into_record, text};
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
const MOST: i64 = 20;
/// Words of a search that count.
const WORDS: usize = 6;

const COLUMNS: &[Column] = &[text("kind"), text("id"), text("title"), text("detail")];

/// A kind: its name, the id, title, detail and searched text of each, and the tables.
const KINDS: &[[&str; 6]] = &[
    [
        "person",
        "p.id",
        "p.name",
        "COALESCE(p.job, '')",
        "p.name || ' ' || COALESCE(p.staff_number, '') || ' ' || COALESCE(p.uuid, '') || ' ' || COALESCE(p.job, '') || ' ' || \
         COALESCE(p.email, '') || ' ' || COALESCE(p.phone, '')",
        "person p",
    ],
    [
        "card",
        "p.id",
        "COALESCE(p.serial, 'number not known')",
        "h.name",
        "COALESCE(p.serial, '') || ' ' || COALESCE(p.kind, '') || ' ' || h.name",
        "card p JOIN person h ON h.practice = p.practice AND h.id = p.holder",
    ],
    [
        "position",
        "p.person",
        "p.name",
        "h.name || COALESCE(', ' || p.role_code, '')",
        "p.name || ' ' || COALESCE(p.role_code, '') || ' ' || COALESCE(p.ods, '') || ' ' || h.name",
        "position p JOIN person h ON h.practice = p.practice AND h.id = p.person",
    ],
    // Of each issuer once, however often a certificate was renewed.
    [
        "certificate",
        "p.person",
        "p.issuer",
        "h.name",
        "p.issuer || ' ' || h.name",
        "certificate p JOIN person h ON h.practice = p.practice AND h.id = p.person",
    ],
    [
        "reader",
        "p.id",
        "COALESCE(p.make || ' ', '') || p.model",
        "COALESCE(p.room, '') || CASE WHEN p.retired_on IS NULL THEN '' ELSE ' (out of use)' END",
        "COALESCE(p.make, '') || ' ' || p.model || ' ' || COALESCE(p.serial, '') || ' ' || COALESCE(p.room, '')",
        "reader p",
    ],
    [
        "pc",
        "p.id",
        "p.name",
        "COALESCE(p.room, '') || CASE WHEN p.retired_at IS NULL THEN '' ELSE ' (out of use)' END",
        "p.name || ' ' || COALESCE(p.room, '')",
        "pc p",
    ],
    // A shelf or a desk that was given up helps nobody who searches now.
    [
        "spare",
        "p.id",
        "p.model",
        "COALESCE(p.room, '')",
        "p.model || ' ' || COALESCE(p.room, '') || ' spare'",
        "(SELECT * FROM spare WHERE retired_on IS NULL) p",
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
    ],
    [
        "contact",
        "p.id",
        "p.name",
        "COALESCE(p.phone, COALESCE(p.email, ''))",
        "p.name || ' ' || COALESCE(p.phone, '') || ' ' || COALESCE(p.email, '') || ' ' || p.desk",
        "(SELECT * FROM contact WHERE retired_on IS NULL) p",
    ],
    [
        "incident",
        "p.short",
        "p.short",
        "COALESCE(p.room, '')",
        "p.short || ' ' || COALESCE(p.reporter, '') || ' ' || COALESCE(p.room, '')",
        "incident p",
    ],
];

impl Read {
    /// What holds every one of these words, by kind and name; nothing for no words.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn search(&mut self, words: &str) -> Result<Vec<Hit>, StoreError> {
        let patterns: Vec<Vec<Value>> = words.split_whitespace().take(WORDS).map(patterns).collect();
        let mut hits = Vec::new();
        if patterns.is_empty() {
            return Ok(hits);
        }
        for [kind, id, title, detail, searched, from] in KINDS {
            let mut values = vec![Value::from(self.practice.as_str())];
            let mut like = |pattern: &Value| {
                values.push(pattern.clone());
                format!("LOWER({searched}) LIKE LOWER(${}) ESCAPE '!'", values.len())
            };
            let mut word = |patterns: &Vec<Value>| patterns.iter().map(&mut like).collect::<Vec<_>>().join(" OR ");
            let wanted: String = patterns.iter().map(|patterns| format!(" AND ({})", word(patterns))).collect();
            let sql = format!(
                "SELECT DISTINCT '{kind}', {id}, {title}, {detail} FROM {from} WHERE p.practice = $1{wanted} ORDER BY 3, 2 LIMIT {MOST}"
            );
            for row in self.tx.rows(COLUMNS, &sql, &values).await? {
                hits.push(into_record("a search", row)?);
            }
        }
        Ok(hits)
    }
}

/// The patterns of a word, any of which will do. SQLite folds capitals of plain letters only, so that a word with other letters is
/// looked for as it was typed, in small letters, in capitals, and with a capital first.
fn patterns(word: &str) -> Vec<Value> {
    let small = word.to_lowercase();
    let mut letters = small.chars();
    let named: String = letters.next().into_iter().flat_map(char::to_uppercase).chain(letters).collect();
    let forms: BTreeSet<String> =
        [word.to_owned(), word.to_uppercase(), named, small].into_iter().map(|form| form.to_ascii_lowercase()).collect();
    forms.iter().map(|form| pattern(form)).collect()
}

fn pattern(word: &str) -> Value {
    Value::from(format!("%{}%", word.replace('!', "!!").replace('%', "!%").replace('_', "!_")))
}
