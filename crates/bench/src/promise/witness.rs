//! The posterior against an independent library: pyAgrum builds the same network and infers by its own means.

use std::collections::BTreeMap;
use std::process::{Command, Stdio};

use fastrand::Rng;
use jiff::civil::{Date, date};
use lanyard_diagnose::listening::{BESIDE_A_FAULT, COUNTS, MOST_AGAINST, MOST_FOR};
use lanyard_diagnose::posterior::{Evidence, answer_rates, observations, posterior as weigh};
use lanyard_diagnose::said::BESIDE_THE_POINT;
use lanyard_diagnose::{CardUse, Cause, ClientModel, Context, Likelier, Pack, Signature, Step, findings};
use lanyard_model::{Judged, State};
use lanyard_testbed::Result;
use serde_json::json;

use super::{Bench, Measured};

/// Random sets of evidence that are compared.
const CASES: usize = 60;

/// Days on which something begins or ends: each cause that has a first day can happen on some of them and not on others.
const DAYS: [Date; 4] = [date(2025, 10, 13), date(2026, 11, 23), date(2027, 2, 28), date(2027, 6, 1)];

/// How far probabilities are kept from 0 and 1, as documented.
const FLOOR: f64 = 1e-4;

const SCRIPT: &str = include_str!("posterior.py");

/// The network and random evidence with our posterior, for the library.
fn cases(pack: &Pack) -> serde_json::Value {
    let mut rng = Rng::with_seed(7);
    let cases: Vec<_> = (0..CASES).map(|_| case(pack, &mut rng)).collect();
    let heard = [COUNTS, MOST_AGAINST, MOST_FOR, BESIDE_A_FAULT];
    json!({ "network": network(pack), "cases": cases, "floor": FLOOR, "beside_the_point": BESIDE_THE_POINT, "heard": heard })
}

/// Equal to the independent library's to 1e-9.
pub(super) fn posterior(bench: &Bench) -> Result<Vec<Measured>> {
    let pack = Pack::embedded().map_err(|error| error.to_string())?;
    let mut python = Command::new(&bench.python)
        .args(["-c", SCRIPT])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .map_err(|error| format!("{}: {error}", bench.python.display()))?;
    let input = cases(&pack).to_string();
    std::io::Write::write_all(&mut python.stdin.take().ok_or("no stdin")?, input.as_bytes()).map_err(|error| error.to_string())?;
    let output = python.wait_with_output().map_err(|error| error.to_string())?;
    let text = String::from_utf8_lossy(&output.stdout).trim().to_owned();
    let (version, worst) = text.split_once(' ').ok_or_else(|| format!("the library said: {text}"))?;
    let worst: f64 = worst.parse().map_err(|_| format!("the library said: {text}"))?;
    let figure = format!("largest difference {worst:.1e} over {CASES} random cases (pyAgrum {version})");
    Ok(vec![Measured { name: "posterior", figure, promise: "equal to 1e-9", holds: worst <= 1e-9 }])
}

/// The network's tables as the pack states them, clamped as documented.
fn network(pack: &Pack) -> serde_json::Value {
    let clamp = |p: f64| p.clamp(FLOOR, 1.0 - FLOOR);
    let finding = |rate: &lanyard_diagnose::FindingRate| {
        let p: Vec<f64> =
            pack.causes.iter().map(|cause| clamp(cause.evidence.get(&rate.id).copied().unwrap_or(rate.elsewhere))).collect();
        json!({ "id": rate.id, "p": p, "warning_passes": rate.warning_passes, "warning_says_nothing": rate.warning_says_nothing })
    };
    let cause = |cause: &Cause| {
        let card = match cause.card {
            CardUse::Needed => "needed",
            CardUse::Any => "any",
            CardUse::None => "none",
        };
        json!({ "prior": cause.prior, "clients": cause.clients, "from": cause.from.map(|day| day.to_string()), "card": card })
    };
    let step = |step: &Step| {
        let fixes: Vec<Option<f64>> = pack.causes.iter().map(|cause| cause.fixed_by(&step.id)).collect();
        json!({ "id": step.id, "fixes": fixes })
    };
    let signature = |signature: &Signature| {
        let says: Vec<Option<f64>> = pack.causes.iter().map(|cause| cause.said_rates.get(&signature.id).copied()).collect();
        let answers = places(pack, &signature.answers);
        json!({ "id": signature.id, "says": says, "elsewhere": signature.elsewhere, "answers": answers })
    };
    let question = |question: &lanyard_diagnose::Question| {
        let p: Vec<&[f64]> = pack.causes.iter().map(|cause| answer_rates(question, cause)).collect();
        let sum: f64 = question.answer.iter().map(|answer| answer.rate).sum();
        let rates: Vec<f64> = question.answer.iter().map(|answer| answer.rate / sum).collect();
        json!({ "id": question.id, "p": p, "rates": rates })
    };
    json!({
        "causes": pack.causes.iter().map(cause).collect::<Vec<_>>(),
        "steps": pack.steps.iter().map(step).collect::<Vec<_>>(),
        "findings": pack.findings.iter().map(finding).collect::<Vec<_>>(),
        "signatures": pack.signatures.iter().map(signature).collect::<Vec<_>>(),
        "questions": pack.questions.iter().map(question).collect::<Vec<_>>(),
    })
}

