//! The pack of a site where EMIS Web is not used.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::Pack;

/// What is different where EMIS Web is not used: ids of what is left out, and other words.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WithoutEmis {
    causes: Vec<String>,
    steps: Vec<String>,
    needs: Vec<String>,
    roles: Vec<String>,
    desks: Vec<String>,
    applications: Vec<String>,
    update_policies: Vec<String>,
    sources: Vec<String>,
    not_available: String,
    looks_like: BTreeMap<String, String>,
    step_text: BTreeMap<String, String>,
    answer: BTreeMap<String, String>,
}

impl Pack {
    /// The same for a site where EMIS Web is not used: what it says and advises does not speak of EMIS. What people say about it is
    /// understood all the same.
    #[must_use]
    pub fn without_emis(&self) -> Self {
        let mut pack = self.clone();
        let other = &self.other;
        pack.causes.retain(|cause| !other.causes.contains(&cause.id));
        pack.steps.retain(|step| !other.steps.contains(&step.id));
        pack.needs.retain(|need| !other.needs.contains(&need.id));
        pack.roles.retain(|role| !other.roles.contains(&role.id));
        pack.desks.retain(|desk| !other.desks.contains(&desk.id));
        pack.applications.retain(|application| !other.applications.contains(&application.id));
        pack.update_rules.retain(|rule| !other.update_policies.contains(&rule.id));
        pack.sources.retain(|id, _| !other.sources.contains(id));
        pack.continuity.not_available.clone_from(&other.not_available);
        reworded(&mut pack.causes, &other.looks_like, |cause| (&cause.id, &mut cause.looks_like));
        reworded(&mut pack.steps, &other.step_text, |step| (&step.id, &mut step.text));
        reworded(&mut pack.faq, &other.answer, |faq| (&faq.id, &mut faq.answer));
        pack.work_out();
        pack
    }
}

/// Says what has other words in them.
fn reworded<T>(all: &mut [T], words: &BTreeMap<String, String>, of: impl Fn(&mut T) -> (&String, &mut String)) {
    for one in all {
        let (id, text) = of(one);
        if let Some(other) = words.get(id) {
            text.clone_from(other);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Everything in a pack that a page may say of its own accord.
    fn said(pack: &Pack) -> Vec<&str> {
        let causes = pack.causes.iter().flat_map(|cause| [cause.title.as_str(), &cause.looks_like]);
        let meanwhile = pack.causes.iter().filter_map(|cause| cause.meanwhile.as_deref());
        let steps = pack.steps.iter().map(|step| step.text.as_str()).chain(pack.needs.iter().map(|need| need.text.as_str()));
        let questions = pack.questions.iter().flat_map(|question| {
            std::iter::once(question.text.as_str()).chain(question.answer.iter().map(|answer| answer.text.as_str()))
        });
        let names = pack.roles.iter().map(|role| role.name.as_str()).chain(pack.desks.iter().map(|desk| desk.name.as_str()));
        let more =
            pack.applications.iter().map(|one| one.name.as_str()).chain(pack.update_rules.iter().map(|one| one.name.as_str()));
        let faq = pack.faq.iter().flat_map(|faq| [faq.question.as_str(), &faq.answer]);
        let sources = pack.sources.values().map(|source| source.what.as_str());
        let plan = [pack.continuity.until_approved.as_str(), &pack.continuity.not_available];
        causes
            .chain(meanwhile)
            .chain(steps)
            .chain(questions)
            .chain(names)
            .chain(more)
            .chain(faq)
            .chain(sources)
            .chain(plan)
            .collect()
    }

    #[test]
    fn nothing_that_is_said_without_emis_speaks_of_it() {
        let pack = Pack::embedded().unwrap();
        let without = pack.without_emis();
        let spoken_of = |pack: &Pack| said(pack).into_iter().filter(|text| text.contains("EMIS")).map(str::to_owned).collect();
        let (with_it, left): (Vec<String>, Vec<String>) = (spoken_of(&pack), spoken_of(&without));
        assert!(left.is_empty(), "{left:?}");
        assert!(with_it.len() > 10, "{with_it:?}");
    }

    #[test]
    fn what_is_left_out_or_reworded_is_there_and_nothing_leads_to_it() {
        let pack = Pack::embedded().unwrap();
        let (other, without) = (&pack.other, pack.without_emis());
        assert_eq!(pack.causes.len() - other.causes.len(), without.causes.len());
        assert_eq!(pack.steps.len() - other.steps.len(), without.steps.len());
        assert_eq!(pack.needs.len() - other.needs.len(), without.needs.len());
        assert_eq!(pack.roles.len() - other.roles.len(), without.roles.len());
        assert_eq!(pack.desks.len() - other.desks.len(), without.desks.len());
        assert_eq!(pack.applications.len() - other.applications.len(), without.applications.len());
        assert_eq!(pack.update_rules.len() - other.update_policies.len(), without.update_rules.len());
        assert_eq!(pack.sources.len() - other.sources.len(), without.sources.len());
        assert!(other.looks_like.keys().all(|id| without.cause(id).is_some()));
        assert!(other.step_text.keys().all(|id| without.step(id).is_some()));
        assert!(other.answer.keys().all(|id| without.faq.iter().any(|faq| faq.id == *id)));
        let mut remedies = without.causes.iter().flat_map(|cause| &cause.step);
        assert!(remedies.all(|remedy| without.step(&remedy.id).is_some()));
        assert!(without.steps.iter().flat_map(|step| &step.needs).all(|id| without.needs.iter().any(|need| need.id == *id)));
    }
}
