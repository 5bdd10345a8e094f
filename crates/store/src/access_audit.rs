//! Access audits: their lines, and whose link a secret is.

use jiff::Timestamp;
use lanyard_model::{AccessAudit, AccessEvidence, AccessLine, AccessLink, EvidenceSheet, Id, Ods};

use crate::about::ERASED;
use crate::checkup::secret_digest;
use crate::record::{Record, Table};
use crate::row::{Value, instant, json, text, whole};
use crate::{Read, Store, StoreError, Write};

impl Record for AccessAudit {
    const TABLE: &'static Table = &Table {
        name: "access_audit",
        columns: &[
            text("id"),
            text("began_on"),
            text("job"),
            whole("one_in"),
            text("due_on"),
            text("signed_by"),
            instant("signed_at"),
            text("note"),
        ],
    };

    fn id(&self) -> &Id<Self> {
        &self.id
    }
}

impl Record for AccessLink {
    const TABLE: &'static Table = &Table {
        name: "access_link",
        columns: &[text("id"), text("audit"), text("manager"), text("digest"), instant("made_at"), instant("ends_at")],
    };

    fn id(&self) -> &Id<Self> {
        &self.id
    }
}

impl Record for AccessLine {
    const TABLE: &'static Table = &Table {
        name: "access_line",
        columns: &[
            text("id"),
            text("audit"),
            text("person"),
            text("position"),
            text("link"),
            text("answer"),
            text("reason"),
            text("answered_by"),
            instant("answered_at"),
        ],
    };

    fn id(&self) -> &Id<Self> {
        &self.id
    }
}

impl Record for AccessEvidence {
    const TABLE: &'static Table = &Table {
        name: "access_evidence",
        columns: &[text("id"), text("audit"), instant("made_at"), json("sheets"), json("people")],
    };

    fn id(&self) -> &Id<Self> {
        &self.id
    }
}

impl Store {
    /// The practice and link that this secret opens now.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn access_link(&self, secret: &str, now: Timestamp) -> Result<Option<(Ods, AccessLink)>, StoreError> {
        self.owned("digest = $1 AND ends_at > $2", &[secret_digest(secret).into(), now.into()]).await
    }
}

impl Read {
    /// Audits, the latest first.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn access_audits(&mut self) -> Result<Vec<AccessAudit>, StoreError> {
        self.select("ORDER BY began_on DESC, id DESC", &[]).await
    }

    /// What an audit asks about.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn access_lines(&mut self, audit: &Id<AccessAudit>) -> Result<Vec<AccessLine>, StoreError> {
        self.select("AND audit = $2 ORDER BY id", &[audit.as_str().into()]).await
    }

    /// The links of an audit, oldest first.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn access_links(&mut self, audit: &Id<AccessAudit>) -> Result<Vec<AccessLink>, StoreError> {
        self.select("AND audit = $2 ORDER BY made_at, id", &[audit.as_str().into()]).await
    }

    /// The evidence as it was when an audit was signed off; `None` for one that is open, or was signed off before that was kept.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn access_evidence(&mut self, audit: &Id<AccessAudit>) -> Result<Option<AccessEvidence>, StoreError> {
        let found = self.select("AND audit = $2 ORDER BY id DESC", &[audit.as_str().into()]).await?;
        Ok(found.into_iter().next())
    }
}

