//! The handbook that is built in.

use std::sync::LazyLock;

use lanyard_insight::{Check, Handbook, Module};
use lanyard_model::{ModuleQuestion, ModuleText};

/// A test holds that it can be read; were it not, there would be no modules and no checklists.
static HANDBOOK: LazyLock<Handbook> = LazyLock::new(|| Handbook::embedded().unwrap_or_default());

/// Training modules, checklists, and the activities that make somebody cover.
pub(crate) fn handbook() -> &'static Handbook {
    &HANDBOOK
}

/// A module as this practice teaches it.
#[derive(Debug, Clone)]
pub(crate) struct Course {
    pub(crate) module: Module,
    /// The number of the practice's own text; `None` for the one that is built in.
    pub(crate) text: Option<i64>,
    /// Whether the practice added it.
    pub(crate) is_own: bool,
    /// Whether it is not taught any more.
    pub(crate) is_retired: bool,
}

/// What is taught here now: the built-in modules, in the practice's own words where it has any, and then its own.
pub(crate) fn courses(texts: &[ModuleText]) -> Vec<Course> {
    all_courses(texts).into_iter().filter(|course| !course.is_retired).collect()
}

/// The same with what is not taught any more.
pub(crate) fn all_courses(texts: &[ModuleText]) -> Vec<Course> {
    let last = |id: &str| texts.iter().rfind(|text| text.module == id);
    let built_in = handbook().module.iter().map(|module| last(&module.id).map_or_else(|| built_in(module), course));
    let mut own: Vec<&ModuleText> = texts.iter().filter(|text| handbook().module(&text.module).is_none()).collect();
    own.retain(|text| last(&text.module) == Some(text));
    own.sort_by_key(|text| text.title.to_lowercase());
    built_in.chain(own.into_iter().map(course)).collect()
}

/// A module as it is, or was: in the text with this number, or as it is built in.
pub(crate) fn course_in(texts: &[ModuleText], module: &str, number: Option<i64>) -> Option<Course> {
    match number {
        None => handbook().module(module).map(built_in),
        Some(_) => texts.iter().find(|text| text.module == module && Some(text.number) == number).map(course),
    }
}

fn built_in(module: &Module) -> Course {
    Course { module: module.clone(), text: None, is_own: false, is_retired: false }
}

/// What is never done stays as it is built in, and so does a built-in module's check: a practice adds to safety, and takes nothing
/// away.
fn course(text: &ModuleText) -> Course {
    let base = handbook().module(&text.module);
    let never = base.or(handbook().module.first()).map(|module| module.never.clone()).unwrap_or_default();
    let module = Module {
        id: text.module.clone(),
        title: text.title.clone(),
        for_whom: text.for_whom.clone(),
        minutes: u32::try_from(text.minutes).unwrap_or_default(),
        months: i32::try_from(text.months).unwrap_or_default(),
        first_help: base.is_some_and(|module| module.first_help),
        points: text.points.clone(),
        never,
        check: base.map_or_else(|| text.questions.iter().map(check).collect(), |module| module.check.clone()),
        source: Vec::new(),
    };
    Course { module, text: Some(text.number), is_own: base.is_none(), is_retired: base.is_none() && text.retired_on.is_some() }
}

fn check(question: &ModuleQuestion) -> Check {
    let ModuleQuestion { question, answers, right, because } = question.clone();
    Check { question, answers, right: usize::try_from(right).unwrap_or_default(), because }
}

#[cfg(test)]
mod tests {
    use lanyard_diagnose::Pack;

    use super::*;

    #[test]
    fn every_source_of_the_handbook_is_listed() {
        let pack = Pack::embedded().unwrap();
        let book = handbook();
        let modules = book.module.iter().map(|module| (&module.source, module.id.as_str()));
        let lines = book.checklist.iter().flat_map(|list| &list.line).map(|line| (&line.source, line.text.as_str()));
        let activities = book.activity.iter().map(|activity| (&activity.source, activity.code.as_str()));
        for (sources, of) in modules.chain(lines).chain(activities) {
            assert!(sources.iter().all(|id| pack.sources.contains_key(id)), "{of}: {sources:?}");
        }
        assert!(!book.module.is_empty());
    }

    #[test]
    fn the_last_text_is_in_force_and_what_is_never_done_stays() {
        let text = |module: &str, number: i64, title: &str| ModuleText {
            id: lanyard_model::Id::new(format!("{module}-{number}")),
            module: module.to_owned(),
            number,
            title: title.to_owned(),
            for_whom: "Everybody".to_owned(),
            minutes: 5,
            months: 6,
            points: vec!["Ring Ann.".to_owned()],
            questions: Vec::new(),
            retired_on: None,
            made_at: jiff::Timestamp::UNIX_EPOCH,
        };
        let texts = [text("first-help", 1, "One"), text("ours", 1, "Ours"), text("first-help", 2, "Two")];
        let courses = courses(&texts);
        let first = &courses[0];
        assert_eq!((first.module.title.as_str(), first.text, first.module.first_help), ("Two", Some(2), true));
        let built_in = handbook().module("first-help").unwrap();
        assert_eq!((&first.module.never, &first.module.check), (&built_in.never, &built_in.check));
        let ours = courses.last().unwrap();
        assert!(ours.is_own && !ours.module.never.is_empty() && ours.module.check.is_empty() && !ours.module.first_help);
        assert_eq!(courses.len(), handbook().module.len() + 1);
        assert_eq!(course_in(&texts, "first-help", Some(1)).unwrap().module.title, "One");
        assert_eq!(course_in(&texts, "first-help", None).unwrap().module, *built_in);
        assert!(course_in(&texts, "ours", None).is_none());
    }
}
