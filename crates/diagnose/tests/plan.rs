//! The plan against brute force, and the posterior against arithmetic done by hand.
#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test says what is wrong by failing")]

use std::fmt::Write as _;

use jiff::civil::{Date, date};
use lanyard_diagnose::asking::best_question;
use lanyard_diagnose::plan::{EXACT_UP_TO, Problem};
use lanyard_diagnose::posterior::{Evidence, observations, posterior};
use lanyard_diagnose::safety::Situation;
use lanyard_diagnose::said::with_said;
use lanyard_diagnose::{Cause, ClientModel, Context, Pack, conclude, findings, recognise};
use lanyard_model::{Judged, State};
use proptest::prelude::*;

/// A pack of made-up causes and steps: `fixes[cause][step]`, minutes of steps, and which steps need the one shared thing.
fn pack(priors: &[f64], fixes: &[Vec<f64>], minutes: &[f64], needing: &[bool], need: f64, last: f64) -> Pack {
    let mut text = String::from(
        "version = \"test\"\nlast_resort = \"last\"\n[continuity]\nuntil_approved = \"\"\nnot_available = \"\"\nsource = []\n",
    );
    writeln!(text, "[[need]]\nid = \"n\"\ntext = \"n\"\nminutes = {need:?}\nsource = []").unwrap();
    for (place, minutes) in minutes.iter().enumerate() {
        let needs = if needing[place] { "[\"n\"]" } else { "[]" };
        writeln!(text, "[[step]]\nid = \"s{place}\"\ntext = \"\"\nwho = []\nhands_on = 0.0\nelapsed = {minutes:?}\nneeds = {needs}\nsource = []").unwrap();
    }
    writeln!(text, "[[step]]\nid = \"last\"\ntext = \"\"\nwho = []\nhands_on = 0.0\nelapsed = {last:?}\nsource = []").unwrap();
    for (place, prior) in priors.iter().enumerate() {
        writeln!(text, "[[cause]]\ncode = \"LY{place:03}\"\nid = \"c{place}\"\ntitle = \"\"\nlooks_like = \"\"\nprior = {prior:?}\nprior_source = \"\"\nsource = []").unwrap();
        // Only the first cause says anything about the finding.
        let evidence = if place == 0 { "reader-present = 0.9" } else { "" };
        writeln!(text, "example = {{}}\nevidence = {{ {evidence} }}").unwrap();
        for (step, fixes) in fixes[place].iter().enumerate().filter(|(_, fixes)| **fixes > 0.0) {
            writeln!(text, "[[cause.step]]\nid = \"s{step}\"\nfixes = {fixes:?}").unwrap();
        }
    }
    writeln!(text, "[[finding]]\nid = \"reader-present\"\nelsewhere = 0.1\nsource = []").unwrap();
    Pack::parse([("pack.toml", text.as_str())]).unwrap()
}

fn problem<'a>(pack: &'a Pack, context: &Context, weights: &Vec<f64>) -> Problem<'a> {
    let client = ClientModel::Unknown;
    let situation = Situation { pack, context, findings: &[], tries_left: Some(3), client, today: date(2026, 11, 23) };
    Problem::new(pack, &situation, weights)
}