impl Write<'_> {
    /// Erases a person from all evidence that was kept: by the names that it calls them, and by their numbers.
    pub(crate) async fn erase_from_evidence(&mut self, ids: &[&str], numbers: &[&str]) -> Result<(), StoreError> {
        for evidence in self.all::<AccessEvidence>().await? {
            let (theirs, people): (Vec<_>, Vec<_>) =
                evidence.people.into_iter().partition(|one| ids.contains(&one.person.as_str()));
            let words: Vec<&str> = theirs.iter().map(|one| one.name.as_str()).chain(numbers.iter().copied()).collect();
            let sheets: Vec<EvidenceSheet> = evidence.sheets.iter().map(|sheet| without(sheet, &words)).collect();
            if sheets == evidence.sheets && theirs.is_empty() {
                continue;
            }
            let sql = "UPDATE access_evidence SET sheets = $3, people = $4 WHERE practice = $1 AND id = $2";
            let key = [Value::from(self.practice().as_str()), evidence.id.as_str().into()];
            let kept = [serde_json::json!(sheets).to_string().into(), serde_json::json!(people).to_string().into()];
            self.tx.execute(sql, &key.into_iter().chain(kept).collect::<Vec<_>>()).await?;
            self.erase_words(AccessEvidence::TABLE, evidence.id.as_str()).await?;
            self.append(
                AccessEvidence::TABLE,
                evidence.id.as_str(),
                serde_json::json!(null),
                serde_json::json!({ "erased": true }),
            )
            .await?;
        }
        Ok(())
    }
}

/// The rows of evidence that name one of these people or numbers, as text.
pub(crate) fn rows_of(evidence: &AccessEvidence, ids: &[&str], numbers: &[&str]) -> Vec<String> {
    let theirs = evidence.people.iter().filter(|one| ids.contains(&one.person.as_str())).map(|one| one.name.as_str());
    let words: Vec<&str> = theirs.chain(numbers.iter().copied()).collect();
    let names = |cell: &String| words.iter().any(|word| erased_from(cell, word) != *cell);
    let rows = evidence.sheets.iter().flat_map(|sheet| sheet.rows.iter().skip(1));
    rows.filter(|row| row.iter().any(names)).map(|row| row.join(" | ")).collect()
}

/// A sheet in which nothing is left of somebody: what is told of them as a row of their own goes as a whole, and so does a sentence;
/// elsewhere their name or number. Its heading stays, and so does whoever is called nearly the same.
fn without(sheet: &EvidenceSheet, words: &[&str]) -> EvidenceSheet {
    let names = |cell: &str| words.iter().any(|word| erased_from(cell, word) != cell);
    let row = |(number, cells): (usize, &Vec<String>)| {
        if number == 0 {
            return cells.clone();
        }
        let is_theirs = cells.first().is_some_and(|first| names(first));
        let cell = |(place, cell): (usize, &String)| match place {
            0 if is_theirs => ERASED.to_owned(),
            _ if is_theirs => String::new(),
            _ => words.iter().fold(cell.clone(), |cell, word| erased_from(&cell, word)),
        };
        cells.iter().enumerate().map(cell).collect()
    };
    EvidenceSheet { name: sheet.name.clone(), rows: sheet.rows.iter().enumerate().map(row).collect() }
}

/// A text with [`ERASED`] in the place of a word, where it stands by itself: not within another one.
fn erased_from(text: &str, word: &str) -> String {
    if word.is_empty() {
        return text.to_owned();
    }
    let mut rest = text;
    let mut kept = String::new();
    while let Some((before, after)) = rest.split_once(word) {
        let begins = kept.chars().chain(before.chars()).next_back().is_none_or(|letter| !letter.is_alphanumeric());
        let ends = after.chars().next().is_none_or(|letter| !letter.is_alphanumeric());
        kept.push_str(before);
        kept.push_str(if begins && ends { ERASED } else { word });
        rest = after;
    }
    kept + rest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_whole_names_and_numbers_go_and_the_heading_stays() {
        let rows = |rows: &[&[&str]]| rows.iter().map(|row| row.iter().map(|cell| (*cell).to_owned()).collect()).collect();
        let sheet = EvidenceSheet {
            name: "Access".to_owned(),
            rows: rows(&[&["Name", "Of Ann Lee"], &["Ann Lee", "1"], &["Ann Leeson", "2"], &["Ben", "asked by Ann Lee, 000111"]]),
        };
        let erased = without(&sheet, &["Ann Lee", "00011", ""]);
        let expected =
            rows(&[&["Name", "Of Ann Lee"], &[ERASED, ""], &["Ann Leeson", "2"], &["Ben", "asked by Erased person, 000111"]]);
        assert_eq!(erased.rows, expected);
    }
}
