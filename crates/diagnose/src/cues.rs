//! Single words as cues: somebody who says "slot" and "bent" in no phrase that is known still says something about the reader.
//!
//! How likely a cause makes people use a word follows from the pack itself: from the phrases of what the cause makes them say,
//! as often as it does, from its own title and description, and from lines in many voices (`knowledge/spoken.toml`). No list of
//! sayings that recognition is measured on is learned by heart, so that words from other mouths count the same. A cue is weak
//! evidence: it does not count in full, since it may be part of a recognised phrase too, and a word that a cause does not use
//! speaks only a little against it.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use crate::hearing::Phrase;
use crate::posterior::Observation;
use crate::words::{Lexicon, PAUSE, Token};
use crate::{Pack, Signature};

/// How much of a cue counts.
pub const CUE_WEIGHT: f64 = 0.6;
/// How much of an imagined cause that uses words as all causes together do is mixed into each, in phrases said.
const SMOOTHING: f64 = 0.6;
/// How much a cause's own description counts, in phrases said.
const DESCRIPTION: f64 = 0.2;
/// How much a line of how people put it counts, in phrases said.
const SPOKEN: f64 = 0.1;
/// The share of its phrases in which a word is taken to stand that a signature lists as a cue.
const LISTED: f64 = 0.05;
/// The most that all cues of a text together can speak for a cause (natural logarithm): thirty-three to one.
pub const CUES_TOGETHER: f64 = 3.5;
/// The most that a word can speak against a cause (natural logarithm).
const MOST_AGAINST: f64 = -0.3;

/// ln of how much likelier each cause makes a word, against all causes together, in the pack's order of causes.
pub type Cues = BTreeMap<String, Vec<f64>>;

/// How people put each cause, by its id.
pub type Spoken = BTreeMap<String, Vec<String>>;

/// The words of a text that can be cues, each once; those that everybody uses say nothing.
pub(crate) fn cue_words<'a>(tokens: impl Iterator<Item = &'a Token>) -> BTreeSet<String> {
    tokens.filter(|token| token.word != PAUSE && !token.common).map(|token| token.stem.clone()).collect()
}

/// What every word of the pack's phrases and descriptions says about the causes.
pub(crate) fn cues(pack: &Pack, phrases: &[Vec<Phrase>], lexicon: &Lexicon) -> Cues {
    let shares: BTreeMap<&str, BTreeMap<String, f64>> = pack
        .signatures
        .iter()
        .zip(phrases)
        .map(|(signature, phrases)| (signature.id.as_str(), shares(signature, phrases, lexicon)))
        .collect();
    let causes = &pack.causes;
    let mut uses: BTreeMap<String, Vec<f64>> = BTreeMap::new();
    let mut sizes = vec![0.0; causes.len()];
    for (place, (cause, size)) in causes.iter().zip(&mut sizes).enumerate() {
        let mut add = |word: &str, amount: f64| {
            let row = uses.entry(word.to_owned()).or_insert_with(|| vec![0.0; causes.len()]);
            row.iter_mut().skip(place).take(1).for_each(|slot| *slot += amount);
        };
        for (id, said) in &cause.says {
            *size += said;
            let shares = shares.get(id.as_str()).into_iter().flatten();
            shares.for_each(|(word, share)| add(word, said * share));
        }
        let description = format!("{}. {}", cause.title, cause.looks_like);
        let lines = pack.spoken.get(&cause.id).into_iter().flatten().map(|line| (line.as_str(), SPOKEN));
        for (line, amount) in lines.chain([(description.as_str(), DESCRIPTION)]) {
            *size += amount;
            cue_words(lexicon.tokens(line).iter()).iter().for_each(|word| add(word, amount));
        }
    }
    let all: f64 = sizes.iter().sum();
    uses.into_iter().map(|(word, row)| (word, lifts(&row, &sizes, all))).collect()
}

/// The share of a signature's phrases in which each word stands.
fn shares(signature: &Signature, phrases: &[Phrase], lexicon: &Lexicon) -> BTreeMap<String, f64> {
    let listed = signature.cues.iter().flat_map(|cue| cue_words(lexicon.tokens(cue).iter()));
    let mut shares: BTreeMap<String, f64> = listed.map(|word| (word, LISTED)).collect();
    for phrase in phrases {
        for word in cue_words(phrase.iter().map(AsRef::as_ref)) {
            *shares.entry(word).or_insert(0.0) += 1.0 / phrases.len() as f64;
        }
    }
    shares
}

fn lifts(uses: &[f64], sizes: &[f64], all: f64) -> Vec<f64> {
    let usual = uses.iter().sum::<f64>() / all;
    let lift = |(used, size): (&f64, &f64)| ((used + SMOOTHING * usual) / ((size + SMOOTHING) * usual)).ln().max(MOST_AGAINST);
    uses.iter().zip(sizes).map(lift).collect()
}

/// All cues of a text as one observation, when it has any.
pub(crate) fn cue_observation<'a>(cues: &Cues, said: &BTreeSet<String>) -> Option<Observation<'a>> {
    let mut known = said.iter().filter_map(|word| cues.get(word)).peekable();
    let causes = known.peek()?.len();
    let mut sum = vec![0.0; causes];
    for lifts in known {
        sum.iter_mut().zip(lifts).for_each(|(sum, lift)| *sum += CUE_WEIGHT * lift);
    }
    let most = sum.iter().copied().fold(0.0, f64::max);
    if most > CUES_TOGETHER {
        sum.iter_mut().for_each(|sum| *sum *= CUES_TOGETHER / most);
    }
    Some(Observation { text: "what was said, word by word".to_owned(), log_likelihood: Cow::Owned(sum), log_elsewhere: 0.0 })
}
