//! What holds for all findings together.

use std::{collections::BTreeSet, path::Path};

use lanyard_model::{
    CertificateProblem, Checkup, DnsOutcome, Fact, PcscService, ReaderState, ServiceState, StartType, TcpOutcome, TlsOutcome,
    WhyCode,
};

use super::{ALL, testing::*};
use crate::ClientModel;

/// The findings' own folder, for the tests that compare it with the list.
const FOLDER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/src/findings");

/// Files of the folder that are no findings.
const OTHERS: [&str; 3] = ["mod", "testing", "tests"];

#[test]
fn ids_are_unique_and_in_kebab_case() {
    let ids: BTreeSet<_> = ALL.iter().map(|finding| finding.id).collect();
    assert_eq!(ids.len(), ALL.len());
    for id in ids {
        assert!(id.split('-').all(|word| !word.is_empty() && word.chars().all(|c| matches!(c, 'a'..='z' | '0'..='9'))), "{id}");
    }
}

#[test]
fn each_file_is_one_finding_of_its_name() {
    let listed: BTreeSet<String> = ALL.iter().map(|finding| finding.id.replace('-', "_")).collect();
    for finding in ALL {
        let path = Path::new(FOLDER).join(finding.id.replace('-', "_")).with_extension("rs");
        assert_eq!(std::fs::read_to_string(&path).unwrap(), finding.source, "{}", path.display());
    }
    let files = std::fs::read_dir(FOLDER).unwrap().map(|entry| entry.unwrap().path());
    let rust = files.filter(|path| path.extension().is_some_and(|end| end == "rs"));
    let stems: BTreeSet<String> = rust.map(|path| path.file_stem().unwrap().to_str().unwrap().to_owned()).collect();
    let findings: BTreeSet<String> = stems.into_iter().filter(|stem| !OTHERS.contains(&stem.as_str())).collect();
    assert_eq!(findings, listed);
}

#[test]
fn each_finding_has_help_with_a_source() {
    for finding in ALL {
        let help = finding.help();
        let first = help.lines().next().unwrap_or_default();
        assert!(first.ends_with('.') && first.len() > 10, "{}: {first:?}", finding.id);
        assert_eq!(first.trim_end_matches('.'), finding.title, "{}: the title is the condition", finding.id);
        let lower = help.to_lowercase();
        assert!(lower.contains("source") || lower.contains("estimate"), "{} names neither a source nor an estimate", finding.id);
        assert!(lower.contains("fails") || lower.contains("warns"), "{} does not say when", finding.id);
    }
}

#[test]
fn a_healthy_pc_fails_nothing() {
    for client in [ClientModel::IdentityAgent, ClientModel::IdentityAgentWithCm1, ClientModel::SmartcardConnect] {
        let mut expected: Vec<&str> = Vec::new();
        if client == ClientModel::IdentityAgent {
            expected.push("management-installed");
        }
        if client.needs_cis1() {
            expected.push("cis1-available");
        }
        let judged = Case::new(client).judge_all();
        let noticed = judged.iter().filter(|finding| matches!(finding.state.word(), "fail" | "warning"));
        assert_eq!(noticed.map(|finding| finding.id.as_str()).collect::<Vec<_>>(), expected, "{client:?}");
        let tested = judged.iter().filter(|finding| finding.state.is_tested()).count();
        assert!(tested > 40, "{client:?}: only {tested} findings were tested");
    }
}

