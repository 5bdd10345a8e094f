//! The plan: steps in the order that restores service soonest.
//!
//! Expected minutes of an order are Σ cost(step) × P(not yet restored). With few candidate steps the best order is found
//! exactly (dynamic programming over the sets of steps done); with many, by probability over cost, step by step. What a
//! step needs (a second reader, somebody with a right) costs its minutes once in a plan. The last resort always restores
//! in the end and has its own cost. See Kadane & Simon 1977; Heckerman et al. 1995; Ottosen & Jensen (cost clusters).

use std::collections::{BTreeMap, BTreeSet};

use crate::posterior::{Weights, answer_rates};
use crate::safety::Situation;
use crate::{Pack, Question, Step};

/// Up to this many candidate steps the order is exact.
pub const EXACT_UP_TO: usize = 9;

/// Causes below this share of the mass do not bring steps of their own into the plan.
const NEGLIGIBLE: f64 = 0.004;

/// Causes below this share of the mass are left out of the sums altogether: they change expected minutes by less than the
/// rounding of the minutes themselves.
const NOTHING: f64 = 1e-6;

/// A step below this chance of restoring service is left to the last resort.
const POINTLESS: f64 = 0.003;

/// A step is advised only when it is at least this share as likely to restore service as the likeliest one: nobody whose
/// card is almost certainly locked wants to hear that the reader should be replugged first, however quick that is. What is
/// left out comes back as soon as the likelier steps have failed, since every plan is made afresh. Other remedies of the
/// likeliest cause need not be so likely: whoever has forgotten the passcode may unlock it alone, sooner and less surely.
const WORTH_SAYING: f64 = 0.7;

/// The same share where the likeliest step takes [`LONG`], or nothing is left but calling for help: before a visit to the
/// registration authority a quick step is worth saying sooner.
const WORTH_SAYING_BEFORE: f64 = 0.25;

/// Minutes from which a step is a long one.
const LONG: f64 = 120.0;

/// A step cures, so that no work-round is wanted, from this share of the likeliest step's chance on.
const CURES: f64 = 0.5;

/// From this probability on a cause leads, and what is advised first is a remedy of it.
const LEADS: f64 = 0.6;

/// A step is a remedy of the leading cause when it is at least this share as sure to put it right as the surest one.
const ITS_REMEDY: f64 = 0.5;

/// From this probability a cause stands out.
const STANDS_OUT: f64 = 0.5;

/// The decision problem: causes with weights, candidate steps with costs and chances.
#[derive(Debug, Clone)]
pub struct Problem<'a> {
    /// Candidate steps.
    pub steps: Vec<Candidate<'a>>,
    /// Minutes of the last resort for each cause that carries any mass: calling for help, and then still what the cheapest
    /// remedy of that cause takes. It always restores, and is never quicker than knowing the remedy.
    pub last_resort: Vec<f64>,
    /// Minutes of each need, by its bit.
    needs: Vec<f64>,
    /// The causes that carry any mass, in the pack's order.
    causes: Vec<usize>,
}

/// One candidate step.
#[derive(Debug, Clone)]
pub struct Candidate<'a> {
    /// The step.
    pub step: &'a Step,
    /// The causes it can put right, by their place among those that carry any mass, with P(restores | cause).
    fixes: Vec<(usize, f64)>,
    /// Bits of what it needs.
    needs: u64,
}

impl Candidate<'_> {
    /// P(restores | cause), by the cause's place among those that carry any mass.
    fn fixes(&self, cause: usize) -> f64 {
        self.fixes.iter().find(|(place, _)| *place == cause).map_or(0.0, |(_, fixes)| *fixes)
    }
}

/// An order of steps (indices into the problem) and its expected minutes, the last resort included.
#[derive(Debug, Clone, PartialEq)]
pub struct Order {
    /// Indices in order; the last resort follows the last.
    pub steps: Vec<usize>,
    /// Expected minutes until restored.
    pub minutes: f64,
}

