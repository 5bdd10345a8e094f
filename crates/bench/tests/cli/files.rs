//! Saved checkups: what is in them, who may read them, and what happens to files that are none.

use std::path::Path;

use lanyard_testbed::Run;
use serde_json::Value;

use crate::pc::{AT, CARD, Pc, USER, outside};

const LOCKED: &str = "[[bench.card]]\ntries = 0\n";
const PERSON: &str = "agnes.grey";
const DESK: &str = "FRONT-DESK-3";

/// Runs the program as a named person at a named PC.
fn as_agnes(user: Option<u32>) -> Run {
    let named = [("USERNAME", PERSON), ("COMPUTERNAME", DESK)].map(|(name, value)| (name.to_owned(), value.to_owned()));
    Run { environment: named.into(), user, ..Run::default() }
}

/// Every text under this key, however deep.
fn texts(value: &Value, key: &str, found: &mut Vec<String>) {
    match value {
        Value::Object(fields) => {
            for (name, value) in fields {
                found.extend(value.as_str().filter(|_| name == key).map(str::to_owned));
                texts(value, key, found);
            }
        }
        Value::Array(items) => items.iter().for_each(|item| texts(item, key, found)),
        _ => {}
    }
}

#[test]
fn a_saved_checkup_is_judged_the_same() {
    for tables in [LOCKED, CARD, "[bench]\nreaders = 0\n", "[bench.network]\nall = 'down'\n[[bench.card]]\n"] {
        let pc = Pc::with(tables);
        let file = pc.file("checkup.json");
        for shown in [&[][..], &["--verbose"], &["--json"]] {
            let live = pc.check(&[shown, &["--save", &file, "--says", "err 1002 and a purple monkey sang"]].concat());
            let replayed = outside(&[&["diagnose", "--from", &file, "--at", AT], shown].concat());
            assert_eq!(String::from_utf8(replayed.stdout).unwrap(), live.stdout, "{tables} {shown:?}");
            assert_eq!(replayed.status.code(), Some(live.status));
            assert!(live.stdout.len() > 100 && replayed.stderr.is_empty());
        }
    }
}

/// What was told, and what this PC's settings tell, goes along: elsewhere nothing else is known of this PC.
#[test]
fn a_saved_checkup_is_judged_with_what_was_told_and_with_the_settings_of_its_own_pc() {
    let plan = "[continuity]\ntext = \"Paper in room 3.\"\napproved_by = \"A. Grey\"\nreview_by = \"2026-12-31\"\n";
    let pc = Pc::with("[bench]\nreaders = 2\n[[bench.card]]\n[[bench.card]]\n");
    std::fs::write(pc.file("settings.toml"), format!("applications = [\"emis-web\"]\nsupports_cis2 = [\"emis-web\"]\n{plan}"))
        .unwrap();
    let own = || Run { environment: [("LANYARD_SETTINGS".to_owned(), pc.file("settings.toml"))].into(), ..Run::default() };
    let file = pc.file("checkup.json");
    for told in
        [&["--series", "5", "--at", "2026-11-23"][..], &["--renewal-in-progress", "--at", "2026-11-23"], &["--at", "2027-03-01"]]
    {
        for shown in [&[][..], &["--verbose"]] {
            let live = pc.lanyard(&[&["check", "--save", &file], told, shown].concat(), own());
            let at = told.last().unwrap();
            let replayed = outside(&[&["diagnose", "--from", &file, "--at", at], shown].concat());
            assert_eq!(String::from_utf8(replayed.stdout).unwrap(), live.stdout, "{told:?}");
            assert_eq!(replayed.status.code(), Some(live.status), "{told:?}");
        }
    }
    let overdue = pc.lanyard(&["check", "--series", "5", "--at", "2027-03-01"], own()).stdout;
    let overdue = overdue.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(
        overdue.contains("Paper in room 3.") && overdue.contains("review is overdue"),
        "by the day that is asked about: {overdue}"
    );
}

#[test]
fn the_moment_is_kept_when_none_is_given() {
    let pc = Pc::with(LOCKED);
    let file = pc.file("checkup.json");
    let live = pc.lanyard(&["check", "--json", "--save", &file], Run::default());
    assert_eq!(String::from_utf8(outside(&["diagnose", "--json", "--from", &file]).stdout).unwrap(), live.stdout);
}

