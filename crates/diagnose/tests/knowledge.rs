//! The knowledge pack is what it claims to be: every reference resolves, every probability is one, and for every cause one
//! machine and person exist at which it ranks first.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test says what is wrong by failing")]

use std::collections::BTreeSet;

use jiff::civil::{Date, date};
use lanyard_diagnose::posterior::Evidence;
use lanyard_diagnose::safety::Situation;
use lanyard_diagnose::said::with_said;
use lanyard_diagnose::{Cause, ClientModel, Context, Pack, alternatives, conclude, findings, recognise};
use lanyard_model::{Judged, ScreenedText, State};

const TODAY: Date = date(2026, 11, 23);

fn pack() -> Pack {
    Pack::embedded().unwrap()
}

fn client(id: Option<&str>) -> ClientModel {
    let id = id.unwrap_or("ia+cm1");
    ClientModel::ALL.into_iter().find(|model| model.id() == id).unwrap_or_else(|| panic!("no client model {id}"))
}

/// The findings of a cause's example: those named, and everything else as it should be.
fn example_findings(cause: &Cause) -> Vec<Judged> {
    let example = &cause.example;
    let state = |id: &str| {
        let named = |list: &[String]| list.iter().any(|known| known == id);
        match () {
            () if named(&example.fails) => State::Fail("as in the example".into()),
            () if named(&example.warns) => State::Warning("as in the example".into()),
            () if named(&example.untested) => State::NotTested("as in the example".into()),
            _ => State::Pass,
        }
    };
    findings::ALL.iter().map(|finding| Judged { id: finding.id.into(), state: state(finding.id) }).collect()
}

/// The causes of an example in order of probability.
fn ranked(pack: &Pack, cause: &Cause) -> Vec<(String, f64)> {
    let understood = recognise(pack, &cause.example.says);
    let given = Context { answers: cause.example.answers.clone(), ..Context::default() };
    let context = with_said(&given, &understood.signatures);
    let findings = example_findings(cause);
    let (client, today) = (client(cause.example.client.as_deref()), cause.example.on.unwrap_or(TODAY));
    let evidence = Evidence {
        findings: &findings,
        signatures: &understood.signatures,
        heard: &understood.heard,
        context: &given,
        client,
        today,
    };
    let situation = Situation { pack, context: &context, findings: &findings, tries_left: Some(3), client, today };
    conclude(pack, &evidence, &situation).causes.into_iter().map(|cause| (cause.id, cause.probability)).collect()
}

#[test]
fn every_cause_ranks_first_at_its_own_example() {
    let pack = pack();
    let mut wrong = Vec::new();
    for cause in &pack.causes {
        let ranked = ranked(&pack, cause);
        if ranked.first().map(|(id, _)| id) != Some(&cause.id) {
            wrong.push(format!("{} {}: {:?}", cause.code, cause.id, ranked.iter().take(3).collect::<Vec<_>>()));
        }
    }
    assert!(wrong.is_empty(), "{} of {} do not rank first:\n{}", wrong.len(), pack.causes.len(), wrong.join("\n"));
}

#[test]
fn there_are_enough_causes_with_stable_codes() {
    let pack = pack();
    assert!(pack.causes.len() >= 45, "{} causes", pack.causes.len());
    let codes: BTreeSet<&str> = pack.causes.iter().map(|cause| cause.code.as_str()).collect();
    let ids: BTreeSet<&str> = pack.causes.iter().map(|cause| cause.id.as_str()).collect();
    assert_eq!((codes.len(), ids.len()), (pack.causes.len(), pack.causes.len()), "codes and ids are unique");
    for code in codes {
        let digits = code.strip_prefix("LY").unwrap_or_else(|| panic!("{code}"));
        assert!(digits.len() == 3 && digits.chars().all(|c| c.is_ascii_digit()), "{code}");
    }
}