impl<'a> Problem<'a> {
    /// The candidate steps for these weights in this situation.
    pub fn new(pack: &'a Pack, situation: &Situation, weights: &Weights) -> Self {
        let needs: Vec<f64> = pack.needs.iter().map(|need| need.minutes_now(situation.context)).collect();
        let bits = |step: &Step| {
            let place = |id: &String| pack.needs.iter().position(|need| need.id == *id);
            step.needs.iter().filter_map(place).fold(0_u64, |bits, place| bits | 1_u64.checked_shl(place as u32).unwrap_or(0))
        };
        let likely = pack.causes.iter().zip(weights).filter(|(_, weight)| **weight >= NEGLIGIBLE);
        let wanted: BTreeSet<&str> = likely.flat_map(|(cause, _)| &cause.step).map(|remedy| remedy.id.as_str()).collect();
        let allowed = |step: &&Step| step.id != pack.last_resort && wanted.contains(step.id.as_str()) && situation.may_advise(step);
        let causes: Vec<usize> =
            weights.iter().enumerate().filter(|(_, weight)| **weight >= NOTHING).map(|(place, _)| place).collect();
        let mut fixes = fixes(pack, &causes);
        let candidate = |step: &'a Step| Candidate { step, fixes: fixes.remove(&*step.id).unwrap_or_default(), needs: bits(step) };
        let mut steps: Vec<Candidate> = pack.steps.iter().filter(allowed).map(candidate).collect();
        let mass = pick(&causes, weights);
        steps.retain(|candidate| chance(&mass, candidate) >= POINTLESS);
        // A work-round comes only when no cure is left that is likely enough beside it.
        let likeliest = steps.iter().map(|candidate| chance(&mass, candidate)).fold(0.0, f64::max);
        let cures = |candidate: &Candidate| !candidate.step.work_round && chance(&mass, candidate) >= CURES * likeliest;
        if steps.iter().any(cures) {
            steps.retain(|candidate| !candidate.step.work_round);
        }
        let minutes = |step: &'a Step| (&*step.id, step.elapsed + needs_cost(&needs, bits(step)));
        let minutes: BTreeMap<&str, f64> = pack.steps.iter().map(minutes).collect();
        let calling = minutes.get(&*pack.last_resort).copied().unwrap_or(0.0);
        let cheapest = |place: &usize| {
            let remedies = pack.causes.get(*place).into_iter().flat_map(|cause| &cause.step);
            let others = remedies.filter(|remedy| remedy.id != pack.last_resort).filter_map(|remedy| minutes.get(&*remedy.id));
            others.copied().min_by(f64::total_cmp).unwrap_or(0.0)
        };
        let last_resort = causes.iter().map(|place| calling + cheapest(place)).collect();
        Self { steps, last_resort, needs, causes }
    }

    /// The weights of the causes that carry any mass.
    pub(crate) fn mass(&self, weights: &Weights) -> Weights {
        pick(&self.causes, weights)
    }

    /// The same problem with the steps that are worth saying now. Where one cause leads and can be put right, its remedies;
    /// otherwise remedies of the likeliest cause and whatever is nearly as likely to help as the likeliest step. Less likely
    /// ones are said before a long step, and before calling for help.
    pub fn worth_saying(&self, weights: &Weights) -> Self {
        let mass = self.mass(weights);
        let likeliest = self.steps.iter().map(|candidate| (chance(&mass, candidate), candidate)).max_by(|a, b| a.0.total_cmp(&b.0));
        let leading = mass.iter().enumerate().max_by(|a, b| a.1.total_cmp(b.1));
        let (Some((best_chance, likeliest)), Some((leading, weight))) = (likeliest, leading) else { return self.clone() };
        let surest = self.steps.iter().map(|candidate| candidate.fixes(leading)).fold(0.0, f64::max);
        let remedy = |candidate: &Candidate| surest > 0.0 && candidate.fixes(leading) >= ITS_REMEDY * surest;
        if *weight >= LEADS && surest > 0.0 {
            return self.only(remedy);
        }
        let from = |share: f64| self.only(|candidate| remedy(candidate) || chance(&mass, candidate) >= share * best_chance);
        let problem = from(WORTH_SAYING);
        let waits = self.cost(likeliest, 0) >= LONG || problem.best(weights).steps.is_empty();
        if waits { from(WORTH_SAYING_BEFORE) } else { problem }
    }

    /// The same problem with some of its steps.
    fn only(&self, kept: impl Fn(&Candidate) -> bool) -> Self {
        let mut problem = self.clone();
        problem.steps.retain(kept);
        problem
    }