/// Random evidence with our posterior: findings in every state, what was said and answered, steps that failed, what a site has
/// learned, a client and a day that rule causes out.
fn case(pack: &Pack, rng: &mut Rng) -> serde_json::Value {
    let mut judged = Vec::new();
    let something_failed = rng.bool();
    for finding in findings::ALL {
        let state = match rng.u8(0..10) {
            0 if something_failed => State::Fail("random".into()),
            1 => State::Warning("random".into()),
            2..=5 => State::Pass,
            _ => State::NotTested("random".into()),
        };
        judged.push(Judged { id: finding.id.into(), state });
    }
    let signatures: Vec<&Signature> = pack.signatures.iter().filter(|_| rng.u8(0..100) < 2).collect();
    let mut context = Context::default();
    for question in &pack.questions {
        if rng.u8(0..10) < 2
            && let Some(answer) = question.answer.get(rng.usize(0..question.answer.len()))
        {
            context.answers.insert(question.id.clone(), answer.id.clone());
        }
    }
    context.tried = pack.steps.iter().filter(|_| rng.u8(0..100) < 5).map(|step| step.id.clone()).collect();
    for cause in &pack.causes {
        if rng.u8(0..10) < 3 {
            context.learned.insert(cause.id.clone(), Likelier(rng.u32(200..5000)));
        }
    }
    let client = rng.choice(ClientModel::ALL).unwrap_or(ClientModel::Unknown);
    let today = rng.choice(DAYS).unwrap_or(date(2026, 11, 23));
    let heard: Vec<f64> = pack.causes.iter().map(|_| 12.0 * rng.f64() - 8.0).collect();
    let evidence = Evidence { findings: &judged, signatures: &signatures, heard: &heard, context: &context, client, today };
    let weights = weigh(pack, &evidence, &observations(pack, &evidence));
    let tested: serde_json::Map<String, serde_json::Value> = judged
        .iter()
        .filter(|judged| judged.state.is_tested())
        .map(|judged| (judged.id.clone(), json!(judged.state.word())))
        .collect();
    let likelier = |cause: &Cause| context.learned.get(&cause.id).map_or(1.0, |likelier| f64::from(likelier.0) / 1000.0);
    json!({
        "findings": tested,
        "signatures": signatures.iter().map(|signature| &signature.id).collect::<Vec<_>>(),
        "heard": heard,
        "answers": places(pack, &context.answers),
        "tried": context.tried,
        "learned": pack.causes.iter().map(likelier).collect::<Vec<_>>(),
        "client": client.id(),
        "day": today.to_string(),
        "posterior": weights,
    })
}

/// Answers by their place among the question's answers.
fn places(pack: &Pack, answers: &BTreeMap<String, String>) -> BTreeMap<String, usize> {
    let place = |(question, answer): (&String, &String)| {
        let place = pack.question(question)?.answer.iter().position(|known| known.id == *answer)?;
        Some((question.clone(), place))
    };
    answers.iter().filter_map(place).collect()
}
