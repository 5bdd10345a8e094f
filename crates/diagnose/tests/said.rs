//! What people say counts once, however often they say it.

#![expect(clippy::unwrap_used, reason = "a test says what is wrong by failing")]

use jiff::civil::date;
use lanyard_diagnose::posterior::{Evidence, Observation, observations};
use lanyard_diagnose::{ClientModel, Context, Pack, recognise};

/// The observations in what is said beside given answers.
fn heard<T>(text: &str, answers: &[(&str, &str)], look: impl Fn(&Pack, &[Observation]) -> T) -> T {
    let pack = Pack::embedded().unwrap();
    let understood = recognise(&pack, text);
    let answers = answers.iter().map(|(question, answer)| ((*question).to_owned(), (*answer).to_owned())).collect();
    let context = Context { answers, ..Context::default() };
    let evidence = Evidence {
        findings: &[],
        signatures: &understood.signatures,
        words: &understood.words,
        context: &context,
        client: ClientModel::Unknown,
        today: date(2026, 11, 23),
    };
    look(&pack, &observations(&pack, &evidence))
}

fn place(pack: &Pack, cause: &str) -> usize {
    pack.causes.iter().position(|known| known.id == cause).unwrap()
}

fn texts(text: &str, answers: &[(&str, &str)]) -> Vec<String> {
    heard(text, answers, |_, seen| seen.iter().map(|seen| seen.text.clone()).collect())
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
        assert!(phrase.speaks_for(place(pack, "passcode-locked")) < -1.0);
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
fn words_outside_every_known_phrase_are_cues() {
    heard("the slot looks bent to me", &[], |pack, seen| {
        let words = seen.iter().find(|seen| seen.text == "the words that were used").unwrap();
        assert!(words.speaks_for(place(pack, "reader-faulty")) > 0.5);
        assert!(words.speaks_for(place(pack, "reader-faulty")) > words.speaks_for(place(pack, "passcode-locked")));
    });
    assert_eq!(texts("xyzzy", &[]), Vec::<String>::new());
}
