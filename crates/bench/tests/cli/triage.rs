//! A guided triage as a person goes through it.

use lanyard_testbed::{Output, Run};
use serde_json::Value;

use crate::pc::{AT, CARD, Pc, outside};

const LOCKED: &str = "[[bench.card]]\ntries = 0\n";
const TOLD: [&str; 4] = ["--says", "its locked me out", "--doing", "opening the appointment book"];

/// Runs it with these replies; the packet goes to `front.desk` in the shared folder.
fn triage(pc: &Pc, replies: &str, more: &[&str]) -> Output {
    let packet = pc.file("front.desk");
    let named =
        [("USERNAME", "agnes.grey"), ("COMPUTERNAME", "FRONT-DESK-3")].map(|(name, value)| (name.to_owned(), value.to_owned()));
    let args = [&["triage", "--at", AT, "--packet", &packet], more].concat();
    let output = pc.lanyard(&args, Run { stdin: replies.to_owned(), environment: named.into(), ..Run::default() });
    assert_eq!(output.stderr, "");
    assert!(
        output.stdout.lines().all(|line| line.chars().count() <= 100 || line.contains("/front.desk") || !line.starts_with(' '))
    );
    output
}

fn packet(pc: &Pc) -> (String, Value) {
    let read = |ending: &str| std::fs::read_to_string(pc.file(&format!("front.desk.{ending}"))).unwrap();
    (read("md"), serde_json::from_str(&read("json")).unwrap())
}

fn no_packet(pc: &Pc) -> bool {
    pc.folder.path().read_dir().unwrap().next().is_none()
}

#[test]
fn restored_ends_well_by_number_and_by_word() {
    let pc = Pc::with(LOCKED);
    for works in ["1", "works", " It works now ", "W"] {
        let output = triage(&pc, &format!("{works}\n"), &TOLD);
        assert_eq!(output.status, 0, "{works}: {}", output.stdout);
        assert!(
            output.stdout.contains("Do this: ") && output.stdout.contains("\nRestored.") && output.stdout.contains("(LY301)"),
            "{}",
            output.stdout
        );
    }
    assert!(no_packet(&pc));
}

#[test]
fn answers_by_number_word_unknown_and_back() {
    let pc = Pc::with(CARD);
    let ask = |replies: &str| triage(&pc, replies, &["--another-pc", "--says", "it does not work"]);
    let put = |output: &Output| {
        output.stdout.lines().filter(|line| line.starts_with("Question: ")).map(str::to_owned).collect::<Vec<_>>()
    };
    let first = ask("works\n");
    assert_eq!((first.status, put(&first).len()), (0, 1));
    assert!(first.stdout.contains("\n  1  ") && first.stdout.contains("\n  0  I don't know"), "{}", first.stdout);
    let word = first.stdout.lines().find_map(|line| line.strip_prefix("  1  ")).unwrap();
    for reply in ["1", word, "0", "I don't know", "skip"] {
        let next = put(&ask(&format!("{reply}\nworks\n")));
        assert!(next.len() == 2 && next[0] != next[1], "{reply}: {next:?}");
        let back = put(&ask(&format!("{reply}\nback\nworks\n")));
        assert!(back.len() == 3 && back[2] == back[0], "{reply}: {back:?}");
    }
    for (reply, answers) in [("0", 0), ("skip", 0), ("1", 1), (word, 1)] {
        ask(&format!("{reply}\nstop\n"));
        let told = packet(&pc).1["answers"].clone();
        assert_eq!(told.as_array().unwrap().len(), answers, "{reply}: {told}");
        assert!(answers == 0 || told[0][1] == word, "{reply}: {told}");
    }
    let wrong = ask("purple\n99\nworks\n");
    assert_eq!((put(&wrong).len(), wrong.stdout.matches("not one of the answers").count()), (1, 2));
}

#[test]
fn running_out_ends_with_a_packet() {
    let pc = Pc::with(LOCKED);
    // The first step cannot be done; after it, each step is done and each question is passed over.
    let output = triage(&pc, &format!("cannot\n{}", "done\nskip\n".repeat(60)), &TOLD);
    assert_eq!(output.status, 1, "{}", output.stdout);
    let (text, data) = packet(&pc);
    assert!(output.stdout.contains(&pc.file("front.desk.md")) && output.stdout.contains(&pc.file("front.desk.json")));
    for wanted in [
        "- **PC**: FRONT-DESK-3",
        "- **Signed in**: agnes.grey",
        "- **What was being done**: opening the appointment book",
        "- **Message or words**: its locked me out",
        "- **Recognised as**: ",
        "did not help",
        "could not be done here",
        "## Wrong\n\n- **The passcode is not locked**: ",
        "- **Program**: lanyard ",
        "- **Knowledge**: ",
        "- **identity-agent**: ",
        "- **Meanwhile**: ",
        "- **Not LY",
    ] {
        assert!(text.contains(wanted), "no {wanted:?} in {text}");
    }
    let when = data["made_at"].as_str().unwrap();
    assert!(text.contains(&format!(" {}, ", &when[..4])), "{when}");
    let outcomes: Vec<&str> = data["tried"].as_array().unwrap().iter().map(|tried| tried["outcome"].as_str().unwrap()).collect();
    assert!(outcomes.contains(&"did not help") && outcomes.contains(&"could not be done here"), "{outcomes:?}");
    assert_eq!(data["schema"], 1);
    assert_eq!(data["checkup"]["origin"]["pc"], "FRONT-DESK-3");
    let replayed = outside(&["diagnose", "--from", &pc.file("front.desk.json")]);
    assert_eq!(replayed.status.code(), Some(1), "its checkup can be judged again");
}

