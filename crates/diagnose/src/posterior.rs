//! The posterior over causes: one fault, with "something else" as the leak. Exact, in log space.
//!
//! P(cause) × Π P(finding | cause) × Π P(what was said | cause) × Π P(answer | cause) × Π P(step failed | cause).
//! Findings that were not tested and questions that were not answered contribute nothing. What was said: see [`crate::said`].

use std::borrow::Cow;

use jiff::civil::Date;
use lanyard_model::{Judged, State};

use crate::listening::heard_observation;
use crate::said::{not_corrected, said_observations, says_answer};
use crate::{CardUse, Cause, ClientModel, Context, Pack, Question, Signature};

/// Probabilities are kept away from 0 and 1 by this much, so that one wrong number in the pack can never silence all
/// other evidence.
const FLOOR: f64 = 1e-4;

/// Findings that are judged by what somebody answers, where no PC was checked.
const BY_ANSWER: [&str; 2] = ["card-present", "card-series"];

/// Everything that speaks for or against causes.
pub struct Evidence<'a> {
    /// Every finding.
    pub findings: &'a [Judged],
    /// What was recognised in what the user said.
    pub signatures: &'a [&'a Signature],
    /// What the user's words sound like ([`crate::Understood::heard`]); empty when nothing was said.
    pub heard: &'a [f64],
    /// Answers that were given, and tried steps.
    pub context: &'a Context,
    /// Which client the PC has.
    pub client: ClientModel,
    /// The day to judge on.
    pub today: Date,
}

/// One observation, with its likelihood under each cause.
#[derive(Debug, Clone)]
pub struct Observation<'a> {
    /// What was seen, as a sentence.
    pub text: String,
    /// ln P(observation | cause), in the pack's order of causes.
    pub log_likelihood: Cow<'a, [f64]>,
    /// ln P(observation | a cause that says nothing about it).
    pub log_elsewhere: f64,
}

impl Observation<'_> {
    /// How much it speaks for a cause (above 0) or against it (below 0), against a cause that says nothing about it.
    pub fn speaks_for(&self, cause: usize) -> f64 {
        self.log_likelihood.get(cause).map_or(0.0, |log| log - self.log_elsewhere)
    }
}

/// Probability of each cause, in the pack's order; sums to 1.
pub type Weights = Vec<f64>;

/// The observations in the evidence that could tell causes apart.
pub fn observations<'a>(pack: &'a Pack, evidence: &Evidence<'a>) -> Vec<Observation<'a>> {
    let findings = evidence.findings.iter().filter_map(|judged| finding_observation(pack, judged));
    let said = not_corrected(evidence.signatures, evidence.context);
    let given = evidence.context.answers.iter().filter(|(question, _)| !says_answer(&said, question));
    let answers = given.filter_map(|(question, answer)| answer_observation(pack, question, answer));
    let heard = heard_observation(evidence.heard, shows_a_fault(evidence.findings));
    findings.chain(said_observations(&said)).chain(heard).chain(answers).collect()
}

/// Whether this PC was checked, and something on it is wrong.
fn shows_a_fault(findings: &[Judged]) -> bool {
    let checked = |judged: &Judged| judged.state.is_tested() && !BY_ANSWER.contains(&judged.id.as_str());
    findings.iter().any(checked) && findings.iter().any(|judged| matches!(judged.state, State::Fail(_)))
}

/// The posterior given the observations, the client, the date and the steps that failed.
pub fn posterior(pack: &Pack, evidence: &Evidence, observations: &[Observation]) -> Weights {
    let logs = pack.causes.iter().enumerate().map(|(index, cause)| {
        if !applies(cause, evidence.client, evidence.today) {
            return f64::NEG_INFINITY;
        }
        let seen: f64 = observations.iter().map(|seen| seen.log_likelihood.get(index).copied().unwrap_or(0.0)).sum();
        let here = evidence.context.learned.get(&cause.id).map_or(0.0, |likelier| likelier.ln());
        cause.prior.ln() + here + seen + log_steps_failed(cause, &evidence.context.tried)
    });
    normalise(&logs.collect::<Vec<f64>>())
}

/// Whether a cause can happen at all with this client on this day.
pub fn applies(cause: &Cause, client: ClientModel, today: Date) -> bool {
    let client_fits = match (cause.card, client) {
        (CardUse::None, client) => client == ClientModel::WithoutCard,
        (card, ClientModel::WithoutCard) => card == CardUse::Any,
        (_, ClientModel::Unknown) => true,
        _ => cause.clients.is_empty() || cause.clients.iter().any(|id| id == client.id()),
    };
    client_fits && cause.from.is_none_or(|from| today >= from)
}

