//! The handbook: training modules, checklists and the activities that make somebody cover. Data that an RA lead can edit, built
//! in from `knowledge/training.toml` and `knowledge/checklists.toml`.

use serde::Deserialize;

/// What is taught, ticked off and counted as cover.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Handbook {
    /// Activities by which somebody may unlock and renew.
    pub activity: Vec<Activity>,
    /// Training modules.
    pub module: Vec<Module>,
    /// Checklists for joiners, movers and leavers.
    pub checklist: Vec<Checklist>,
}

/// An activity of a position.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Activity {
    /// Its code, for example `B0263`.
    pub code: String,
    /// What it makes somebody.
    pub name: String,
    /// Source ids.
    pub source: Vec<String>,
}

/// A short training module.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Module {
    /// Stable id; also the task of a training record.
    pub id: String,
    /// Title.
    pub title: String,
    /// Whom it is for.
    pub for_whom: String,
    /// How long it takes, in minutes (estimate).
    pub minutes: u32,
    /// How long passing counts, in months (estimate).
    pub months: i32,
    /// Whether passing makes somebody one of those who help first at the front desk.
    #[serde(default)]
    pub first_help: bool,
    /// What to know.
    pub points: Vec<String>,
    /// What never to do.
    pub never: Vec<String>,
    /// Questions of the check.
    pub check: Vec<Check>,
    /// Source ids.
    pub source: Vec<String>,
}

/// One question of a check.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Check {
    /// The question.
    pub question: String,
    /// What can be answered.
    pub answers: Vec<String>,
    /// The right one, counted from 1.
    pub right: usize,
    /// Why.
    pub because: String,
}

/// What is done when somebody joins, changes or leaves.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Checklist {
    /// `joiner`, `mover` or `leaver`.
    pub kind: String,
    /// Title.
    pub title: String,
    /// What its day is.
    pub asks: String,
    /// Its lines.
    pub line: Vec<Line>,
}

/// One line of a checklist.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Line {
    /// What is done.
    pub text: String,
    /// Whose it is, as a role.
    pub owner: String,
    /// Days from the day on which it takes effect; below 0 before it.
    pub days: i32,
    /// Whom it is limited to.
    #[serde(default)]
    pub only: Option<Only>,
    /// Source ids.
    pub source: Vec<String>,
}

/// Whom a line of a checklist is limited to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Only {
    /// Who stays in health or care.
    Stays,
    /// Who does not.
    LeavesCare,
    /// Practices with EMIS Web.
    Emis,
}

/// A file of the handbook could not be read: the parser's words, with the line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HandbookError(pub String);

impl std::fmt::Display for HandbookError {
    fn fmt(&self, f: &mut std::fmt::Formatter) -> std::fmt::Result {
        write!(f, "knowledge/training.toml or knowledge/checklists.toml cannot be read: {}", self.0)
    }
}

impl std::error::Error for HandbookError {}

impl Handbook {
    /// The one that is built in.
    ///
    /// # Errors
    /// When a file is not what it should be; a test proves that the built-in ones are.
    pub fn embedded() -> Result<Self, HandbookError> {
        let text =
            concat!(include_str!("../../../knowledge/training.toml"), "\n", include_str!("../../../knowledge/checklists.toml"));
        toml::from_str(text).map_err(|error| HandbookError(error.to_string()))
    }

    /// The module with this id.
    pub fn module(&self, id: &str) -> Option<&Module> {
        self.module.iter().find(|module| module.id == id)
    }

    /// The checklist of this kind.
    pub fn checklist(&self, kind: &str) -> Option<&Checklist> {
        self.checklist.iter().find(|list| list.kind == kind)
    }
}

impl Checklist {
    /// Lines that hold for somebody who stays in health or care, who does not, or of whom that is not known yet.
    pub fn lines(&self, stays: Option<bool>, uses_emis: bool) -> impl Iterator<Item = &Line> {
        self.line.iter().filter(move |line| match line.only {
            None => true,
            Some(Only::Emis) => uses_emis,
            Some(Only::Stays) => stays == Some(true),
            Some(Only::LeavesCare) => stays == Some(false),
        })
    }

    /// All its lines at a site, whoever stays in care or does not.
    pub fn lines_here(&self, uses_emis: bool) -> impl Iterator<Item = &Line> {
        self.line.iter().filter(move |line| uses_emis || line.only != Some(Only::Emis))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_question_has_one_right_answer_and_every_entry_a_source() {
        let handbook = Handbook::embedded().unwrap();
        for module in &handbook.module {
            assert!(module.check.len() >= 3 && module.months > 0 && !module.source.is_empty(), "{}", module.id);
            for check in &module.check {
                assert!((1..=check.answers.len()).contains(&check.right) && check.answers.len() >= 3, "{}", check.question);
            }
        }
        assert!(handbook.module.iter().any(|module| module.first_help));
        let kinds: Vec<&str> = handbook.checklist.iter().map(|list| list.kind.as_str()).collect();
        assert_eq!(kinds, ["joiner", "mover", "leaver"]);
        assert!(handbook.checklist.iter().flat_map(|list| &list.line).all(|line| !line.source.is_empty()));
    }

    #[test]
    fn who_stays_in_care_keeps_the_card_and_no_line_cancels_one() {
        let handbook = Handbook::embedded().unwrap();
        let leaver = handbook.checklist("leaver").unwrap();
        let says = |stays, words: &str| leaver.lines(stays, true).any(|line| line.text.contains(words));
        assert!(says(Some(true), "keep the card") && !says(Some(true), "Card returned"));
        assert!(says(Some(false), "Card returned") && !says(Some(false), "keep the card"));
        assert!(!says(None, "Card returned") && !says(None, "keep the card"), "not before it was asked");
        for stays in [None, Some(true), Some(false)] {
            assert!(says(stays, "Position at this practice ended"));
        }
        let all = handbook.checklist.iter().flat_map(|list| &list.line);
        assert!(all.into_iter().all(|line| !line.text.to_lowercase().contains("cancel")), "a site does not cancel a card");
        assert_eq!(leaver.lines(None, false).filter(|line| line.text.contains("EMIS")).count(), 0);
        assert_eq!(leaver.lines(None, true).filter(|line| line.text.contains("EMIS")).count(), 2, "account and role apart");
    }
}
