//! The handbook that is built in.

use std::sync::LazyLock;

use lanyard_insight::Handbook;

/// A test holds that it can be read; were it not, there would be no modules and no checklists.
static HANDBOOK: LazyLock<Handbook> = LazyLock::new(|| Handbook::embedded().unwrap_or_default());

/// Training modules, checklists, and the activities that make somebody cover.
pub(crate) fn handbook() -> &'static Handbook {
    &HANDBOOK
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
}