#[test]
fn every_reference_of_a_cause_resolves() {
    let pack = pack();
    let steps: BTreeSet<&str> = pack.steps.iter().map(|step| step.id.as_str()).collect();
    let signatures: BTreeSet<&str> = pack.signatures.iter().map(|signature| signature.id.as_str()).collect();
    let finding = |id: &str| findings::find(id).is_some();
    for cause in &pack.causes {
        let name = &cause.id;
        assert!(!cause.step.is_empty(), "{name} has no step");
        assert!(!cause.source.is_empty(), "{name} has no source");
        cause.evidence.keys().for_each(|id| assert!(finding(id), "{name}: no finding {id}"));
        cause.says.keys().for_each(|id| assert!(signatures.contains(id.as_str()), "{name}: no signature {id}"));
        cause.answers.keys().for_each(|key| assert!(is_answer(&pack, key), "{name}: no answer {key}"));
        cause.step.iter().for_each(|remedy| assert!(steps.contains(remedy.id.as_str()), "{name}: no step {}", remedy.id));
        let remedies: BTreeSet<&str> = cause.step.iter().map(|remedy| remedy.id.as_str()).collect();
        assert_eq!(remedies.len(), cause.step.len(), "{name} names a step twice");
        cause.clients.iter().for_each(|id| assert_eq!(client(Some(id)).id(), id));
        let example = &cause.example;
        let named = example.fails.iter().chain(&example.warns).chain(&example.untested);
        named.for_each(|id| assert!(finding(id), "{name}: example: no finding {id}"));
        for (question, answer) in &example.answers {
            assert!(is_answer(&pack, &format!("{question}.{answer}")), "{name}: example: no answer {question}.{answer}");
        }
    }
}

fn is_answer(pack: &Pack, key: &str) -> bool {
    let Some((question, answer)) = key.split_once('.') else { return false };
    pack.question(question).is_some_and(|question| question.answer.iter().any(|known| known.id == answer))
}

#[test]
fn every_other_reference_resolves() {
    let pack = pack();
    let finding = |id: &str| findings::find(id).is_some();
    let signature = |id: &String| pack.signatures.iter().any(|signature| signature.id == *id);
    for rate in &pack.findings {
        assert!(finding(&rate.id), "findings.toml: no finding {}", rate.id);
    }
    for known in findings::ALL {
        assert!(pack.findings.iter().any(|rate| rate.id == known.id), "findings.toml has no rate for {}", known.id);
    }
    for step in &pack.steps {
        step.not_when_fails
            .iter()
            .chain(&step.not_when_warns)
            .chain(&step.only_when_warns)
            .for_each(|id| assert!(finding(id), "{}: no finding {id}", step.id));
        step.not_when_answered.iter().for_each(|key| assert!(is_answer(&pack, key), "{}: no answer {key}", step.id));
        step.not_when_said.iter().for_each(|id| assert!(signature(id), "{}: no signature {id}", step.id));
        step.clients.iter().for_each(|id| assert_eq!(client(Some(id)).id(), id));
    }
    for question in &pack.questions {
        question.not_when_tested.iter().for_each(|id| assert!(finding(id), "{}: no finding {id}", question.id));
    }
    for signature in &pack.signatures {
        let answers = signature.answers.iter().map(|(question, answer)| format!("{question}.{answer}"));
        answers.for_each(|key| assert!(is_answer(&pack, &key), "{}: no answer {key}", signature.id));
    }
    for step in pack.signatures.iter().flat_map(|signature| &signature.tried) {
        assert!(pack.step(step).is_some(), "signatures.toml: no step {step}");
        assert!(!step.contains("unlock"), "{step}: what lifts the ban on a further passcode entry is answered, never overheard");
    }
    let causes: BTreeSet<&str> = pack.causes.iter().map(|cause| cause.id.as_str()).collect();
    for code in &pack.codes {
        code.causes.iter().for_each(|id| assert!(causes.contains(id.as_str()), "{}: no cause {id}", code.code));
    }
}

#[test]
fn every_row_of_the_published_error_table_is_a_signature() {
    let pack = pack();
    let rows: BTreeSet<u16> = pack.signatures.iter().flat_map(|signature| signature.rows.iter().copied()).collect();
    let missing: Vec<u16> = (1..=66).filter(|row| !rows.contains(row)).collect();
    assert!(missing.is_empty(), "rows without a signature: {missing:?}");
}

