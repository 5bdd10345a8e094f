//! The diagnosis: right cause first and minutes on the blind set, plans against the optimum, no unsafe advice.

use std::path::Path;
use std::process::Command;

use fastrand::Rng;
use lanyard_diagnose::plan::{EXACT_UP_TO, Problem};
use lanyard_diagnose::safety::Situation;
use lanyard_diagnose::{ClientModel, Context, Pack};
use lanyard_testbed::Result;

use super::{Bench, Measured};
use crate::costs::Costs;
use crate::person::{follow, follow_printed};
use crate::score::Scores;
use crate::set::{self, Case, Telling};
use crate::{promised, say};

/// Packs with wrong priors and minutes that the minutes are averaged over.
const PACKS: u64 = 10;
/// Random problems for the optimum.
const PROBLEMS: usize = 300;

/// Right cause first, and minutes to restore, on the blind set.
pub(super) fn blind(bench: &Bench) -> Result<Vec<Measured>> {
    let pack = Pack::embedded().map_err(|error| error.to_string())?;
    let costs = Costs::load("bench/costs.toml".as_ref())?;
    let cases = set::run(Path::new("scenarios/blind"), &bench.program, 2, None)?;
    let scores = Scores::of(&pack, &cases, &costs);
    scores.broken.iter().for_each(|line| say(line));
    say(&format!("blind set, 95 % intervals:\n{}", scores.table()));
    let mut measured: Vec<Measured> = promised(&scores)
        .into_iter()
        .map(|(name, share, least)| Measured {
            name,
            figure: share.to_string(),
            promise: if name == "top1-single" {
                "≥ 95 % on the blind set, the worse way"
            } else {
                "≥ 85 % on the blind set, the worse way"
            },
            // A run that breaks off is none that was right.
            holds: share.value() >= least && scores.broken.is_empty(),
        })
        .collect();
    measured.push(minutes(&pack, &cases, &costs));
    Ok(measured)
}

/// Right next step in the 08:05 stories. Those that were looked at during development are told apart: the promise is for
/// the others, of which no more than the figure is told.
pub(super) fn stories(bench: &Bench) -> Result<Vec<Measured>> {
    let open = crate::stories::run(Path::new("stories/open"), &bench.program)?;
    open.misses.iter().for_each(|line| say(line));
    say(&format!("stories/open, looked at during development: {}", open.figure()));
    let blind = crate::stories::run(Path::new("stories/blind"), &bench.program)?;
    Ok(vec![Measured {
        name: "stories",
        figure: blind.figure(),
        promise: "right next step ≥ 95 % on the blind stories",
        holds: blind.right.value() >= 0.95,
    }])
}

/// Expected minutes over the mix when a simulated person follows the advice of packs that are wrong by up to a factor of two.
fn minutes(pack: &Pack, cases: &[Case], costs: &Costs) -> Measured {
    let place = Telling::ALL.iter().position(|telling| *telling == Telling::OpaqueUser).unwrap_or(0);
    let (mut ours, mut printed, mut weights) = (0.0, 0.0, 0.0);
    let weighted = cases.iter().filter(|case| costs.mix.contains_key(&case.stem));
    let broken = weighted.clone().filter(|case| !matches!(case.checkups.get(place), Some(Ok(_)))).count();
    let counted = weighted.count() - broken;
    for seed in 0..PACKS {
        let pack = wrong_by_up_to_two(pack, seed);
        for case in cases {
            let (Some(weight), Some(Ok(checkup))) = (costs.mix.get(&case.stem), case.checkups.get(place)) else { continue };
            ours += weight * follow(&pack, &case.scenario, checkup, costs).minutes;
            printed += weight * follow_printed(&case.scenario, costs);
            weights += weight;
        }
    }
    let (ours, printed) = (ours / weights, printed / weights);
    let below = 100.0 * (1.0 - ours / printed);
    Measured {
        name: "minutes",
        figure: format!(
            "{ours:.1} against {printed:.1} min of the printed order: {below:.0} % below, over {counted} of {} scenarios ({broken} \
             broken, the others have no weight in the mix)",
            cases.len()
        ),
        promise: "≥ 30 % below the printed order",
        holds: below >= 30.0 && broken == 0,
    }
}

