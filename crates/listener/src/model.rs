//! What was learned, as bytes that are read where they lie.

use crate::parts::{Parts, parts};

/// Bytes of a part's hash, of its rarity and of its weights' unit.
const HEAD: usize = 12;
/// The largest weight in units: two weights share a byte.
const LARGEST: f32 = 7.0;
/// What is added to a weight in units, so that it is kept without a sign.
const ZERO: f32 = 8.0;

/// What was learned from examples, read from bytes that [`crate::learn`] wrote: the number of classes, and a row for each part in
/// the order of their hashes: hash, rarity, the size of its weights' unit, and a weight for each class in units (half a byte).
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Model<'a> {
    classes: usize,
    rows: &'a [u8],
}

/// What is known of a part.
pub(crate) struct Row {
    pub(crate) part: u32,
    pub(crate) rarity: f32,
    pub(crate) weights: Vec<f32>,
}

impl<'a> Model<'a> {
    /// Reads the bytes; `None` when they are no model. One without a row would claim any number of classes.
    pub fn new(bytes: &'a [u8]) -> Option<Self> {
        let (classes, rows) = bytes.split_at_checked(4)?;
        let classes = u32::from_le_bytes(classes.try_into().ok()?) as usize;
        (classes > 0 && !rows.is_empty() && rows.len() % row_size(classes) == 0).then_some(Self { classes, rows })
    }

    pub(crate) fn write(rows: Vec<Row>, classes: usize) -> Vec<u8> {
        let mut bytes = (classes as u32).to_le_bytes().to_vec();
        for row in rows {
            let unit = row.weights.iter().fold(f32::MIN_POSITIVE, |most, weight| most.max(weight.abs())) / LARGEST;
            bytes.extend(row.part.to_le_bytes());
            bytes.extend(row.rarity.to_le_bytes());
            bytes.extend(unit.to_le_bytes());
            let units = |weight: &f32| ((weight / unit).round() + ZERO) as u8;
            bytes.extend(row.weights.chunks(2).map(|pair| pair.iter().rev().fold(0, |byte, weight| byte << 4 | units(weight))));
        }
        bytes
    }

    /// ln of how likely each class makes the text, against all classes alike: above 0 speaks for it. `None` when no part of
    /// the text is known.
    pub fn hear(&self, text: &str) -> Option<Vec<f64>> {
        let heard: Vec<Vec<f32>> = parts(text).iter().filter_map(|parts| self.scores(parts)).collect();
        let scores: Vec<f32> = (0..self.classes).map(|class| heard.iter().filter_map(|scores| scores.get(class)).sum()).collect();
        let alike = (self.classes as f64).ln();
        (!heard.is_empty()).then(|| likelihoods(&scores).into_iter().map(|p| f64::from(p.max(1e-9)).ln() + alike).collect())
    }

    /// What parts of one kind say for each class, however many they are; `None` when none is known.
    fn scores(&self, parts: &Parts) -> Option<Vec<f32>> {
        let mut scores = vec![0.0_f32; self.classes];
        let mut length = 0.0;
        for (part, count) in parts {
            let Some((rarity, unit, weights)) = self.row(*part) else { continue };
            let amount = count * rarity;
            length += amount * amount;
            let units = weights.iter().flat_map(|pair| [pair & 0xF, pair >> 4]);
            scores.iter_mut().zip(units).for_each(|(score, units)| *score += amount * unit * (f32::from(units) - ZERO));
        }
        let scale = 1.0 / (2.0 * length).sqrt();
        scores.iter_mut().for_each(|score| *score *= scale);
        (length > 0.0).then_some(scores)
    }

    /// The rarity of a part, its weights' unit and its weights.
    fn row(&self, part: u32) -> Option<(f32, f32, &'a [u8])> {
        let size = row_size(self.classes);
        let row = |place: usize| self.rows.get(place * size..(place + 1) * size);
        let number = |row: &[u8], at: usize| row.get(at..at + 4).and_then(|bytes| bytes.try_into().ok());
        let hash = |place: usize| row(place).and_then(|row| number(row, 0)).map_or(0, u32::from_le_bytes);
        let (mut from, mut until) = (0, self.rows.len() / size);
        while from < until {
            let middle = from.midpoint(until);
            if hash(middle) < part { from = middle + 1 } else { until = middle }
        }
        let row = row(from).filter(|_| hash(from) == part)?;
        Some((number(row, 4).map(f32::from_le_bytes)?, number(row, 8).map(f32::from_le_bytes)?, row.get(HEAD..)?))
    }
}

/// Bytes of a part's row.
fn row_size(classes: usize) -> usize {
    HEAD.saturating_add(classes.div_ceil(2))
}

/// Scores as probabilities that sum to 1.
pub(crate) fn likelihoods(scores: &[f32]) -> Vec<f32> {
    let top = scores.iter().copied().fold(f32::NEG_INFINITY, f32::max);
    let raw: Vec<f32> = scores.iter().map(|score| (score - top).exp()).collect();
    let sum: f32 = raw.iter().sum();
    raw.into_iter().map(|weight| weight / sum).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Example, learn};
    use proptest::prelude::*;

    fn learned() -> Vec<u8> {
        let example = |(text, class): (&str, usize)| Example { text: text.to_owned(), class: Some(class), weight: 1.0 };
        let texts = [
            ("the card is locked", 0),
            ("locked out after three tries", 0),
            ("it says locked", 0),
            ("locked again, the card", 0),
            ("still locked", 0),
            ("the light of the reader is off", 1),
            ("no light at all on the reader", 1),
            ("reader is dark", 1),
            ("the reader has no light", 1),
            ("readers light does not come on", 1),
        ];
        learn(&texts.map(example), 2)
    }

    #[test]
    fn what_was_learned_is_heard_through_slips_and_endings() {
        let bytes = learned();
        let model = Model::new(&bytes).unwrap();
        for (text, class) in [("my crad lockd", 0), ("LOCKED!", 0), ("the redaers lights", 1)] {
            let heard = model.hear(text).unwrap();
            assert!(heard[class] > 0.0 && heard[1 - class] < 0.0, "{text}: {heard:?}");
        }
        assert_eq!(model.hear("zzz ?! 99"), None, "nothing of it is known");
    }

    #[test]
    fn learning_again_gives_the_same() {
        assert_eq!(learned(), learned());
    }

    #[test]
    fn what_is_no_model_is_refused() {
        assert_eq!(Model::new(&[]), None);
        assert_eq!(Model::new(&[0; 8]), None);
        assert_eq!(Model::new(&learned()[1..]), None);
    }

    proptest! {
        #[test]
        fn any_bytes_and_any_text_are_taken(bytes in proptest::collection::vec(any::<u8>(), 0..400), text in "\\PC{0,100}") {
            if let Some(model) = Model::new(&bytes) {
                let _ = model.hear(&text);
            }
            static LEARNED: std::sync::LazyLock<Vec<u8>> = std::sync::LazyLock::new(learned);
            let _ = Model::new(&LEARNED).unwrap().hear(&text);
        }
    }
}
