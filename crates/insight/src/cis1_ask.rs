//! Applications about which nobody has said whether they support CIS2: whom to ask next, and when to go one desk higher.
//!
//! The days are this product's own rule (the ladder of the issue); the end of CIS1 comes from the knowledge pack.

use jiff::ToSpan as _;
use jiff::civil::Date;

/// Days before the end of CIS1 on which a question that is still open goes to the registration authority's lead at the ICB.
pub const ESCALATE_DAYS: [i32; 3] = [90, 60, 30];

/// So many days before it is due a question is shown; asking it from then on counts for it. An estimate.
pub(crate) const SHOWN_DAYS: i32 = 7;

/// An application about which nobody has said.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct QuestionFacts {
    /// Name of the application.
    pub name: String,
    /// When the registration authority's lead at the ICB was last asked.
    pub escalated_on: Option<Date>,
}

/// When a question goes to the ICB.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Escalation {
    /// So many days before the end.
    pub days: i32,
    /// That day.
    pub on: Date,
    /// Whether that day has come and nobody has asked since.
    pub is_due: bool,
}

/// The last rung that was reached, or else the next one, of those on which nobody acted; `None` when the last was acted on.
pub fn escalation(ends: Date, today: Date, last_asked: Option<Date>) -> Option<Escalation> {
    let rung = |days: i32| ends.checked_sub(days.days()).ok().map(|on| Escalation { days, on, is_due: on <= today });
    let is_open = |rung: &Escalation| last_asked.is_none_or(|asked| asked < rung.on.saturating_sub(SHOWN_DAYS.days()));
    let rungs: Vec<Escalation> = ESCALATE_DAYS.into_iter().filter_map(rung).filter(is_open).collect();
    let reached = rungs.iter().rfind(|rung| rung.is_due);
    reached.or_else(|| rungs.iter().find(|rung| !rung.is_due)).copied()
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn a_question_goes_higher_at_90_60_and_30_days_until_somebody_asks() {
        let ends = date(2027, 2, 28);
        let at = |today, asked| escalation(ends, today, asked).map(|one| (one.days, one.is_due));
        assert_eq!(escalation(ends, date(2026, 11, 27), None).unwrap().on, date(2026, 11, 30));
        assert_eq!(at(date(2026, 11, 27), None), Some((90, false)));
        assert_eq!(at(date(2026, 11, 30), None), Some((90, true)));
        assert_eq!(at(date(2026, 12, 2), Some(date(2026, 12, 1))), Some((60, false)), "asked since: the next one");
        assert_eq!(at(date(2026, 12, 30), Some(date(2026, 12, 1))), Some((60, true)), "asked before that rung");
        assert_eq!(at(date(2026, 11, 30), Some(date(2026, 11, 24))), Some((60, false)), "asked when it was shown");
        assert_eq!(at(date(2026, 11, 24), Some(date(2026, 11, 24))), Some((60, false)), "and at once");
        assert_eq!(at(date(2026, 11, 30), Some(date(2026, 11, 22))), Some((90, true)), "asked before it was");
        assert_eq!(at(date(2027, 2, 1), None), Some((30, true)), "the last that was reached, not each");
        assert_eq!(at(date(2027, 2, 2), Some(date(2027, 2, 1))), None);
    }
}
