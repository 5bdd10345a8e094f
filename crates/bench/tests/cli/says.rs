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
