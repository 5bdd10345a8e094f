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
}

/// Everything that can put a cause right, the soonest to help first.
pub fn cures<'a>(pack: &'a Pack, cause: &Cause) -> Vec<Cure<'a>> {
    let cure = |id: &str, fixes: f64| {
        let step = pack.step(id)?;
        let needs: Vec<&Need> = step.needs.iter().filter_map(|id| pack.needs.iter().find(|need| need.id == *id)).collect();
        let minutes = step.elapsed + needs.iter().map(|need| need.minutes).sum::<f64>();
        Some(Cure { step, fixes, minutes, needs })
    };
    let mut cures: Vec<Cure> = cause.step.iter().filter_map(|remedy| cure(&remedy.id, remedy.fixes)).collect();
    let minutes_for_a_cure = |cure: &Cure| cure.minutes / cure.fixes.max(f64::EPSILON);
    cures.sort_by(|a, b| minutes_for_a_cure(a).total_cmp(&minutes_for_a_cure(b)));
    cures
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
            assert!(cures.is_sorted_by(|a, b| a.minutes / a.fixes <= b.minutes / b.fixes), "{}", cause.code);
        }
    }
}