/// The least expected minutes over every order of every subset of steps: no cleverness at all.
fn brute_force(problem: &Problem, weights: &Vec<f64>, order: &mut Vec<usize>) -> f64 {
    let mut best = problem.minutes_of(order, weights);
    for step in 0..problem.steps.len() {
        if !order.contains(&step) {
            order.push(step);
            best = best.min(brute_force(problem, weights, order));
            order.pop();
        }
    }
    best
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn the_plan_is_the_best_there_is(
        priors in prop::collection::vec(0.01_f64..1.0, 2..5),
        raw in prop::collection::vec(prop::collection::vec(0.0_f64..0.99, 5), 4),
        sparse in prop::collection::vec(prop::collection::vec(any::<bool>(), 5), 4),
        minutes in prop::collection::vec(0.2_f64..90.0, 5),
        needing in prop::collection::vec(any::<bool>(), 5),
        need in 0.0_f64..60.0,
        last in 30.0_f64..400.0,
    ) {
        let mut fixes: Vec<Vec<f64>> = raw.iter().zip(&sparse)
            .map(|(row, keep)| row.iter().zip(keep).map(|(p, keep)| if *keep && *p > 0.01 { *p } else { 0.0 }).collect()).collect();
        // A cause without any step is no cause the pack may hold.
        fixes.iter_mut().for_each(|row| row[0] = row[0].max(0.02));
        let pack = pack(&priors, &fixes, &minutes, &needing, need, last);
        let sum: f64 = priors.iter().sum();
        let weights: Vec<f64> = priors.iter().map(|prior| prior / sum).collect();
        let context = Context::default();
        let problem = problem(&pack, &context, &weights);
        let best = problem.best(&weights);
        let truth = brute_force(&problem, &weights, &mut Vec::new());
        prop_assert!(problem.steps.len() <= EXACT_UP_TO);
        prop_assert!((best.minutes - truth).abs() < 1e-6, "{} against {truth}", best.minutes);
        prop_assert!((problem.minutes_of(&best.steps, &weights) - best.minutes).abs() < 1e-6);
        prop_assert!(problem.greedy(&weights).minutes >= truth - 1e-6);
    }
}

#[test]
fn probability_over_cost_is_the_order_of_independent_steps() {
    // Kadane & Simon: each step fixes one cause for certain; 0.5/10 beats 0.3/8 beats 0.2/9.
    let fixes = vec![vec![0.999, 0.0, 0.0], vec![0.0, 0.999, 0.0], vec![0.0, 0.0, 0.999]];
    let pack = pack(&[0.5, 0.3, 0.2], &fixes, &[10.0, 8.0, 9.0], &[false; 3], 0.0, 500.0);
    let weights = vec![0.5, 0.3, 0.2];
    let context = Context::default();
    let problem = problem(&pack, &context, &weights);
    let order: Vec<&str> = problem.best(&weights).steps.iter().map(|index| problem.steps[*index].step.id.as_str()).collect();
    assert_eq!(order, ["s0", "s1", "s2"]);
}

#[test]
fn something_that_two_steps_need_is_fetched_once() {
    let fixes = vec![vec![0.9, 0.0], vec![0.0, 0.9]];
    let pack = pack(&[0.5, 0.5], &fixes, &[5.0, 5.0], &[true, true], 30.0, 1000.0);
    let weights = vec![0.5, 0.5];
    let context = Context::default();
    let problem = problem(&pack, &context, &weights);
    // 35 + 0.55 × 5, and 0.1 × (1000 for help, then still 35 for the remedy)
    assert!((problem.best(&weights).minutes - (35.0 + 0.55 * 5.0 + 103.5)).abs() < 1e-9);
}

#[test]
fn what_a_closed_desk_has_to_do_comes_after_what_is_slower_and_ones_own() {
    let fixes = vec![vec![0.9, 0.6]];
    let pack = pack(&[1.0], &fixes, &[5.0, 20.0], &[true, false], 5.0, 1000.0);
    let weights = vec![1.0];
    let open = Context::default();
    assert_eq!(problem(&pack, &open, &weights).best(&weights).steps, [0, 1]);
    let closed = Context { waits: [("n".to_owned(), 600)].into(), ..Context::default() };
    assert_eq!(problem(&pack, &closed, &weights).best(&weights).steps, [1, 0]);
}

/// Which steps are worth saying: one that surely puts the first cause right in `minutes`, another that does so less surely,
/// and a quick one for the second cause.
fn worth_saying(first: f64, minutes: f64) -> Vec<String> {
    let fixes = [vec![0.9, 0.5, 0.0], vec![0.0, 0.0, 0.9]];
    let pack = pack(&[first, 1.0 - first], &fixes, &[minutes, 5.0, 1.0], &[false; 3], 0.0, 400.0);
    let weights = vec![first, 1.0 - first];
    let worth = problem(&pack, &Context::default(), &weights).worth_saying(&weights);
    worth.steps.iter().map(|candidate| candidate.step.id.clone()).collect()
}