#[test]
fn every_phrase_is_recognised_as_its_own_signature() {
    let pack = pack();
    let mut missed = Vec::new();
    for signature in &pack.signatures {
        for phrase in signature.phrases.iter().flat_map(|phrase| alternatives(phrase)) {
            // As it comes in: nothing of a known phrase may look like a secret.
            let screened = ScreenedText::new(&phrase.replace('=', ""));
            let understood = recognise(&pack, screened.text());
            if !understood.signatures.iter().any(|found| found.id == signature.id) {
                missed.push(format!("{}: “{}”", signature.id, phrase.trim()));
            }
        }
    }
    assert!(missed.is_empty(), "{}", missed.join("\n"));
}

#[test]
fn probabilities_are_probabilities() {
    let pack = pack();
    let p = |value: f64, what: &str| assert!(value > 0.0 && value < 1.0, "{what}: {value}");
    for cause in &pack.causes {
        assert!(cause.prior > 0.0 && cause.prior.is_finite(), "{}: prior", cause.id);
        cause.evidence.values().chain(cause.says.values()).chain(cause.answers.values()).for_each(|value| p(*value, &cause.id));
        cause.step.iter().for_each(|remedy| p(remedy.fixes, &format!("{} {}", cause.id, remedy.id)));
        for question in &pack.questions {
            let stated = |answer: &lanyard_diagnose::Answer| cause.answers.get(&format!("{}.{}", question.id, answer.id));
            let sum: f64 = question.answer.iter().filter_map(stated).sum();
            assert!(sum <= 1.0 + 1e-9, "{}: answers to {} sum to {sum}", cause.id, question.id);
        }
    }
    pack.findings.iter().for_each(|rate| p(rate.elsewhere, &rate.id));
    pack.signatures.iter().for_each(|signature| p(signature.elsewhere, &signature.id));
    for question in &pack.questions {
        let sum: f64 = question.answer.iter().map(|answer| answer.rate).sum();
        assert!((sum - 1.0).abs() < 0.02, "{}: rates sum to {sum}", question.id);
    }
    for step in &pack.steps {
        assert!(
            step.hands_on >= 0.0 && step.elapsed >= step.hands_on,
            "{}: {} of {} minutes",
            step.id,
            step.hands_on,
            step.elapsed
        );
    }
}

#[test]
fn every_source_is_present() {
    let pack = pack();
    let known = |id: &str, of: &str| assert!(id == "estimate" || pack.sources.contains_key(id), "{of}: no source {id}");
    pack.causes.iter().for_each(|cause| known(&cause.prior_source, &cause.id));
    let lists = pack.causes.iter().map(|cause| (&cause.source, &cause.id));
    let lists = lists.chain(pack.signatures.iter().map(|signature| (&signature.source, &signature.id)));
    let lists = lists.chain(pack.questions.iter().map(|question| (&question.source, &question.id)));
    let lists = lists.chain(pack.update_rules.iter().map(|rule| (&rule.source, &rule.id)));
    let lists = lists.chain(pack.remedies.iter().map(|remedy| (&remedy.source, &remedy.text)));
    for (list, of) in lists.chain(pack.findings.iter().map(|rate| (&rate.source, &rate.id))) {
        assert!(!list.is_empty(), "{of} has no source");
        list.iter().for_each(|id| known(id, of));
    }
}

#[test]
fn a_change_of_the_registry_is_the_last_remedy_of_an_update() {
    let pack = pack();
    let mentions = |text: &str| text.to_lowercase().contains("registry");
    let (last, first) = pack.remedies.split_last().unwrap();
    assert!(first.len() >= 3 && first.iter().all(|remedy| !remedy.registry && !mentions(&remedy.text)), "{first:?}");
    assert_eq!(mentions(&last.text), last.registry);
    for rule in &pack.update_rules {
        let known = |product: &String| product == "windows" || pack.product(product).is_some();
        assert!(rule.products.iter().all(known), "{}: {:?}", rule.id, rule.products);
        assert!(["practice", "icb", "partner", "vendor"].contains(&rule.owner.as_str()), "{}", rule.id);
    }
}
