//! A guided triage as a program drives it: a line of JSON each way.

use serde_json::Value;

use lanyard_testbed::Run;

use crate::pc::{AT, Pc};

/// One line of the program: advice or a note.
fn parsed(line: &str) -> Value {
    let value: Value = serde_json::from_str(line).unwrap_or_else(|error| panic!("{line}: {error}"));
    assert!(value.get("advice").is_some() != value.get("note").is_some(), "{line}");
    value
}

/// Everything the program wrote for these replies, and its exit code.
pub(crate) fn lead(pc: &Pc, replies: &str, more: &[&str]) -> (Vec<Value>, i32) {
    let packet = pc.file("packet");
    let args = [&["triage", "--json", "--at", AT, "--packet", &packet], more].concat();
    let output = pc.lanyard(&args, Run { stdin: replies.to_owned(), ..Run::default() });
    assert_eq!(output.stderr, "");
    (output.stdout.lines().map(parsed).collect(), output.status)
}

/// The steps among them, in order.
fn steps(lines: &[Value]) -> Vec<&str> {
    lines.iter().filter_map(|line| line["advice"]["step"]["id"].as_str()).collect()
}

fn note(line: &Value) -> &str {
    line["note"].as_str().unwrap_or_default()
}

#[test]
fn each_line_is_an_object_and_answers_go_by_id() {
    let pc = Pc::with("[bench]\nreaders = 0\n");
    let (lines, status) = lead(&pc, "nonsense\nback\nskip\n", &["--another-pc", "--says", "it does not work"]);
    assert_eq!(status, 2, "nothing was read, and nothing said that tells");
    let question = &lines[0]["advice"]["question"];
    let id = question["answers"][0][0].as_str().unwrap();
    assert!(lines[0]["expected_minutes"].as_f64().unwrap() > 0.0 && lines[0]["causes"][0]["code"].is_string());
    assert!(note(&lines[1]).contains("not one of the answers") && note(&lines[2]).contains("nothing to go back to"));
    assert_eq!(lines[3]["advice"], lines[0]["advice"], "put again after going back");
    assert_ne!(lines[4]["advice"], lines[0]["advice"]);
    let (answered, status) = lead(&pc, &format!("={id}\nworks\n"), &["--another-pc", "--says", "it does not work"]);
    assert_eq!(status, 0);
    assert!(answered.len() == 3 && note(&answered[2]).starts_with("Restored."), "{answered:?}");
}

/// Steps that ask for another entry of the passcode are tagged so in the knowledge.
fn guesses() -> Vec<String> {
    let pack = lanyard_diagnose::Pack::embedded().unwrap();
    pack.steps.iter().filter(|step| step.tags.iter().any(|tag| tag == "guess-passcode")).map(|step| step.id.clone()).collect()
}

const UNLOCKING: [&str; 3] = ["self-unlock", "lsa-unlock", "ra-unlock"];

/// Where the steps ask for another entry of the passcode first, counted from 0.
fn guessed(lines: &[Value]) -> Option<usize> {
    let guesses = guesses();
    steps(lines).iter().position(|step| guesses.iter().any(|guess| guess == step))
}

/// Passes over every question and every step.
const NOTHING: &str = "skip\n";

#[test]
fn after_a_wrong_passcode_nobody_is_sent_to_guess() {
    let pc = Pc::with("[[bench.card]]\ntries = 3\n");
    let (control, _) = lead(&pc, &NOTHING.repeat(80), &[]);
    assert!(guessed(&control).is_some(), "with three tries left it may be advised: {:?}", steps(&control));

    // Told when asked for.
    let questions = control.iter().map(|line| &line["advice"]["question"]["id"]);
    let asked = questions.take_while(|id| **id != "passcode_rejected").count();
    assert!(asked < control.len(), "{control:?}");
    let (lines, _) = lead(&pc, &format!("{}=yes\n{}", NOTHING.repeat(asked), NOTHING.repeat(80)), &[]);
    assert_eq!(guessed(&lines), None, "{:?}", steps(&lines));

    for says in ["it said wrong passcode", "ive typed the wrong pin twice now"] {
        // Nothing is ever unlocked.
        let (lines, _) = lead(&pc, &NOTHING.repeat(80), &["--says", says]);
        assert!(steps(&lines).iter().any(|step| UNLOCKING.contains(step)), "{says}: {:?}", steps(&lines));
        assert_eq!(guessed(&lines), None, "{says}: {:?}", steps(&lines));
        // Every step is done.
        let (lines, _) = lead(&pc, &"done\nskip\n".repeat(60), &["--says", says]);
        let unlocked = steps(&lines).iter().position(|step| UNLOCKING.contains(step)).unwrap();
        assert!(guessed(&lines).is_none_or(|guess| guess > unlocked), "{says}: {:?}", steps(&lines));
    }
}

#[test]
fn with_few_or_unknown_tries_nobody_is_sent_to_guess() {
    for pc in [Pc::with("[[bench.card]]\ntries = 1\n"), Pc::of_user("[[bench.card]]\n")] {
        for says in ["", "nothing happens when i type my passcode", "it says ERR1002"] {
            let (lines, _) = lead(&pc, &NOTHING.repeat(80), &["--says", says]);
            assert!(steps(&lines).len() >= 2 && guessed(&lines).is_none(), "{says}: {:?}", steps(&lines));
        }
    }
}
