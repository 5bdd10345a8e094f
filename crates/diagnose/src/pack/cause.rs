//! Causes, error texts and questions as they stand in the pack.

use std::collections::BTreeMap;

use jiff::civil::Date;
use lanyard_model::AskedQuestion;
use serde::Deserialize;

/// Whether something is about people with a card. Whoever signs in by Windows Hello, a security key or an app has none.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum CardUse {
    /// About a card, or what only a card needs.
    Needed,
    /// The same with and without.
    Any,
    /// Only about signing in without one.
    None,
}

impl CardUse {
    pub(crate) fn needed() -> Self {
        Self::Needed
    }

    pub(crate) fn any() -> Self {
        Self::Any
    }
}

/// One thing that can be wrong.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Cause {
    /// Stable code that can be said over a telephone, `LY` and three digits.
    pub code: String,
    /// Stable name.
    pub id: String,
    /// Title a receptionist understands.
    pub title: String,
    /// What it looks like to the person at the PC.
    pub looks_like: String,
    /// How often it is the cause, as a weight against the other causes (they are scaled to sum to 1).
    pub prior: f64,
    /// Where the prior comes from: a source id or `estimate`.
    pub prior_source: String,
    /// Source ids for everything else said here.
    pub source: Vec<String>,
    /// Finding id to the probability that the finding fails or warns when this is the cause. A finding that is not listed
    /// has its own `elsewhere` rate.
    #[serde(default)]
    pub evidence: BTreeMap<String, f64>,
    /// Signature id to the probability that a user who says anything says this.
    #[serde(default)]
    pub says: BTreeMap<String, f64>,
    /// `question.answer` to the probability of that answer among those who answer.
    #[serde(default)]
    pub answers: BTreeMap<String, f64>,
    /// Steps that can put it right, with the probability that each does.
    pub step: Vec<Remedy>,
    /// Client models in which it can happen (`ia`, `ia+cm1`, `cm4`, `mixed`, `none`, `unknown`); empty is all.
    #[serde(default)]
    pub clients: Vec<String>,
    /// First day on which it can happen.
    #[serde(default, deserialize_with = "super::date::optional")]
    pub from: Option<Date>,
    /// Whether it lies with a card or its holder and no PC is the reason: a wrong or locked passcode, a card that has run out, is blocked,
    /// cancelled or not here, a profile without a role. Another person's card can work on the same PC.
    #[serde(default)]
    pub of_holder: bool,
    /// Whom it can happen to: people with a card unless it says otherwise.
    #[serde(default = "CardUse::needed")]
    pub card: CardUse,
    /// Whether the log-on only looks broken and works as designed.
    #[serde(default)]
    pub by_design: bool,
    /// What to add to the practice's continuity plan while this lasts, if anything.
    #[serde(default)]
    pub meanwhile: Option<String>,
    /// A machine and a person at which this cause ranks first; proves that it can be found.
    pub example: Example,
    /// P(answer) for every answer of every question, worked out when the pack is read.
    #[serde(skip)]
    pub(crate) answer_rates: BTreeMap<String, Vec<f64>>,
    /// P(said | cause) by signature, from the estimate and from what was counted, worked out when the pack is read.
    #[serde(skip)]
    pub said_rates: BTreeMap<String, f64>,
}

impl Cause {
    /// How likely a step puts it right (0 to 1); `None` when the step is no remedy of it.
    pub fn fixed_by(&self, step: &str) -> Option<f64> {
        self.step.iter().find(|remedy| remedy.id == step).map(|remedy| remedy.fixes)
    }
}

/// What people said whose fault was known. Written by `lanyard-bench count`, never by hand.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Counted {
    /// Cause id.
    pub cause: String,
    /// How many said anything.
    pub of: u32,
    /// Signature id to how many of them said it.
    pub says: BTreeMap<String, u32>,
}

/// A step that can put a cause right.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Remedy {
    /// Step id.
    pub id: String,
    /// Probability that it restores service when this is the cause.
    pub fixes: f64,
}

/// A machine and a person, for the pack's own test: the findings that fail or warn on an otherwise healthy PC, what is
/// said, what is answered.
#[derive(Debug, Clone, PartialEq, Deserialize, Default)]
#[serde(deny_unknown_fields)]
pub struct Example {
    /// Finding ids that fail; all others pass.
    #[serde(default)]
    pub fails: Vec<String>,
    /// Finding ids that warn.
    #[serde(default)]
    pub warns: Vec<String>,
    /// Finding ids that are not tested.
    #[serde(default)]
    pub untested: Vec<String>,
    /// What the person says.
    #[serde(default)]
    pub says: String,
    /// Question id to answer id.
    #[serde(default)]
    pub answers: BTreeMap<String, String>,
    /// The client model of that PC; `ia+cm1` when left out.
    #[serde(default)]
    pub client: Option<String>,
    /// The day it is judged on; a fixed day of November 2026 when left out.
    #[serde(default, deserialize_with = "super::date::optional")]
    pub on: Option<Date>,
}

