//! What a page about a cause says about putting it right.

use crate::{Cause, Need, Pack, Step};

/// A step that can put a cause right.
#[derive(Debug, Clone, PartialEq)]
pub struct Cure<'a> {
    /// The step.
    pub step: &'a Step,
    /// Probability that it restores service when this is the cause.
    pub fixes: f64,
    /// Minutes until it is done, with those for getting what it needs.
    pub minutes: f64,
    /// What must be at hand.
    pub needs: Vec<&'a Need>,
    /// What must be known before it may be done: a page knows nothing of the card and the PC in front of its reader.
    pub only_if: Vec<&'a str>,
}

/// Everything that can put a cause right: what anybody may do first, the soonest to help before the others.
pub fn cures<'a>(pack: &'a Pack, cause: &Cause) -> Vec<Cure<'a>> {
    let cure = |id: &str, fixes: f64| {
        let step = pack.step(id)?;
        let needs: Vec<&Need> = step.needs.iter().filter_map(|id| pack.needs.iter().find(|need| need.id == *id)).collect();
        let minutes = step.elapsed + needs.iter().map(|need| need.minutes).sum::<f64>();
        let rules = pack.forbidden.iter().filter(|rule| step.tags.contains(&rule.tag));
        let only_if = rules.filter_map(|rule| rule.unless.as_deref()).collect();
        Some(Cure { step, fixes, minutes, needs, only_if })
    };
    let mut cures: Vec<Cure> = cause.step.iter().filter_map(|remedy| cure(&remedy.id, remedy.fixes)).collect();
    let minutes_for_a_cure = |cure: &Cure| cure.minutes / cure.fixes.max(f64::EPSILON);
    let conditional = |cure: &Cure| !cure.only_if.is_empty();
    cures.sort_by(|a, b| conditional(a).cmp(&conditional(b)).then(minutes_for_a_cure(a).total_cmp(&minutes_for_a_cure(b))));
    cures
}

impl Cure<'_> {
    /// The step as a page says it, with what must be known first.
    pub fn text(&self) -> String {
        if self.only_if.is_empty() {
            return self.step.text.clone();
        }
        format!("Only if {}: {}", self.only_if.join(", and "), self.step.text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_soonest_to_help_comes_first() {
        let pack = Pack::embedded().unwrap();
        for cause in &pack.causes {
            let cures = cures(&pack, cause);
            assert_eq!(cures.len(), cause.step.len(), "{}", cause.code);
            let (under, free): (Vec<&Cure>, Vec<&Cure>) = cures.iter().partition(|cure| !cure.only_if.is_empty());
            for some in [&free, &under] {
                assert!(some.is_sorted_by(|a, b| a.minutes / a.fixes <= b.minutes / b.fixes), "{}", cause.code);
            }
            assert!(
                cures.iter().take(free.len()).all(|cure| cure.only_if.is_empty()),
                "{}: those under a condition are last",
                cause.code
            );
        }
    }
}