/// P(answer | cause) for every answer of a question, in its order; they sum to 1.
pub fn answer_rates<'a>(question: &Question, cause: &'a Cause) -> &'a [f64] {
    cause.answer_rates.get(&question.id).map_or(&[], Vec::as_slice)
}

/// The same from what the files state: answers that the cause names, and the rest of the mass by the question's own rates.
pub(crate) fn rates_from(question: &Question, cause: &Cause) -> Vec<f64> {
    let stated = |answer: &str| cause.answers.get(&format!("{}.{answer}", question.id)).copied();
    let given: f64 = question.answer.iter().filter_map(|answer| stated(&answer.id)).sum();
    let left_rates: f64 = question.answer.iter().filter(|answer| stated(&answer.id).is_none()).map(|answer| answer.rate).sum();
    let left = (1.0 - given).max(0.0);
    let rest = |rate: f64| if left_rates > 0.0 { left * rate / left_rates } else { 0.0 };
    let raw = question.answer.iter().map(|answer| stated(&answer.id).unwrap_or_else(|| rest(answer.rate)).max(FLOOR));
    let raw: Vec<f64> = raw.collect();
    let sum: f64 = raw.iter().sum();
    raw.into_iter().map(|rate| rate / sum).collect()
}

/// Scales log weights to probabilities that sum to 1. All impossible gives all equal.
pub fn normalise(logs: &[f64]) -> Weights {
    let top = logs.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    if !top.is_finite() {
        let share = 1.0 / (logs.len().max(1)) as f64;
        return vec![share; logs.len()];
    }
    let raw: Vec<f64> = logs.iter().map(|log| (log - top).exp()).collect();
    let sum: f64 = raw.iter().sum();
    raw.into_iter().map(|weight| weight / sum).collect()
}

fn finding_observation<'a>(pack: &'a Pack, judged: &Judged) -> Option<Observation<'a>> {
    if !judged.state.is_tested() {
        return None;
    }
    let rate = pack.findings.iter().find(|rate| rate.id == judged.id)?;
    let warns = matches!(judged.state, State::Warning(_));
    if warns && rate.warning_says_nothing {
        return None;
    }
    let elsewhere = clamp(rate.elsewhere);
    let passes = judged.state == State::Pass || rate.warning_passes && warns;
    let (log_likelihood, log_elsewhere) =
        if passes { (&rate.logs.1, (1.0 - elsewhere).ln()) } else { (&rate.logs.0, elsewhere.ln()) };
    let title = crate::findings::find(&judged.id).map_or(judged.id.as_str(), |finding| finding.title);
    let text = judged.state.detail().map_or_else(|| format!("checked and right: {}", lower_first(title)), str::to_owned);
    Some(Observation { text, log_likelihood: Cow::Borrowed(log_likelihood), log_elsewhere })
}

fn answer_observation<'a>(pack: &Pack, question: &str, answer: &str) -> Option<Observation<'a>> {
    let question = pack.question(question)?;
    let place = question.answer.iter().position(|known| known.id == answer)?;
    let answer = question.answer.get(place)?;
    let rates: f64 = question.answer.iter().map(|answer| answer.rate).sum();
    let log_likelihood =
        pack.causes.iter().map(|cause| answer_rates(question, cause).get(place).copied().unwrap_or(1.0).ln()).collect();
    let text = format!("the answer to “{}”: {}", question.text, answer.text);
    Some(Observation { text, log_likelihood: Cow::Owned(log_likelihood), log_elsewhere: clamp(answer.rate / rates).ln() })
}

fn log_steps_failed(cause: &Cause, tried: &[String]) -> f64 {
    tried.iter().filter_map(|id| cause.fixed_by(id)).map(|fixes| (1.0 - clamp(fixes)).ln()).sum()
}

/// Keeps a probability away from 0 and 1.
pub(crate) fn clamp(p: f64) -> f64 {
    p.clamp(FLOOR, 1.0 - FLOOR)
}

pub(crate) fn lower_first(text: &str) -> String {
    let mut chars = text.chars();
    let Some(first) = chars.next() else { return String::new() };
    // "EMIS" and "NHS" keep their capitals.
    if chars.as_str().starts_with(|c: char| c.is_lowercase() || c == ' ') {
        first.to_lowercase().chain(chars).collect()
    } else {
        text.to_owned()
    }
}
