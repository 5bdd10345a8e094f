//! What people say counts once, however often they say it.

#![expect(clippy::unwrap_used, reason = "a test says what is wrong by failing")]

use jiff::civil::date;
use lanyard_diagnose::posterior::{Evidence, Observation, observations};
use lanyard_diagnose::said::ESTIMATE_COUNTS_FOR;
use lanyard_diagnose::{ClientModel, Context, Pack, Triage, diagnose, recognise};
use lanyard_model::{Advice, Checkup, ScreenedText};

/// The observations in what is said beside given answers.
fn heard<T>(text: &str, answers: &[(&str, &str)], look: impl Fn(&Pack, &[Observation]) -> T) -> T {
    let pack = Pack::embedded().unwrap();
    let understood = recognise(&pack, text);
    let answers = answers.iter().map(|(question, answer)| ((*question).to_owned(), (*answer).to_owned())).collect();
    let context = Context { answers, ..Context::default() };
    let evidence = Evidence {
        findings: &[],
        signatures: &understood.signatures,
        heard: &understood.heard,
        context: &context,
        client: ClientModel::Unknown,
        today: date(2026, 11, 23),
    };
    look(&pack, &observations(&pack, &evidence))
}

/// A checkup of which nothing is known but what was said, and its moment.
fn only_said(text: &str) -> (Checkup, jiff::Timestamp) {
    let now = date(2026, 11, 23).at(8, 5, 0, 0).to_zoned(jiff::tz::TimeZone::UTC).unwrap().timestamp();
    let mut checkup = Checkup::unread("said".to_owned(), now, "test".to_owned());
    checkup.said = Some(ScreenedText::new(text));
    (checkup, now)
}

fn place(pack: &Pack, cause: &str) -> usize {
    pack.causes.iter().position(|known| known.id == cause).unwrap()
}

fn texts(text: &str, answers: &[(&str, &str)]) -> Vec<String> {
    heard(text, answers, |_, seen| seen.iter().map(|seen| seen.text.clone()).collect())
}

#[test]
fn an_estimate_is_corrected_by_what_was_counted() {
    let pack = Pack::embedded().unwrap();
    for counted in &pack.counted {
        let cause = pack.cause(&counted.cause).unwrap();
        let times = |signature: &str| f64::from(counted.says.get(signature).copied().unwrap_or(0));
        for (signature, estimate) in &cause.says {
            let rate = (ESTIMATE_COUNTS_FOR * estimate + times(signature)) / (ESTIMATE_COUNTS_FOR + f64::from(counted.of));
            let worked_out = cause.said_rates.get(signature).copied().unwrap();
            assert!((worked_out - rate).abs() < 1e-12, "{}: {signature}", cause.id);
        }
        for signature in counted.says.keys() {
            let worked_out = cause.said_rates.get(signature).copied().unwrap();
            assert!(worked_out >= times(signature) / (ESTIMATE_COUNTS_FOR + f64::from(counted.of)), "{}: {signature}", cause.id);
        }
    }
    let uncounted = |cause: &&lanyard_diagnose::Cause| pack.counted.iter().all(|counted| counted.cause != cause.id);
    for cause in pack.causes.iter().filter(uncounted) {
        assert_eq!(cause.said_rates, cause.says, "{}", cause.id);
    }
}

#[test]
fn a_phrase_and_the_answer_it_amounts_to_are_one_observation() {
    let alone = texts("the light on the reader is off", &[]);
    assert!(alone.iter().any(|text| text.contains("light is off")), "{alone:?}");
    assert_eq!(alone, texts("the light on the reader is off", &[("reader_light", "off")]));
}

#[test]
fn another_answer_corrects_what_was_said() {
    let corrected = texts("the light on the reader is off", &[("reader_light", "on")]);
    assert!(corrected.iter().any(|text| text.contains("It is on")), "{corrected:?}");
    assert!(!corrected.iter().any(|text| text.contains("light is off")), "{corrected:?}");
}

#[test]
fn a_cause_that_gives_another_answer_hears_the_phrase_seldom() {
    heard("the light on the reader is off", &[], |pack, seen| {
        let phrase = seen.iter().find(|seen| seen.text.contains("light is off")).unwrap();
        assert!(phrase.speaks_for(place(pack, "reader-unplugged")) > 1.0);
        assert!(phrase.speaks_for(place(pack, "passcode-locked")) < -0.4);
    });
}

#[test]
fn the_second_phrase_about_one_topic_counts_by_a_half() {
    let lift = |text: &str, means: &str, cause: &str| {
        heard(text, &[], |pack, seen| {
            let phrase = seen.iter().find(|seen| seen.text.contains(means)).unwrap();
            phrase.speaks_for(place(pack, cause))
        })
    };
    let alone = lift("it says card not supported", "smartcard not supported", "card-series-blocked");
    let second = lift("it says card not supported, no spine roles, hscn is down", "smartcard not supported", "card-series-blocked");
    assert!(alone > 1.0 && second < 0.75 * alone && second > 0.2 * alone, "{alone} {second}");
}

