//! People who sign in without a card are heard, and nothing about cards is judged, asked or advised.

#![expect(clippy::unwrap_used, reason = "a test says what is wrong by failing")]

use std::collections::BTreeSet;

use jiff::Timestamp;
use lanyard_diagnose::{CardUse, Context, Pack, diagnose, findings, recognise};
use lanyard_model::{
    Advice, Checkup, ClientSoftware, Diagnosis, Fact, PcscService, Reader, ReaderState, Readers, ScreenedText, State,
};

fn now() -> Timestamp {
    "2026-11-23T08:05:00Z".parse().unwrap()
}

/// A PC of which nothing is known but what its person says.
fn saying(text: &str) -> Checkup {
    let mut checkup = Checkup::unread("c".to_owned(), now(), "test".to_owned());
    checkup.said = Some(ScreenedText::new(text));
    checkup
}

fn judged(pack: &Pack, checkup: &Checkup, answers: &[(&str, &str)]) -> Diagnosis {
    let answers = answers.iter().map(|(question, answer)| ((*question).to_owned(), (*answer).to_owned())).collect();
    diagnose(pack, checkup, &Context { answers, ..Context::default() }, now())
}

fn leads(diagnosis: &Diagnosis) -> &str {
    diagnosis.causes.first().map_or("", |cause| cause.id.as_str())
}

fn holding(state: ReaderState) -> Fact<Readers> {
    let reader = Reader { name: "Reader 00 00".to_owned(), state, atr: None, driver: Fact::NotAsked };
    Fact::Known(Readers { service: PcscService::Running, readers: vec![reader] })
}

/// Whether everything about cards is left out.
fn no_card(diagnosis: &Diagnosis) -> bool {
    let about_cards = |judged: &&lanyard_model::Judged| !findings::WITHOUT_CARD.contains(&judged.id.as_str());
    diagnosis.findings.iter().filter(about_cards).all(|judged| matches!(judged.state, State::NotApplicable(_)))
}

#[test]
fn a_greeting_is_no_windows_hello() {
    let pack = Pack::embedded().unwrap();
    for text in
        ["hello, cant log in", "Hello, nothing happens", "hello my card does nothing", "Hello there", "HELLO! it just spins"]
    {
        assert!(!no_card(&judged(&pack, &saying(text), &[])), "{text}");
        let plain = text.to_lowercase().trim_start_matches("hello").to_owned();
        assert_eq!(recognise(&pack, text).signatures, recognise(&pack, &plain).signatures, "{text}");
    }
    for text in ["hello isn't offered any more", "Hello PIN not working", "hello for business is broken"] {
        assert!(no_card(&judged(&pack, &saying(text), &[])), "{text}");
    }
}

#[test]
fn what_is_said_decides_unless_a_card_is_plainly_in_use() {
    let pack = Pack::embedded().unwrap();
    for text in [
        "I use Windows Hello",
        "the PIN of my laptop isn't accepted by the NHS page",
        "I sign in with the PIN of the laptop and it fails",
        "my fingerprint doesn't work",
        "it keeps asking for a smartcard but I sign in with my face",
        "my YubiKey isn't recognised",
        "I've got a security key instead of a card",
        "Microsoft Authenticator says approved and nothing happens",
    ] {
        assert!(no_card(&judged(&pack, &saying(text), &[])), "{text}");
    }
    for text in [
        "nothing happens when the card goes in",
        "my card is locked but Windows Hello works",
        "I put my card in after Windows Hello and nothing happens",
        "my Isosec card on the phone wants my fingerprint",
        "it says wrong passcode on this pc",
        "I logged in to Windows with my PIN and then EMIS says no smartcard",
        "the pin for the card isn't taken on this pc",
    ] {
        assert!(!no_card(&judged(&pack, &saying(text), &[])), "{text}");
    }
}

#[test]
fn words_that_name_no_way_are_heard_as_a_whole() {
    let pack = Pack::embedded().unwrap();
    let beside = |text: &str, state: ReaderState| {
        let mut checkup = saying(text);
        checkup.readers.fact = holding(state);
        judged(&pack, &checkup, &[])
    };
    for text in ["the thumb pad is dead", "it wants me to look at the camera and then says try another way"] {
        assert!(recognise(&pack, text).signatures.iter().all(|signature| !signature.answers.contains_key("card_kind")), "{text}");
        assert!(no_card(&beside(text, ReaderState::Empty)), "{text}");
        assert!(!no_card(&beside(text, ReaderState::Card)), "{text}: a card is in use");
    }
    assert!(!no_card(&beside("the reader is dead", ReaderState::Empty)));
}

