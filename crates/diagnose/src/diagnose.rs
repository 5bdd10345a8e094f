//! One checkup in, one diagnosis out. The same function on the PC, on the server, and on a saved file.

use std::borrow::Cow;

use jiff::{Timestamp, civil::Date, tz::TimeZone};
use lanyard_model::{Advice, Checkup, Diagnosis, Judged, Outcome, PlannedStep, RankedCause, RejectedCause, State};

use crate::asking::{best_question, condition};
use crate::card_use::without_card;
use crate::findings::{Facts, judge_all};
use crate::listening::heard_apart;
use crate::plan::{Order, Problem, chance, fail};
use crate::posterior::{Evidence, Observation, Weights, applies, observations, posterior};
use crate::safety::{Situation, tries_left};
use crate::said::with_said;
use crate::second::second;
use crate::{Cause, ClientModel, Context, Pack, recognise};

/// Causes below this probability are not listed.
const LISTED: f64 = 0.005;

/// How many causes are listed as set aside.
const REJECTED: usize = 8;

/// How much likelier an observation must be under a cause than elsewhere to be a reason (natural logarithm).
const REASON: f64 = 0.25;

/// From this probability on a work-round is worth naming.
const LIKELY_HELPS: f64 = 0.5;

/// What was said, with nothing seen to be wrong, tells of no fault that is less probable than this.
const SAID_ALONE: f64 = 0.25;

/// Findings without which nobody can say that nothing is wrong: the way from the card to the network.
const CORE: &[&str] =
    &["smartcard-library", "smartcard-service", "reader-present", "card-present", "client-installed", "network-connected"];

/// Judges one checkup at one moment.
pub fn diagnose(pack: &Pack, checkup: &Checkup, context: &Context, now: Timestamp) -> Diagnosis {
    let said = checkup.said.as_ref().map(lanyard_model::ScreenedText::text).unwrap_or_default();
    let understood = recognise(pack, said);
    let given = context;
    let no_card = without_card(pack, checkup, given, &understood);
    let context = with_said(given, &understood.signatures);
    // What was said counts once: as phrases, not as answers. Steps that were tried count in both.
    let apart = Context { answers: given.answers.clone(), ..context.clone() };
    let client = if no_card { ClientModel::WithoutCard } else { ClientModel::of(checkup) };
    let heard = if no_card { Cow::Owned(heard_apart(&pack.causes, &understood.heard)) } else { Cow::Borrowed(&understood.heard) };
    let today = uk_date(now);
    let findings = judge_all(&Facts { checkup, context: &context, pack, client, now, today });
    let evidence =
        Evidence { findings: &findings, signatures: &understood.signatures, heard: &heard, context: &apart, client, today };
    let situation = Situation { pack, context: &context, findings: &findings, tries_left: tries_left(checkup), client, today };
    let judgement = conclude(pack, &evidence, &situation);
    let outcome = outcome(&evidence, !said.trim().is_empty(), &judgement.causes);
    let precaution = situation.precaution(judgement.plan.first()).map(str::to_owned);
    Diagnosis {
        at: now,
        knowledge: pack.version.clone(),
        outcome,
        causes: judgement.causes,
        second: judgement.second,
        rejected: judgement.rejected,
        next: judgement.next,
        plan: judgement.plan,
        meanwhile: judgement.meanwhile,
        precaution,
        expected_minutes: judgement.expected_minutes,
        recognised: understood.recognised(),
        unrecognised: understood.unrecognised,
        findings,
    }
}

/// The date in the United Kingdom; every published date is one.
pub fn uk_date(now: Timestamp) -> Date {
    let zone = TimeZone::get("Europe/London").unwrap_or(TimeZone::UTC);
    now.to_zoned(zone).date()
}

