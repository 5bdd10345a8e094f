//! PCs of a practice.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::Id;

/// One PC. Five people who use it are one PC.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pc {
    /// Identifier.
    pub id: Id<Self>,
    /// Its name on the network.
    pub name: String,
    /// Room it stands in.
    pub room: Option<String>,
    /// Derived by the PC's own program from the machine; `None` until one has reported.
    pub machine: Option<String>,
    /// Spine applications used on it, by the knowledge pack's ids; empty is not known.
    pub applications: Vec<String>,
    /// Software on it, as last seen or written down.
    #[serde(default)]
    pub software: Vec<Software>,
    /// When it was last heard of.
    pub seen_at: Option<Timestamp>,
    /// When it was taken out of use.
    pub retired_at: Option<Timestamp>,
}

/// One piece of software on a PC.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Software {
    /// Name.
    pub name: String,
    /// Version, where known.
    pub version: Option<String>,
    /// What it is: a product of the knowledge pack, a browser or the system, where a checkup saw it.
    #[serde(default)]
    pub product: Option<String>,
    /// When this version was first seen here in place of another one; `None` where it was there from the first checkup on.
    #[serde(default)]
    pub since: Option<Timestamp>,
}

impl Software {
    /// Its name, with its version where that is known.
    pub fn title(&self) -> String {
        self.version.as_ref().map_or_else(|| self.name.clone(), |version| format!("{} {version}", self.name))
    }
}
