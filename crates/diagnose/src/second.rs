//! A second fault, where both are already visible: the first cause leaves something unexplained that another one explains.

use lanyard_model::{Judged, RankedCause};

use crate::diagnose::{ranked_cause, weight};
use crate::posterior::{Evidence, Weights, observations, posterior};
use crate::said::not_corrected;
use crate::{Context, Pack, Signature};

/// How much what is left must favour a second cause (likelihood ratio), when a finding is among it.
const VISIBLE: f64 = 10.0;

/// The same when it was only said: people say more than one thing about one fault.
const SAID: f64 = 30.0;

/// A second fault, when findings fail or something was said that the first cause does not explain, and that favour another one
/// clearly.
pub(crate) fn second(pack: &Pack, evidence: &Evidence, weights: &Weights) -> Option<RankedCause> {
    let first = (0..pack.causes.len()).max_by(|a, b| weight(weights, *a).total_cmp(&weight(weights, *b)))?;
    let rest = unexplained(pack, evidence, first);
    if rest.failing.is_empty() && rest.signatures.is_empty() {
        return None;
    }
    let observed = observations(pack, &rest.evidence(evidence));
    let again = posterior(pack, &rest.evidence(evidence), &observed);
    let likeliest = |favoured: &dyn Fn(usize) -> bool| {
        let others = (0..pack.causes.len()).filter(|place| *place != first && favoured(*place));
        others.max_by(|a, b| weight(&again, *a).total_cmp(&weight(&again, *b)))
    };
    // What was read goes before what was said.
    let place = likeliest(&|place| rest.shown(pack, place) >= VISIBLE)
        .or_else(|| likeliest(&|_| true).filter(|place| rest.said(pack, *place) >= SAID))?;
    ranked_cause(pack, place, &again, &observed)
}

/// What the first cause leaves unexplained.
struct Rest<'a> {
    /// Findings that fail for another reason, and all that pass: what passes still speaks against a second cause, and what the
    /// first one explains says nothing about it.
    findings: Vec<Judged>,
    /// Findings among them that fail.
    failing: Vec<String>,
    /// What was said.
    signatures: Vec<&'a Signature>,
    /// No answer: answers are about the fault that is met first.
    context: Context,
}

fn unexplained<'a>(pack: &Pack, evidence: &Evidence<'a>, first: usize) -> Rest<'a> {
    let top = pack.causes.get(first);
    let left = |judged: &Judged| {
        let usual = usual(pack, &judged.id);
        let here = top.and_then(|top| top.evidence.get(&judged.id)).copied().unwrap_or(usual);
        judged.state.is_fail() && here <= 2.0 * usual
    };
    let failing: Vec<String> = evidence.findings.iter().filter(|judged| left(judged)).map(|judged| judged.id.clone()).collect();
    let findings = evidence.findings.iter().filter(|judged| !judged.state.is_fail() || left(judged)).cloned().collect();
    let signatures = not_corrected(evidence.signatures, evidence.context);
    let unsaid = |signature: &&Signature| signature.speaks_for(first) <= std::f64::consts::LN_2;
    let context = Context { answers: Default::default(), ..evidence.context.clone() };
    Rest { findings, failing, signatures: signatures.into_iter().filter(unsaid).collect(), context }
}

impl<'a> Rest<'a> {
    fn evidence<'b>(&'b self, all: &Evidence) -> Evidence<'b>
    where
        'a: 'b,
    {
        Evidence {
            findings: &self.findings,
            signatures: &self.signatures,
            // Neither: what the words sound like is about the first too.
            heard: &[],
            context: &self.context,
            client: all.client,
            today: all.today,
        }
    }

    /// How much likelier a cause makes the findings that fail.
    fn shown(&self, pack: &Pack, place: usize) -> f64 {
        let Some(cause) = pack.causes.get(place) else { return 0.0 };
        let lift = |id: &String| cause.evidence.get(id).copied().unwrap_or(usual(pack, id)) / usual(pack, id);
        self.failing.iter().map(lift).product()
    }

    /// How much likelier a cause makes what was said, by the most telling phrase that it states itself.
    fn said(&self, pack: &Pack, place: usize) -> f64 {
        let Some(cause) = pack.causes.get(place) else { return 0.0 };
        let stated = self.signatures.iter().filter(|signature| cause.says.contains_key(&signature.id));
        stated.map(|signature| signature.speaks_for(place).exp()).fold(1.0, f64::max)
    }
}

/// How often a finding fails by chance.
fn usual(pack: &Pack, finding: &str) -> f64 {
    pack.findings.iter().find(|rate| rate.id == finding).map_or(1.0, |rate| rate.elsewhere)
}
