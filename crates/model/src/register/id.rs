//! Identifiers: of one thing within a practice, and of a practice.

use std::cmp::Ordering;
use std::fmt;
use std::hash::{Hash, Hasher};
use std::marker::PhantomData;

use serde::{Deserialize, Serialize};

/// Identifies one thing of a practice: a UUID (version 7) as text, made where the thing is first written down. Two kinds of
/// thing cannot be mixed up: `Id<Person>` and `Id<Card>` are different types.
#[derive(Serialize, Deserialize)]
#[serde(transparent, bound = "")]
pub struct Id<T> {
    text: String,
    #[serde(skip)]
    of: PhantomData<fn() -> T>,
}

impl<T> Id<T> {
    /// An identifier that was made elsewhere or read from a page's address. One that names nothing finds nothing.
    pub fn new(text: impl Into<String>) -> Self {
        Self { text: text.into(), of: PhantomData }
    }

    /// As text.
    pub fn as_str(&self) -> &str {
        &self.text
    }
}

impl<T> Clone for Id<T> {
    fn clone(&self) -> Self {
        Self::new(self.text.clone())
    }
}

impl<T> PartialEq for Id<T> {
    fn eq(&self, other: &Self) -> bool {
        self.text == other.text
    }
}

impl<T> Eq for Id<T> {}

impl<T> PartialOrd for Id<T> {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl<T> Ord for Id<T> {
    fn cmp(&self, other: &Self) -> Ordering {
        self.text.cmp(&other.text)
    }
}

impl<T> Hash for Id<T> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.text.hash(state);
    }
}

impl<T> fmt::Debug for Id<T> {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        self.text.fmt(f)
    }
}

impl<T> fmt::Display for Id<T> {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        self.text.fmt(f)
    }
}

/// An organisation's ODS code in upper case, for example `A81001`; it names the practice everywhere.
///
/// ODS codes are letters and digits; their length is not assumed beyond 1 to 12 characters.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Ods(String);

/// A text that is not an ODS code.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NotAnOdsCode(pub String);

impl fmt::Display for NotAnOdsCode {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        write!(f, "“{}” is not an ODS code: it has 1 to 12 letters and digits, for example A81001.", self.0)
    }
}

impl std::error::Error for NotAnOdsCode {}

impl Ods {
    /// Reads a code; case and spaces around it do not matter.
    ///
    /// # Errors
    /// When it is empty, longer than 12 characters, or holds anything but letters and digits.
    pub fn parse(text: &str) -> Result<Self, NotAnOdsCode> {
        let code = text.trim().to_ascii_uppercase();
        let fits = (1..=12).contains(&code.len()) && code.bytes().all(|byte| byte.is_ascii_alphanumeric());
        if fits { Ok(Self(code)) } else { Err(NotAnOdsCode(text.to_owned())) }
    }

    /// As text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Ods {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl TryFrom<String> for Ods {
    type Error = NotAnOdsCode;

    fn try_from(text: String) -> Result<Self, NotAnOdsCode> {
        Self::parse(&text)
    }
}

impl From<Ods> for String {
    fn from(ods: Ods) -> Self {
        ods.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_ods_code_is_read_in_any_case_and_nothing_else_is_one() {
        assert_eq!(Ods::parse(" a81001 ").unwrap().as_str(), "A81001");
        for wrong in ["", "  ", "A81 001", "A81/001", "../etc", "A810010000000"] {
            assert!(Ods::parse(wrong).is_err(), "{wrong}");
        }
    }
}
