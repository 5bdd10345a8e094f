//! A finding: one judged condition with a stable id.

use serde::{Deserialize, Serialize};

/// The five states of a finding.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "kebab-case")]
pub enum State {
    /// The condition holds: as it should be.
    Pass,
    /// It does not; what was seen, in one sentence without personal data.
    Fail(String),
    /// Not wrong yet, worth knowing.
    Warning(String),
    /// It could not be tested, and why.
    NotTested(String),
    /// It makes no sense on this PC or with this client, and why.
    NotApplicable(String),
}

impl State {
    /// Whether it is a fail.
    pub fn is_fail(&self) -> bool {
        matches!(self, Self::Fail(_))
    }

    /// Whether the condition was judged one way or the other.
    pub fn is_tested(&self) -> bool {
        matches!(self, Self::Pass | Self::Fail(_) | Self::Warning(_))
    }

    /// The sentence, when there is one.
    pub fn detail(&self) -> Option<&str> {
        match self {
            Self::Pass => None,
            Self::Fail(text) | Self::Warning(text) | Self::NotTested(text) | Self::NotApplicable(text) => Some(text),
        }
    }

    /// The same, to change it.
    pub(crate) fn detail_mut(&mut self) -> Option<&mut String> {
        match self {
            Self::Pass => None,
            Self::Fail(text) | Self::Warning(text) | Self::NotTested(text) | Self::NotApplicable(text) => Some(text),
        }
    }

    /// One word for it, as shown to people.
    pub fn word(&self) -> &'static str {
        match self {
            Self::Pass => "pass",
            Self::Fail(_) => "fail",
            Self::Warning(_) => "warning",
            Self::NotTested(_) => "not tested",
            Self::NotApplicable(_) => "not applicable",
        }
    }
}

/// A finding's id with its state.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct Judged {
    /// Stable id, for example `reader-present`.
    pub id: String,
    /// What was judged.
    pub state: State,
}
