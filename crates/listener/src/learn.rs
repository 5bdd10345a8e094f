//! Learning from examples. Deterministic: the same examples give the same bytes on the same machine.

use std::collections::BTreeMap;

use crate::model::{Model, Row, likelihoods};
use crate::parts::{Parts, parts};

/// How often the examples are gone through.
const ROUNDS: u16 = 16;
/// The size of the first round's steps.
const STEP: f32 = 4.0;
/// How much smaller the steps become with each round.
const SHRINK: f32 = 0.2;
/// What each round takes off every weight, for a step of one, so that no single example is learned by heart.
const DECAY: f32 = 0.01;
/// A part that stands in fewer examples is passed over.
const SEEN: usize = 5;

/// One text that is known to be of a class.
pub struct Example {
    /// The text.
    pub text: String,
    /// Its class, below the number of classes; none for a text that every class gives alike.
    pub class: Option<usize>,
    /// How much it counts; 1 for a text as good as any.
    pub weight: f32,
}

/// An example as numbers: places of parts with how much each counts, ready to be multiplied.
struct Point {
    parts: Vec<(usize, f32)>,
    class: Option<usize>,
    weight: f32,
}

/// Learns from examples of `classes` classes; what was learned as bytes for [`Model::new`]. Classes count alike, however many
/// examples each has.
pub fn learn(examples: &[Example], classes: usize) -> Vec<u8> {
    let texts: Vec<[Parts; 2]> = examples.iter().map(|example| parts(&example.text)).collect();
    let mut seen: BTreeMap<u32, usize> = BTreeMap::new();
    texts.iter().flatten().flat_map(BTreeMap::keys).for_each(|part| *seen.entry(*part).or_insert(0) += 1);
    seen.retain(|_, times| *times >= SEEN);
    let rarity = |times: usize| ((1.0 + examples.len() as f32) / (1.0 + times as f32)).ln() + 1.0;
    let kept: BTreeMap<u32, (usize, f32)> =
        seen.iter().enumerate().map(|(place, (part, times))| (*part, (place, rarity(*times)))).collect();
    let points = points(examples, &texts, &kept, classes);
    let weights = weights(&points, kept.len(), classes);
    let rows = kept.iter().zip(weights.chunks_exact(classes));
    let rows = rows.map(|((part, (_, rarity)), weights)| Row { part: *part, rarity: *rarity, weights: weights.to_vec() });
    Model::write(rows.collect(), classes)
}

fn points(examples: &[Example], texts: &[[Parts; 2]], kept: &BTreeMap<u32, (usize, f32)>, classes: usize) -> Vec<Point> {
    let mut sizes = vec![0.0; classes];
    for example in examples {
        if let Some(size) = example.class.and_then(|class| sizes.get_mut(class)) {
            *size += example.weight;
        }
    }
    let usual = sizes.iter().sum::<f32>() / classes as f32;
    let amounts = |parts: &Parts| {
        let known = parts.iter().filter_map(|(part, count)| kept.get(part).map(|(place, rarity)| (*place, count * rarity)));
        let mut amounts: Vec<(usize, f32)> = known.collect();
        let length = (2.0 * amounts.iter().map(|(_, amount)| amount * amount).sum::<f32>()).sqrt().max(f32::MIN_POSITIVE);
        amounts.iter_mut().for_each(|(_, amount)| *amount /= length);
        amounts
    };
    let point = |(example, text): (&Example, &[Parts; 2])| {
        let parts = text.iter().flat_map(amounts).collect();
        let size = example.class.and_then(|class| sizes.get(class)).copied().unwrap_or(usual).max(f32::MIN_POSITIVE);
        Point { parts, class: example.class, weight: example.weight * usual / size }
    };
    examples.iter().zip(texts).map(point).collect()
}

/// The weights of every part for every class, part by part: stochastic gradient descent with smaller and smaller steps.
fn weights(points: &[Point], parts: usize, classes: usize) -> Vec<f32> {
    let mut weights = vec![0.0_f32; parts * classes];
    for round in 0..ROUNDS {
        let step = STEP / (1.0 + f32::from(round) * SHRINK);
        for point in mixed(points, round) {
            let mut errors = likelihoods(&scores(&weights, point, classes));
            let alike = if point.class.is_none() { 1.0 / classes as f32 } else { 0.0 };
            errors.iter_mut().enumerate().for_each(|(class, p)| *p -= alike + f32::from(Some(class) == point.class));
            for (part, amount) in &point.parts {
                let row = weights.get_mut(part * classes..(part + 1) * classes).unwrap_or_default();
                row.iter_mut().zip(&errors).for_each(|(weight, error)| *weight -= step * error * amount * point.weight);
            }
        }
        weights.iter_mut().for_each(|weight| *weight *= 1.0 - step * DECAY);
    }
    weights
}

fn scores(weights: &[f32], point: &Point, classes: usize) -> Vec<f32> {
    let mut scores = vec![0.0; classes];
    for (part, amount) in &point.parts {
        let row = weights.get(part * classes..(part + 1) * classes).unwrap_or_default();
        scores.iter_mut().zip(row).for_each(|(score, weight)| *score += weight * amount);
    }
    scores
}

/// Every point once, in another order each round: by steps that share no divisor with their number.
fn mixed(points: &[Point], round: u16) -> impl Iterator<Item = &Point> {
    const PRIMES: [usize; 5] = [7919, 104_729, 15_485_863, 32_452_843, 49_979_687];
    let stride = PRIMES.iter().cycle().nth(usize::from(round)).copied().unwrap_or(1);
    (0..points.len()).filter_map(move |place| points.get((place * stride + usize::from(round)) % points.len()))
}