#[test]
fn a_card_in_a_reader_is_in_use_but_for_a_security_key() {
    let pack = Pack::embedded().unwrap();
    let beside_a_card = |text: &str| {
        let mut checkup = saying(text);
        checkup.readers.fact = holding(ReaderState::Card);
        judged(&pack, &checkup, &[])
    };
    assert!(!no_card(&beside_a_card("I use Windows Hello")));
    let key = beside_a_card("my yubikey is in and it says remove all cards");
    assert!(no_card(&key) && leads(&key) == "card-beside-security-key", "{:?}", key.causes);
    assert_eq!(key.plan.first().map(|step| step.id.as_str()), Some("remove-all-cards"));
    let empty = |text: &str| {
        let mut checkup = saying(text);
        checkup.readers.fact = holding(ReaderState::Empty);
        judged(&pack, &checkup, &[])
    };
    assert!(no_card(&empty("I use Windows Hello")));
}

#[test]
fn an_answer_decides_whatever_was_said() {
    let pack = Pack::embedded().unwrap();
    assert!(no_card(&judged(&pack, &saying("nothing happens"), &[("card_kind", "app")])));
    assert!(!no_card(&judged(&pack, &saying("I use Windows Hello"), &[("card_kind", "nhs")])));
}

#[test]
fn nobody_without_a_card_is_asked_or_told_about_one() {
    let pack = Pack::embedded().unwrap();
    let needs_card = |id: &str| pack.question(id).is_some_and(|question| question.card == CardUse::Needed);
    for text in ["I use Windows Hello", "my security key does not work", "I use the authenticator app and it fails"] {
        let (mut context, mut asked, mut told) = (Context::default(), 0, BTreeSet::new());
        for _ in 0..60 {
            let diagnosis = diagnose(&pack, &saying(text), &context, now());
            match diagnosis.next {
                Some(Advice::Question(question)) => {
                    assert!(!needs_card(&question.id), "{text}: {}", question.text);
                    asked += 1;
                    context.unanswered.push(question.id);
                }
                Some(Advice::Step(step)) if step.id != pack.last_resort => {
                    told.insert(step.id.clone());
                    context.tried.push(step.id);
                }
                _ => break,
            }
        }
        let about_a_card = told.iter().find(|id| pack.step(id).is_some_and(|step| step.card == CardUse::Needed));
        assert!(asked > 0 && !told.is_empty() && about_a_card.is_none(), "{text}: {asked} questions, {told:?}");
    }
}

#[test]
fn the_registration_authority_registers_and_it_support_mends_the_pc() {
    let pack = Pack::embedded().unwrap();
    let first = |text: &str, answers: &[(&str, &str)]| {
        let diagnosis = judged(&pack, &saying(text), answers);
        diagnosis.plan.first().map(|step| step.id.clone()).unwrap_or_default()
    };
    let new = [("works_for_windows", "yes"), ("signed_in_so_before", "never")];
    assert_eq!(first("I use Windows Hello", &new), "ra-register-authenticator");
    assert_eq!(first("it says my security key is not registered to me", &[]), "ra-register-authenticator");
    let broken = [("works_for_windows", "no"), ("signed_in_so_before", "here")];
    assert_eq!(first("the laptop doesn't recognise my fingerprint", &broken), "it-looks-at-authenticator");
    assert_eq!(first("EMIS keeps asking for a smartcard, only this one program, I use Windows Hello", &[]), "use-own-card");
}

#[test]
fn a_virtual_card_goes_to_its_maker_and_nobody_asks_for_its_chip() {
    let pack = Pack::embedded().unwrap();
    for text in ["my isosec card goes round and round", "imprivata says approved then nothing"] {
        let diagnosis = judged(&pack, &saying(text), &[]);
        assert_eq!(leads(&diagnosis), "card-not-nhs", "{text}");
        assert_eq!(diagnosis.plan.first().map(|step| step.id.as_str()), Some("contact-vendor"), "{text}");
        if let Some(Advice::Question(question)) = diagnosis.next {
            assert_ne!(pack.question(&question.id).unwrap().card, CardUse::Needed, "{text}: {}", question.text);
        }
    }
}

#[test]
fn on_a_pc_without_smartcard_software_the_first_question_is_what_is_signed_in_with() {
    let pack = Pack::embedded().unwrap();
    let mut checkup = saying("it doesn't let me in");
    checkup.client.fact = Fact::Known(ClientSoftware {
        installed: Fact::Known(Vec::new()),
        running: Fact::Known(Vec::new()),
        unnamed: Vec::new(),
        stuck: Fact::Absent,
        ports: Vec::new(),
        agent_points_at: Fact::Absent,
        agent_polls_readers: Fact::Absent,
        tasks: Fact::NotAsked,
    });
    let asked = |answers: &[(&str, &str)]| match judged(&pack, &checkup, answers).next {
        Some(Advice::Question(question)) => question.id,
        next => format!("{next:?}"),
    };
    assert_eq!(asked(&[]), "card_kind");
    assert_ne!(asked(&[("card_kind", "nhs")]), "card_kind");
}

#[test]
fn the_network_is_judged_by_what_signing_in_without_a_card_needs() {
    let pack = Pack::embedded().unwrap();
    let down = judged(&pack, &saying("I use Windows Hello and there is no internet"), &[]);
    assert_eq!(leads(&down), "network-down");
    for id in findings::WITHOUT_CARD {
        assert!(findings::find(id).is_some(), "{id}");
    }
}
