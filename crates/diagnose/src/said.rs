//! What people said, as evidence.
//!
//! A phrase and the answer that it amounts to are one observation, not two: a cause that states how often it makes people say
//! the phrase is taken at its word, corrected by what was counted (`knowledge/counted.toml`); any other cause lets it be said as
//! often as it gives that answer; and now and then it is said
//! whatever the fault. Several phrases about one topic are partly the same observation said again, so only the most telling one
//! counts in full, the next by a half, the third by a third. A topic is a question that phrases answer; phrases that answer none describe the symptom, one topic.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use crate::posterior::{Observation, answer_rates, clamp, lower_first};
use crate::{Cause, Context, Counted, Question, Signature};

/// How often what is said has nothing to do with the fault: "we have all locked our cards" on the day when the line is down. Estimate.
pub const BESIDE_THE_POINT: f64 = 0.2;

/// For how many people's words the pack's own estimate of how often a cause makes them say something counts. Estimate: from 10 to 30
/// name as many faults.
pub const ESTIMATE_COUNTS_FOR: f64 = 20.0;

/// How often a cause makes people say what is estimated or was counted, by signature. What is neither is left out.
pub(crate) fn rates(
    cause: &Cause,
    counted: Option<&Counted>,
    signatures: &[Signature],
    questions: &[Question],
) -> BTreeMap<String, f64> {
    let said = |signature: &Signature| counted.and_then(|counted| counted.says.get(&signature.id)).copied();
    let rate = |signature: &Signature| {
        let estimate = match (cause.says.get(&signature.id), said(signature)) {
            (Some(stated), _) => *stated,
            (None, Some(_)) => clamp(signature.elsewhere * answers_lift(signature, cause, questions)),
            (None, None) => return None,
        };
        let of = counted.map_or(0, |counted| counted.of);
        let times = f64::from(said(signature).unwrap_or(0));
        Some((signature.id.clone(), (ESTIMATE_COUNTS_FOR * estimate + times) / (ESTIMATE_COUNTS_FOR + f64::from(of))))
    };
    signatures.iter().filter_map(rate).collect()
}

/// ln P(said | cause) for every cause, in their order: as each makes people say it, and as often as anybody says it.
pub(crate) fn logs(signature: &Signature, causes: &[Cause], questions: &[Question]) -> Vec<f64> {
    let said = |cause: &Cause| {
        let stated = cause.said_rates.get(&signature.id).copied();
        clamp(stated.unwrap_or_else(|| signature.elsewhere * answers_lift(signature, cause, questions)))
    };
    let said: Vec<f64> = causes.iter().map(said).collect();
    let all: f64 = causes.iter().map(|cause| cause.prior).sum();
    let usual = causes.iter().zip(&said).map(|(cause, said)| cause.prior * said).sum::<f64>() / all;
    said.into_iter().map(|said| ((1.0 - BESIDE_THE_POINT) * said + BESIDE_THE_POINT * usual).ln()).collect()
}

/// How much likelier a cause makes the answers that a phrase amounts to, against their own rates.
fn answers_lift(signature: &Signature, cause: &Cause, questions: &[Question]) -> f64 {
    let lift = |question: &Question| {
        let answer = signature.answers.get(&question.id)?;
        let place = question.answer.iter().position(|known| known.id == *answer)?;
        let sum: f64 = question.answer.iter().map(|answer| answer.rate).sum();
        Some(answer_rates(question, cause).get(place)? * sum / question.answer.get(place)?.rate)
    };
    questions.iter().filter_map(lift).product()
}

/// The phrases that count beside the answers that were given: somebody who answers otherwise corrects what was said before, and
/// whoever answers what was only roughly said says it better.
pub fn not_corrected<'a>(signatures: &[&'a Signature], context: &Context) -> Vec<&'a Signature> {
    let corrected = |signature: &Signature| {
        let given = |question: &String| context.answer(question);
        signature.answers.iter().any(|(question, said)| given(question).is_some_and(|given| signature.roughly || given != said))
    };
    signatures.iter().copied().filter(|signature| !corrected(signature)).collect()
}

/// Whether a phrase that counts amounts to an answer to this question already.
pub(crate) fn says_answer(signatures: &[&Signature], question: &str) -> bool {
    signatures.iter().any(|signature| signature.answers.contains_key(question))
}

/// The observations, tempered within their topics.
pub(crate) fn said_observations<'a>(signatures: &[&'a Signature]) -> Vec<Observation<'a>> {
    let mut topics: BTreeMap<Option<&String>, Vec<&'a Signature>> = BTreeMap::new();
    for signature in signatures {
        topics.entry(signature.answers.keys().next()).or_default().push(signature);
    }
    let tempered = topics.into_values().flat_map(|mut topic| {
        topic.sort_by(|a, b| b.telling().total_cmp(&a.telling()));
        topic.into_iter().enumerate().map(|(place, signature)| observation(signature, 1.0 / (place + 1) as f64))
    });
    tempered.collect()
}

fn observation(signature: &Signature, weight: f64) -> Observation<'_> {
    let logs = if weight < 1.0 {
        Cow::Owned(signature.logs.iter().map(|log| weight * log).collect())
    } else {
        Cow::Borrowed(signature.logs.as_slice())
    };
    Observation {
        text: format!("what was said: {}", lower_first(&signature.means)),
        log_likelihood: logs,
        log_elsewhere: weight * clamp(signature.elsewhere).ln(),
    }
}

/// Answers that the recognised phrases amount to, and not only roughly, added to those that people gave themselves, and the steps
/// that they say were tried in vain.
pub fn with_said(context: &Context, signatures: &[&Signature]) -> Context {
    let mut context = context.clone();
    let plain = signatures.iter().filter(|signature| !signature.roughly);
    let said: BTreeMap<&String, &String> = plain.flat_map(|signature| &signature.answers).collect();
    for (question, answer) in said {
        context.answers.entry(question.clone()).or_insert_with(|| answer.clone());
    }
    let tried = signatures.iter().flat_map(|signature| &signature.tried);
    let missing: BTreeSet<&String> = tried.filter(|step| !context.tried.contains(step)).collect();
    context.tried.extend(missing.into_iter().cloned());
    context.said = signatures.iter().map(|signature| signature.id.clone()).collect();
    context
}