    /// The best order, or, where calling for help would be quicker than any step and one cause stands out, the remedy of
    /// that cause: whoever is called should be the one who can put it right.
    pub fn advised(&self, weights: &Weights) -> Order {
        let order = self.best(weights);
        if !order.steps.is_empty() {
            return order;
        }
        let mass = self.mass(weights);
        let leading = mass.iter().enumerate().max_by(|a, b| a.1.total_cmp(b.1)).filter(|(_, weight)| **weight >= STANDS_OUT);
        let Some((leading, _)) = leading else { return order };
        let bargain = |candidate: &Candidate| candidate.fixes(leading) / self.cost(candidate, 0).max(0.01);
        let best = self.steps.iter().enumerate().max_by(|a, b| bargain(a.1).total_cmp(&bargain(b.1)));
        let steps: Vec<usize> =
            best.filter(|(_, candidate)| bargain(candidate) > 0.0).map(|(index, _)| index).into_iter().collect();
        Order { minutes: self.minutes_of(&steps, weights), steps }
    }

    /// The best order found, and its expected minutes.
    pub fn best(&self, weights: &Weights) -> Order {
        self.best_for(self.mass(weights))
    }

    /// The same from the mass of the causes that carry any.
    pub(crate) fn best_for(&self, mass: Weights) -> Order {
        if self.steps.len() <= EXACT_UP_TO { self.exact(&mass) } else { self.greedy_for(mass) }
    }

    /// Expected minutes of a given order with the last resort behind it.
    pub fn minutes_of(&self, order: &[usize], weights: &Weights) -> f64 {
        let mut left = self.mass(weights);
        let (mut minutes, mut opened) = (0.0, 0_u64);
        for candidate in order.iter().filter_map(|index| self.steps.get(*index)) {
            minutes += left.iter().sum::<f64>() * self.cost(candidate, opened);
            opened |= candidate.needs;
            fail(&mut left, candidate);
        }
        minutes + self.calling_for_help(&left)
    }

    /// Expected minutes of the last resort for what is left.
    fn calling_for_help(&self, left: &Weights) -> f64 {
        left.iter().zip(&self.last_resort).map(|(weight, minutes)| weight * minutes).sum()
    }

    /// Expected minutes of the last resort that a step saves.
    fn saved(&self, left: &Weights, candidate: &Candidate) -> f64 {
        let saved = |(place, fixes): &(usize, f64)| Some(left.get(*place)? * fixes * self.last_resort.get(*place)?);
        candidate.fixes.iter().filter_map(saved).sum()
    }

    /// The mass that goes with each answer to a question.
    pub(crate) fn given(&self, pack: &Pack, question: &Question, mass: &Weights) -> Vec<Weights> {
        let rates = |place: &usize| pack.causes.get(*place).map_or(&[][..], |cause| answer_rates(question, cause));
        let rates: Vec<&[f64]> = self.causes.iter().map(rates).collect();
        let rate = |rates: &[f64], answer: usize| rates.get(answer).copied().unwrap_or(0.0);
        let left = |answer: usize| mass.iter().zip(&rates).map(|(weight, rates)| weight * rate(rates, answer)).collect();
        (0..question.answer.len()).map(left).collect()
    }

    fn cost(&self, candidate: &Candidate, opened: u64) -> f64 {
        candidate.step.elapsed + needs_cost(&self.needs, candidate.needs & !opened)
    }

    /// Probability over cost, one step at a time, until the last resort is the better bargain.
    pub fn greedy(&self, weights: &Weights) -> Order {
        self.greedy_for(self.mass(weights))
    }

    fn greedy_for(&self, mut left: Weights) -> Order {
        let (mut steps, mut minutes, mut opened) = (Vec::new(), 0.0, 0_u64);
        loop {
            let mass: f64 = left.iter().sum();
            let bargain = |(index, candidate): (usize, &Candidate)| {
                let cost = self.cost(candidate, opened).max(0.01);
                (index, chance(&left, candidate) / cost)
            };
            let open = self.steps.iter().enumerate().filter(|(index, _)| !steps.contains(index));
            let worth = |(_, candidate): &(usize, &Candidate)| self.saved(&left, candidate) > mass * self.cost(candidate, opened);
            let best = open.filter(worth).map(bargain).max_by(|a, b| a.1.total_cmp(&b.1));
            let Some((index, _)) = best else { break };
            let Some(candidate) = self.steps.get(index) else { break };
            minutes += mass * self.cost(candidate, opened);
            opened |= candidate.needs;
            fail(&mut left, candidate);
            steps.push(index);
        }
        Order { steps, minutes: minutes + self.calling_for_help(&left) }
    }

