//! What practices ask, with its answer.

use serde::Deserialize;

/// One question.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Faq {
    /// Stable id.
    pub id: String,
    /// As it is asked.
    pub question: String,
    /// Other ways of asking it.
    #[serde(default)]
    pub also: Vec<String>,
    /// What holds everywhere.
    pub answer: String,
    /// Which of the practice's own facts follow.
    #[serde(default)]
    pub site: Option<FaqSite>,
    /// Codes of causes to read on about.
    #[serde(default)]
    pub codes: Vec<String>,
    /// Source ids.
    pub source: Vec<String>,
}

/// Facts of a practice that an answer can end with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum FaqSite {
    /// What ran out or came into force lately.
    Changes,
    /// The registration authority: whom to ring, and whether it is open.
    Authority,
    /// The action that brings most.
    QuickWin,
    /// Who can unlock today.
    Unlock,
    /// Spare readers.
    Spares,
    /// How somebody whose card does not work gets on: the approved fallback, supervised access, other ways to sign in, spare readers.
    WithoutCard,
    /// Cards that can be renewed now.
    Renewals,
    /// Updates that are on their way, held, or failed, and PCs and the end of CIS1.
    Updates,
    /// PCs and the end of CIS1.
    Cis1,
    /// Cards of blocked series.
    Series,
    /// The readiness score.
    Score,
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use crate::Pack;

    #[test]
    fn every_answer_has_a_source_that_is_there_and_causes_that_are_there() {
        let pack = Pack::embedded().unwrap();
        let ids: BTreeSet<&str> = pack.faq.iter().map(|faq| faq.id.as_str()).collect();
        assert_eq!(ids.len(), pack.faq.len(), "an id stands twice");
        assert!(pack.faq.len() >= 15);
        for faq in &pack.faq {
            assert!(!faq.source.is_empty() && faq.source.iter().all(|id| pack.sources.contains_key(id)), "{}", faq.id);
            assert!(faq.codes.iter().all(|code| pack.cause(code).is_some()), "{}", faq.id);
        }
    }
}
