//! Positions: what a person may do at an organisation.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::{Id, Ods, Person};

/// A position as the registration authority assigned it: a free name tied to a national role with activities.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Position {
    /// Identifier.
    pub id: Id<Self>,
    /// Who holds it.
    pub person: Id<Person>,
    /// Its name, which each registration authority chooses.
    pub name: String,
    /// National role code, for example `R8008`.
    pub role_code: Option<String>,
    /// Activity codes, for example `B0420`.
    pub activities: Vec<String>,
    /// ODS code of the organisation at which it holds; not always this practice.
    pub ods: Option<String>,
    /// First day.
    pub starts_on: Option<Date>,
    /// Last day; `None` while no end is known.
    pub ends_on: Option<Date>,
}

impl Position {
    /// Whether it is one at this practice: positions that somebody holds elsewhere stand in the register too. One without an ODS code was
    /// entered for the practice in whose register it stands.
    pub fn is_at(&self, practice: &Ods) -> bool {
        self.ods.as_deref().is_none_or(|ods| ods.trim().eq_ignore_ascii_case(practice.as_str()))
    }

    /// Whether it holds on a day.
    pub fn holds_on(&self, day: Date) -> bool {
        self.starts_on.is_none_or(|start| start <= day) && self.ends_on.is_none_or(|end| day <= end)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_position_without_a_code_is_one_here_and_one_with_another_code_is_not() {
        let here = Ods::parse("A81001").unwrap();
        let is_here = |ods: Option<&str>| {
            let fields = serde_json::json!({ "id": "1", "person": "p", "name": "x", "activities": [], "ods": ods });
            serde_json::from_value::<Position>(fields).unwrap().is_at(&here)
        };
        assert!(is_here(None) && is_here(Some("A81001")) && is_here(Some("a81001 ")));
        assert!(!is_here(Some("B81002")) && !is_here(Some("")));
    }
}
