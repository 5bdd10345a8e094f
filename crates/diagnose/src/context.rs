//! What is known beside the checkup: answers people gave, steps already tried, what is used on this PC.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// A factor on a cause's prior, in thousandths: whole, so that contexts can be compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Likelier(pub u32);

impl Likelier {
    /// Its natural logarithm.
    pub fn ln(self) -> f64 {
        (f64::from(self.0.max(1)) / 1000.0).ln()
    }
}

/// Everything known beside the checkup. All of it is optional; an empty context is a PC nobody has told anything about.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Default)]
pub struct Context {
    /// Question id to answer id, for example `card_in` to `yes`. An answer that is not there is "I don't know".
    #[serde(default)]
    pub answers: BTreeMap<String, String>,
    /// Questions that were put and not answered; they are not put again.
    #[serde(default)]
    pub unanswered: Vec<String>,
    /// Steps that were done and did not restore service.
    #[serde(default)]
    pub tried: Vec<String>,
    /// Steps that cannot be done here and now.
    #[serde(default)]
    pub impossible: Vec<String>,
    /// Spine applications used on this PC, by the pack's application id.
    #[serde(default)]
    pub applications: Vec<String>,
    /// Those of which the supplier has confirmed to the site that they work with CIS2, beside what is published.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub supports_cis2: Vec<String>,
    /// The card's series as a person read it off the back or an RA entered it (first two digits), never guessed.
    #[serde(default)]
    pub series: Option<u8>,
    /// How much likelier (above 1) or rarer each cause is here than in the pack, by cause id; see [`crate::learn`].
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub learned: BTreeMap<String, Likelier>,
    /// Minutes until the desk opens that a need of the pack waits for, by the need's id; none for one that is open or whose hours are not
    /// known.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub waits: BTreeMap<String, u32>,
    /// What people said, by the ids of the recognised signatures; added by [`crate::said::with_said`], nobody enters it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub said: Vec<String>,
    /// A sponsor is renewing somebody's card at this PC: two cards or readers are then normal.
    #[serde(default)]
    pub renewal_in_progress: bool,
}

impl Context {
    /// The answer to a question, when one was given.
    pub fn answer(&self, question: &str) -> Option<&str> {
        self.answers.get(question).map(String::as_str)
    }

    /// Whether this answer was given.
    pub fn answered(&self, question: &str, answer: &str) -> bool {
        self.answer(question) == Some(answer)
    }

    /// The card's series: entered, or answered to "first two digits on the back".
    pub fn series_on_back(&self) -> Option<u8> {
        self.series.or_else(|| self.answer("card_back_digits").and_then(|digits| digits.trim().parse().ok()))
    }

    /// Whether somebody reported a wrong passcode, by any answer.
    pub fn wrong_passcode_reported(&self) -> bool {
        self.answered("passcode_rejected", "yes") || matches!(self.answer("wrong_tries"), Some("1" | "2" | "3" | "unknown"))
    }
}