#[test]
fn the_end_of_input_is_a_stop() {
    for replies in ["", "stop\n", "3\n", "3"] {
        let pc = Pc::with(LOCKED);
        let output = triage(&pc, replies, &TOLD);
        assert_eq!(output.status, 1, "{replies:?}");
        let (text, data) = packet(&pc);
        assert!(text.starts_with("# A smartcard does not log on\n"), "{text}");
        assert_eq!(data["tried"].as_array().unwrap().len(), usize::from(replies.starts_with('3')));
    }
}

#[test]
fn what_was_told_stays_when_the_pc_is_read_again() {
    let pc = Pc::with(CARD);
    let led = triage(&pc, &format!("{}stop\n", "done\nskip\n".repeat(4)), &["--series", "5", "--says", "authentication failure"]);
    assert!(led.stdout.contains("(LY205") && led.stdout.contains("Checking again"), "{}", led.stdout);
    assert_eq!(packet(&pc).1["checkup"]["told"]["series"], 5);
    // The file as it is handed over, not what a test cuts out of it.
    let replayed = outside(&["diagnose", "--from", &pc.file("front.desk.json"), "--at", AT]);
    let shown = String::from_utf8(replayed.stdout).unwrap();
    assert!(shown.contains("(LY205"), "{shown}{}", String::from_utf8_lossy(&replayed.stderr));
}

#[test]
fn a_packet_that_cannot_be_written_is_not_lost() {
    let pc = Pc::with(LOCKED);
    let stop = |home: &str| {
        let environment = [("HOME".to_owned(), home.to_owned())].into();
        let args = ["triage", "--at", AT, "--packet", "/nowhere/packet", "--doing", "opening the appointment book"];
        let output = pc.lanyard(&args, Run { stdin: "stop\n".to_owned(), environment, ..Run::default() });
        assert_eq!(output.status, 1, "{}", output.stderr);
        assert!(output.stderr.contains("/nowhere/packet.md") && output.stderr.contains("Choose a folder"), "{}", output.stderr);
        assert!(output.stdout.contains("The code of this problem: LY301.") && output.stdout.contains("Meanwhile: "));
        output.stdout
    };
    let in_documents = stop(pc.folder.path().to_str().unwrap());
    let name = |ending: &str| {
        let names = pc.folder.path().read_dir().unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap());
        names.into_iter().find(|name| name.starts_with("lanyard-packet-") && name.ends_with(ending)).unwrap()
    };
    assert!(in_documents.contains(&name(".md")) && in_documents.contains(&name(".json")), "{in_documents}");
    let nowhere = stop("/nowhere");
    assert!(nowhere.contains("# A smartcard does not log on\n") && nowhere.contains("opening the appointment book"), "{nowhere}");
}

#[test]
fn another_pc_is_asked_about_not_read() {
    let pc = Pc::with(LOCKED);
    let before = pc.bench.apdu_log().unwrap().len();
    let output = triage(&pc, "skip\nstop\n", &["--another-pc"]);
    assert_eq!(output.status, 2, "nobody could tell");
    assert_eq!(pc.bench.apdu_log().unwrap().len(), before, "the card here is left alone");
    let checkup = packet(&pc).1["checkup"].clone();
    assert_eq!(checkup.get("origin"), None, "{checkup}");
    let sections = checkup.as_object().unwrap().values().filter_map(|section| section.get("fact"));
    assert!(sections.clone().count() == 10 && sections.clone().all(|fact| fact == "not-asked"), "{checkup}");
}

#[test]
fn secrets_do_not_get_into_a_packet() {
    let pc = Pc::with(CARD);
    let replies = "482913\nmy pin is 482913\nskip\nstop\n";
    let more = ["--another-pc", "--says", "locked", "--doing", "pin 482913 for patient 943 476 5919"];
    let place = pc.file("front.desk");
    let args = [&["triage", "--at", AT, "--packet", &place][..], &more].concat();
    let output = pc.lanyard(&args, Run { stdin: replies.to_owned(), ..Run::default() });
    let (text, data) = packet(&pc);
    for everywhere in [&text, &data.to_string(), &output.stdout, &output.stderr] {
        assert!(!everywhere.contains("482913") && !everywhere.contains("943 476 5919"), "{everywhere}");
    }
    assert!(text.contains("[removed]") && output.stderr.contains("taken out"));
}

#[test]
fn a_saved_checkup_can_be_led_on_from() {
    let pc = Pc::with(LOCKED);
    let file = pc.file("checkup.json");
    pc.check(&["--save", &file]);
    let output = triage(&pc, "works\n", &["--from", &file]);
    assert_eq!(output.status, 0);
    assert!(output.stdout.contains("(LY301"), "{}", output.stdout);
}
