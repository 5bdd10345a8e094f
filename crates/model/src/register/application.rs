//! Applications behind the card, and whether each supports CIS2 here.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::Id;

/// One application that is used here, with what its supplier said.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Application {
    /// Identifier.
    pub id: Id<Self>,
    /// Its id in the knowledge pack, or one made from its name; PCs list their applications by it.
    pub code: String,
    /// Name.
    pub name: String,
    /// Whether it supports CIS2.
    pub cis2: Cis2,
    /// Who was asked.
    pub asked: Option<String>,
    /// When.
    pub asked_on: Option<Date>,
    /// What they said.
    pub note: Option<String>,
    /// Who of the practice asked, by name.
    pub asked_by: Option<String>,
    /// When the registration authority's lead at the ICB was last asked.
    pub escalated_on: Option<Date>,
    /// Who of the practice did that, by name.
    pub escalated_by: Option<String>,
}

impl Application {
    /// One about which nobody has been asked.
    pub fn not_asked(id: Id<Self>, code: impl Into<String>, name: impl Into<String>, cis2: Cis2) -> Self {
        Self {
            id,
            code: code.into(),
            name: name.into(),
            cis2,
            asked: None,
            asked_on: None,
            note: None,
            asked_by: None,
            escalated_on: None,
            escalated_by: None,
        }
    }
}

/// Whether an application supports CIS2. Not known means: do not install Smartcard Connect on a PC that uses it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Cis2 {
    /// Its supplier says it does.
    Yes,
    /// Its supplier says it does not.
    No,
    /// Nobody has said.
    NotKnown,
}
