//! Scores of a set: right cause first, after `check` alone and after guided triage, three ways; advice that a scenario
//! forbids; each share with its 95 % interval.

use lanyard_diagnose::{Context, Pack, diagnose};

use crate::costs::Costs;
use crate::person::{Course, follow, printed_first_is_right};
use crate::set::{Case, Telling};

/// A share with its Wilson 95 % interval.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Share {
    /// How many were right.
    pub(crate) right: usize,
    /// Of how many.
    pub(crate) of: usize,
}

impl Share {
    /// Counts one.
    pub(crate) fn count(&mut self, right: bool) {
        self.right += usize::from(right);
        self.of += 1;
    }

    /// Between 0 and 1; nothing counted is 0.
    pub(crate) fn value(self) -> f64 {
        if self.of == 0 { 0.0 } else { self.right as f64 / self.of as f64 }
    }

    /// Wilson's 95 % interval.
    pub(crate) fn interval(self) -> (f64, f64) {
        if self.of == 0 {
            return (0.0, 1.0);
        }
        let (n, p, z) = (self.of as f64, self.value(), 1.96_f64);
        let middle = (p + z * z / (2.0 * n)) / (1.0 + z * z / n);
        let half = z / (1.0 + z * z / n) * (p * (1.0 - p) / n + z * z / (4.0 * n * n)).sqrt();
        ((middle - half).max(0.0), (middle + half).min(1.0))
    }
}

impl std::fmt::Display for Share {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let (low, high) = self.interval();
        let percent = |value: f64| (value * 1000.0).round() / 10.0;
        write!(f, "{}/{} = {} % [{}–{}]", self.right, self.of, percent(self.value()), percent(low), percent(high))
    }
}

/// Scores of one way.
#[derive(Debug, Default)]
pub(crate) struct Row {
    /// Single faults, after `check` alone.
    pub(crate) check_single: Share,
    /// Double faults, after `check` alone.
    pub(crate) check_double: Share,
    /// Double faults of which `check` named both.
    pub(crate) both_said: Share,
    /// Single faults to which `check` added a second that is not there.
    pub(crate) second_invented: Share,
    /// Single faults, after guided triage.
    pub(crate) triage_single: Share,
    /// Double faults, after guided triage.
    pub(crate) triage_double: Share,
}

/// Scores of a whole set.
#[derive(Debug, Default)]
pub(crate) struct Scores {
    /// One row per way, in the order of [`Telling::ALL`].
    pub(crate) rows: Vec<(&'static str, Row)>,
    /// The printed order's first heading, for comparison.
    pub(crate) printed: Share,
    /// What was missed, one line each.
    pub(crate) misses: Vec<String>,
    /// Advice that a scenario forbids, one line each.
    pub(crate) forbidden: Vec<String>,
    /// Runs that gave no checkup, one line each.
    pub(crate) broken: Vec<String>,
}

impl Scores {
    /// Scores all cases.
    pub(crate) fn of(pack: &Pack, cases: &[Case], costs: &Costs) -> Self {
        let mut scores = Self::default();
        for case in cases {
            scores.printed.count(printed_first_is_right(&case.scenario, costs));
        }
        for (place, telling) in Telling::ALL.into_iter().enumerate() {
            let mut row = Row::default();
            for case in cases {
                match case.checkups.get(place) {
                    Some(Ok(checkup)) => scores.score_one(pack, case, checkup, telling, &mut row, costs),
                    Some(Err(error)) => scores.broken.push(format!("{} {}: {error}", case.stem, telling.name())),
                    None => scores.broken.push(format!("{} {}: was not run", case.stem, telling.name())),
                }
            }
            scores.rows.push((telling.name(), row));
        }
        scores
    }

    fn score_one(
        &mut self,
        pack: &Pack,
        case: &Case,
        checkup: &lanyard_model::Checkup,
        telling: Telling,
        row: &mut Row,
        costs: &Costs,
    ) {
        let alone = diagnose(pack, checkup, &Context::default(), case.scenario.at);
        let first = alone.causes.first().map(|cause| cause.id.as_str()).unwrap_or_default();
        let course = follow(pack, &case.scenario, checkup, costs);
        let led = course.leading.as_deref().unwrap_or_default();
        let (check, triage) = if case.single() {
            (&mut row.check_single, &mut row.triage_single)
        } else {
            (&mut row.check_double, &mut row.triage_double)
        };
        check.count(case.is_right(first));
        triage.count(case.is_right(led));
        if case.single() {
            row.second_invented.count(alone.second.as_ref().is_some_and(|second| !case.is_right(&second.id)));
        } else {
            let second = alone.second.as_ref().map(|cause| cause.id.as_str()).unwrap_or_default();
            row.both_said.count(case.scenario.truth.iter().all(|fault| fault == first || fault == second));
        }
        self.note_misses(case, telling, (first, led), &course);
        let first_step = alone.plan.first().map(|step| &step.id);
        for step in course.advised.iter().chain(first_step).filter(|step| case.scenario.forbid.contains(step)) {
            self.forbidden.push(format!("{} {}: {step}", case.stem, telling.name()));
        }
    }

    fn note_misses(&mut self, case: &Case, telling: Telling, (first, led): (&str, &str), course: &Course) {
        if !case.is_right(first) || !case.is_right(led) {
            self.misses.push(format!(
                "{:<44} {:<12} truth {:<36} check {first:<32} triage {led} (after {} questions)",
                case.stem,
                telling.name(),
                case.scenario.truth.join(" + "),
                course.questions,
            ));
        }
    }

    /// The table as text.
    pub(crate) fn table(&self) -> String {
        let mut text = String::new();
        for (name, row) in &self.rows {
            text.push_str(&format!(
                "{name:<12} check alone    single {}   double {}   both said {}   second invented {}\n",
                row.check_single, row.check_double, row.both_said, row.second_invented
            ));
            text.push_str(&format!("{name:<12} guided triage  single {}   double {}\n", row.triage_single, row.triage_double));
        }
        text.push_str(&format!("printed five-step order, first heading holds a cure: {}\n", self.printed));
        text
    }
}

#[cfg(test)]
mod tests {
    use super::Share;

    #[test]
    fn wilson_interval_of_nine_in_ten() {
        // Wilson 1927, as computed by hand: 0.596 to 0.982.
        let (low, high) = Share { right: 9, of: 10 }.interval();
        assert!((low - 0.5958).abs() < 0.001 && (high - 0.9821).abs() < 0.001, "{low} {high}");
        assert_eq!(Share::default().interval(), (0.0, 1.0));
    }
}