#[test]
fn an_empty_checkup_tests_nothing() {
    let bytes = format!(r#"{{"schema":1,"id":"c","taken_at":"{NOW}","program":"p"}}"#);
    let mut case = Case::default();
    case.checkup = Checkup::from_json(bytes.as_bytes()).unwrap();
    for finding in case.judge_all() {
        assert!(!finding.state.is_tested(), "{finding:?}");
    }
}

#[test]
fn everything_that_timed_out_is_only_a_reader_that_does_not_answer() {
    let names = failing(|checkup| {
        checkup.readers.fact = Fact::failed(WhyCode::TimedOut, "no answer");
        checkup.cards.fact = Fact::not_tried(WhyCode::ReaderNotAnswering, "the reader does not answer");
        checkup.middleware.fact = Fact::not_tried(WhyCode::ReaderNotAnswering, "the reader does not answer");
        checkup.client.fact = Fact::failed(WhyCode::TimedOut, "no answer");
        checkup.network.fact = Fact::failed(WhyCode::TimedOut, "no answer");
    });
    assert_eq!(names, ["reader-answering"]);
}

/// One thing that is wrong with a PC, and the one finding that fails for it.
type Fault = (&'static str, fn(&mut Checkup));

/// What a probe leaves of a card that cannot be reached.
fn without_card(checkup: &mut Checkup) {
    checkup.cards.fact = Fact::not_tried(WhyCode::NoCard, "there is no card to read from");
    tokens(checkup).clear();
}

const FAULTS: [Fault; 25] = [
    ("smartcard-library", |checkup| {
        without_card(checkup);
        readers(checkup).service = PcscService::NoLibrary;
        readers(checkup).readers.clear();
    }),
    ("smartcard-service", |checkup| {
        without_card(checkup);
        readers(checkup).service = PcscService::NotRunning;
        readers(checkup).readers.clear();
    }),
    ("services-startable", |checkup| {
        without_card(checkup);
        readers(checkup).service = PcscService::NotRunning;
        readers(checkup).readers.clear();
        add_service(checkup, "SCardSvr", ServiceState::Stopped, StartType::Disabled);
    }),
    ("reader-present", |checkup| {
        without_card(checkup);
        readers(checkup).readers.clear();
    }),
    ("reader-answering", |checkup| {
        without_card(checkup);
        readers(checkup).readers[0].state = ReaderState::Unavailable;
    }),
    ("card-present", |checkup| {
        without_card(checkup);
        readers(checkup).readers[0].state = ReaderState::Empty;
    }),
    ("card-answers", |checkup| {
        without_card(checkup);
        readers(checkup).readers[0].state = ReaderState::Mute;
    }),
    ("card-not-held", |checkup| {
        without_card(checkup);
        readers(checkup).readers[0].state = ReaderState::HeldExclusively;
    }),
    ("card-read", |checkup| {
        checkup.cards.fact = Fact::failed(WhyCode::Error, "the card answered 6F00");
        tokens(checkup).clear();
    }),
    ("passcode-not-locked", |checkup| {
        card(checkup).tries_left = Fact::Known(0);
        tokens(checkup)[0].locked = true;
    }),
    ("card-has-certificates", |checkup| {
        certificates(checkup).clear();
        tokens(checkup)[0].certificates = Fact::Known(Vec::new());
    }),
    ("certificate-in-date", |checkup| {
        certificates(checkup).iter_mut().for_each(|certificate| certificate.not_after = "2026-11-03T09:00:00Z".parse().unwrap());
        let same = certificates(checkup).clone();
        tokens(checkup)[0].certificates = Fact::Known(same);
    }),
    ("middleware-present", |checkup| {
        known(&mut checkup.middleware).modules.clear();
        uninstall(checkup, "oberthur-middleware");
    }),
    ("middleware-reads-card", |checkup| tokens(checkup).clear()),
    ("client-installed", |checkup| {
        uninstall(checkup, "identity-agent");
        uninstall(checkup, "credential-management");
        client(checkup).ports.clear();
    }),
    ("agent-running", |checkup| stop(checkup, "identity-agent")),
    ("agent-responding", |checkup| stick(checkup, "identity-agent", lanyard_model::HowStuck::Halted)),
    ("management-running", |checkup| {
        stop(checkup, "credential-management");
        client(checkup).ports[0].answer = lanyard_model::PortAnswer::Fault("PR30007".into());
    }),
    ("clients-not-mixed", |checkup| install(checkup, "credential-management", "4.1.0.0")),
    ("network-connected", |checkup| {
        unresolved(checkup, "", DnsOutcome::Error("no network".into()));
        network(checkup).connected = Fact::Known(false);
    }),
    ("names-resolved", |checkup| unresolved(checkup, "", DnsOutcome::ServerFailure)),
    ("internet-hosts", |checkup| unconnected(checkup, "", TcpOutcome::Unreachable)),
    ("hscn-hosts", |checkup| unresolved(checkup, GAS, DnsOutcome::NoSuchName)),
    ("no-portal", |checkup| {
        refused_certificate(checkup, "", CertificateProblem::UnknownIssuer);
        portal(checkup, "hotspot.example");
    }),
    ("tls-recent", |checkup| untrusted(checkup, "", &TlsOutcome::TooOld { offered: "TLS 1.1".into() })),
];

#[test]
fn one_physical_fact_fails_one_finding() {
    for (id, fault) in FAULTS {
        assert_eq!(failing(fault), [id]);
    }
}

mod total {
    //! No checkup that can be read makes a finding panic, run on, or say who somebody is.

    use lanyard_model::Judged;
    use proptest::prelude::*;
    use serde_json::{Value, json};

    use super::*;

    /// What no finding may ever say: the user, the PC, the card's holder and its fingerprints, as in the healthy checkup.
    const PERSONAL: [&str; 5] = ["agnes", "FRONT-DESK-3", "000123456789", "aa11", "bb22"];

    /// What a value is replaced by.
    fn replacement() -> impl Strategy<Value = Value> {
        prop_oneof![
            Just(json!("absent")),
            Just(json!("not-asked")),
            Just(json!([])),
            Just(json!(null)),
            Just(json!({"failed": {"code": "error", "text": "it broke"}})),
            Just(json!({"failed": {"code": "timed-out", "text": "no answer"}})),
            Just(json!({"not-tried": {"code": "no-card", "text": "no card"}})),
            any::<bool>().prop_map(|value| json!(value)),
            any::<bool>().prop_map(|value| json!({"known": value})),
            any::<u64>().prop_map(|value| json!({"known": value})),
            any::<i64>().prop_map(|value| json!(value)),
            (0..4_u64).prop_map(|value| json!(value)),
            ".{0,12}".prop_map(|text| json!(text)),
            ".{0,12}".prop_map(|text| json!({"known": text})),
            "[a-z-]{0,12}".prop_map(|text| json!({"error": text})),
            prop::sample::select(vec![
                "closed",
                "timed-out",
                "refused",
                "not-tls",
                "mute",
                "held-exclusively",
                "stopped",
                "disabled"
            ])
            .prop_map(|word| json!(word)),
            prop::sample::select(vec!["-009999-01-02T01:59:59Z", "9999-12-30T22:00:00Z", "2026-11-23T08:05:00Z"])
                .prop_map(|moment| json!(moment)),
        ]
    }

    /// Each change: which of the values, and what happens to it.
    fn changes() -> impl Strategy<Value = Vec<(prop::sample::Index, Option<Value>)>> {
        prop::collection::vec((any::<prop::sample::Index>(), prop::option::weighted(0.7, replacement())), 1..24)
    }

    /// Every value within a value, as a path, that this change may be made to.
    fn places(value: &Value, change: &Option<Value>, at: &str, found: &mut Vec<String>) {
        if fits(value, change) {
            found.push(at.to_owned());
        }
        match value {
            Value::Object(map) => map.iter().for_each(|(key, value)| places(value, change, &format!("{at}/{key}"), found)),
            Value::Array(list) => list.iter().enumerate().for_each(|(i, value)| places(value, change, &format!("{at}/{i}"), found)),
            _ => {}
        }
    }

    /// Whether a change has a chance to leave a checkup: facts stand for facts, moments for moments, and so on.
    fn fits(value: &Value, change: &Option<Value>) -> bool {
        let moment = |text: &Value| text.as_str().is_some_and(|text| text.parse::<jiff::Timestamp>().is_ok());
        let fact = |value: &Value| {
            let words = ["absent", "not-asked"];
            ["known", "failed", "not-tried"].iter().any(|key| value.get(key).is_some())
                || value.as_str().is_some_and(|s| words.contains(&s))
        };
        match change {
            None => value.as_array().is_some_and(|list| !list.is_empty()),
            Some(with) if fact(with) => fact(value),
            Some(with) if moment(with) => moment(value),
            Some(Value::Array(_)) => value.is_array(),
            Some(Value::Number(_)) => value.is_number(),
            Some(Value::Bool(_)) => value.is_boolean(),
            Some(_) => true,
        }
    }

    /// The checkup with each change that leaves it a checkup, and how many did; `None` doubles a list's first entry.
    fn changed(checkup: &Checkup, changes: &[(prop::sample::Index, Option<Value>)]) -> (Checkup, usize) {
        let (mut value, mut made) = (serde_json::to_value(checkup).unwrap(), 0);
        for (which, change) in changes {
            let (mut found, mut next) = (Vec::new(), value.clone());
            places(&value, change, "", &mut found);
            if found.is_empty() {
                continue;
            }
            let place = next.pointer_mut(which.get::<String>(&found)).unwrap();
            match (change, place.as_array_mut()) {
                (Some(with), _) => *place = with.clone(),
                (None, Some(list)) => list.push(list[0].clone()),
                (None, None) => {}
            }
            if serde_json::from_value::<Checkup>(next.clone()).is_ok() {
                (value, made) = (next, made + 1);
            }
        }
        (serde_json::from_value(value).unwrap(), made)
    }

    fn check(judged: &[Judged]) {
        assert_eq!(judged.len(), ALL.len());
        for finding in judged {
            let detail = finding.state.detail().unwrap_or_default();
            assert!(detail.chars().count() < 400, "{finding:?}");
            assert!(finding.state.detail().is_none() || !detail.is_empty(), "{finding:?}");
            assert!(!PERSONAL.iter().any(|secret| detail.contains(secret)), "{finding:?}");
        }
    }

    proptest! {
        #[test]
        fn any_checkup_is_judged(
            model in prop::sample::select(ClientModel::ALL.to_vec()),
            changes in changes(),
            seconds in -62_000_000_000_i64..250_000_000_000,
            answers in prop::collection::btree_map(prop::sample::select(vec!["card_in", "card_back_digits"]), ".{0,3}|no|0[0-9]|10", 0..3),
        ) {
            let mut case = Case::new(model);
            case.checkup = changed(&case.checkup, &changes).0;
            let moment = jiff::Timestamp::from_second(seconds).unwrap().to_string();
            let answers = answers.into_iter().map(|(key, value)| (key.to_owned(), value)).collect();
            check(&case.clone().context(|context| context.answers = answers).judge_all());
            check(&case.at(&moment).judge_all());
        }
    }

    #[test]
    fn the_changes_do_change_checkups() {
        use proptest::{strategy::ValueTree, test_runner::TestRunner};
        let (mut runner, healthy) = (TestRunner::deterministic(), Case::default().checkup);
        let made: usize = (0..100).map(|_| changed(&healthy, &changes().new_tree(&mut runner).unwrap().current()).1).sum();
        assert!(made > 300, "only {made} changes in 100 checkups left a checkup");
    }
}
