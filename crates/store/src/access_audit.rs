//! Access audits: their lines, and whose link a secret is.

use jiff::Timestamp;
use lanyard_model::{AccessAudit, AccessLine, AccessLink, Id, Ods};

use crate::checkup::secret_digest;
use crate::record::{Record, Table};
use crate::row::{instant, text, whole};
use crate::{Read, Store, StoreError};

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
}