#[test]
fn a_step_for_a_less_likely_cause_is_said_when_nearly_as_likely_to_help_or_before_a_long_one() {
    assert_eq!(worth_saying(0.55, 30.0), ["s0", "s1", "s2"], "0.45 is nearly 0.55");
    assert_eq!(worth_saying(0.59, 30.0), ["s0", "s1"], "0.41 is less than 0.7 of 0.59, whatever it takes");
    assert_eq!(worth_saying(0.59, 180.0), ["s0", "s1", "s2"], "a quick step before a visit of hours");
    assert_eq!(worth_saying(0.61, 180.0), ["s0", "s1"], "one cause leads");
}

#[test]
fn a_leading_cause_without_a_remedy_left_hides_no_step() {
    // What would put the leading cause right is too unlikely to be a step at all.
    let pack = pack(&[0.7, 0.3], &[vec![0.0, 0.001], vec![0.9, 0.0]], &[1.0; 2], &[false; 2], 0.0, 400.0);
    let weights = vec![0.7, 0.3];
    let worth = problem(&pack, &Context::default(), &weights).worth_saying(&weights);
    assert_eq!(worth.steps.len(), 1, "what may still help is said");
}

#[test]
fn before_calling_for_help_a_less_likely_step_is_said() {
    // The surest step takes longer than calling; the quick one is half as likely to help.
    let fixes = [vec![0.9, 0.0], vec![0.0, 0.9]];
    let pack = pack(&[0.55, 0.275], &fixes, &[100.0, 1.0], &[false; 2], 0.0, 60.0);
    let weights = vec![0.55, 0.275];
    let worth = problem(&pack, &Context::default(), &weights).worth_saying(&weights);
    assert_eq!(worth.steps.len(), 2);
}

#[test]
fn the_posterior_is_bayes_theorem() {
    let fixes = vec![vec![0.5], vec![0.5]];
    let pack = pack(&[3.0, 1.0], &fixes, &[1.0], &[false], 0.0, 10.0);
    let findings = [Judged { id: "reader-present".into(), state: State::Fail("none".into()) }];
    let context = Context { tried: vec!["s0".into()], ..Context::default() };
    let evidence = Evidence {
        findings: &findings,
        signatures: &[],
        heard: &[],
        context: &context,
        client: ClientModel::Unknown,
        today: date(2026, 11, 23),
    };
    let weights = posterior(&pack, &evidence, &observations(&pack, &evidence));
    // 3/4 × 0.9 × 0.5 against 1/4 × 0.1 × 0.5
    assert!((weights[0] - 0.675 / 0.7).abs() < 1e-12, "{weights:?}");
}

/// Two causes that one quick step puts right, and a question that tells them apart without saving a minute.
const TWINS: &str = r#"
version = "test"
last_resort = "last"
continuity = { until_approved = "", not_available = "", source = [] }
step = [
  { id = "s", text = "", who = [], hands_on = 0.0, elapsed = 1.0, source = [] },
  { id = "last", text = "", who = [], hands_on = 0.0, elapsed = 90.0, source = [] },
]
question = [{ id = "q", text = "", minutes = 0.3, source = [], answer = [
  { id = "a", text = "", rate = 0.5 },
  { id = "b", text = "", rate = 0.5 },
] }]
[[cause]]
code = "LY000"
id = "c0"
title = ""
looks_like = ""
prior = 1.0
prior_source = ""
source = []
answers = { "q.a" = 0.9 }
step = [{ id = "s", fixes = 0.9 }]
example = {}
[[cause]]
code = "LY001"
id = "c1"
title = ""
looks_like = ""
prior = 1.0
prior_source = ""
source = []
answers = { "q.b" = 0.9 }
step = [{ id = "s", fixes = 0.9 }]
example = {}
"#;

#[test]
fn a_telling_question_is_asked_until_one_cause_is_sure() {
    let pack = Pack::parse([("pack.toml", TWINS)]).unwrap();
    let asked = |weights: Vec<f64>| {
        let context = Context::default();
        let client = ClientModel::Unknown;
        let situation =
            Situation { pack: &pack, context: &context, findings: &[], tries_left: None, client, today: date(2026, 11, 23) };
        best_question(&pack, &situation, &Problem::new(&pack, &situation, &weights), &weights).map(|question| question.id.clone())
    };
    assert_eq!(asked(vec![0.5, 0.5]).as_deref(), Some("q"), "no cause is sure");
    assert_eq!(asked(vec![0.97, 0.03]), None, "one cause is sure");
}