/// What follows from the evidence alone; the pack's own test calls it without a checkup.
pub struct Judgement {
    /// Causes, most probable first.
    pub causes: Vec<RankedCause>,
    /// A second visible fault.
    pub second: Option<RankedCause>,
    /// Causes set aside.
    pub rejected: Vec<RejectedCause>,
    /// What to do first.
    pub next: Option<Advice>,
    /// The plan, the last resort last.
    pub plan: Vec<PlannedStep>,
    /// What gets the person working meanwhile.
    pub meanwhile: Option<PlannedStep>,
    /// Expected minutes.
    pub expected_minutes: f64,
}

/// Ranks, explains and plans.
pub fn conclude(pack: &Pack, evidence: &Evidence, situation: &Situation) -> Judgement {
    let seen = observations(pack, evidence);
    let weights = posterior(pack, evidence, &seen);
    let every_step = Problem::new(pack, situation, &weights);
    let problem = every_step.worth_saying(&weights);
    let order = problem.advised(&weights);
    let plan = planned(pack, evidence.context, &problem, &order, &weights);
    let meanwhile = plan.first().and_then(|first| meanwhile(pack, situation, &weights, first));
    let first = order.steps.first().and_then(|index| problem.steps.get(*index)).map(|candidate| candidate.step);
    let question =
        best_question(pack, situation, &every_step, &weights).or_else(|| condition(pack, situation, &every_step, &weights, first?));
    let next = question.map(|question| Advice::Question(question.asked())).or_else(|| plan.first().cloned().map(Advice::Step));
    let mut ranked: Vec<usize> = (0..pack.causes.len()).collect();
    ranked.sort_by(|a, b| weight(&weights, *b).total_cmp(&weight(&weights, *a)));
    let listed = ranked.iter().filter(|place| weight(&weights, **place) >= LISTED);
    Judgement {
        causes: listed.filter_map(|place| ranked_cause(pack, *place, &weights, &seen)).collect(),
        second: second(pack, evidence, &weights),
        rejected: rejected(pack, evidence, &weights, &seen),
        next,
        plan,
        meanwhile,
        expected_minutes: order.minutes,
    }
}

pub(crate) fn weight(weights: &Weights, place: usize) -> f64 {
    weights.get(place).copied().unwrap_or(0.0)
}

pub(crate) fn ranked_cause(pack: &Pack, place: usize, weights: &Weights, seen: &[Observation]) -> Option<RankedCause> {
    let cause = pack.causes.get(place)?;
    let mut reasons: Vec<(f64, &str)> =
        seen.iter().map(|seen| (seen.speaks_for(place), seen.text.as_str())).filter(|(lift, _)| *lift >= REASON).collect();
    reasons.sort_by(|a, b| b.0.total_cmp(&a.0));
    Some(RankedCause {
        code: cause.code.clone(),
        id: cause.id.clone(),
        title: cause.title.clone(),
        probability: weight(weights, place),
        why: reasons.into_iter().map(|(_, text)| text.to_owned()).collect(),
    })
}

/// The causes that were most likely beforehand and are out, each with the observation that speaks most against it.
fn rejected(pack: &Pack, evidence: &Evidence, weights: &Weights, seen: &[Observation]) -> Vec<RejectedCause> {
    let mut out: Vec<(usize, &Cause)> =
        pack.causes.iter().enumerate().filter(|(place, _)| weight(weights, *place) < LISTED).collect();
    out.sort_by(|a, b| b.1.prior.total_cmp(&a.1.prior));
    let set_aside = |(place, cause): (usize, &Cause)| RejectedCause {
        code: cause.code.clone(),
        id: cause.id.clone(),
        title: cause.title.clone(),
        why_not: why_not(cause, place, evidence, seen),
    };
    out.into_iter().take(REJECTED).map(set_aside).collect()
}