/// An error text or a way of saying what is seen.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Signature {
    /// Stable id.
    pub id: String,
    /// What it means, in a few words.
    pub means: String,
    /// Rows of the published error table it stands for; empty for plain speech.
    #[serde(default)]
    pub rows: Vec<u16>,
    /// Phrases, any of which is it. Matched without case, with any ending and small typos; numbers must be exact, and so must a
    /// word with `=` before it; `a|b` is either.
    pub phrases: Vec<String>,
    /// Probability that a user whose fault is another one says this.
    pub elsewhere: f64,
    /// Source ids.
    pub source: Vec<String>,
    /// Answers that saying this amounts to, `question` to `answer`.
    #[serde(default)]
    pub answers: BTreeMap<String, String>,
    /// Whether it amounts to these only roughly: it counts as evidence, but the question is put all the same, and no step is ruled out.
    /// “Nobody can log in” is said by who does not know yet whether the next surgery can.
    #[serde(default)]
    pub roughly: bool,
    /// Steps that saying this means were tried in vain. Never one that unlocks: that is believed only when it is answered.
    #[serde(default)]
    pub tried: Vec<String>,
    /// ln P(said | cause), in the pack's order of causes, worked out when the pack is read.
    #[serde(skip)]
    pub(crate) logs: Vec<f64>,
}

impl Signature {
    /// How much it speaks for a cause (natural logarithm), against a cause that says nothing about it.
    pub(crate) fn speaks_for(&self, cause: usize) -> f64 {
        self.logs.get(cause).map_or(0.0, |log| log - self.elsewhere.ln())
    }

    /// How telling it is: how much likelier it is said under the cause that says it most than elsewhere (natural logarithm, in
    /// millionths, so that equals are equal).
    pub(crate) fn telling(&self) -> f64 {
        let most = self.logs.iter().copied().fold(f64::NEG_INFINITY, f64::max) - self.elsewhere.ln();
        (most * 1e6).round()
    }
}

/// A question that a person can answer and no probe can see.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Question {
    /// Stable id: the key of what a person can see.
    pub id: String,
    /// The question in plain English.
    pub text: String,
    /// Minutes to answer.
    pub minutes: f64,
    /// Its answers, with the rate at which they are given when the cause says nothing about it (scaled to sum to 1).
    pub answer: Vec<Answer>,
    /// Findings that make it pointless: it is not asked when any of them was tested.
    #[serde(default)]
    pub not_when_tested: Vec<String>,
    /// Whom it is put to: everybody unless it says otherwise.
    #[serde(default = "CardUse::any")]
    pub card: CardUse,
    /// Answering it takes a passcode: it is not asked once a wrong one was reported.
    #[serde(default)]
    pub takes_a_passcode: bool,
    /// Source ids, or `estimate` for the rates.
    pub source: Vec<String>,
}

impl Question {
    /// As it is put to a person.
    pub fn asked(&self) -> AskedQuestion {
        let answers = self.answer.iter().map(|answer| (answer.id.clone(), answer.text.clone())).collect();
        AskedQuestion { id: self.id.clone(), text: self.text.clone(), answers }
    }
}

/// One answer to a question.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Answer {
    /// Stable id.
    pub id: String,
    /// The answer in plain English.
    pub text: String,
    /// Rate when the cause says nothing about it.
    pub rate: f64,
    /// Whether who answers so signs in without a card.
    #[serde(default)]
    pub no_card: bool,
}

/// How often a finding fails or warns for a reason that has nothing to do with the cause.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FindingRate {
    /// Finding id.
    pub id: String,
    /// Probability.
    pub elsewhere: f64,
    /// Whether a warning says no more than that it passes: what will be so is not why a card fails today.
    #[serde(default)]
    pub warning_passes: bool,
    /// Whether a warning speaks neither for nor against anything: on the last day of something it may have ended, or not yet.
    #[serde(default)]
    pub warning_says_nothing: bool,
    /// Source ids, or `estimate`.
    pub source: Vec<String>,
    /// ln P(fails or warns | cause) and ln P(passes | cause), in the pack's order of causes, worked out when the pack is read.
    #[serde(skip)]
    pub(crate) logs: (Vec<f64>, Vec<f64>),
}