#[test]
fn words_outside_every_known_phrase_are_heard() {
    heard("the slot looks bent to me", &[], |pack, seen| {
        let words = seen.iter().find(|seen| seen.text == "what was said, taken as a whole").unwrap();
        assert!(words.speaks_for(place(pack, "reader-faulty")) > 0.5);
        assert!(words.speaks_for(place(pack, "reader-faulty")) > words.speaks_for(place(pack, "passcode-locked")));
    });
    assert_eq!(texts("???", &[]), Vec::<String>::new());
}

#[test]
fn what_is_feared_or_asked_about_is_not_reported() {
    let pack = Pack::embedded().unwrap();
    let locked = |text: &str| recognise(&pack, text).signatures.iter().any(|signature| signature.id == "card-locked");
    assert!(locked("my card is locked") && locked("am i going to be late, my card is locked"));
    assert!(!locked("am i going to get locked out") && !locked("worried that my card is locked"));
}

#[test]
fn a_complaint_that_says_nothing_is_passed_over() {
    let pack = Pack::embedded().unwrap();
    assert_eq!(recognise(&pack, "hi, it just doesn't work").unrecognised, None);
    assert_eq!(recognise(&pack, "it smells of onions").unrecognised.as_deref(), Some("it smells of onions"));
}

#[test]
fn a_step_that_is_said_to_have_failed_is_not_advised() {
    let pack = Pack::embedded().unwrap();
    let advised = |text: &str| -> Vec<String> {
        let (checkup, now) = only_said(text);
        diagnose(&pack, &checkup, &Context::default(), now).plan.into_iter().map(|step| step.id).collect()
    };
    let pending = "a restart is pending, restart required to finish updating";
    assert!(advised(pending).iter().any(|step| step == "restart-pc"), "{:?}", advised(pending));
    let restarted = advised(&format!("{pending}, already restarted twice"));
    assert!(!restarted.is_empty() && !restarted.iter().any(|step| step == "restart-pc"), "{restarted:?}");
}

/// The questions that are put to somebody who says this and answers only what others have, and the step that comes out.
fn asked(says: &str, others: Option<&str>) -> (Vec<String>, Option<String>) {
    let pack = Pack::embedded().unwrap();
    let (checkup, now) = only_said(says);
    let mut triage = Triage::new(&pack, checkup, Context::default(), now);
    let mut asked = Vec::new();
    loop {
        match triage.diagnosis().next {
            Some(Advice::Question(question)) => {
                triage.answer(&question.id, others.filter(|_| question.id == "others_affected"));
                asked.push(question.id);
            }
            Some(Advice::Step(step)) => return (asked, Some(step.id)),
            None => return (asked, None),
        }
    }
}

#[test]
fn what_is_only_roughly_said_is_asked_all_the_same() {
    // “Nobody” may be one surgery or a whole town; that there is internet is told, and not asked.
    let (questions, step) = asked("the spine is down i think, nobody can get on, the internet is fine", Some("other-sites"));
    assert_eq!(questions.iter().filter(|question| *question == "others_affected").count(), 1, "{questions:?}");
    assert!(!questions.iter().any(|question| question == "internet_works"), "{questions:?}");
    assert_eq!(step.as_deref(), Some("wait-for-outage"));
    let (_, here) = asked("the spine is down i think, nobody can get on, the internet is fine", Some("whole-site"));
    assert_ne!(here.as_deref(), Some("wait-for-outage"));
    // Who says outright that others have it too is not asked.
    let (questions, _) = asked("nobody can get on, the other practices are down too", None);
    assert!(!questions.iter().any(|question| question == "others_affected"), "{questions:?}");
}

#[test]
fn what_sounds_like_it_is_not_taken_for_it() {
    let pack = Pack::embedded().unwrap();
    let heard = |text: &str| recognise(&pack, text).signatures.iter().map(|signature| signature.id.clone()).collect::<Vec<_>>();
    let not = |id: &str, text: &str| assert!(!heard(text).iter().any(|heard| heard == id), "{text}: {:?}", heard(text));
    for text in [
        "my card is in the drawer",
        "card is in the safe at the branch",
        "smart card service is stopped",
        "the card was in my pocket",
    ] {
        not("card-in-not-seen", text);
    }
    for text in [
        "the internet goes off and on again",
        "my account was turned off and i am back from leave",
        "the reader light goes off and on",
    ] {
        not("restarted-already", text);
    }
    not("other-card-fails", "i will not take anybody else's card");
    assert!(heard("turned it off and on again already").contains(&"restarted-already".to_owned()));
    assert!(heard("it says to insert a smartcard. it is inserted").contains(&"card-in-not-seen".to_owned()));
}