fn why_not(cause: &Cause, place: usize, evidence: &Evidence, seen: &[Observation]) -> String {
    if let Some(from) = cause.from.filter(|from| evidence.today < *from) {
        return format!("it cannot happen before {}", from.strftime("%-d %B %Y"));
    }
    if !applies(cause, evidence.client, evidence.today) && evidence.client == ClientModel::WithoutCard {
        return "it takes a card, and you sign in without one".to_owned();
    }
    if !applies(cause, evidence.client, evidence.today) {
        return "it does not happen with the smartcard software on this PC".to_owned();
    }
    let strongest = seen.iter().min_by(|a, b| a.speaks_for(place).total_cmp(&b.speaks_for(place)));
    match strongest {
        Some(seen) if seen.speaks_for(place) < -REASON => seen.text.clone(),
        _ => "what was seen points elsewhere".to_owned(),
    }
}

fn planned(pack: &Pack, context: &Context, problem: &Problem, order: &Order, weights: &Weights) -> Vec<PlannedStep> {
    let mut left = problem.mass(weights);
    let mut plan = Vec::new();
    for candidate in order.steps.iter().filter_map(|index| problem.steps.get(*index)) {
        let mass: f64 = left.iter().sum::<f64>().max(1e-12);
        plan.push(planned_step(pack, context, candidate.step, chance(&left, candidate) / mass));
        fail(&mut left, candidate);
    }
    plan.extend(pack.step(&pack.last_resort).map(|step| planned_step(pack, context, step, 1.0)));
    plan
}

/// The work-round that somebody can do on their own, when it likely helps and is quicker than what comes first.
fn meanwhile(pack: &Pack, situation: &Situation, weights: &Weights, first: &PlannedStep) -> Option<PlannedStep> {
    let own = |step: &&crate::Step| step.work_round && step.id != first.id && step.who.iter().any(|who| who == "user");
    let helps = |step: &crate::Step| {
        let fixed = |(cause, weight): (&Cause, &f64)| Some(weight * cause.fixed_by(&step.id)?);
        pack.causes.iter().zip(weights).filter_map(fixed).sum::<f64>()
    };
    let usable = pack.steps.iter().filter(own).filter(|step| situation.may_advise(step));
    let planned = usable.map(|step| planned_step(pack, situation.context, step, helps(step)));
    let worth = planned.filter(|step| step.restores >= LIKELY_HELPS && step.elapsed < first.elapsed);
    worth.max_by(|a, b| a.restores.total_cmp(&b.restores))
}

fn planned_step(pack: &Pack, context: &Context, step: &crate::Step, restores: f64) -> PlannedStep {
    let needs = step.needs.iter().filter_map(|id| pack.needs.iter().find(|need| need.id == *id));
    let needs: f64 = needs.map(|need| need.minutes_now(context)).sum();
    PlannedStep {
        id: step.id.clone(),
        text: step.text.clone(),
        who: step.who.iter().map(|role| pack.role_name(role).to_owned()).collect(),
        hands_on: step.hands_on,
        elapsed: step.elapsed + needs,
        restores,
    }
}

/// What can be said. Nothing failed and nobody said that anything fails: nothing wrong, if enough was tested.
fn outcome(evidence: &Evidence, said: bool, causes: &[RankedCause]) -> Outcome {
    let fails = evidence.findings.iter().any(|judged| judged.state.is_fail());
    let reported = !evidence.signatures.is_empty() || !evidence.context.answers.is_empty();
    let least = if fails { 0.0 } else { SAID_ALONE };
    let known = causes.first().is_some_and(|cause| cause.id != "something-else" && cause.probability >= least);
    if (fails || reported) && known {
        Outcome::FaultFound
    } else if fails || reported || said || untested_core(evidence.findings).is_some() {
        Outcome::CouldNotTell
    } else {
        Outcome::NothingWrong
    }
}

/// The first finding that was not tested among those without which nobody can say that nothing is wrong.
pub fn untested_core(findings: &[Judged]) -> Option<&Judged> {
    let mut core = CORE.iter().filter_map(|id| findings.iter().find(|judged| judged.id == **id));
    core.find(|judged| matches!(judged.state, State::NotTested(_)))
}
