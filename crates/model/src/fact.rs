//! A failed probe is data, not an error: what could not be read says why.

use serde::{Deserialize, Serialize};

/// One thing a probe set out to read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Default)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Fact<T> {
    /// It was read.
    Known(T),
    /// It was looked for and is not there.
    Absent,
    /// It was tried and did not work.
    Failed(Why),
    /// It was not tried, for a stated reason; it counts neither for nor against anything.
    NotTried(Why),
    /// Nobody asked for it (for example `--only`); the same as not tried, without a reason.
    #[default]
    NotAsked,
}

/// Why a fact was not read: a code a rule can act on, and a sentence a person can read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct Why {
    /// What kind of reason it is.
    pub code: WhyCode,
    /// One plain sentence, without personal data.
    pub text: String,
}

/// The kinds of reason for a fact that was not read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "kebab-case")]
pub enum WhyCode {
    /// No answer within the deadline; the child was killed.
    TimedOut,
    /// An earlier probe on the same reader got no answer, so this one was not started.
    ReaderNotAnswering,
    /// Needs administrator rights that this user does not have.
    NeedsAdmin,
    /// This system has no such thing (for example a Windows service on Linux).
    NotOnThisSystem,
    /// How or where it is kept is not published (for example a card's layout), so it was not read.
    LayoutNotPublished,
    /// There is no reader to read from.
    NoReader,
    /// There is no card to read from.
    NoCard,
    /// Asking would cost the user something (for example a passcode try), so it was not asked.
    WouldCost,
    /// It needs something that an earlier step did not give (for example TLS without TCP).
    NotReached,
    /// The source answered with an error or with something that could not be understood.
    Error,
}

impl Why {
    /// A reason from its code and its sentence.
    pub fn new(code: WhyCode, text: impl Into<String>) -> Self {
        Self { code, text: text.into() }
    }
}

impl<T> Fact<T> {
    /// The value, when it was read.
    pub fn known(&self) -> Option<&T> {
        match self {
            Self::Known(value) => Some(value),
            _ => None,
        }
    }

    /// A fact that was tried and did not work.
    pub fn failed(code: WhyCode, text: impl Into<String>) -> Self {
        Self::Failed(Why::new(code, text))
    }

    /// A fact that was not tried.
    pub fn not_tried(code: WhyCode, text: impl Into<String>) -> Self {
        Self::NotTried(Why::new(code, text))
    }

    /// The same fact with another value.
    pub fn map<U>(self, with: impl FnOnce(T) -> U) -> Fact<U> {
        self.into_known().map_or_else(|unread| unread, |value| Fact::Known(with(value)))
    }

    /// The value, or the same fact that holds none.
    ///
    /// # Errors
    /// Whatever is not known, as a fact of another kind of value.
    pub fn into_known<U>(self) -> Result<T, Fact<U>> {
        match self {
            Self::Known(value) => Ok(value),
            Self::Absent => Err(Fact::Absent),
            Self::Failed(why) => Err(Fact::Failed(why)),
            Self::NotTried(why) => Err(Fact::NotTried(why)),
            Self::NotAsked => Err(Fact::NotAsked),
        }
    }

    /// The reason, when the fact was not read.
    pub fn why(&self) -> Option<&Why> {
        match self {
            Self::Failed(why) | Self::NotTried(why) => Some(why),
            _ => None,
        }
    }

    /// Whether it failed for this kind of reason.
    pub fn failed_with(&self, code: WhyCode) -> bool {
        matches!(self, Self::Failed(why) if why.code == code)
    }
}

/// What one probe brought, and how long it took.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct Reading<T> {
    /// What was read.
    // Within its section, since a name of its own would be the same for every list.
    #[cfg_attr(feature = "schema", schema(inline))]
    pub fact: Fact<T>,
    /// Wall time in milliseconds.
    #[serde(default)]
    pub millis: u64,
}

impl<T> Default for Reading<T> {
    fn default() -> Self {
        Self { fact: Fact::NotAsked, millis: 0 }
    }
}

impl<T> Reading<T> {
    /// The section, when it was read.
    pub fn known(&self) -> Option<&T> {
        self.fact.known()
    }
}
