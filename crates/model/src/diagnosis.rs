//! What was concluded: causes ranked, why, why not, what to do next.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::Judged;

/// The three things a check can say. Exit codes 0, 1 and 2.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Outcome {
    /// Everything that was tested is as it should be.
    NothingWrong,
    /// A fault was found.
    FaultFound,
    /// Too little could be tested to say.
    CouldNotTell,
}

/// The conclusion from one checkup and what people said.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Diagnosis {
    /// The moment it was judged at.
    pub at: Timestamp,
    /// Version of the knowledge pack.
    pub knowledge: String,
    /// What can be said.
    pub outcome: Outcome,
    /// Causes, most probable first, down to one in two hundred.
    pub causes: Vec<RankedCause>,
    /// A second fault that is already visible beside the first.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub second: Option<RankedCause>,
    /// Causes that were thought of and set aside, with the observation against each.
    pub rejected: Vec<RejectedCause>,
    /// What to do first.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next: Option<Advice>,
    /// The whole plan in order, the last resort last.
    pub plan: Vec<PlannedStep>,
    /// What gets the person working meanwhile, where the plan's first step keeps them waiting longer: a work-round of their own.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub meanwhile: Option<PlannedStep>,
    /// What comes before anybody types the passcode again, whatever else is done: after a wrong one, or with one try left.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub precaution: Option<String>,
    /// Minutes until service is expected to be restored, following the plan.
    pub expected_minutes: f64,
    /// Every finding.
    pub findings: Vec<Judged>,
    /// Error texts that were recognised in what the user said: signature ids with the words that matched.
    pub recognised: Vec<Recognised>,
    /// What the user said that nothing recognises; kept as text.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unrecognised: Option<String>,
}

impl Diagnosis {
    /// The likeliest cause, where it is likely enough to be named to whoever is rung: a code that is most likely wrong sends them the
    /// wrong way.
    pub fn named(&self) -> Option<&RankedCause> {
        self.causes.first().filter(|cause| cause.probability >= 0.25)
    }
}

/// One cause with its probability and reasons.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RankedCause {
    /// Stable code that can be said over a telephone, for example `LY301`.
    pub code: String,
    /// Stable name, for example `passcode-locked`.
    pub id: String,
    /// Title a receptionist understands.
    pub title: String,
    /// Between 0 and 1; all causes and "something else" sum to 1.
    pub probability: f64,
    /// The observations for it, strongest first.
    pub why: Vec<String>,
}

/// A cause that was set aside.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RejectedCause {
    /// Stable code.
    pub code: String,
    /// Stable name.
    pub id: String,
    /// Title.
    pub title: String,
    /// The observation that speaks most against it.
    pub why_not: String,
}

/// What to do first: a step, or a question whose answer is worth more than any step.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Advice {
    /// Do this.
    Step(PlannedStep),
    /// Ask this.
    Question(AskedQuestion),
}

/// One step of a plan.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PlannedStep {
    /// Stable name, for example `self-unlock`.
    pub id: String,
    /// What to do, in plain English.
    pub text: String,
    /// Who can do it.
    pub who: Vec<String>,
    /// Minutes of work.
    pub hands_on: f64,
    /// Minutes until it is done, the work included.
    pub elapsed: f64,
    /// Probability that it restores service if it is reached.
    pub restores: f64,
}

impl PlannedStep {
    /// The first sentence of what to do.
    pub fn in_short(&self) -> &str {
        self.text.find(". ").and_then(|end| self.text.get(..=end)).unwrap_or(&self.text)
    }
}

/// A question with its possible answers.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct AskedQuestion {
    /// Stable name; the key of what a person can see.
    pub id: String,
    /// The question in plain English.
    pub text: String,
    /// Each answer's stable name and words.
    pub answers: Vec<(String, String)>,
}

/// An error text that was recognised in what the user said.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Recognised {
    /// Signature id of the knowledge pack.
    pub id: String,
    /// What it means, in a few words.
    pub means: String,
}
