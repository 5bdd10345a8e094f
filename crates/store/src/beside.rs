//! What a practice's data hold beside its records, for whoever takes everything along: the practice itself, who has which role, what the
//! headers of its files were said to be, and the audit trail.

use crate::history::entries;
use crate::record::Table;
use crate::row::{Row, instant, text, whole, yes};
use crate::{Read, StoreError};

const PRACTICE: &Table =
    &Table { name: "practice", columns: &[text("id"), text("name"), text("kind"), yes("uses_emis"), instant("created_at")] };
const ROLES: &Table = &Table { name: "role", columns: &[text("id"), text("name"), text("email"), text("role")] };
const HEADERS: &Table = &Table { name: "import_column", columns: &[text("kind"), text("header"), text("field")] };
/// `text` is empty where the words were erased; digest and hash show that nothing else was.
const TRAIL: &Table = &Table {
    name: "audit_trail",
    columns: &[
        whole("number"),
        instant("at"),
        text("author"),
        text("subject"),
        text("record"),
        text("text"),
        text("digest"),
        text("hash"),
    ],
};

impl Read {
    /// Each of them with its rows. Secrets (links, passwords, keys) are none of it.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn beside_records(&mut self) -> Result<Vec<(&'static Table, Vec<Row>)>, StoreError> {
        let mut all = Vec::new();
        let trail = format!("{} ORDER BY e.number", entries(", e.digest, e.hash"));
        for (table, sql) in [
            (PRACTICE, "SELECT ods, name, kind, uses_emis, created_at FROM practice WHERE ods = $1"),
            (
                ROLES,
                "SELECT a.id, a.name, a.email, m.role FROM membership m JOIN account a ON a.id = m.account WHERE m.practice = $1 \
                 ORDER BY a.name, a.id",
            ),
            (TRAIL, trail.as_str()),
            (HEADERS, "SELECT kind, header, field FROM import_mapping WHERE practice = $1 ORDER BY kind, header"),
        ] {
            all.push((table, self.tx.rows(table.columns, sql, &[self.practice.as_str().into()]).await?));
        }
        Ok(all)
    }
}