/// The pack with every prior and every minute multiplied by a factor between 1/2 and 2.
fn wrong_by_up_to_two(pack: &Pack, seed: u64) -> Pack {
    let mut rng = Rng::with_seed(seed);
    let mut factor = || 2.0_f64.powf(2.0 * rng.f64() - 1.0);
    let mut pack = pack.clone();
    pack.causes.iter_mut().for_each(|cause| cause.prior *= factor());
    for step in &mut pack.steps {
        let factor = factor();
        step.hands_on *= factor;
        step.elapsed *= factor;
    }
    pack.needs.iter_mut().for_each(|need| need.minutes *= factor());
    pack
}

/// The plan against the exact optimum, found apart by going through every order, wherever there are up to nine steps.
pub(super) fn optimum(_: &Bench) -> Result<Vec<Measured>> {
    let pack = Pack::embedded().map_err(|error| error.to_string())?;
    let mut rng = Rng::with_seed(1);
    let context = Context::default();
    let (mut worst, mut problems) = (1.0_f64, 0);
    let (mut shown_worst, mut shown_sum) = (1.0_f64, 0.0);
    while problems < PROBLEMS {
        let mut weights = vec![0.0; pack.causes.len()];
        for _ in 0..rng.usize(2..5) {
            if let Some(weight) = weights.get_mut(rng.usize(0..pack.causes.len())) {
                *weight += rng.f64();
            }
        }
        let sum: f64 = weights.iter().sum();
        weights.iter_mut().for_each(|weight| *weight /= sum);
        let today = jiff::civil::date(2026, 11, 23);
        let situation = Situation {
            pack: &pack,
            context: &context,
            findings: &[],
            tries_left: Some(3),
            client: ClientModel::IdentityAgentWithCm1,
            today,
        };
        let problem = Problem::new(&pack, &situation, &weights);
        if problem.steps.is_empty() || problem.steps.len() > EXACT_UP_TO {
            continue;
        }
        let mut free = problem.clone();
        free.last_resort.iter_mut().for_each(|minutes| *minutes = 0.0);
        let best = least((&problem, &free), &weights, &mut Vec::new(), &mut f64::INFINITY.clone());
        worst = worst.max(problem.best(&weights).minutes / best);
        // What is printed puts right first whatever leads, and leaves out what is much less likely to help.
        let shown = problem.worth_saying(&weights).advised(&weights).minutes / best;
        (shown_worst, shown_sum) = (shown_worst.max(shown), shown_sum + shown);
        problems += 1;
    }
    let figure = format!("{worst:.6} at worst over {problems} problems of up to {EXACT_UP_TO} steps");
    let mean = shown_sum / PROBLEMS as f64;
    let shown = format!("{mean:.3} on average, {shown_worst:.3} at worst over the same problems");
    Ok(vec![
        Measured { name: "optimum", figure, promise: "≤ 1.05 × the exact optimum", holds: worst <= 1.05 },
        Measured { name: "optimum-shown", figure: shown, promise: "≤ 1.05 × on average", holds: mean <= 1.05 },
    ])
}

/// The least expected minutes over all orders, leaving out those whose beginning alone already costs more.
fn least((problem, without_last_resort): (&Problem, &Problem), weights: &Vec<f64>, order: &mut Vec<usize>, best: &mut f64) -> f64 {
    *best = best.min(problem.minutes_of(order, weights));
    for step in 0..problem.steps.len() {
        if order.contains(&step) {
            continue;
        }
        order.push(step);
        // Without the last resort behind it, an order costs at least what has been spent on it.
        let spent = without_last_resort.minutes_of(order, weights);
        if spent < *best {
            least((problem, without_last_resort), weights, order, best);
        }
        order.pop();
    }
    *best
}

/// The safety test itself, with what it went through.
pub(super) fn unsafe_advice(_: &Bench) -> Result<Vec<Measured>> {
    let cargo = std::env::var("CARGO").unwrap_or_else(|_| "cargo".to_owned());
    let output = Command::new(cargo)
        .args(["test", "--quiet", "-p", "lanyard-diagnose", "--test", "safety"])
        .output()
        .map_err(|error| error.to_string())?;
    let holds = output.status.success();
    let figure = if holds {
        "0 in 100,000 random checkups and every step × state".to_owned()
    } else {
        String::from_utf8_lossy(&output.stdout).chars().take(300).collect()
    };
    Ok(vec![Measured { name: "unsafe", figure, promise: "0", holds }])
}