#[test]
fn a_redacted_file_tells_nobody_who() {
    let pc = Pc::with("[[bench.card]]\n[bench.browser]\nthird_party_cookies_blocked = true\n");
    let says = "Agnes Grey says zebra stripes everywhere";
    let save = |name: &str, more: &[&str]| {
        let file = pc.file(name);
        let args = [&["check", "--json", "--at", AT, "--says", says, "--save", &file], more].concat();
        let shown = pc.lanyard(&args, as_agnes(None)).stdout;
        (std::fs::read_to_string(file).unwrap(), shown)
    };
    let (open, shown) = save("open.json", &[]);
    let mut personal = vec![PERSON.to_owned(), DESK.to_owned(), "zebra".to_owned(), "Agnes".to_owned()];
    let whole: Value = serde_json::from_str(&open).unwrap();
    for key in ["holder", "sha256"] {
        let before = personal.len();
        texts(&whole, key, &mut personal);
        assert!(personal.len() > before, "no {key} on the card");
    }
    assert!(personal.iter().all(|text| open.contains(text.as_str()) && shown.contains(text.as_str())), "{personal:?}");
    let (redacted, shown) = save("redacted.json", &["--redact"]);
    for text in personal {
        assert!(!redacted.contains(&text), "{text} in the file");
        assert!(!shown.contains(&text), "{text} in the answer");
    }
    let replayed = outside(&["diagnose", "--from", &pc.file("redacted.json")]);
    assert!(replayed.stdout.starts_with(b"Fault "), "it can still be judged");
}

#[test]
fn a_file_that_is_no_checkup_is_named_with_what_to_do() {
    let pc = Pc::with(CARD);
    pc.check(&["--save", &pc.file("whole.json")]);
    let whole = std::fs::read_to_string(pc.file("whole.json")).unwrap();
    let schema = |schema: &str| whole.replacen("\"schema\": 1", &format!("\"schema\": {schema}"), 1).into_bytes();
    let half = whole.as_bytes()[..whole.len() / 2].to_vec();
    let files = [
        ("half", half, "save it again"),
        ("newer", schema("2"), "Update lanyard"),
        ("none", schema("0"), "Update lanyard"),
        ("word", schema("\"1\""), "save it again"),
        ("negative", schema("-1"), "save it again"),
        ("large", vec![b' '; 5 << 20], "larger than 4 MiB"),
        ("text", b"dear support, it does not work".to_vec(), "save it again"),
        ("empty", Vec::new(), "save it again"),
        ("deep", vec![b'['; 1 << 20], "save it again"),
        ("bytes", vec![0xFF, 0xFE, 0, 1], "save it again"),
        ("list", b"[1, 2]".to_vec(), "save it again"),
    ];
    for (name, bytes, advice) in files {
        std::fs::write(pc.file(name), bytes).unwrap();
        for command in ["diagnose", "triage"] {
            refused(&[command, "--from", &pc.file(name)], &[&pc.file(name), advice]);
        }
    }
    refused(&["diagnose", "--from", &pc.file("nowhere.json")], &["nowhere.json", "Check the name"]);
    refused(&["diagnose", "--from", &pc.file("")], &["Check the name"]);
    refused(&["diagnose", "--from", "/dev/zero"], &["/dev/zero", "larger than 4 MiB"]);
}

fn refused(args: &[&str], words: &[&str]) {
    let output = outside(args);
    let said = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(64), "{args:?}: {said}");
    assert!(output.stdout.is_empty(), "{args:?}");
    assert!(said.lines().count() == 1 && words.iter().all(|word| said.contains(word)), "{args:?}: {said}");
}

#[test]
fn what_cannot_be_saved_destroys_nothing() {
    let pc = Pc::with(LOCKED);
    let full = pc.file("full");
    pc.shell(&format!(
        "mkdir {full} && mount -t tmpfs -o size=16k none {full} && echo before > {full}/checkup.json && chmod -R 777 {full}"
    ));
    pc.shell(&format!("mkdir -m 755 {0}; echo before > {0}/checkup.json", pc.file("forbidden")));
    for folder in ["full", "forbidden"] {
        let file = pc.file(&format!("{folder}/checkup.json"));
        let output = pc.lanyard(&["check", "--at", AT, "--save", &file], as_agnes(Some(USER)));
        assert_eq!(output.status, 64, "{folder}: {}", output.stderr);
        assert!(output.stdout.starts_with("Fault      The card is locked"), "the verdict is given all the same");
        assert!(output.stderr.contains(&file) && output.stderr.contains("Choose a folder"), "{}", output.stderr);
        assert_eq!(pc.shell(&format!("cat {file}; ls $(dirname {file})")).stdout, "before\ncheckup.json\n", "{folder}");
    }
}

#[test]
fn saving_again_replaces_the_file_and_nothing_beside_it() {
    let pc = Pc::with(LOCKED);
    let (file, beside) = (pc.file("checkup.json"), pc.file("checkup.part"));
    for other in [&file, &beside] {
        std::fs::write(other, "mine").unwrap();
    }
    assert_eq!(pc.check(&["--save", &file]).status, 1);
    assert_eq!(std::fs::read_to_string(beside).unwrap(), "mine");
    assert!(std::fs::read_to_string(&file).unwrap().contains("taken_at"));
    assert_eq!(Path::new(&file).parent().unwrap().read_dir().unwrap().count(), 2);
}
