//! A simulated person: follows the advice, answers truthfully what the scenario lets them see.

use lanyard_diagnose::{Context, Pack, Triage};
use lanyard_model::{Advice, Checkup, Diagnosis};
use lanyard_testbed::scenario::Scenario;

use crate::costs::Costs;

/// Most questions and steps in one course; more is a defect of the triage.
const MOST_TURNS: usize = 200;

/// What came of a guided triage.
pub(crate) struct Course {
    /// The leading cause when the first step was advised, all worthwhile questions behind.
    pub(crate) leading: Option<String>,
    /// Every step that was advised, in order.
    pub(crate) advised: Vec<String>,
    /// True minutes until restored.
    pub(crate) minutes: f64,
    /// Questions that were asked before the first step.
    pub(crate) questions: usize,
}

/// Lets a person follow the advice until service is restored.
pub(crate) fn follow(pack: &Pack, scenario: &Scenario, checkup: &Checkup, costs: &Costs) -> Course {
    let mut triage = Triage::new(pack, checkup.clone(), Context::default(), scenario.at);
    let mut course = Course { leading: None, advised: Vec::new(), minutes: 0.0, questions: 0 };
    let mut faults: Vec<&Vec<String>> = scenario.fixed_by.iter().collect();
    for _ in 0..MOST_TURNS {
        let diagnosis = triage.diagnosis();
        match &diagnosis.next {
            Some(Advice::Question(question)) => {
                course.minutes += costs.observation.ask;
                course.questions += usize::from(course.advised.is_empty());
                triage.answer(&question.id, scenario.person.sees.get(&question.id).map(String::as_str));
            }
            Some(Advice::Step(step)) if step.id != pack.last_resort => {
                note_leading(&mut course, &diagnosis);
                course.minutes += costs.of(&step.id);
                course.advised.push(step.id.clone());
                faults.retain(|fixed_by| !fixed_by.contains(&step.id));
                if faults.is_empty() {
                    return course;
                }
                triage.step_failed(&step.id);
            }
            _ => break,
        }
    }
    note_leading(&mut course, &triage.diagnosis());
    course.minutes += costs.last_resort.wait;
    course.advised.push(pack.last_resort.clone());
    course
}

fn note_leading(course: &mut Course, diagnosis: &Diagnosis) {
    if course.leading.is_none() {
        course.leading = diagnosis.causes.first().map(|cause| cause.id.clone());
    }
}

/// True minutes when the printed order is followed instead.
pub(crate) fn follow_printed(scenario: &Scenario, costs: &Costs) -> f64 {
    let mut faults: Vec<&Vec<String>> = scenario.fixed_by.iter().collect();
    let mut minutes = 0.0;
    for step in costs.printed_order.steps.iter().flatten() {
        minutes += costs.of(step);
        faults.retain(|fixed_by| !fixed_by.contains(step));
        if faults.is_empty() {
            return minutes;
        }
    }
    minutes + costs.last_resort.wait
}

/// What the printed order would name first: it always begins with the reader. Right when one of its first heading's steps
/// puts the first fault right.
pub(crate) fn printed_first_is_right(scenario: &Scenario, costs: &Costs) -> bool {
    let first = costs.printed_order.steps.first();
    scenario.fixed_by.first().zip(first).is_some_and(|(fixed_by, steps)| steps.iter().any(|step| fixed_by.contains(step)))
}