    /// The best order of all, by dynamic programming over the sets of steps done.
    fn exact(&self, mass: &Weights) -> Order {
        let after = self.after_each(mass);
        let mut best: Vec<(f64, Option<usize>)> = vec![(0.0, None); after.len()];
        for (done, left) in after.iter().enumerate().rev() {
            let mut choice = (left.help, None);
            for (index, candidate) in self.steps.iter().enumerate().filter(|(index, _)| done & (1 << index) == 0) {
                let then = best.get(done | (1 << index)).map_or(0.0, |(minutes, _)| *minutes);
                let minutes = left.sum * self.cost(candidate, left.opened) + then;
                if minutes < choice.0 {
                    choice = (minutes, Some(index));
                }
            }
            if let Some(slot) = best.get_mut(done) {
                *slot = choice;
            }
        }
        let mut steps = Vec::new();
        let mut done = 0;
        while let Some((_, Some(index))) = best.get(done) {
            steps.push(*index);
            done |= 1 << index;
        }
        Order { steps, minutes: best.first().map_or(0.0, |(minutes, _)| *minutes) }
    }

    /// What is left after each set of steps has failed, in the order of the sets' bits. Each follows from the set without its
    /// lowest step.
    fn after_each(&self, mass: &Weights) -> Vec<Left> {
        let mut after = Vec::with_capacity(1 << self.steps.len());
        after.push(Left { mass: mass.clone(), sum: mass.iter().sum(), help: self.calling_for_help(mass), opened: 0 });
        for done in 1_usize..1 << self.steps.len() {
            let (Some(before), Some(candidate)) = (after.get(done & (done - 1)), self.steps.get(done.trailing_zeros() as usize))
            else {
                break;
            };
            after.push(self.left(before, candidate));
        }
        after
    }

    fn left(&self, before: &Left, candidate: &Candidate) -> Left {
        let mut mass = before.mass.clone();
        fail(&mut mass, candidate);
        let (sum, help) = (before.sum - chance(&before.mass, candidate), before.help - self.saved(&before.mass, candidate));
        Left { mass, sum, help, opened: before.opened | candidate.needs }
    }
}

/// What is left after some steps have failed.
struct Left {
    mass: Weights,
    /// Of the mass.
    sum: f64,
    /// Minutes that the last resort would then take.
    help: f64,
    /// Needs that are met by then, by their bits.
    opened: u64,
}

/// What each step can put right, by its id: the causes by their place among these, with P(restores | cause).
fn fixes<'a>(pack: &'a Pack, causes: &[usize]) -> BTreeMap<&'a str, Vec<(usize, f64)>> {
    let mut fixes: BTreeMap<&str, Vec<(usize, f64)>> = BTreeMap::new();
    for (place, cause) in causes.iter().enumerate() {
        for remedy in pack.causes.get(*cause).into_iter().flat_map(|cause| &cause.step) {
            fixes.entry(&remedy.id).or_default().push((place, remedy.fixes));
        }
    }
    fixes
}

fn pick(causes: &[usize], weights: &Weights) -> Weights {
    causes.iter().map(|place| weights.get(*place).copied().unwrap_or(0.0)).collect()
}

fn needs_cost(needs: &[f64], bits: u64) -> f64 {
    needs
        .iter()
        .enumerate()
        .filter(|(place, _)| bits & (1_u64.checked_shl(*place as u32).unwrap_or(0)) != 0)
        .map(|(_, cost)| cost)
        .sum()
}

/// Probability that a step restores service, given what is left.
pub(crate) fn chance(left: &Weights, candidate: &Candidate) -> f64 {
    candidate.fixes.iter().filter_map(|(place, fixes)| Some(left.get(*place)? * fixes)).sum()
}

/// What is left of the mass when a step does not restore service.
pub(crate) fn fail(left: &mut Weights, candidate: &Candidate) {
    for (place, fixes) in &candidate.fixes {
        if let Some(weight) = left.get_mut(*place) {
            *weight *= 1.0 - fixes;
        }
    }
}
