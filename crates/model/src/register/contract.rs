//! Contracts: what somebody else does for the practice, and until when.

use jiff::ToSpan as _;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::Id;

/// One contract: support for readers, the IT support partner, a product.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Contract {
    /// Identifier.
    pub id: Id<Self>,
    /// What it is for.
    pub name: String,
    /// With whom.
    pub party: String,
    /// Its number or where it is kept.
    pub reference: Option<String>,
    /// Its last day.
    pub ends_on: Date,
    /// So many days before its end somebody has to say that it ends or goes on; `None` where nothing is agreed.
    pub notice_days: Option<i64>,
    /// More about it.
    pub note: Option<String>,
    /// The day on which it stopped mattering: renewed as another one, or given up.
    pub retired_on: Option<Date>,
}

impl Contract {
    /// The last day on which it can be ended or renewed in time.
    pub fn act_by(&self) -> Date {
        self.ends_on.saturating_sub(self.notice_days.unwrap_or(0).clamp(0, 3650).days())
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn notice_is_given_before_the_end() {
        let contract = |notice_days| Contract {
            id: Id::new("c"),
            name: "Readers".into(),
            party: "Somebody".into(),
            reference: None,
            ends_on: date(2027, 3, 31),
            notice_days,
            note: None,
            retired_on: None,
        };
        assert_eq!(contract(Some(90)).act_by(), date(2026, 12, 31));
        assert_eq!(contract(None).act_by(), date(2027, 3, 31));
        assert_eq!(contract(Some(-5)).act_by(), date(2027, 3, 31));
    }
}
