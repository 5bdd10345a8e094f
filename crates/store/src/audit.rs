//! The audit trail: one chain of entries per practice. Each entry's hash covers the one before, so that an entry that was
//! altered, removed, reordered or cut off is found.
//!
//! An entry holds a salted digest of its words; the words stand beside it and can be erased when their retention ends, which
//! leaves the chain valid and the digest unguessable.

use jiff::Timestamp;
use lanyard_model::Ods;
use serde::{Deserialize, Serialize};
use serde_json::Value as Json;
use sha2::{Digest as _, Sha256};

use crate::database::Tx;
use crate::row::{Column, Row, Value, instant, into_record, text, whole};
use crate::{Store, StoreError};

/// The hash before the first entry.
pub(crate) const BEGINNING: &str = "0000000000000000000000000000000000000000000000000000000000000000";

/// Who makes a change: an account's id, or the name of an import, a job or the front desk.
pub type Author = String;

/// One entry of the chain.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AuditEntry {
    /// Its number; the first is 1.
    pub number: i64,
    /// When.
    pub at: Timestamp,
    /// Who.
    pub author: Author,
    /// The table of what was changed.
    pub subject: String,
    /// The changed record's id.
    pub record: String,
    /// SHA-256 of salt and words, in hexadecimal.
    pub digest: String,
    /// SHA-256 over the previous hash and all of the above, in hexadecimal.
    pub hash: String,
}

/// The words of an entry.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct AuditText {
    /// Why, in the author's or the program's words.
    pub why: String,
    /// The record before; null when it was new.
    pub before: Json,
    /// The record after; null when it was removed.
    pub after: Json,
}

/// The end of a chain; kept outside the database (backups, heartbeats) it proves that nothing was cut off.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AuditHead {
    /// Number of the last entry; 0 for none.
    pub number: i64,
    /// Its hash.
    pub hash: String,
}

/// What is wrong with a chain.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum BrokenChain {
    /// An entry is missing or out of order: this number was expected.
    Gap(i64),
    /// This entry was altered.
    Altered(i64),
    /// The words beside this entry are not those that were written.
    WordsAltered(i64),
    /// The chain is shorter than a head that was kept, or a different one.
    CutOff(AuditHead),
}

impl std::fmt::Display for BrokenChain {
    fn fmt(&self, f: &mut std::fmt::Formatter) -> std::fmt::Result {
        match self {
            Self::Gap(number) => write!(f, "entry {number} is missing or out of order"),
            Self::Altered(number) => write!(f, "entry {number} was altered"),
            Self::WordsAltered(number) => write!(f, "the words of entry {number} were altered"),
            Self::CutOff(head) => write!(f, "the chain does not hold entry {} as it was once seen", head.number),
        }
    }
}

/// What is appended.
pub(crate) struct Entry<'a> {
    pub(crate) at: Timestamp,
    pub(crate) author: &'a str,
    pub(crate) subject: &'a str,
    pub(crate) record: &'a str,
    pub(crate) salt: String,
    pub(crate) text: String,
}

impl Entry<'_> {
    fn sealed(&self, number: i64, previous: &str) -> AuditEntry {
        let mut entry = AuditEntry {
            number,
            at: self.at,
            author: self.author.to_owned(),
            subject: self.subject.to_owned(),
            record: self.record.to_owned(),
            digest: digest(&self.salt, &self.text),
            hash: String::new(),
        };
        entry.hash = chained(previous, &entry);
        entry
    }
}

fn digest(salt: &str, text: &str) -> String {
    hex(&Sha256::new().chain_update(salt).chain_update("\n").chain_update(text).finalize())
}

fn chained(previous: &str, entry: &AuditEntry) -> String {
    let mut hasher = Sha256::new();
    let (number, at) = (entry.number.to_string(), entry.at.as_microsecond().to_string());
    for part in [previous, &number, &at, &entry.author, &entry.subject, &entry.record, &entry.digest] {
        // The length in front keeps two neighbouring fields from sharing letters.
        hasher.update(format!("{}:{part}\n", part.len()));
    }
    hex(&hasher.finalize())
}

