//! Which question to ask before a step: one whose answer saves minutes, one that tells the causes apart, or one on whose answer
//! the step itself depends.

use crate::card_use::{VIRTUAL, WAY};
use crate::plan::Problem;
use crate::posterior::Weights;
use crate::safety::Situation;
use crate::{CardUse, ClientModel, Pack, Question, Step};

/// From this probability on the leading cause is sure enough to act on it.
const SURE: f64 = 0.95;

/// By how much a minute of asking must raise how sure one is (see [`certainty`]).
const TELLING: f64 = 0.01;

/// The question whose answer saves the most minutes, when one saves any: C_Q + Σ P(q)·ECR(s|q) < ECR(s). On a PC without smartcard
/// software what is signed in with comes first: there may be no card at all.
pub fn best_question<'a>(pack: &'a Pack, situation: &Situation, problem: &Problem, weights: &Weights) -> Option<&'a Question> {
    let mass = problem.mass(weights);
    let now = problem.best_for(mass.clone()).minutes;
    let gain = |question: &'a Question| (question, now - minutes_after_asking(pack, question, problem, &mass));
    let first = pack.question(WAY).filter(|question| situation.client == ClientModel::NoClient && may_ask(question, situation));
    if first.is_some() {
        return first;
    }
    let open = || pack.questions.iter().filter(|question| question.minutes < now && may_ask(question, situation));
    let saving = open().map(gain).filter(|(_, gain)| *gain > 0.0).max_by(|a, b| a.1.total_cmp(&b.1));
    saving.map(|(question, _)| question).or_else(|| telling_question(pack, open(), problem, &mass))
}

/// The question whose answer tells the causes apart best, while none is sure. One question ahead misses those that only save
/// minutes together, and a wrong first step costs more than its minutes: whoever was sent the wrong way trusts the next advice
/// less, and whoever is called wants to know what for.
fn telling_question<'a>(
    pack: &Pack,
    open: impl Iterator<Item = &'a Question>,
    problem: &Problem,
    mass: &Weights,
) -> Option<&'a Question> {
    let leading = mass.iter().copied().fold(0.0, f64::max);
    let now = certainty(mass);
    let worth = |question: &'a Question| {
        let asked: f64 = problem.given(pack, question, mass).iter().map(|left| certainty(left)).sum();
        (question, (asked - now) / question.minutes.max(0.1))
    };
    let best = open.map(worth).max_by(|a, b| a.1.total_cmp(&b.1));
    best.filter(|(_, worth)| leading < SURE && *worth >= TELLING).map(|(question, _)| question)
}

/// How likely a cause that is drawn by its probability is the true one, times the mass of all. Unlike the chance of the leading
/// cause it rises with every answer that tells anything, so that two questions are asked which only together change who leads.
fn certainty(mass: &[f64]) -> f64 {
    let all: f64 = mass.iter().sum();
    mass.iter().map(|cause| cause * cause).sum::<f64>() / all.max(f64::MIN_POSITIVE)
}

/// The question that must be answered before a step makes sense: the minutes that the step takes in vain, should it not, are more
/// than asking takes (an unlock by a code that is sent to an address which nobody reads any more).
pub fn condition<'a>(
    pack: &'a Pack,
    situation: &Situation,
    problem: &Problem,
    weights: &Weights,
    step: &Step,
) -> Option<&'a Question> {
    let mass = problem.mass(weights);
    let all: f64 = mass.iter().sum();
    let in_vain = |question: &Question, answer: &str| {
        let place = question.answer.iter().position(|known| known.id == answer)?;
        Some(problem.given(pack, question, &mass).get(place)?.iter().sum::<f64>() / all * step.elapsed)
    };
    step.not_when_answered.iter().find_map(|condition| {
        let (question, answer) = condition.split_once('.')?;
        let question = pack.question(question).filter(|question| may_ask(question, situation))?;
        in_vain(question, answer).filter(|minutes| *minutes > question.minutes).map(|_| question)
    })
}

/// Whether a question is still open and not made pointless by what was read.
fn may_ask(question: &Question, situation: &Situation) -> bool {
    let tested = |id: &String| situation.findings.iter().any(|judged| judged.id == *id && judged.state.is_tested());
    let context = situation.context;
    is_for(question, situation)
        && context.answer(&question.id).is_none()
        && !context.unanswered.contains(&question.id)
        && !question.not_when_tested.iter().any(tested)
        && (!question.takes_a_passcode || !context.wrong_passcode_reported() && situation.tries_left.is_none_or(|tries| tries > 1))
}

/// Whether a question is about what this person signs in with: nobody without a plastic card looks at its back.
fn is_for(question: &Question, situation: &Situation) -> bool {
    let without_card = situation.client == ClientModel::WithoutCard;
    match question.card {
        CardUse::Needed => !without_card && !situation.context.answered(WAY, VIRTUAL),
        CardUse::Any => true,
        CardUse::None => without_card,
    }
}

fn minutes_after_asking(pack: &Pack, question: &Question, problem: &Problem, mass: &Weights) -> f64 {
    let after = |left: Weights| problem.best_for(left).minutes;
    question.minutes + problem.given(pack, question, mass).into_iter().map(after).sum::<f64>()
}