#[test]
fn a_question_that_takes_a_passcode_is_not_asked_after_a_wrong_one() {
    let taking = TWINS.replace("minutes = 0.3, source", "minutes = 0.3, takes_a_passcode = true, source");
    let pack = Pack::parse([("pack.toml", taking.as_str())]).unwrap();
    assert!(pack.questions[0].takes_a_passcode);
    let asked = |rejected: &str, tries_left: Option<u8>| {
        let answers = [("passcode_rejected".to_owned(), rejected.to_owned())].into();
        let context = Context { answers, ..Context::default() };
        let client = ClientModel::Unknown;
        let situation = Situation { pack: &pack, context: &context, findings: &[], tries_left, client, today: date(2026, 11, 23) };
        let weights = vec![0.5, 0.5];
        best_question(&pack, &situation, &Problem::new(&pack, &situation, &weights), &weights).map(|question| question.id.clone())
    };
    assert_eq!((asked("no", None).as_deref(), asked("yes", None)), (Some("q"), None));
    assert_eq!((asked("no", Some(2)).as_deref(), asked("no", Some(1))), (Some("q"), None), "the last try is not spent on asking");
}

/// What the pack would do about a card that says all it knows, with these words and this many tries left.
fn advice(says: &str, tries: u8, failing: &[&str]) -> Vec<String> {
    let pack = Pack::embedded().unwrap();
    let understood = recognise(&pack, says);
    let context = with_said(&Context::default(), &understood.signatures);
    let state = |id: &str| if failing.contains(&id) { State::Fail("as in the test".into()) } else { State::Pass };
    let findings: Vec<Judged> =
        findings::ALL.iter().map(|finding| Judged { id: finding.id.into(), state: state(finding.id) }).collect();
    let (client, today) = (ClientModel::IdentityAgentWithCm1, date(2026, 11, 23));
    let evidence = Evidence {
        findings: &findings,
        signatures: &understood.signatures,
        heard: &understood.heard,
        context: &Context::default(),
        client,
        today,
    };
    let situation = Situation { pack: &pack, context: &context, findings: &findings, tries_left: Some(tries), client, today };
    conclude(&pack, &evidence, &situation).plan.into_iter().map(|step| step.id).collect()
}

#[test]
fn whoever_has_forgotten_the_passcode_is_not_told_to_type_it() {
    assert!(advice("it says wrong passcode slowly typed", 3, &["passcode-tries"]).len() > 1);
    for says in ["i have forgotten my pin", "forgot my passcode, it says it is wrong"] {
        let plan = advice(says, 3, &["passcode-tries"]);
        assert!(!plan.contains(&"one-careful-passcode".to_owned()), "{says}: {plan:?}");
        assert!(plan.contains(&"self-unlock".to_owned()), "{says}: {plan:?}");
    }
}

/// The rate of two cards is not that of two readers: those are there on many a PC in order.
/// A card that shows its tries, in this reader and now, is believed before the words: somebody else's lock, another card's, or a
/// Windows account's may be meant.
#[test]
fn a_card_that_has_tries_left_is_not_locked_whatever_is_said() {
    let pack = Pack::embedded().unwrap();
    let locked = |says: &str, state: fn(&str) -> State| {
        let understood = recognise(&pack, says);
        let findings: Vec<Judged> =
            findings::ALL.iter().map(|finding| Judged { id: finding.id.into(), state: state(finding.id) }).collect();
        let context = Context::default();
        let evidence = Evidence {
            findings: &findings,
            signatures: &understood.signatures,
            heard: &understood.heard,
            context: &context,
            client: ClientModel::IdentityAgentWithCm1,
            today: date(2026, 11, 23),
        };
        let weights = posterior(&pack, &evidence, &observations(&pack, &evidence));
        let locked = ["passcode-locked", "passcode-locked-and-expired", "unlock-no-contact", "unlock-code-not-arriving"];
        let is_locked = |(cause, weight): (&Cause, &f64)| locked.contains(&cause.id.as_str()).then_some(*weight);
        pack.causes.iter().zip(&weights).filter_map(is_locked).sum::<f64>()
    };
    let untold = |id: &str| if id.starts_with("passcode") { State::NotTested("opaque".into()) } else { State::Pass };
    for says in ["locked out", "its locked me out", "card locked"] {
        assert!(locked(says, |_| State::Pass) < 0.5, "{says}: {}", locked(says, |_| State::Pass));
        assert!(locked(says, untold) > 0.9, "{says}: a card that does not tell leaves the words to decide");
    }
}

