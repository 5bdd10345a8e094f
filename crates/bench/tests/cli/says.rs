//! What people say: understood however it is typed, and never kept when it is secret.

use crate::pc::{CARD, Pc, part, parts};

/// Recognised signature ids for what was said on a healthy PC.
fn recognised(pc: &Pc, says: &str) -> Vec<String> {
    let answer = pc.answer(&["--says", says]);
    answer["diagnosis"]["recognised"].as_array().unwrap().iter().map(|sign| sign["id"].as_str().unwrap().to_owned()).collect()
}

#[test]
fn errors_are_understood_as_people_type_them() {
    let pc = Pc::with(CARD);
    for (says, id) in [
        ("it just goes contacting server", "contacting-server"),
        ("err 1002", "err1002"),
        ("ERR1002 : Unable to read the card", "err1002"),
        ("unabel to raed smartcard", "err1002"),
        ("its stuck on contcting servr", "contacting-server"),
    ] {
        let found = recognised(&pc, says);
        assert!(found.iter().any(|known| known == id), "{says}: {found:?}");
    }
    assert!(recognised(&pc, "error 1003").is_empty(), "a number is the number it is");
}

#[test]
fn what_was_said_is_a_reason() {
    let output = Pc::with(CARD).check(&["--says", "it just goes contacting server"]);
    assert_eq!(output.status, 1);
    assert!(part(&parts(&output.stdout), "Because").contains("What was said"), "{}", output.stdout);
}

#[test]
fn what_nobody_knows_is_said_to_be_unknown() {
    let pc = Pc::with(CARD);
    let output = pc.check(&["--says", "the purple monkey sang loudly"]);
    assert_eq!(output.status, 2);
    let parts = parts(&output.stdout);
    assert!(part(&parts, "Result").contains("not recognised"), "{}", output.stdout);
    assert_eq!(part(&parts, "Not known"), "“the purple monkey sang loudly” was not understood; it is kept as it was written.");
    let answer = pc.answer(&["--says", "the purple monkey sang loudly"]);
    assert_eq!(answer["diagnosis"]["unrecognised"], "the purple monkey sang loudly");
    assert!(pc.check(&["--says", "err 1002"]).stdout.find("Not known").is_none());
}

#[test]
fn secrets_are_kept_nowhere_and_the_writer_is_told() {
    let pc = Pc::with("[[bench.card]]\ntries = 1\n");
    let says = "err 1002, there is a patient waiting here, nhs number 943 476 5919, my pin is 482913 or was it pin 7 3 9 1 5 8";
    for shown in [&[][..], &["--verbose"], &["--json"]] {
        let file = pc.file("checkup.json");
        let output = pc.check(&[shown, &["--says", says, "--save", &file]].concat());
        let saved = std::fs::read_to_string(&file).unwrap();
        assert!(saved.contains("[removed]") && saved.contains("err 1002"), "the rest is kept");
        for secret in ["482913", "943 476 5919", "9434765919", "7 3 9 1 5 8", "739158"] {
            for text in [&output.stdout, &output.stderr, &saved] {
                assert!(!text.contains(secret), "{secret} in {text}");
            }
        }
        assert!(output.stderr.contains("passcode were taken out") && output.stderr.contains("An NHS number was taken out"));
    }
}

#[test]
fn a_text_without_end_is_cut_and_said_to_be() {
    let pc = Pc::with(CARD);
    let output = pc.check(&["--says", &"contacting server ".repeat(5_000)]);
    assert_eq!(output.status, 1);
    assert!(output.stderr.contains("too long"), "{}", output.stderr);
    assert!(output.stdout.lines().count() <= 12);
}

/// That something fails is enough not to be told that nothing does, and what was read in order is not called unread.
#[test]
fn words_that_say_only_that_it_fails_are_heard() {
    let pc = Pc::with(CARD);
    for says in ["it doesn't work", "my card is not working, please help", "broken"] {
        let output = pc.check(&["--says", says]);
        assert_eq!(output.status, 2, "{says}: {}", output.stdout);
        let parts = parts(&output.stdout);
        assert!(part(&parts, "Result").contains("is in order"), "{says}: {}", output.stdout);
        assert!(part(&parts, "Tell us").contains("lanyard triage"), "{says}: {}", output.stdout);
    }
    let unread = pc.check(&["--only", "readers", "--says", "it doesn't work"]);
    assert!(part(&parts(&unread.stdout), "Result").starts_with("Too little could be read"), "{}", unread.stdout);
    assert!(!unread.stdout.contains("back of the card"), "{}", unread.stdout);
}

#[test]
fn published_codes_are_no_secrets() {
    let pc = Pc::with(CARD);
    for (says, id) in [("code 1002", "err1002"), ("error code 400645", "err400-645"), ("code 400 645", "err400-645")] {
        let output = pc.check(&["--says", says, "--json"]);
        assert_eq!(output.stderr, "", "{says}");
        assert!(output.stdout.contains(&format!("\"id\": \"{id}\"")), "{says}: {}", output.stdout);
    }
}
