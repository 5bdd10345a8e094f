//! Other ways to sign in that were approved before they are needed.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::Id;

/// A way to sign in without a smartcard, approved for a job at this practice.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Alternative {
    /// Identifier.
    pub id: Id<Self>,
    /// For which job, in the practice's words.
    pub role: String,
    /// Which way.
    pub method: AlternativeMethod,
    /// Who approved it.
    pub approved_by: Option<String>,
    /// When.
    pub approved_on: Option<Date>,
    /// What it can and cannot do here.
    pub note: Option<String>,
    /// The day it ended.
    pub retired_on: Option<Date>,
}

/// Ways to sign in that Care Identity Management lists beside smartcards.
///
/// Source: NHS England, managing non-smartcard authenticators.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum AlternativeMethod {
    /// Windows Hello for Business.
    WindowsHello,
    /// A passkey.
    Passkey,
    /// A security key.
    SecurityKey,
    /// Microsoft Authenticator.
    MicrosoftAuthenticator,
    /// An iPad.
    Ipad,
}

impl AlternativeMethod {
    /// All of them, in the order in which a page offers them.
    pub const ALL: [Self; 5] = [Self::WindowsHello, Self::Passkey, Self::SecurityKey, Self::MicrosoftAuthenticator, Self::Ipad];
}