#[test]
fn a_warning_that_passes_or_says_nothing_is_no_failure() {
    let pack = Pack::embedded().unwrap();
    let probability = |finding: &str, state: State, cause: &str, on: Date| {
        let findings = [Judged { id: finding.into(), state }];
        let evidence = Evidence {
            findings: &findings,
            signatures: &[],
            heard: &[],
            context: &Context::default(),
            client: ClientModel::IdentityAgentWithCm1,
            today: on,
        };
        let weights = posterior(&pack, &evidence, &observations(&pack, &evidence));
        weights[pack.causes.iter().position(|known| known.id == cause).unwrap()]
    };
    let (warns, fails) = (|| State::Warning("2 readers are connected".into()), || State::Fail("2 readers hold a card".into()));
    let two = |state| probability("one-card", state, "several-cards-attached", date(2026, 11, 23));
    assert!(two(warns()) <= two(State::NotTested(String::new())) && two(fails()) > 5.0 * two(warns()));
    let last_day = |state| probability("cis1-available", state, "cis1-ended", date(2027, 2, 28));
    assert_eq!(last_day(warns()), last_day(State::NotTested(String::new())));
}

/// Nobody at a desk empties or restarts a computer that others work on.
#[test]
fn behind_a_remote_session_it_support_frees_the_computer() {
    let pack = Pack::embedded().unwrap();
    let may = |step: &str, state: State| {
        let findings = [Judged { id: "local-session".into(), state }];
        let (context, client, today) = (Context::default(), ClientModel::IdentityAgentWithCm1, date(2026, 11, 23));
        let situation = Situation { pack: &pack, context: &context, findings: &findings, tries_left: Some(3), client, today };
        situation.may_advise(pack.step(step).unwrap())
    };
    let remote = || State::Warning("this is a Citrix session".into());
    for step in ["free-resources", "restart-pc", "move-to-other-pc"] {
        assert!(may(step, State::Pass) && !may(step, remote()), "{step}");
    }
    assert!(!may("it-frees-resources", State::Pass) && may("it-frees-resources", remote()));
}

/// What has ended is not installed again, and nobody is sent to a site that was just seen not to be reached.
#[test]
fn steps_of_an_ended_world_and_of_a_blocked_site_are_not_advised() {
    let pack = Pack::embedded().unwrap();
    let may = |step: &str, client: ClientModel, today: Date, unlock_site: State| {
        let findings = [Judged { id: "unlock-site".into(), state: unlock_site }];
        let context = Context::default();
        let situation = Situation { pack: &pack, context: &context, findings: &findings, tries_left: Some(3), client, today };
        situation.may_advise(pack.step(step).unwrap())
    };
    let on = |step: &str, client: ClientModel, today: Date| may(step, client, today, State::Pass);
    let (before, last, after) = (date(2027, 2, 27), date(2027, 2, 28), date(2027, 3, 1));
    let connect = ClientModel::SmartcardConnect;
    let days = |step: &str, client: ClientModel| [before, last, after].map(|day| on(step, client, day));
    assert_eq!(days("install-credential-management", ClientModel::IdentityAgent), [true, true, false]);
    assert_eq!(days("install-management-of-connect", connect), [false, false, true]);
    assert_eq!(days("install-management-of-connect", ClientModel::IdentityAgent), [false; 3]);
    assert_eq!(days("separate-clients", ClientModel::Mixed), [true, false, false]);
    assert_eq!(days("remove-identity-agent", ClientModel::Mixed), [false, true, true]);
    for step in ["self-unlock", "check-spam-and-restart-unlock", "self-renew"] {
        let blocked = State::Warning("is refused by the proxy".into());
        assert!(on(step, connect, before) && !may(step, connect, before, blocked), "{step}");
    }
}
