//! The pack that is built into the program loads, and its lists refer to things that exist.

use std::collections::BTreeSet;

use lanyard_diagnose::Pack;

#[expect(clippy::panic, reason = "a test that cannot read the pack says what the reader said")]
fn pack() -> Pack {
    Pack::embedded().unwrap_or_else(|error| panic!("{error}"))
}

/// The names between back-quotes under a heading of `scenarios/README.md`.
#[expect(clippy::panic, reason = "a missing heading must not pass as an empty list")]
fn names_under(heading: &str) -> BTreeSet<&'static str> {
    let text = include_str!("../../../scenarios/README.md");
    let body = text.split(heading).nth(1).unwrap_or_else(|| panic!("no heading {heading}"));
    let body = body.split_once('\n').map_or("", |(_, rest)| rest);
    let body = body.split("\n## ").next().unwrap_or(body);
    body.split('`').skip(1).step_by(2).collect()
}

/// Two collections of names are the same, else the difference is shown.
fn assert_same(what: &str, have: &BTreeSet<&str>, want: &BTreeSet<&str>) {
    let missing: Vec<_> = want.difference(have).collect();
    let extra: Vec<_> = have.difference(want).collect();
    assert!(missing.is_empty() && extra.is_empty(), "{what}: missing {missing:?}, extra {extra:?}");
}

#[test]
fn loads() {
    let pack = pack();
    assert!(!pack.steps.is_empty() && !pack.products.is_empty() && !pack.hosts.is_empty());
    assert!(pack.step(&pack.last_resort).is_some(), "the last resort `{}` is not a step", pack.last_resort);
}

#[test]
fn has_exactly_the_shared_steps() {
    let pack = pack();
    let have: BTreeSet<_> = pack.steps.iter().map(|step| step.id.as_str()).collect();
    assert_same("steps", &have, &names_under("## Names of steps"));
    assert_eq!(have.len(), pack.steps.len(), "a step id stands twice");
}

#[test]
fn steps_refer_to_what_exists() {
    let pack = pack();
    for desk in pack.needs.iter().filter_map(|need| need.desk.as_deref()) {
        assert!(pack.desk(desk).is_some(), "desk {desk}");
    }
    for step in &pack.steps {
        let id = &step.id;
        assert!(!step.who.is_empty() && !step.text.is_empty(), "{id}: nobody or nothing");
        assert!(step.hands_on > 0.0 && step.hands_on <= step.elapsed, "{id}: minutes");
        for who in &step.who {
            assert!(pack.roles.iter().any(|role| role.id == *who), "{id}: role {who}");
        }
        for need in &step.needs {
            assert!(pack.needs.iter().any(|known| known.id == *need), "{id}: need {need}");
        }
        let Some(action) = &step.action else { continue };
        let action = pack.actions.iter().find(|known| known.id == *action).unwrap_or_else(|| panic!("{id}: action {action}"));
        for who in &step.who {
            assert!(action.may.contains(who), "{id}: {who} may not {}", action.id);
        }
    }
}

#[test]
fn codes_point_to_shared_faults() {
    let faults = names_under("## Names of faults");
    for code in &pack().codes {
        for cause in &code.causes {
            assert!(faults.contains(cause.as_str()), "{}: {cause}", code.code);
        }
    }
}

/// A tag of the forbidden list that stands on no step is only right for what must never be a step at all.
#[test]
fn forbidden_tags_stand_on_steps_or_never() {
    let pack = pack();
    for rule in &pack.forbidden {
        let on_a_step = pack.steps.iter().any(|step| step.tags.contains(&rule.tag));
        let always = rule.when == lanyard_diagnose::ForbiddenWhen::Always;
        assert_eq!(on_a_step, !always, "{}", rule.tag);
    }
}

#[test]
fn every_entry_names_a_known_source() {
    let pack = pack();
    let mut cited: Vec<(&str, &Vec<String>)> = Vec::new();
    cited.extend(pack.steps.iter().map(|entry| (entry.id.as_str(), &entry.source)));
    cited.extend(pack.needs.iter().map(|entry| (entry.id.as_str(), &entry.source)));
    cited.extend(pack.roles.iter().map(|entry| (entry.id.as_str(), &entry.source)));
    cited.extend(pack.actions.iter().map(|entry| (entry.id.as_str(), &entry.source)));
    cited.extend(pack.forbidden.iter().map(|entry| (entry.tag.as_str(), &entry.source)));
    cited.extend(pack.products.iter().map(|entry| (entry.id.as_str(), &entry.source)));
    cited.extend(pack.updates.iter().map(|entry| (entry.id.as_str(), &entry.source)));
    cited.extend(pack.hosts.iter().map(|entry| (entry.name.as_str(), &entry.source)));
    cited.extend(pack.codes.iter().map(|entry| (entry.code.as_str(), &entry.source)));
    cited.extend(pack.applications.iter().map(|entry| (entry.id.as_str(), &entry.source)));
    cited.extend(pack.dates.iter().map(|entry| (entry.id.as_str(), &entry.source)));
    cited.extend(pack.series.iter().map(|entry| ("series", &entry.source)));
    cited.push(("continuity", &pack.continuity.source));
    for (entry, sources) in cited {
        assert!(!sources.is_empty(), "{entry}: no source");
        for source in sources {
            assert!(pack.sources.contains_key(source), "{entry}: source {source}");
        }
    }
    for (id, source) in &pack.sources {
        assert!(source.hand == "first" || source.hand == "second", "{id}: hand");
        assert_eq!(source.url.is_empty(), id == "estimate", "{id}: address");
    }
}