/// Lower-case hexadecimal.
pub(crate) fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Appends an entry to the practice's chain, within the transaction of the change; gives its number.
pub(crate) async fn append(tx: &mut Tx, practice: &Ods, entry: &Entry<'_>) -> Result<i64, StoreError> {
    let practice = Value::from(practice.as_str());
    let head = "INSERT INTO audit_head (practice, number, hash) VALUES ($1, 0, $2) ON CONFLICT (practice) DO NOTHING";
    tx.execute(head, &[practice.clone(), BEGINNING.into()]).await?;
    // This update holds the chain until the transaction ends; a second writer waits here.
    let lock = "UPDATE audit_head SET number = number + 1 WHERE practice = $1 RETURNING number, hash";
    let head = tx.row(&[whole("number"), text("hash")], lock, std::slice::from_ref(&practice)).await?;
    let head: AuditHead = into_record("audit_head", head.unwrap_or_default())?;
    let sealed = entry.sealed(head.number, &head.hash);
    let insert = "INSERT INTO audit_entry (practice, number, at, author, subject, record, digest, hash) \
                  VALUES ($1, $2, $3, $4, $5, $6, $7, $8)";
    let values = [
        practice.clone(),
        sealed.number.into(),
        sealed.at.into(),
        sealed.author.into(),
        sealed.subject.into(),
        sealed.record.into(),
        sealed.digest.into(),
        sealed.hash.as_str().into(),
    ];
    tx.execute(insert, &values).await?;
    let words = "INSERT INTO audit_text (practice, number, salt, text) VALUES ($1, $2, $3, $4)";
    tx.execute(words, &[practice.clone(), sealed.number.into(), entry.salt.as_str().into(), entry.text.as_str().into()]).await?;
    tx.execute("UPDATE audit_head SET hash = $2 WHERE practice = $1", &[practice, sealed.hash.into()]).await?;
    Ok(sealed.number)
}

const ENTRY: &[Column] =
    &[whole("number"), instant("at"), text("author"), text("subject"), text("record"), text("digest"), text("hash")];

/// How many entries are checked at a time.
const PAGE: i64 = 1_000;

impl Store {
    /// The end of a practice's chain.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn audit_head(&self, practice: &Ods) -> Result<AuditHead, StoreError> {
        recorded_head(&mut self.database.read().await?, practice).await
    }

    /// Checks a practice's whole chain, and that it holds the heads that were kept elsewhere.
    ///
    /// # Errors
    /// When the database cannot be read; what is wrong with the chain is the answer, not an error.
    pub async fn verify_audit(&self, practice: &Ods, kept: &[AuditHead]) -> Result<Result<AuditHead, BrokenChain>, StoreError> {
        let mut tx = self.database.read().await?;
        let mut head = AuditHead { number: 0, hash: BEGINNING.to_owned() };
        let mut unseen: Vec<&AuditHead> = kept.iter().filter(|kept| kept.number > 0).collect();
        loop {
            let page = page_after(&mut tx, practice, head.number).await?;
            if page.is_empty() {
                break;
            }
            for row in page {
                match checked(&head, row)? {
                    Ok(next) => head = next,
                    Err(broken) => return Ok(Err(broken)),
                }
                unseen.retain(|kept| **kept != head);
            }
        }
        // Of the same moment as the chain: somebody may be writing.
        let recorded = recorded_head(&mut tx, practice).await?;
        Ok(match unseen.first() {
            Some(kept) => Err(BrokenChain::CutOff((*kept).clone())),
            None if recorded != head => Err(BrokenChain::CutOff(recorded)),
            None => Ok(head),
        })
    }
}

pub(crate) async fn recorded_head(tx: &mut Tx, practice: &Ods) -> Result<AuditHead, StoreError> {
    let sql = "SELECT number, hash FROM audit_head WHERE practice = $1";
    let row = tx.row(&[whole("number"), text("hash")], sql, &[practice.as_str().into()]).await?;
    row.map_or_else(|| Ok(AuditHead { number: 0, hash: BEGINNING.to_owned() }), |row| into_record("audit_head", row))
}

async fn page_after(tx: &mut Tx, practice: &Ods, number: i64) -> Result<Vec<Row>, StoreError> {
    let sql = "SELECT e.number, e.at, e.author, e.subject, e.record, e.digest, e.hash, t.salt, t.text FROM audit_entry e \
               LEFT JOIN audit_text t ON t.practice = e.practice AND t.number = e.number \
               WHERE e.practice = $1 AND e.number > $2 ORDER BY e.number LIMIT $3";
    let columns: Vec<Column> = ENTRY.iter().copied().chain([text("salt"), text("text")]).collect();
    tx.rows(&columns, sql, &[practice.as_str().into(), number.into(), PAGE.into()]).await
}

/// The head after this entry, or what is wrong with it.
fn checked(head: &AuditHead, mut row: Row) -> Result<Result<AuditHead, BrokenChain>, StoreError> {
    let (salt, words) = (row.remove("salt"), row.remove("text"));
    let entry: AuditEntry = into_record("audit_entry", row)?;
    if entry.number != head.number + 1 {
        return Ok(Err(BrokenChain::Gap(head.number + 1)));
    }
    if entry.hash != chained(&head.hash, &entry) {
        return Ok(Err(BrokenChain::Altered(entry.number)));
    }
    let written = salt.as_ref().and_then(Json::as_str).zip(words.as_ref().and_then(Json::as_str));
    if written.is_some_and(|(salt, text)| digest(salt, text) != entry.digest) {
        return Ok(Err(BrokenChain::WordsAltered(entry.number)));
    }
    Ok(Ok(AuditHead { number: entry.number, hash: entry.hash }))
}
